"""A change of a contract as the demo tells it: proposed by the organisation, then refused, or signed by both and in effect."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from grants.contracts import amendment_actions as amendments
from grants.contracts.models import Contract
from grants.people.roles import Role
from grants.story import facts
from grants.story.course import Course, next_day
from grants.story.life import Life
from grants.trail import clock

Told = Mapping[str, Any]
ACTS = ("propose", "request", "approve", "sign", "enact")


def put(course: Course, asked: date) -> None:
    """On the agenda of a contract: what the facts tell of its change, one act each working day."""
    told = facts.read("contracts")["purchases"][course.life.plan.number]["amendment"]
    names = ("propose", "request", "refuse") if "refused" in told else ACTS
    day = asked
    for name in names:
        course.at(day, 14, act, course.life, name, told)
        day = next_day(day)


def act(life: Life, name: str, told: Told) -> None:
    if name == "propose":
        propose(life, told)
        return
    amendment, admin, approver = life.contract.amendments.latest("pk"), life.theirs(Role.ORG_ADMIN), life.officer(Role.APPROVER)
    match name:
        case "request":
            amendments.request(amendment, by=admin)
        case "refuse":
            amendments.refuse(amendment, by=approver, note=told["refused"])
        case "approve":
            amendments.approve(amendment, by=approver)
        case "sign":
            amendments.sign_off(amendment, by=admin, move="enact", role=Role.ORG_ADMIN)
        case "enact":
            amendments.enact(amendment, by=approver)


def propose(life: Life, told: Told) -> None:
    """Money moved between categories, perhaps some days more."""
    contract = Contract.objects.get(pk=life.contract.pk)
    budget = dict(contract.budget_lines.values_list("category", "amount"))
    for category, more in told["shift"].items():
        budget[category] = budget.get(category, Decimal(0)) + Decimal(more)
    amendments.propose(
        contract, by=life.theirs(Role.ORG_ADMIN), reason=told["reason"], effective_on=_holds_from(), budget=budget,
        ends=contract.ends + timedelta(days=told.get("days", 0)),
    )  # fmt: skip


def _holds_from() -> date:
    return next_day(next_day(clock.today()))
