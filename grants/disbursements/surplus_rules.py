"""The surplus after the end: received − verified spending, what of it was refunded, asked back, is still owed. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from grants.people.may import may
from grants.people.roles import Role
from grants.trail.blockers import Blocker
from grants.trail.money import ZERO

may_demand = may(Role.FINANCE)
ENDED = ("accepted", "not_accepted", "terminated")


@dataclass(frozen=True)
class Share:
    """Of one demand: what came back for it, what it lost since because more spending was verified, what is still owed."""

    settled: Decimal
    lapsed: Decimal
    owed: Decimal


def claimed(settled_before: Decimal, amounts: Sequence[Decimal]) -> Decimal:
    """What was refunded before the first demand, and everything demanded since."""
    return settled_before + sum(amounts, ZERO)


def to_demand(surplus: Decimal, refunded: Decimal, settled_before: Decimal, amounts: Sequence[Decimal]) -> Decimal:
    """What of the surplus neither came back nor was asked back yet."""
    return max(surplus - max(refunded, claimed(settled_before, amounts)), ZERO)


def shares(surplus: Decimal, refunded: Decimal, settled_before: Decimal, amounts: Sequence[Decimal]) -> list[Share]:
    """How each demand stands, oldest first: refunds go to the oldest, what lapsed is taken off the latest."""
    lapsed = max(claimed(settled_before, amounts) - max(surplus, ZERO), ZERO)
    standing = []
    for amount in reversed(amounts):
        lost = min(lapsed, amount)
        lapsed -= lost
        standing.append((amount - lost, lost))
    left = max(refunded - settled_before, ZERO)
    found = []
    for amount, lost in reversed(standing):
        paid = min(left, amount)
        left -= paid
        found.append(Share(paid, lost, amount - paid))
    return found


def demand_problems(contract: Any, open_amount: Decimal, undecided: int, due: date, today: date) -> list[Blocker]:
    """A demand asks for a known surplus, once, and leaves time."""
    found = []
    if contract.status not in ENDED:
        found.append(Blocker("too_early", _("The surplus is known once the contract was accepted or ended."), "contract"))
    if undecided:
        words = _("%(count)d expenses wait for a decision; the surplus is known once they are verified or disallowed.")
        found.append(Blocker("undecided", words % {"count": undecided}, "expenses"))
    if open_amount <= 0:
        words = _("There is nothing to ask back: what was not spent came back or was demanded already.")
        found.append(Blocker("nothing", words, "amount"))
    if due < today:
        found.append(Blocker("due", _("The day is before today."), "due"))
    return found
