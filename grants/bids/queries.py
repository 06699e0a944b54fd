"""What may be seen of applications, by whom; the ranking.

Before the opening an application is its organisation's own: nobody else learns its content, its author or that it exists.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.db.models import Q, QuerySet, Sum

from grants.bids.models import Bid, Score, ScoreSheet
from grants.evidence import queries as evidence
from grants.listings.models import Listing
from grants.people.models import User
from grants.people.queries import organisations_of, units_below
from grants.people.roles import UNIT_ROLES, Role
from grants.trail.money import ZERO

OPENED = Q(listing__open_bids_at__isnull=False) & ~Q(status__in=["draft", "withdrawn"])
READERS = frozenset(UNIT_ROLES - {Role.VILLAGE, Role.TOWN})


def visible(person: User) -> QuerySet[Bid]:
    """Her organisation's own; after the opening those of her units' listings and of the panels she sits on."""
    opened = OPENED & (Q(listing__unit__in=units_below(person, READERS)) | Q(listing__panel__seats__person=person))
    seen = Bid.objects.filter(Q(organisation__in=organisations_of(person)) | opened)
    return seen.select_related("listing__unit", "organisation").distinct()


evidence.attached("bids", visible)


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
    """A bid's place: points summed over `sheets`, mean at full precision, rank (equal ranks skip)."""

    bid: Bid
    points: Decimal
    sheets: int
    mean: Fraction
    rank: int


def ranking(listing: Listing) -> list[Place]:
    """Bids by mean score; ties by the service plan (E2), then by the lower price; what is still equal shares a rank."""
    sheets = list(ScoreSheet.objects.filter(panel__listing=listing, status="locked").values_list("pk", flat=True))
    if not sheets:
        return []
    scores = Score.objects.filter(sheet__in=sheets)
    totals = {r["bid"]: r["t"] for r in scores.values("bid").annotate(t=Sum("points")).order_by("bid")}
    plans = {
        r["bid"]: r["t"] for r in scores.filter(criterion__code="E2").values("bid").annotate(t=Sum("points")).order_by("bid")
    }
    bids = Bid.objects.filter(pk__in=totals).exclude(status__in=["draft", "withdrawn", "disqualified", "submitted"])
    keyed = sorted(((-totals[b.pk], -plans.get(b.pk, ZERO), b.amount), b.pk, b) for b in bids.select_related("organisation"))
    places: list[Place] = []
    for position, (key, _pk, bid) in enumerate(keyed, start=1):
        rank = places[-1].rank if places and keyed[position - 2][0] == key else position
        places.append(Place(bid, totals[bid.pk], len(sheets), Fraction(totals[bid.pk]) / len(sheets), rank))
    return places
