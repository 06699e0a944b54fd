"""What the panel does: it is formed, seats are replaced, sheets are filled, submitted and locked."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grants.bids import actions as bids
from grants.bids.models import Bid
from grants.listings.models import Criterion, Listing
from grants.panels import queries, rules
from grants.panels.models import Panel, Score, ScoreSheet, Seat, Statement
from grants.people.models import User
from grants.people.queries import system
from grants.trail import clock
from grants.trail.blockers import Blocked, Blocker
from grants.trail.drafts import begin
from grants.trail.models import Entry
from grants.trail.moves import lock as lock_row
from grants.trail.moves import move, plain, record, require
from grants.trail.signoffs import sign_off as give


def form_panel(listing: Listing, *, by: User, seats: Iterable[Mapping[str, Any]]) -> Panel:
    """Name the experts (person, expertise, chosen, is_chair) before the opening; each gets her sheet."""
    require(rules.may_form_panel, listing, by)
    rows = list(seats)
    blockers = rules.panel_problems(listing, rows)
    if blockers:
        raise Blocked(*blockers)
    with transaction.atomic():
        panel = Panel(listing=listing, edition=listing.edition, formed_at=clock.now(), formed_by=by, origin=listing.origin)
        panel.full_clean()
        panel.save()
        for row in rows:
            _seat(panel, by, row)
        record(listing, "form_panel", by=by, seats=[str(row["person"]) for row in rows])
    return panel


def replace_seat(panel: Panel, *, by: User, **row: Any) -> Seat:
    """Seat one more expert, so that another may be recused."""
    require(rules.may_form_panel, panel.listing, by)
    with transaction.atomic():
        seat = _seat(panel, by, row)
        record(panel.listing, "replace_seat", by=by, seat=str(seat.person))
    return seat


def _seat(panel: Panel, by: User, row: Mapping[str, Any]) -> Seat:
    seat = Seat(panel=panel, origin=panel.origin, **row)
    seat.full_clean()
    seat.save()
    begin(ScoreSheet(panel=panel, seat=seat, origin=panel.origin), by=by)
    return seat


def enter_scores(sheet: ScoreSheet, *, by: User, scores: Iterable[Mapping[str, Any]]) -> None:
    """Keep scores (bid, criterion, points, comment) on a sheet that is being filled in; a row without points clears it."""
    require(rules.may_submit_sheet, sheet, by)
    with transaction.atomic():
        row = lock_row(sheet)
        if row.status != ScoreSheet.Status.FILLING:
            raise Blocked(Blocker("not_filling", _("This sheet is not being filled in; nothing was changed.")))
        seen = {b.pk: b for b in sheet.panel.listing.bids_now}
        criteria = {c.pk: c for c in Criterion.objects.filter(listing=sheet.panel.listing, kind=Criterion.Kind.EXPERT)}
        there = {(s.bid_id, s.criterion_id): s for s in Score.objects.filter(sheet=row)}
        for given in scores:
            bid, criterion = seen[given["bid"].pk], criteria[given["criterion"].pk]
            if given.get("points") is None:
                cleared = there.pop((bid.pk, criterion.pk), None)
                if cleared is not None and cleared.pk:
                    cleared.delete()
                continue
            score = there.setdefault((bid.pk, criterion.pk), Score(sheet=row, bid=bid, criterion=criterion, origin=row.origin))
            score.points, score.comment = given["points"], given.get("comment", "")
            score.clean_fields(exclude={"sheet", "bid", "criterion"})
        Score.objects.bulk_update([s for s in there.values() if s.pk], ["points", "comment"])
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


recuse = plain("recuse")
submit = plain("submit")
reopen = plain("reopen")
void = plain("void")


def sign_off(sheet: ScoreSheet, *, by: User, move: str, role: str, note: str = "", version: int | None = None) -> Any:
    """The discipline observer agrees to reopening or voiding a sheet."""
    return give(sheet, move, role=role, by=by, note=note, version=version)


def lock(sheet: ScoreSheet, *, by: User, note: str = "", version: int | None = None) -> Entry:
    """Lock a sheet; when it was the last, every qualified bid is scored and ranked."""
    with transaction.atomic():
        entry = move(sheet, "lock", by=by, note=note, version=version)
        if not rules.live_sheets(sheet).exclude(status=ScoreSheet.Status.LOCKED).exists():
            for place in queries.ranking(sheet.panel.listing):
                if place.bid.status == Bid.Status.QUALIFIED:
                    facts = {
                        "points": place.points, "sheets_counted": place.sheets, "exact": str(place.mean), "rank": place.rank,
                    }  # fmt: skip
                    bids.score(place.bid, by=system(), **facts)
    return entry
