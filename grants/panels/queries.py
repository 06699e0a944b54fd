"""What may be seen of score sheets, by whom; the ranking."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256

from django.db.models import Q, QuerySet

from grants.bids.models import Bid, Sealed
from grants.bids.queries import READERS
from grants.listings.models import Listing
from grants.panels.models import Score, ScoreSheet
from grants.people.models import User
from grants.people.queries import units_below
from grants.rulebook import queries as rulebook
from grants.trail.money import ZERO


def visible_sheets(person: User) -> QuerySet[ScoreSheet]:
    """Her own; all of a panel for its chair once submitted, for officers of the unit once locked."""
    own = Q(seat__person=person)
    chair = Q(panel__seats__in=person.seats.filter(is_chair=True)) & Q(status__in=["submitted", "locked", "recused", "void"])
    officer = Q(panel__listing__unit__in=units_below(person, READERS)) & Q(
        status__in=["assigned", "filling", "submitted", "locked", "recused", "void"]
    )
    return ScoreSheet.objects.filter(own | chair | officer).select_related("panel__listing", "seat__person").distinct()


def scores_shown(sheet: ScoreSheet, person: User) -> bool:
    """The numbers of a sheet: to its expert, to the chair once submitted, to everyone else who sees it once locked."""
    if sheet.seat.person_id == person.pk or sheet.status in {"locked", "void"}:
        return True
    return sheet.status == "submitted" and sheet.panel.seats.filter(person=person, is_chair=True).exists()


@dataclass(frozen=True)
class Place:
    """A bid's place: expert points summed over the `sheets` that count, points for the price, mean of both at full precision, rank."""

    bid: Bid
    points: Decimal
    sheets: int
    price: Fraction
    mean: Fraction
    rank: int


def ranking(listing: Listing) -> list[Place]:
    """Bids by score. Ties: the service plan (E2), then the lower price, then the lot drawn from the salt of the sealed list."""
    rows = Score.objects.filter(sheet__panel__listing=listing, sheet__panel__edition=listing.edition, sheet__status="locked")
    totals: dict[int, dict[int, Decimal]] = {}
    plans: dict[int, Decimal] = {}
    for bid, sheet, item, points in rows.values_list("bid", "sheet", "criterion__code", "points"):
        of_bid = totals.setdefault(bid, {})
        of_bid[sheet] = of_bid.get(sheet, ZERO) + points
        if item == "E2":
            plans[bid] = plans.get(bid, ZERO) + points
    ranked = listing.bids_now.exclude(status__in=["draft", "withdrawn", "disqualified", "submitted"])
    bids = list(ranked.filter(pk__in=totals).select_related("organisation"))
    prices, lots = price_points(listing, bids), lots_of(listing, bids)
    from_sheets = rulebook.drop_extremes_from(listing.rule_set) if listing.drop_extremes else None
    keyed = []
    for bid in bids:
        counted = sorted(totals[bid.pk].values())
        if from_sheets is not None and len(counted) >= from_sheets:
            counted = counted[1:-1]
        points = sum(counted, ZERO)
        mean = Fraction(points) / len(counted) + prices[bid.pk]
        keyed.append(((-mean, -plans.get(bid.pk, ZERO), bid.amount, lots[bid.pk]), bid, points, len(counted)))
    keyed.sort(key=lambda line: line[0])
    return [
        Place(bid, points, sheets, prices[bid.pk], -key[0], rank)
        for rank, (key, bid, points, sheets) in enumerate(keyed, start=1)
    ]


def price_points(listing: Listing, bids: Sequence[Bid]) -> dict[int, Fraction]:
    """Points of the price item by bid: lowest price ÷ price × its points (财政部令第87号第五十五条); 0 where there is no such item."""
    most = sum((c.maximum for c in listing.criteria.all() if c.kind == "price"), ZERO)
    lowest = min((b.amount for b in bids if b.amount > 0), default=ZERO)
    return {b.pk: Fraction(lowest) / Fraction(b.amount) * Fraction(most) if b.amount > 0 else Fraction(0) for b in bids}


def lots_of(listing: Listing, bids: Sequence[Bid]) -> dict[int, str]:
    """The lot of each bid: SHA-256 of the salt (bound by the digest published at the deadline) and the receipt number."""
    opening = listing.openings.filter(edition=listing.edition).first()
    salt = opening.salt if opening else ""
    serials = dict(Sealed.objects.filter(bid__in=bids, recalled_at__isnull=True).values_list("bid_id", "serial"))
    return {b.pk: sha256(f"{salt}|{serials.get(b.pk, b.pk)}".encode()).hexdigest() for b in bids}
