"""The rows of one contract: its terms, its course and its money. Every act is told by an entry; every day lies within its year."""

import random
from collections.abc import Iterator
from datetime import date, timedelta

from grants.contracts.models import BudgetLine, Contract, ContractVersion, Deliverable, Milestone, Target
from grants.disbursements.models import Refund
from grants.funds.models import Commitment
from grants.people.roles import Role
from grants.rulebook import queries as rulebook
from grants.spending.ledger_rows import yuan
from grants.story.simulated import instalments, ledger
from grants.story.simulated.chain import Chain
from grants.story.simulated.plans import Plan
from grants.story.simulated.rows import CONTRACT_ACTS, Tables
from grants.story.simulated.terms import Terms
from grants.trail.canonical import canonical, digest

PRIVACY = "乙方对服务中知悉的个人信息负有保密义务，不得用于服务之外的任何目的。"
SHARES = (45, 25, 20, 10)  # of the budget, by category
# The moves by which a contract came to where it stands, the role whose act each is.
BEGIN = ("circulate", "agree", "sign", "start")
COURSE: dict[str, tuple[str, ...]] = {
    "draft": (), "signed": BEGIN[:3], "in_force": BEGIN, "suspended": (*BEGIN, "suspend"), "terminated": (*BEGIN, "terminate"),
    "awaiting_acceptance": (*BEGIN, "report_complete"), "accepted": (*BEGIN, "report_complete", "accept"),
    "closed_out": (*BEGIN, "report_complete", "accept", "close_out"),
    "archived": (*BEGIN, "report_complete", "accept", "close_out", "archive"),
}  # fmt: skip
STEPS: dict[str, tuple[str, Role]] = {
    "circulate": ("countersigning", Role.HANDLER), "agree": ("ready", Role.REVIEWER), "sign": ("signed", Role.APPROVER),
    "start": ("in_force", Role.HANDLER), "suspend": ("suspended", Role.APPROVER), "terminate": ("terminated", Role.APPROVER),
    "report_complete": ("awaiting_acceptance", Role.ORG_ADMIN), "accept": ("accepted", Role.APPROVER),
    "close_out": ("closed_out", Role.APPROVER), "archive": ("archived", Role.HANDLER),
}  # fmt: skip
DAYS = {
    "suspend": (11, 6),
    "terminate": (11, 10),
    "report_complete": (11, 8),
    "accept": (11, 20),
    "close_out": (12, 14),
    "archive": (12, 28),
}
ENDED = frozenset({"terminated", "closed_out", "archived"})


def write(tables: Tables, plan: Plan, files: list[tuple[int, str]], chance: random.Random) -> None:
    """`files`: key and hash of what stands for the ledger files of the first and of the second half of the year."""
    key = tables.key(Contract)
    terms = Terms(
        plan, key, Chain(tables, "contract", key, plan.rule_set.version),
        date(plan.year, 1, 5) + timedelta(days=chance.randrange(50)), _budget(plan),
    )  # fmt: skip
    made = terms.chain.act("contract", key, "create", "", "draft", 0, plan.unit.staff[Role.HANDLER], "", terms.begun)
    content = _agreed(tables, terms)
    dues = instalments.planned(tables, terms)
    content["instalments"] = [due.agreed for due in dues]
    moves = COURSE[plan.status]
    done: dict[str, tuple[int, str]] = {}
    version = _walk(terms, done, [move for move in moves if move in BEGIN], 0)
    if "sign" in done:
        by, at = done["sign"]
        tables.add(ContractVersion, tables.key(ContractVersion), key, 1, canonical(content), digest(content), "sign", at, by)
        tables.add(Commitment, tables.key(Commitment), plan.appropriation, key, plan.amount, at, by, "sign")
    received = instalments.paid(tables, terms, dues, chance)
    verified = ledger.write(tables, terms, files, chance) if plan.lines else 0
    later = [move for move in moves if move not in BEGIN]
    refunded = 0
    if plan.status in ENDED and received > verified:
        refunded = received - verified
        day, by = date(plan.year, 12, 5), plan.unit.staff[Role.FINANCE]
        receipt = f"MT{key:08d}"
        facts = canonical({"amount": yuan(refunded), "on": day, "bank_receipt": receipt})
        before, rest = _until_refund(later)
        version = _walk(terms, done, before, version)
        stands = STEPS[before[-1]][0] if before else "in_force"
        at = terms.chain.act("contract", key, "refund", stands, stands, version, by, Role.FINANCE, day, facts)
        tables.add(Refund, tables.key(Refund), key, refunded, day.isoformat(), receipt, at, by)
        later = rest
    version = _walk(terms, done, later, version)
    if plan.status in ENDED and (unused := plan.amount - received + refunded):
        move = "terminate" if "terminate" in done else "close_out"
        by, at = done[move]
        tables.add(Commitment, tables.key(Commitment), plan.appropriation, key, -unused, at, by, move)
    _row(tables, terms, done, version, made, chance)


def _until_refund(moves: list[str]) -> tuple[list[str], list[str]]:
    """What was over before the surplus came back."""
    before = [move for move in moves if move not in {"close_out", "archive"}]
    return before, moves[len(before) :]


