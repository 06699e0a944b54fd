"""The ways of an amendment: money is moved between two categories of a contract in force, within what a reviewer may approve."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from grants.contracts import amendment_actions as actions
from grants.contracts.models import Amendment, Contract
from grants.people.roles import Role
from grants.story.cast import Cast
from grants.trail import clock
from grants.trail.machine import Stateful
from tests.factories import plans
from tests.factories.ways import REASON, Way, fresh

BY = {"approve": "approver", "refuse": "approver", "enact": "approver"}


def budget(contract: Contract, **shifts: int | Decimal) -> dict[str, Decimal]:
    """The budget as it stands, with so much more or less in some categories."""
    lines = dict(contract.budget_lines.values_list("category", "amount"))
    return {**lines, **{category: lines.get(category, Decimal(0)) + Decimal(more) for category, more in shifts.items()}}


def proposed(cast: Cast, contract: Contract, **parts: Any) -> Amendment:
    """Written by the organisation's administrator, to hold from today."""
    parts = parts or {"budget": budget(contract, A1=1000, A5=-1000)}
    told = {"reason": "活动场次增加，物资费相应调减。", "effective_on": clock.today(), **parts}
    return actions.propose(contract, by=cast.persons["orgadmin"], **told)


def do(amendment: Amendment, act: str, cast: Cast) -> None:
    getattr(actions, act)(amendment, by=cast.persons[BY.get(act, "orgadmin")], note=REASON)


def signed(amendment: Amendment, cast: Cast) -> None:
    """By both parties."""
    actions.sign_off(amendment, by=cast.persons["orgadmin"], move="enact", role=Role.ORG_ADMIN)
    actions.sign_off(amendment, by=cast.persons["approver"], move="enact", role=Role.APPROVER)


def in_effect(cast: Cast, contract: Contract, **parts: Any) -> Amendment:
    """The whole way."""
    amendment = proposed(cast, contract, **parts)
    for act in ("request", "approve"):
        do(amendment, act, cast)
    signed(amendment, cast)
    do(amendment, "enact", cast)
    return amendment


def overtaken(cast: Cast, contract: Contract | None = None, **parts: Any) -> Amendment:
    """Approved; then another one took effect."""
    contract = contract or plans.life(cast, "start").contract
    amendment = proposed(cast, contract, **parts)
    for act in ("request", "approve"):
        do(amendment, act, cast)
    in_effect(cast, contract, budget=budget(contract, A1=500, A5=-500))
    return fresh(amendment)  # type: ignore[no-any-return]


def longer(contract: Contract, days: int = 30) -> dict[str, Any]:
    return {"ends": contract.ends + timedelta(days=days)}


def way(*acts: str) -> Way:
    def go(cast: Cast) -> Stateful:
        amendment = proposed(cast, plans.life(cast, "start").contract)
        for act in acts:
            if act == "enact":
                signed(amendment, cast)
            do(amendment, act, cast)
        return fresh(amendment)  # type: ignore[no-any-return]

    return go


WAYS: dict[str, dict[str, Way]] = {
    "amendment": {
        "draft": way(),
        "requested": way("request"),
        "approved": way("request", "approve"),
        "refused": way("request", "refuse"),
        "effective": way("request", "approve", "enact"),
        "withdrawn": way("request", "withdraw"),
    }
}
