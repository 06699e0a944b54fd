"""Every legal step of one edition of a purchase as a row: its rule, when its clock starts, when it ends, what really happened.

Derived from dates and the pinned rule set, never stored. 94号令 42: the day a clock starts is not counted, a last day that is a
holiday rolls over; so all due days come from ``rulebook.end_of``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from django.utils.translation import gettext as _

from grants.awards import rules
from grants.awards.models import Award, Objection
from grants.listings import standstill
from grants.listings.models import Listing
from grants.rulebook import queries as rulebook
from grants.rulebook.values import Figure, Missing, Period
from grants.trail import clock

State = Literal["done", "done_late", "running", "late", "todo", "outside"]
UNSIGNED = ("draft", "countersigning", "ready")
GONE = ("revoked", "lapsed")


@dataclass(frozen=True)
class Row:
    """One step. `days`: left while it runs, late by when it is or was late. `at`: when it was really done."""

    key: str
    step: str
    rule: str
    source: str
    begins: date | None
    due: date | None
    at: datetime | None
    state: State
    days: int = 0


def rows(listing: Listing, *, inside: bool = False) -> list[Row]:
    """The steps of the running edition in their order. `inside`: also what is not public before the result is announced."""
    found = list(_call(listing))
    if listing.status in {"failed", "cancelled"} and not listing.awards.filter(bid__edition=listing.edition).exists():
        return found
    return [*found, *_result(listing, inside), *_objections(listing), *_contract(listing, inside)]


def words(period: Period) -> str:
    """5 working days; 30 days."""
    told = _("%(count)s working days") if period.working else _("%(count)s days")
    return told % {"count": period.count}


def _call(listing: Listing) -> Iterator[Row]:
    published = standstill.day(listing.publish_at)
    closes = standstill.day(listing.closes_at)
    try:
        figure: Figure | None = rulebook.figure(listing.rule_set, f"methods.{listing.method}.open_days")
    except Missing:
        figure = None
    period = figure.period_or_none if figure else None
    if figure is not None and period is not None:
        rule = _("at least %(days)s from publication to the deadline") % {"days": words(period)}
        yield _window(
            "document_period",
            _("Time to apply"),
            rule,
            figure,
            published,
            rulebook.end_of(period, published) if published else None,
        )
    moment = listing.closes_at if listing.closes_at and listing.closes_at <= clock.now() and published else None
    yield _row("deadline", _("Deadline"), _("as published, to the second"), "", published, closes, moment)
    opened = listing.open_bids_at
    rule = _("as published, in the presence of the discipline observer")
    yield _row("opening", _("Opening"), rule, "", closes if published else None, standstill.day(listing.opens_at), opened)
    yield _to_object(listing, "document", _("Objections to the call"), _("for %(days)s from publication"), published)


def _result(listing: Listing, inside: bool) -> Iterator[Row]:
    opened = standstill.day(listing.open_bids_at)
    yield _to_object(listing, "procedure", _("Objections to the procedure"), _("for %(days)s from the opening"), opened)
    awards = list(_awards(listing, inside))
    first = awards[0] if awards else None
    reported = standstill.day(_reported(listing)) if inside or first is not None else None
    yield _limit(
        "confirm_award_after_report", _("The award is decided"), _("within %(days)s of the report of the panel"), listing, reported,
        first.created_at if first else None,
    )  # fmt: skip
    for award in awards or [None]:
        decided, name = standstill.day(award.created_at) if award else None, ""
        if len(awards) > 1 and award is not None:
            name = str(award.organisation)
        yield _limit(
            "announce_result_after_award", _named(_("The result is announced"), name), _("within %(days)s of the decision"), listing,
            decided, award.announce_at if award else None, gone=award is not None and award.status in GONE,
        )  # fmt: skip
        yield from _notice(listing, award, name)


def _notice(listing: Listing, award: Award | None, name: str) -> Iterator[Row]:
    begins = award.notice_from if award else None
    until = award.notice_until if award else None
    try:
        figure = rulebook.figure(listing.rule_set, f"methods.{listing.method}.notice")
    except Missing:
        return
    rule = _("stands for %(days)s") % {"days": words(figure.period)}
    broken_off = award.revoke_at if award and until and (standstill.day(award.revoke_at) or until) < until else None
    yield _window("notice", _named(_("Public notice"), name), rule, figure, begins, until, broken_off)
    if award is None or award.status not in GONE:
        yield _to_object(listing, "result", _("Objections to the result"), _("for %(days)s after the notice"), until)


def _objections(listing: Listing) -> Iterator[Row]:
    for one in standstill.of_edition(listing).select_related("listing__rule_set").order_by("pk"):
        yield from _objection(one)


def _objection(one: Objection) -> Iterator[Row]:
    listing, filed, answered = one.listing, standstill.day(one.created_at), standstill.answered_at(one)
    step = _("Answer to objection %(number)s") % {"number": one.number}
    yield _limit("answer_query", step, _("within %(days)s of the filing"), listing, filed, answered, due=one.answer_due)
    if one.complain_until is None or one.withdraw_at is not None:
        return
    begins = max(filter(None, (one.answer_due, standstill.day(answered))), default=None)
    figure = rulebook.figure(listing.rule_set, "clocks.complaint_window")
    step = _("Complaint about the answer to %(number)s") % {"number": one.number}
    rule = _("for %(days)s after the time to answer") % {"days": words(figure.period)}
    yield _window("complaint_window", step, rule, figure, begins, one.complain_until, one.escalate_at)
    if one.escalate_at is None:
        return
    escalated, what = standstill.day(one.escalate_at), {"number": one.number}
    step = _("The authority decides on the complaint about %(number)s") % what
    yield _limit("complaint_decision", step, _("within %(days)s of the complaint"), listing, escalated, one.conclude_at)
    figure = rulebook.figure(listing.rule_set, "clocks.suspension_at_most")
    rule = _("at most %(days)s") % {"days": words(figure.period)}
    step = _("The purchase stands still for the complaint about %(number)s") % what
    yield _window("suspension_at_most", step, rule, figure, escalated, standstill.complaint_holds_until(one), one.conclude_at)


def _contract(listing: Listing, inside: bool) -> Iterator[Row]:
    award = next((a for a in _awards(listing, inside) if a.notify_at is not None and a.status not in GONE), None)
    contract = None
    if award is not None:
        contract = award.contracts.exclude(status__in=UNSIGNED).exclude(sign_at=None).order_by("pk").first()
    signed = contract.sign_at if contract is not None else None
    notified = standstill.day(award.notify_at) if award else None
    due = rules.signing_ends(award) if award else None
    yield _limit(
        "sign_contract", _("The contract is signed"), _("within %(days)s of the notification"), listing, notified, signed, due=due
    )
    rule, begins = _("within %(days)s of the signing"), standstill.day(signed)
    # Whoever may be told of a contract reads it here from the moment it is signed.
    yield _limit("publish_contract", _("The contract is published"), rule, listing, begins, signed)
    yield _outside("file_contract", _("The contract is filed with the finance department"), rule, listing, begins)


def _awards(listing: Listing, inside: bool) -> Any:
    """The awards of this edition in their order, announced ones only for those outside."""
    found = listing.awards.filter(bid__edition=listing.edition).select_related("organisation", "bid", "listing__rule_set")
    return (found if inside else found.filter(announce_at__isnull=False)).order_by("pk")


def _reported(listing: Listing) -> datetime | None:
    """When the panel was done: its report, where there is none the last score recorded."""
    panel = listing.panel
    if panel is not None and panel.reported_at is not None:
        found: datetime = panel.reported_at
        return found
    last = listing.bids_now.exclude(score_at=None).order_by("-score_at").values_list("score_at", flat=True).first()
    return last if listing.open_bids_at is not None else None


def _named(step: str, organisation: str) -> str:
    return _("%(step)s: %(organisation)s") % {"step": step, "organisation": organisation} if organisation else step


def _to_object(listing: Listing, about: str, step: str, rule: str, begins: date | None) -> Row:
    figure = rulebook.figure(listing.rule_set, "clocks.query_window")
    due = rulebook.end_of(figure.period, begins) if begins else None
    return _window(f"query_window_{about}", step, rule % {"days": words(figure.period)}, figure, begins, due)


def _limit(
    name: str, step: str, rule: str, listing: Listing, begins: date | None, at: datetime | None, *, due: date | None = None,
    gone: bool = False,
) -> Row:  # fmt: skip
    """A time within which something is done."""
    figure = rulebook.figure(listing.rule_set, f"clocks.{name}")
    if due is None and begins is not None:
        due = rulebook.end_of(figure.period, begins)
    return _row(name, step, rule % {"days": words(figure.period)}, figure.source, begins, due, at, gone)


def _outside(name: str, step: str, rule: str, listing: Listing, begins: date | None) -> Row:
    """A duty that is done elsewhere: its day is told, nothing here knows whether it was kept."""
    row = _limit(name, step, rule, listing, begins, None)
    return row if begins is None else Row(row.key, row.step, row.rule, row.source, begins, row.due, None, "outside")


def _window(
    key: str, step: str, rule: str, figure: Figure, begins: date | None, due: date | None, at: datetime | None = None
) -> Row:
    """A time that must pass, or within which somebody may act; it is over after its last day."""
    today = clock.today()
    if begins is None or due is None:
        return Row(key, step, rule, figure.source, begins, due, at, "todo")
    if at is not None or today > due:
        return Row(key, step, rule, figure.source, begins, due, at, "done")
    return Row(key, step, rule, figure.source, begins, due, None, "running", (due - today).days)


def _row(
    key: str, step: str, rule: str, source: str, begins: date | None, due: date | None, at: datetime | None, gone: bool = False
) -> Row:
    if begins is None or due is None or (gone and at is None):
        return Row(key, step, rule, source, begins, due, at, "todo")
    if at is not None:
        late = ((standstill.day(at) or due) - due).days
        return Row(key, step, rule, source, begins, due, at, "done_late" if late > 0 else "done", max(late, 0))
    left = (due - clock.today()).days
    return Row(key, step, rule, source, begins, due, None, "late" if left < 0 else "running", abs(left))
