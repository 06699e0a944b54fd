"""Amendments drawn at their bounds, proposed, decided, signed and let take effect in one go, or refused on the way."""

from decimal import Decimal
from typing import Any

from django.db import transaction

from grants.contracts import amendment_actions as amendments
from grants.contracts.models import Contract
from grants.people.roles import Role
from grants.spending.rules import SPENT
from grants.story.cast import Cast
from grants.story.plan import in_parts
from grants.trail import clock
from grants.trail.money import ZERO
from tests.money.world import FEN, WEIGHTS, goods


def parts(contract: Contract, towards: str, around: Decimal) -> dict[str, Any] | None:
    """What is to change; None where nothing can."""
    rows = list(contract.disbursements.order_by("order"))
    last, money = rows[-1], contract.appropriation
    if money is None or contract.deliverables.count() > 1 or contract.status not in ("signed", "in_force"):
        return None
    budget = {line.category: line.amount for line in contract.budget_lines.all()}
    if towards == "shift":
        becomes = max(FEN, spent(contract, "A1")) + around
        spare = budget["A1"] - becomes
        return {"budget": {**budget, "A1": becomes, "A5": budget["A5"] + spare}} if spare > 0 < becomes else None
    more = (
        min(money.uncommitted, contract.amount / 20) + around
        if towards == "more"
        else max(FEN, last.deductions) - last.amount + around
    )
    more = more.quantize(FEN)
    amount = contract.amount + more
    if amount <= 0 or last.amount + more < 0:
        return None
    dues = [
        {"name": row.name, "amount": row.amount, "due": row.due, "milestone": row.milestone and row.milestone.name}
        for row in rows
    ]
    dues[-1]["amount"] = last.amount + more
    site, milestone = contract.deliverables.get().targets.filter(quantity__gt=0)[0].site, contract.milestones.get()
    target = {"site": site, "milestone": milestone.name, "quantity": Decimal(1)}
    good = {**goods(amount)[0], "targets": [target]}
    return {"amount": amount, "instalments": dues, "budget": spread(contract, budget, more), "deliverables": [good]}


def spread(contract: Contract, budget: dict[str, Decimal], more: Decimal) -> dict[str, Decimal]:
    """What is added goes to A1; a smaller amount is divided as the first was, for each category has its share at most."""
    if more >= 0:
        return {**budget, "A1": budget.get("A1", ZERO) + more}
    return dict(zip(WEIGHTS, in_parts(contract.amount + more, list(WEIGHTS.values())), strict=True))


def spent(contract: Contract, category: str) -> Decimal:
    rows = contract.expenses.filter(category=category, status__in=SPENT)
    return sum((row.amount for row in rows), ZERO)


def through(contract: Contract, cast: Cast, told: dict[str, Any]) -> Any:
    """All of it or nothing."""
    admin, approver = cast.persons["orgadmin"], cast.persons["approver"]
    with transaction.atomic():
        made = amendments.propose(contract, by=admin, reason="服务需求变化", effective_on=clock.today(), **told)
        amendments.request(made, by=admin)
        amendments.approve(made, by=approver)
        amendments.sign_off(made, by=admin, move="enact", role=Role.ORG_ADMIN)
        return amendments.enact(made, by=approver)
