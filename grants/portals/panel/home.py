"""The first page of an expert: her sheets with their progress; for a chair the sheets of her panels."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from grants.bids.models import Bid
from grants.listings.models import Criterion, Listing
from grants.panels.models import Score, ScoreSheet, Seat
from grants.portals.pages import Page
from grants.portals.panel import hearings, seats
from grants.portals.panel.seats import PORTAL
from grants.trail.blockers import Words


@dataclass(frozen=True)
class Row:
    """One of her sheets: how many of how many items are scored, and what comes next."""

    sheet: ScoreSheet
    done: int
    items: int
    bids: int

    @property
    def listing(self) -> Listing:
        found: Listing = self.sheet.panel.listing
        return found

    @property
    def open(self) -> bool:
        return self.sheet.status in {"assigned", "filling"}


@dataclass(frozen=True)
class Chaired:
    """A panel she chairs: how many of its sheets are in, how many locked."""

    listing: Listing
    statuses: list[str]

    @property
    def sheets(self) -> int:
        return len(self.statuses)

    @property
    def received(self) -> int:
        return sum(s in {"submitted", "locked"} for s in self.statuses)

    @property
    def locked(self) -> int:
        return self.statuses.count("locked")


def rows_of(person: Any) -> list[Row]:
    """Four queries however many sheets."""
    sheets = list(seats.own_sheets(person).order_by("-id"))
    listings = [s.panel.listing_id for s in sheets]
    criteria = _counts(Criterion.objects.filter(listing__in=listings, kind="expert"), "listing")
    bids = _counts(
        Bid.objects.filter(listing__in=listings, listing__open_bids_at__isnull=False, status__in=seats.SCORED), "listing"
    )
    scores = _counts(Score.objects.filter(sheet__in=sheets), "sheet")
    return [
        Row(s, scores.get(s.pk, 0), criteria.get(key, 0) * bids.get(key, 0), bids.get(key, 0))
        for s, key in zip(sheets, listings, strict=True)
    ]


def _counts(rows: Any, by: str) -> dict[int, int]:
    return {r[by]: r["n"] for r in rows.order_by().values(by).annotate(n=Count("pk"))}


def reports_of(person: Any) -> list[tuple[Listing, Words]]:
    """Reports that wait for her: to be written by the chair once every sheet is locked, to be signed by everyone who counts."""
    live = Seat.objects.filter(person=person, sheet__status="locked", panel__listing__status="opened")
    unlocked = ScoreSheet.objects.filter(panel=OuterRef("panel")).exclude(status__in=["recused", "void", "locked"])
    write = live.filter(~Exists(unlocked), is_chair=True, panel__reported_at__isnull=True)
    sign = live.filter(panel__reported_at__isnull=False, opinion__isnull=True)
    seats_ = (write | sign).select_related("panel__listing").distinct()
    return [(s.panel.listing, _("to be signed") if s.panel.reported_at else _("to be written")) for s in seats_]


class Home(Page):
    portal = PORTAL
    template_name = "panel/home.html"
    title = _("My score sheets")
    lead = _("One application at a time beside its criteria. Nobody else sees your scores before all sheets are locked.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        person: Any = self.request.user
        rows = rows_of(person)
        chaired = (
            seats.listings(person).filter(panels__seats__in=person.seats.filter(is_chair=True)).prefetch_related("panels__sheets")
        )
        return super().get_context_data(
            hearings=hearings.ahead(person),
            reports=reports_of(person),
            open_rows=[r for r in rows if r.open],
            done_rows=[r for r in rows if not r.open],
            chaired=[Chaired(x, [s.status for s in x.panel.sheets.all() if s.status not in seats.GONE]) for x in chaired],
            **kwargs,
        )