def _walk(terms: Terms, done: dict[str, tuple[int, str]], moves: list[str], version: int) -> int:
    plan = terms.plan
    stands = next((STEPS[move][0] for move in reversed(done)), "draft")
    for move in moves:
        status, role = STEPS[move]
        by = plan.provider.administrator if role == Role.ORG_ADMIN else plan.unit.staff[role]
        day = date(plan.year, *DAYS[move]) if move in DAYS else terms.begun + timedelta(days=3 * (BEGIN.index(move) + 1))
        facts = '{"opinions":"满意","score":"90","team":"验收小组"}' if move == "accept" else "{}"
        version += 1
        done[move] = (by, terms.chain.act("contract", terms.key, move, stands, status, version, by, role, day, facts))
        stands = status
    return version


def _row(tables: Tables, terms: Terms, done: dict[str, tuple[int, str]], version: int, made: str, chance: random.Random) -> None:
    plan = terms.plan
    stamps = [value for act in CONTRACT_ACTS for value in done.get(act, (None, None))]
    accepted = "accept" in done
    tables.add(
        Contract, terms.key, plan.status, version, made, plan.unit.staff[Role.HANDLER], *stamps, 90 if accepted else None,
        rulebook.grade_of(plan.rule_set, 90) if accepted else "", plan.number, plan.title, plan.programme, plan.unit.pk, plan.provider.pk,
        plan.appropriation, plan.rule_set.pk, f"模拟负责人{chance.randrange(900) + 100}", plan.amount, terms.starts.isoformat(),
        terms.ends.isoformat(), PRIVACY,
    )  # fmt: skip


def _budget(plan: Plan) -> list[tuple[str, int]]:
    chart = rulebook.categories(plan.rule_set)
    codes = [code for code in chart if rulebook.chargeable(plan.rule_set, code)][: len(SHARES)]
    parts = [plan.amount * share // 100 for share in SHARES]
    parts[0] += plan.amount - sum(parts)
    return list(zip(codes, parts, strict=True))


def _agreed(tables: Tables, terms: Terms) -> dict[str, object]:
    """Milestones, deliverables with their targets, budget lines; returns what the version in force will say of them."""
    plan, year = terms.plan, terms.plan.year
    for order, (name, due) in enumerate((("中期", date(year, 7, 10)), ("末期", date(year, 10, 31))), start=1):
        key = tables.key(Milestone)
        terms.milestones.append((key, name, due))
        tables.add(Milestone, key, terms.key, order, name, due.isoformat())
    sites = plan.unit.below[:2] or [plan.unit]
    terms.sites = [site.pk for site in sites]
    names = {site.pk: f"{site.name}妇女联合会" for site in sites}
    told = [_deliverable(tables, terms, names, *each) for each in _bought(plan.amount)]
    for category, amount in terms.budget:
        tables.add(BudgetLine, tables.key(BudgetLine), terms.key, category, amount)
    provider = {"name": plan.provider.name, "credit_code": plan.provider.credit_code}
    return {
        "number": plan.number, "title": plan.title, "buyer": f"{plan.unit.name}妇女联合会", "provider": provider,
        "amount": yuan(plan.amount), "starts": str(terms.starts), "ends": str(terms.ends), "lead": "", "content": "",
        "privacy_clause": PRIVACY, "deliverables": told, "matching": [],
        "budget": [{"category": code, "amount": yuan(amount)} for code, amount in terms.budget],
        "milestones": [{"order": n, "name": name, "due": str(due)} for n, (_k, name, due) in enumerate(terms.milestones, start=1)],
    }  # fmt: skip


def _bought(amount: int) -> Iterator[tuple[str, str, str, int, int]]:
    """Code, name, unit, quantity and unit price; the last takes what whole prices leave."""
    first, second = amount // 2 // 40, amount * 3 // 10 // 60
    yield "D1", "入户走访", "户", 40, first
    yield "D2", "主题活动", "人次", 60, second
    yield "D3", "项目管理与评估", "项", 1, amount - 40 * first - 60 * second


def _deliverable(
    tables: Tables, terms: Terms, names: dict[int, str], code: str, name: str, unit: str, quantity: int, price: int
) -> dict[str, object]:
    key = tables.key(Deliverable)
    terms.deliverables.append(key)
    tables.add(Deliverable, key, terms.key, code, name, unit, quantity * 100, price, quantity * price)
    places = [(site, milestone) for site in terms.sites for milestone in terms.milestones] if quantity > 1 else []
    places = places or [(terms.sites[0], terms.milestones[-1])]
    share, targets = quantity * 100 // len(places), []
    for site, (milestone, called, _due) in places:
        tables.add(Target, tables.key(Target), key, site, milestone, share)
        targets.append({"site": names[site], "milestone": called, "quantity": yuan(share)})
    return {
        "code": code, "name": name, "unit": unit, "quantity": yuan(quantity * 100), "unit_price": yuan(price),
        "amount": yuan(quantity * price), "targets": targets,
    }  # fmt: skip
