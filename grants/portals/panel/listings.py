"""What a panel judges; for its chair the sheets side by side, their sums checked, and the ranking once all are locked."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Sum
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grants.bids.models import Bid
from grants.listings.models import Listing
from grants.panels import report, rules
from grants.panels.hearing import hearing_of
from grants.panels.models import Score, ScoreSheet
from grants.panels.queries import Place, ranking, scores_shown, shown
from grants.portals.pages import DetailPage, Head
from grants.portals.panel import seats
from grants.portals.panel.seats import PORTAL
from grants.rulebook import queries as rulebook
from grants.trail.blockers import Words
from grants.trail.money import ZERO


@dataclass(frozen=True)
class BidSums:
    """One application over the sheets: the points of each, None where they may not be seen yet."""

    bid: Bid
    points: Sequence[Decimal | None]

    @property
    def known(self) -> list[Decimal]:
        return [p for p in self.points if p is not None]

    @property
    def total(self) -> Decimal | None:
        return sum(self.known, ZERO) if self.known and len(self.known) == len(self.points) else None

    @property
    def mean(self) -> Decimal | None:
        if self.total is None:
            return None
        return shown(Fraction(self.total) / len(self.points))


class ListingPage(DetailPage):
    portal = PORTAL
    queryset_for = staticmethod(seats.listings)
    template_name = "panel/listings/detail.html"

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [(_("My score sheets"), reverse("panel:home"))]

    def head(self, obj: Listing) -> Head:
        return Head(
            name=obj.title, number=obj.number, amount=obj.budget, amount_label=_("Price ceiling"),
            parties=[(_("Purchaser"), obj.unit), (_("Project"), obj.programme)],
        )  # fmt: skip

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        listing: Listing = self.object
        person: Any = self.request.user
        chair = seats.chairs(person, listing)
        panel = listing.panel
        if panel is None:  # a panel of an earlier edition; this one has none yet
            return super().get_context_data(criteria=list(listing.criteria.all()), **kwargs)
        every = list(panel.sheets.select_related("seat__person", "panel__listing__unit").order_by("id"))
        live = [s for s in every if s.status not in seats.GONE]
        locked = bool(live) and all(s.status == ScoreSheet.Status.LOCKED for s in live)
        return super().get_context_data(
            criteria=list(listing.criteria.all()),
            panel=panel,
            hearing=hearing_of(listing)
            if listing.status == "opened" and any(s.person_id == person.pk for s in panel.live_seats)
            else None,
            seats=panel.live_seats,
            shortage=rules.shortage(panel) if listing.status == "opened" and rules.all_reviewed(listing) else [],
            cheap=report.cheap(listing) if chair and rules.all_reviewed(listing) else [],
            ties=report.TIES,
            bidders=list(seats.bidders(person, listing)),
            chair=chair,
            mine=next((s for s in every if s.seat.person_id == person.pk), None),
            every=every if chair else [],
            live=live,
            all_in=bool(live) and all(s.status in ("submitted", "locked") for s in live),
            sums=sums(live, seats.scored_bids(person, listing), person) if chair else [],
            faults=faults(live, listing, person) if chair else [],
            places=places(listing) if chair and locked else [],
            **kwargs,
        )


def sums(live: Sequence[ScoreSheet], bids: Any, person: Any) -> list[BidSums]:
    """The points of every sheet for every application, as far as this person may see them."""
    shown = {s.pk for s in live if scores_shown(s, person)}
    totals = {(r["sheet"], r["bid"]): r["t"] for r in _summed(shown)}
    return [BidSums(bid, [totals.get((s.pk, bid.pk), ZERO) if s.pk in shown else None for s in live]) for bid in bids]


def _summed(sheets: set[int]) -> Any:
    return Score.objects.filter(sheet__in=sheets).order_by().values("sheet", "bid").annotate(t=Sum("points"))


def faults(live: Sequence[ScoreSheet], listing: Listing, person: Any) -> list[Words]:
    """What the check of the arithmetic finds on the sheets that are in: items outside their range or step."""
    shown, step = [s.pk for s in live if scores_shown(s, person)], rulebook.score_step(listing.rule_set)
    rows = Score.objects.filter(sheet__in=shown).select_related("criterion", "bid__organisation", "sheet__seat__person")
    words = _("%(expert)s: “%(item)s” of %(bidder)s has %(points)s points of %(maximum)s.")
    return [
        words % {
            "expert": s.sheet.seat.person, "item": s.criterion.name, "bidder": s.bid.organisation.name,
            "points": f"{s.points.normalize():f}", "maximum": f"{s.criterion.maximum.normalize():f}",
        }
        for s in rows
        if not 0 <= s.points <= s.criterion.maximum or s.points % step
    ]  # fmt: skip


def places(listing: Listing) -> list[tuple[Place, Decimal, Decimal]]:
    """Each place with its mean and its price points as they are printed."""
    return [(p, shown(p.mean), shown(p.price)) for p in ranking(listing)]
