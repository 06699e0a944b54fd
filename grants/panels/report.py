"""The facts of a panel's report: who sat, who left and why, prices, the ranking and how ties were decided, who signed."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from grants.panels import queries, rules
from grants.panels.models import Opinion, Panel, PriceCheck, Seat
from grants.panels.queries import Place
from grants.rulebook import queries as rulebook
from grants.trail import clock
from grants.trail.blockers import Words
from grants.trail.models import Entry

TIES: dict[str, Words] = {
    "plan": _("equal scores: more points for the service plan"),
    "price": _("equal scores and service plans: the lower price"),
    "lot": _("equal in everything: the lot"),
}
LOWS: dict[str, Words] = {
    "of_mean": _("below %(share)s of the mean of all prices (%(bound)s)"),
    "of_second_lowest": _("below %(share)s of the second lowest price (%(bound)s)"),
    "of_ceiling": _("below %(share)s of the price ceiling (%(bound)s)"),
}


@dataclass(frozen=True)
class Left:
    """An expert whose sheet does not count, with what the trail says about it."""

    seat: Seat
    status: Words
    why: str


@dataclass(frozen=True)
class Signature:
    """One expert who counts; `opinion` None: not signed (yet), `silent`: taken to agree."""

    seat: Seat
    opinion: Opinion | None
    silent: bool


@dataclass(frozen=True)
class Facts:
    """Everything the report rests on."""

    panel: Panel
    seats: list[Seat]
    left: list[Left]
    disqualified: list[Any]
    prices: list[PriceCheck]
    places: list[Place]
    signatures: list[Signature]
    until: date | None

    @property
    def closed(self) -> bool:
        """Everybody has signed, or the time is over."""
        return bool(self.signatures) and all(s.opinion or s.silent for s in self.signatures)


def facts_of(panel: Panel) -> Facts:
    """About a dozen queries, however many sheets."""
    listing, seats = panel.listing, list(panel.seats.select_related("person", "sheet"))
    live = [s for s in seats if s.sheet.status not in {"recused", "void"}]
    gone = [s for s in seats if s not in live]
    words = {
        e.object_id: e.note
        for e in Entry.objects.filter(kind="score_sheet", object_id__in=[s.sheet.pk for s in gone], move__in=["recuse", "void"])
    }
    opinions = {o.seat_id: o for o in Opinion.objects.filter(seat__panel=panel)}
    until = None
    if panel.reported_at is not None:
        until = rulebook.report_signed_by(listing.rule_set, panel.reported_at.astimezone(clock.SHANGHAI).date())
    over = until is not None and clock.today() > until
    locked = bool(live) and all(s.sheet.status == "locked" for s in live)
    return Facts(
        panel=panel,
        seats=live,
        left=[Left(s, s.sheet.get_status_display(), words.get(s.sheet.pk, "")) for s in gone],
        disqualified=list(listing.bids_now.filter(status="disqualified").select_related("organisation")),
        prices=list(
            PriceCheck.objects.filter(bid__listing=listing, bid__edition=panel.edition).select_related("bid__organisation")
        ),
        places=queries.ranking(listing) if locked else [],
        signatures=[Signature(s, opinions.get(s.pk), over and s.pk not in opinions) for s in live],
        until=until,
    )


def prefilled(facts: Facts) -> str:
    """What the chair begins with: the facts in sentences."""
    lines = [
        _("The panel of %(count)d experts scored independently: %(names)s.")
        % {"count": len(facts.seats), "names": "、".join(str(s.person) for s in facts.seats)}
    ]
    for one in facts.left:
        lines.append(
            _("%(name)s did not take part (%(status)s): %(why)s")
            % {"name": one.seat.person, "status": one.status, "why": one.why}
        )
    if facts.panel.go_on_reason:
        lines.append(_("Fewer bidders than asked for were left; the panel went on: %(why)s") % {"why": facts.panel.go_on_reason})
    for check in facts.prices:
        told = {
            "bidder": check.bid.organisation,
            "decision": _("accepted") if check.accepted else _("not accepted"),
            "why": check.reason,
        }
        lines.append(_("The abnormally low price of %(bidder)s was explained; %(decision)s: %(why)s") % told)
    for place in facts.places:
        told = {"rank": place.rank, "bidder": place.bid.organisation, "mean": queries.shown(place.mean), "tie": ""}
        lines.append(_("%(rank)d. %(bidder)s, mean score %(mean)s") % told + (f" ({TIES[place.tie]})" if place.tie else ""))
    if facts.places:
        lines.append(_("The panel recommends %(bidder)s.") % {"bidder": facts.places[0].bid.organisation})
    return "\n".join(str(line) for line in lines)


@dataclass(frozen=True)
class Cheap:
    """An application whose price is abnormally low: the bounds in words, and how far its explanation is."""

    bid: Any
    bounds: list[Words]
    check: PriceCheck | None


def cheap(listing: Any) -> list[Cheap]:
    """Those of a listing, in the order of receipt."""
    low = rules.low_prices(listing)
    checks = {c.bid_id: c for c in PriceCheck.objects.filter(bid__in=low)}
    bids = listing.bids_now.filter(pk__in=low).select_related("organisation", "listing__unit")
    return [Cheap(bid, [in_words(one) for one in low[bid.pk]], checks.get(bid.pk)) for bid in bids]


def in_words(low: Any) -> Words:
    share = (low.percent * 100).quantize(Decimal("0.01")).normalize()
    return LOWS[low.rule] % {"share": f"{share:f}%", "bound": f"{low.bound_shown:,.2f}"}
