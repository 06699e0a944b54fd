"""From the award to the contract in force."""

from decimal import Decimal
from typing import Any

from grants.contracts import actions as contracts
from grants.disbursements import actions as disbursements
from grants.people.queries import system
from grants.people.roles import Role
from grants.rulebook import queries as rulebook
from grants.story import choosing
from grants.story.calling import programme_of
from grants.story.life import Life
from grants.story.plan import in_parts

PRIVACY = (
    "乙方只收集服务所必需的信息；服务对象以编号登记，姓名、证件、住址、病情不得录入本系统；涉及未成年人的，须经其监护人同意。"
    "服务结束后按约定删除或匿名化，不得用于募捐、宣传或其他用途。"
)


def draft_contract(life: Life) -> None:
    plan, handler = life.plan, life.officer(Role.HANDLER)
    basis = {"award": life.award} if hasattr(life, "award") else without_award(life)
    life.contract = contracts.draft(
        by=handler,
        number=plan.contract_number or f"{plan.number}-合同",
        title=plan.title,
        starts=plan.starts,
        ends=plan.ends,
        content=plan.content,
        privacy_clause=PRIVACY,
        **{**life.origin(), **basis},
    )
    milestones = contracts.set_milestones(
        life.contract, by=handler, rows=[{"name": name, "due": due} for name, due in plan.milestones]
    )
    contracts.set_deliverables(life.contract, by=handler, rows=deliverables(life, milestones))
    budget = [{"category": category, "amount": amount} for category, amount in plan.budget_lines.items()]
    contracts.set_budget(life.contract, by=handler, rows=budget)
    due = [{**row, "milestone": None if row["milestone"] is None else milestones[row["milestone"]]} for row in plan.instalments]
    disbursements.plan(life.contract, by=handler, rows=due)


def without_award(life: Life) -> dict[str, Any]:
    """An agreement that no call preceded (a donated fund, a project of before): the parties and the money are told here."""
    plan = life.plan
    return {
        "programme": programme_of(life),
        "unit": life.buyer,
        "organisation": life.provider,
        "appropriation": life.cast.appropriations[plan.appropriation],
        "rule_set": rulebook.in_force(life.buyer.code, plan.starts),
        "amount": plan.amount,
        "lead": plan.lead,
    }


def deliverables(life: Life, milestones: list[Any]) -> list[dict[str, Any]]:
    """Each with its targets: the quantity spread evenly over milestones and places, in whole units where it is whole."""
    indicators = {} if life.contract.listing is None else {i.code: i for i in life.contract.listing.indicators.all()}
    places = [(milestone, site) for milestone in milestones for site in life.sites]
    rows = []
    for row in life.plan.deliverables:
        step = Decimal(1) if row["quantity"] % 1 == 0 else Decimal("0.5")
        parts = in_parts(row["quantity"], [1] * len(places), step)
        targets = [{"milestone": m, "site": s, "quantity": q} for (m, s), q in zip(places, parts, strict=True)]
        rows.append({**row, "indicator": indicators.get(row["code"]), "targets": targets})
    return rows


def circulate(life: Life) -> None:
    contracts.circulate(life.contract, by=life.officer(Role.HANDLER))


def sign_off_contract(life: Life) -> None:
    for role in (Role.REVIEWER, Role.FINANCE):
        contracts.sign_off(life.contract, by=life.officer(role), move="agree", role=role)


def agree(life: Life) -> None:
    contracts.agree(life.contract, by=life.officer(Role.APPROVER))


def sign_for_provider(life: Life) -> None:
    contracts.sign_off(life.contract, by=life.theirs(Role.ORG_ADMIN), move="sign", role=Role.ORG_ADMIN)


def sign(life: Life) -> None:
    if life.contract.award is not None:
        choosing.look_into(life.contract.award.bid, "signing", life.officer(Role.REVIEWER))
    contracts.sign(life.contract, by=life.officer(Role.APPROVER))


def start(life: Life) -> None:
    contracts.start(life.contract, by=system())
