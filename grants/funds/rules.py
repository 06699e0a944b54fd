"""Funds: who keeps them, what of a year may be carried over into the next, what an organisation adds of its own."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from grants.people.may import may
from grants.people.roles import Role
from grants.trail.blockers import Blocker
from grants.trail.money import ZERO

may_keep = may(Role.FINANCE)
may_pledge = may(Role.HANDLER)
may_provide = may(Role.ORG_ACCOUNTANT)


def shown(amount: Decimal) -> str:
    return f"{amount:,.2f}"


def carry_over_problems(given: Any, into: Any, amount: Decimal, free: Decimal, today: date) -> list[Blocker]:
    """Why `amount` cannot go from one appropriation into the other: `free` is what neither a contract nor a call counts on."""
    found = []
    if (given.source_id, given.unit_id) != (into.source_id, into.unit_id):
        found.append(Blocker("source", _("Only money of the same source and the same unit is carried over."), "into"))
    if into.year != given.year + 1:
        words = _("It is carried over into an appropriation of the next year (%(year)d).")
        found.append(Blocker("year", words % {"year": given.year + 1}, "into"))
    if today.year <= given.year:
        words = _("The year %(year)d is not over yet; carry over once it is.")
        found.append(Blocker("too_early", words % {"year": given.year}, "given_by"))
    if not ZERO < amount <= free:
        words = _("Only %(free)s is free to be carried over: contracts and calls count on the rest.")
        found.append(Blocker("amount", words % {"free": shown(max(free, ZERO))}, "amount"))
    return found


def provision_problems(pledged: Decimal, provided: Decimal, amount: Decimal, on: date, today: date) -> list[Blocker]:
    """What was put in is more than nothing, not more than was pledged, and not of the future."""
    found = []
    if not ZERO < amount <= pledged - provided:
        words = _("%(left)s of the pledge is still open; record at most that.")
        found.append(Blocker("amount", words % {"left": shown(pledged - provided)}, "amount"))
    if on > today:
        found.append(Blocker("on", _("The day is after today."), "on"))
    return found
