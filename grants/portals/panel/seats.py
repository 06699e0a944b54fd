"""What a person sees at the panels she sits on: her own sheets, and those of the panels she chairs."""

from typing import Any

from django.db.models import Q, QuerySet

from grants.bids import queries
from grants.bids.models import Bid
from grants.listings.models import Listing
from grants.panels import queries as panels
from grants.panels.models import ScoreSheet

PORTAL = "panel"
GONE = ("recused", "void")
SCORED = ("qualified", "scored", "proposed", "reserve", "unsuccessful", "awarded", "lapsed")


def sheets(person: Any) -> QuerySet[ScoreSheet]:
    """Her own and, once submitted, those of the panels she chairs; whatever other offices she holds."""
    hers = Q(seat__person=person) | Q(panel__seats__in=person.seats.filter(is_chair=True))
    seen = panels.visible_sheets(person).filter(hers)
    return seen.select_related("panel__listing__unit", "panel__listing__rule_set", "seat__person")


def own_sheets(person: Any) -> QuerySet[ScoreSheet]:
    return ScoreSheet.objects.filter(seat__person=person).select_related(
        "panel__listing__unit", "panel__listing__rule_set", "seat__person"
    )


def listings(person: Any) -> QuerySet[Listing]:
    """What the panels she sits on judge."""
    return Listing.objects.filter(panels__seats__person=person).select_related("unit", "programme", "rule_set").distinct()


def chairs(person: Any, listing: Listing) -> bool:
    panel = listing.panel
    return panel is not None and bool(panel.seats.filter(person=person, is_chair=True).exists())


def bidders(person: Any, listing: Listing) -> QuerySet[Bid]:
    """Every application she may know of: none before the opening."""
    seen = queries.visible(person).filter(listing=listing, edition=listing.edition)
    return seen.exclude(status__in=["draft", "withdrawn"]).order_by("id")


def scored_bids(person: Any, listing: Listing) -> QuerySet[Bid]:
    """Those that are to be scored: found qualified."""
    return bidders(person, listing).filter(status__in=SCORED)
