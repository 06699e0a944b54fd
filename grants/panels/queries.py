"""What may be seen of score sheets, by whom; the ranking."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from hashlib import sha256

from django.db.models import Q, QuerySet, Sum

from grants.bids.models import Bid, Sealed
from grants.bids.queries import READERS
from grants.listings.models import Listing
from grants.panels import price
from grants.panels.interests import judged
from grants.panels.models import Draw, Expert, Score, ScoreSheet
from grants.people.models import Organisation, User
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
    """The numbers of a sheet: to its expert always; to the chair once every sheet is in; to the others who see it once it is locked.

    A void one tells nothing before the rest are locked: nobody who still scores may learn of any number.
    """
    if sheet.seat.person_id == person.pk or sheet.status == "locked":
        return True
    states = set(sheet.panel.sheets.exclude(status__in=["recused", "void"]).values_list("status", flat=True))
    if sheet.status == "void":
        return states == {"locked"}
    chairs = sheet.panel.seats.filter(person=person, is_chair=True).exists()
    return sheet.status == "submitted" and chairs and states <= {"submitted", "locked"}


@dataclass(frozen=True)
class Place:
    """A bid's place: expert points summed over the `sheets` that count, points for the price, mean of both at full precision, rank.

    `dropped`: the lowest and the highest sum that were left out; `tie`: what decided against an equal mean (plan, price, lot).
    """

    bid: Bid
    points: Decimal
    sheets: int
    price: Fraction
    mean: Fraction
    rank: int
    dropped: tuple[Decimal, ...] = ()
    tie: str = ""
    lot: str = ""
    sums: Mapping[int, Decimal] = field(default_factory=dict)  # sheet → its points for this bid

    @property
    def mean_shown(self) -> Decimal:
        return shown(self.mean)

    @property
    def price_shown(self) -> Decimal:
        return shown(self.price)


@dataclass(frozen=True)
class _Line:
    """What a bid is ranked by, before its rank is known."""

    bid: Bid
    counted: tuple[Decimal, ...]
    dropped: tuple[Decimal, ...]
    price: Fraction
    plan: Decimal
    lot: str

    @property
    def mean(self) -> Fraction:
        return Fraction(sum(self.counted, ZERO)) / len(self.counted) + self.price

    @property
    def key(self) -> tuple[Fraction, Decimal, Decimal, str]:
        return (-self.mean, -self.plan, self.bid.amount, self.lot)


def ranking(listing: Listing) -> list[Place]:
    """Bids by score. Ties: the service plan (E2), then the lower price, then the lot drawn from the salt of the sealed list.

    Five queries however many bids, sheets and items: the database adds up the points of each sheet.
    """
    rows = Score.objects.filter(sheet__panel__listing=listing, sheet__panel__edition=listing.edition, sheet__status="locked")
    totals: dict[int, dict[int, Decimal]] = {}
    plans: dict[int, Decimal] = {}
    summed = (
        rows.order_by().values("bid", "sheet").annotate(sum=Sum("points"), plan=Sum("points", filter=Q(criterion__code="E2")))
    )
    for row in summed:
        totals.setdefault(row["bid"], {})[row["sheet"]] = row["sum"]
        plans[row["bid"]] = plans.get(row["bid"], ZERO) + (row["plan"] or ZERO)
    bids = list(judged(listing).exclude(status="submitted").filter(pk__in=totals).select_related("organisation", "listing"))
    prices, lots = price_points(listing, bids), lots_of(listing, bids)
    from_sheets = rulebook.drop_extremes_from(listing.rule_set) if listing.drop_extremes else None
    lines = []
    for bid in bids:
        sums = tuple(sorted(totals[bid.pk].values()))
        drops = from_sheets is not None and len(sums) >= from_sheets
        counted, dropped = (sums[1:-1], (sums[0], sums[-1])) if drops else (sums, ())
        lines.append(_Line(bid, counted, dropped, prices[bid.pk], plans.get(bid.pk, ZERO), lots[bid.pk]))
    lines.sort(key=lambda line: line.key)
    return [
        Place(
            line.bid, sum(line.counted, ZERO), len(line.counted), line.price, line.mean, rank, line.dropped, _tie(lines, rank - 1),
            line.lot, totals[line.bid.pk],
        )
        for rank, line in enumerate(lines, start=1)
    ]  # fmt: skip


def _tie(lines: Sequence[_Line], at: int) -> str:
    """What set a line apart from a neighbour with the same mean; "" where there is none."""
    found = ""
    for other in (at - 1, at + 1):
        if 0 <= other < len(lines) and lines[other].mean == lines[at].mean:
            one, two = lines[at].key, lines[other].key
            decided = "plan" if one[1] != two[1] else "price" if one[2] != two[2] else "lot"
            found = max(found, decided, key=("", "plan", "price", "lot").index)
    return found


def price_points(listing: Listing, bids: Sequence[Bid]) -> dict[int, Fraction]:
    """Points of the price item by bid; 0 where there is no such item."""
    most = sum((c.maximum for c in listing.criteria.all() if c.kind == "price"), ZERO)
    return price.points({b.pk: b.amount for b in bids}, most)


def lots_of(listing: Listing, bids: Sequence[Bid]) -> dict[int, str]:
    """The lot of each bid: SHA-256 of the salt (bound by the digest published at the deadline) and the receipt number."""
    opening = listing.openings.filter(edition=listing.edition).first()
    salt = opening.salt if opening else ""
    serials = dict(Sealed.objects.filter(bid__in=bids, recalled_at__isnull=True).values_list("bid_id", "serial"))
    return {b.pk: sha256(f"{salt}|{serials.get(b.pk, b.pk)}".encode()).hexdigest() for b in bids}


def shown(exact: Fraction) -> Decimal:
    """A score as it is printed: two places, half up. Ranked is always the exact one."""
    return (Decimal(exact.numerator) / exact.denominator).quantize(Decimal("0.01"), ROUND_HALF_UP)


def visible_experts(person: User) -> QuerySet[Expert]:
    """The pools of her units' subtree and of the units above, as an officer; also those who have left."""
    above = {int(part) for o in person.offices_now if o.unit is not None for part in (o.unit.path or "").split("/") if part}
    near = Q(units__in=units_below(person, READERS)) | Q(units__in=above)
    return Expert.objects.filter(near).select_related("person").distinct() if _officer(person) else Expert.objects.none()


def visible_draws(person: User) -> QuerySet[Draw]:
    """Draws of the listings of her units; the experts' own portal has no draws."""
    return Draw.objects.filter(listing__unit__in=units_below(person, READERS)).select_related(
        "listing__unit", "observer", "drawn_by"
    )


def _officer(person: User) -> bool:
    return any(o.role in READERS for o in person.offices_now)


def bidders_to_state(sheet: ScoreSheet, person: User) -> QuerySet[Organisation]:
    """The organisations her statement must cover: those she may know of, after the opening."""
    if sheet.panel.listing.status != "opened":
        return Organisation.objects.none()
    return Organisation.objects.filter(bids__in=judged(sheet.panel.listing)).order_by("bids__submit_at", "pk")
