"""What may be seen of listings, by whom; what is open now."""

from django.db.models import Q, QuerySet

from grants.listings.models import Listing, Programme
from grants.people.models import User
from grants.people.queries import organisations_of, units_below
from grants.trail import clock

PUBLIC = ("published", "closed", "opened", "awarded", "failed", "suspended", "cancelled")


def visible(person: User) -> QuerySet[Listing]:
    """Listings of her units' subtree; of others what is public. What an organisation has not handed in yet is its own."""
    handed_in = Q(unit__in=units_below(person)) & ~Q(direction="offer", status="draft")
    hers = handed_in | Q(organisation__in=organisations_of(person)) | Q(panels__seats__person=person)
    return Listing.objects.filter(hers | PUBLISHED).select_related("unit", "programme", "rule_set").distinct()


PUBLISHED = Q(status__in=PUBLIC, publish_at__isnull=False)


def public() -> QuerySet[Listing]:
    """Everything once published, its later fate included."""
    return Listing.objects.filter(PUBLISHED).select_related("unit", "programme")


def accepting() -> QuerySet[Listing]:
    """Calls that take applications at this instant."""
    return public().filter(status="published", direction="call", closes_at__gt=clock.now()).order_by("closes_at")


def calls(listings: QuerySet[Listing]) -> QuerySet[Listing]:
    return listings.filter(direction=Listing.Direction.CALL)


def offers(listings: QuerySet[Listing]) -> QuerySet[Listing]:
    return listings.filter(direction=Listing.Direction.OFFER).select_related("organisation")


def on_offer() -> QuerySet[Listing]:
    """Offers that can be taken up at this instant."""
    return offers(public()).filter(status="published", closes_at__gt=clock.now()).order_by("closes_at")


# An offer is a project of its own from the day it is filed; it is shown as one once something was bought of it.
MORE_THAN_OFFERED = Q(listings__isnull=True) | Q(listings__direction="call") | Q(contracts__isnull=False)


def visible_programmes(person: User) -> QuerySet[Programme]:
    """Projects of her units' subtree and those her organisation works in."""
    hers = Q(unit__in=units_below(person)) | Q(contracts__organisation__in=organisations_of(person))
    return Programme.objects.filter(hers).filter(MORE_THAN_OFFERED).select_related("unit").distinct()


def public_programmes() -> QuerySet[Programme]:
    """Projects of which a call is published or a contract signed; an offer alone is none yet."""
    signed = ~Q(contracts__status__in=["draft", "countersigning", "ready"]) & Q(contracts__isnull=False)
    called = Q(listings__publish_at__isnull=False, listings__direction=Listing.Direction.CALL)
    shown = called | signed | Q(observations__isnull=False)
    return Programme.objects.filter(shown).select_related("unit").distinct()
