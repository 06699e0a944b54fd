"""Whether a purchase stands still because somebody objects, since when, until when.

实施条例 54: while a query that may touch the result is unanswered, nothing is signed. 采购法 57: a complaint suspends the purchase for at
most thirty days. Objections belong to a later room; here they are met through the listing alone. All of it is derived, never stored.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from grants.rulebook import calendar
from grants.rulebook import queries as rulebook
from grants.trail import clock

UNANSWERED = ("filed", "accepted")
OPEN = (*UNANSWERED, "escalated")
ANSWERS = ("refuse", "uphold", "partly_uphold", "dismiss", "withdraw")


def day(instant: datetime | None) -> date | None:
    """The day of an instant in Shanghai."""
    return None if instant is None else instant.astimezone(clock.SHANGHAI).date()


def answered_at(objection: Any) -> datetime | None:
    """When it was answered, not accepted or taken back."""
    found: datetime | None = next((at for name in ANSWERS if (at := getattr(objection, f"{name}_at")) is not None), None)
    return found


def complaint_holds_until(objection: Any) -> date | None:
    """The last day a complaint suspends the purchase. A bound on the authority: a holiday does not lengthen it."""
    began = day(objection.escalate_at)
    period = rulebook.clock(objection.listing.rule_set, "suspension_at_most")
    return None if began is None else began + timedelta(days=period.count)


def of_edition(listing: Any) -> Any:
    """The objections against the edition of this listing that is running."""
    return listing.objections.filter(edition=listing.edition)


def holding(listing: Any) -> list[Any]:
    """The objections for which nothing may move towards a contract today."""
    today, found = clock.today(), []
    for objection in of_edition(listing).filter(status__in=OPEN).select_related("listing__rule_set").order_by("pk"):
        until = complaint_holds_until(objection) if objection.status == "escalated" else None
        if until is None or today <= until:
            found.append(objection)
    return found


def stands_still(listing: Any) -> bool:
    return bool(holding(listing))


def spans(objections: Iterable[Any]) -> list[tuple[date, date]]:
    """The days the purchase stood still, from the first (not counted) to the last, those that overlap joined."""
    today, found = clock.today(), []
    for one in objections:
        found.append((day(one.created_at) or today, day(answered_at(one)) or today))
        until = complaint_holds_until(one)
        if until is not None:
            found.append((day(one.escalate_at) or today, min(until, day(one.conclude_at) or today)))
    joined: list[tuple[date, date]] = []
    for begins, ends in sorted(found):
        if joined and begins <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], ends))
        else:
            joined.append((begins, ends))
    return joined


def lengthened(last: date, since: date, stood: Iterable[tuple[date, date]]) -> date:
    """A time limit that ran from `since` to `last`, longer by the days of `stood` that fell into it; a working day."""
    end = last
    for begins, ends in stood:
        if begins <= end and ends > since:
            end += timedelta(days=(ends - max(begins, since)).days)
    return end if end == last else calendar.roll_over(end)
