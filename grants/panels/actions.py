"""What the panel does: sheets are filled, submitted, locked, left and declared void; the ranking follows. The rest of the room's
acts stand in files of their own: drawing (forming the panel), pool, pricing, reporting."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grants.bids import actions as bids
from grants.bids.models import Bid
from grants.listings.models import Criterion
from grants.panels import drawing, queries, rules
from grants.panels.drawing import confirm_draw, draw_panel, form_panel, replace_seat
from grants.panels.interests import judged
from grants.panels.models import Panel, Score, ScoreSheet, Seat, Statement
from grants.panels.pool import add_expert, edit_expert, end_expert
from grants.panels.pricing import ask_price, decide_price
from grants.panels.reporting import go_on, outdated, sign_report, write_report
from grants.people.models import User
from grants.people.queries import system
from grants.trail.blockers import Blocked, Blocker
from grants.trail.models import Entry
from grants.trail.moves import lock as lock_row
from grants.trail.moves import move, plain, record, require
from grants.trail.signoffs import sign_off as give

__all__ = [
    "add_expert", "ask_price", "confirm_draw", "decide_price", "declare", "draw_panel", "edit_expert", "end_expert", "enter_scores",
    "form_panel", "go_on", "lock", "recuse", "reopen", "replace", "replace_seat", "sign_off", "sign_report", "submit", "void",
    "write_report",
]  # fmt: skip


def enter_scores(sheet: ScoreSheet, *, by: User, scores: Iterable[Mapping[str, Any]]) -> None:
    """Keep scores (bid, criterion, points, comment) on a sheet that is being filled in; a row without points clears it."""
    require(rules.may_submit_sheet, sheet, by)
    with transaction.atomic():
        row = lock_row(sheet)
        if row.status != ScoreSheet.Status.FILLING:
            raise Blocked(Blocker("not_filling", _("This sheet is not being filled in; nothing was changed.")))
        seen = {b.pk: b for b in judged(sheet.panel.listing)}
        criteria = {c.pk: c for c in Criterion.objects.filter(listing=sheet.panel.listing, kind=Criterion.Kind.EXPERT)}
        there = {(s.bid_id, s.criterion_id): s for s in Score.objects.filter(sheet=row)}
        for given in scores:
            if given["bid"].pk not in seen or given["criterion"].pk not in criteria:
                words = _("This application or this item is not scored by the panel (any more); nothing was changed.")
                raise Blocked(Blocker("not_scored", words, "scores"))
            bid, criterion = seen[given["bid"].pk], criteria[given["criterion"].pk]
            if given.get("points") is None:
                cleared = there.pop((bid.pk, criterion.pk), None)
                if cleared is not None and cleared.pk:
                    cleared.delete()
                continue
            score = there.setdefault((bid.pk, criterion.pk), Score(sheet=row, bid=bid, criterion=criterion, origin=row.origin))
            score.points, score.comment = given["points"], given.get("comment", "")
            score.clean_fields(exclude={"sheet", "bid", "criterion"})
        Score.objects.bulk_update([s for s in there.values() if s.pk], ["points", "comment"], batch_size=200)
        Score.objects.bulk_create(s for s in there.values() if not s.pk)


def declare(sheet: ScoreSheet, *, by: User, no_interest: Iterable[Any] = (), note: str = "", version: int | None = None) -> Entry:
    """State for every bidder (organisations, or their keys) that she has no interest in it, and begin to score."""
    stated = sorted(int(getattr(bidder, "pk", bidder)) for bidder in no_interest)
    with transaction.atomic():
        entry = move(sheet, "declare", by=by, note=note, version=version, no_interest=stated)
        Statement.objects.bulk_create(
            Statement(sheet=sheet, bid_id=bid, at=entry.at, origin=sheet.origin) for bid, _organisation in rules.bidders_of(sheet)
        )
    return entry


submit = plain("submit")


def recuse(sheet: ScoreSheet, *, by: User, note: str = "", version: int | None = None) -> Entry:
    """She leaves (or the observer makes her leave): the next of the draw is seated first, then her sheet no longer counts."""
    return _leave(sheet, "recuse", by=by, note=note, version=version)


def void(sheet: ScoreSheet, *, by: User, note: str = "", version: int | None = None) -> Entry:
    """An undisclosed interest was proved. The next of the draw is seated and scores; where the panel is large enough without her the
    ranking is worked out again at once. The report is to be written anew."""
    with transaction.atomic():
        entry = _leave(sheet, "void", by=by, note=note, version=version)
        outdated(sheet.panel)
        _rank(sheet.panel)
    return entry


def replace(seat: Seat, *, by: User, note: str = "") -> Entry:
    """An expert who cannot come, or has an interest: the observer recuses her, and the next of the draw follows."""
    return recuse(seat.sheet, by=by, note=note)


def _leave(sheet: ScoreSheet, name: str, *, by: User, note: str, version: int | None) -> Entry:
    with transaction.atomic():
        row = lock_row(sheet)
        panel, seat = row.panel, row.seat
        counts = row.status not in {ScoreSheet.Status.RECUSED, ScoreSheet.Status.VOID}
        if counts and not rules.sound(panel, rules.live_sheets(row).exclude(pk=row.pk).count()):
            drawing.succeed(panel, by=by, leaving=seat)
        entry = move(sheet, name, by=by, note=note, version=version)
        drawing.pass_chair(panel, seat)
        sheet.panel.__dict__.pop("chairs", None)
    return entry


def reopen(sheet: ScoreSheet, *, by: User, note: str = "", version: int | None = None) -> Entry:
    """A calculation error, the observer agrees: back to “submitted”; a report that was written is to be written anew."""
    with transaction.atomic():
        entry = move(sheet, "reopen", by=by, note=note, version=version)
        outdated(sheet.panel)
    return entry


def sign_off(sheet: ScoreSheet, *, by: User, move: str, role: str, note: str = "", version: int | None = None) -> Any:
    """The discipline observer agrees to reopening or voiding a sheet."""
    return give(sheet, move, role=role, by=by, note=note, version=version)


def lock(sheet: ScoreSheet, *, by: User, note: str = "", version: int | None = None) -> Entry:
    """Lock a sheet; when it was the last, every qualified bid is scored and ranked."""
    with transaction.atomic():
        entry = move(sheet, "lock", by=by, note=note, version=version)
        _rank(sheet.panel)
    return entry


def _rank(panel: Panel) -> None:
    """Once every sheet that counts is locked: record score and rank of every bid, or correct what was recorded before."""
    live = panel.sheets.exclude(status__in=["recused", "void"])
    if live.exclude(status=ScoreSheet.Status.LOCKED).exists() or not rules.sound(panel, live.count()):
        return
    for place in queries.ranking(panel.listing):
        told: dict[str, Any] = {
            "points": place.points,
            "sheets_counted": place.sheets,
            "exact": str(place.mean),
            "rank": place.rank,
        }
        if place.bid.status == Bid.Status.QUALIFIED:
            bids.score(place.bid, by=system(), **told)
        elif any(getattr(place.bid, name) != value for name, value in told.items()):
            Bid.objects.filter(pk=lock_row(place.bid, "rescore").pk).update(**told)
            record(place.bid, "rescore", by=system(), **told)
