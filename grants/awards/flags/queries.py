"""Whose purchases' flags a person may see: auditors and the discipline observer of the purchaser; never the public or a bidder."""

from django.db.models import F, QuerySet

from grants.bids.models import Bid
from grants.listings.models import Listing
from grants.people.models import User
from grants.people.queries import organisations_of, units_below
from grants.people.roles import AUDIT_ROLES, Role


def visible(person: User) -> QuerySet[Listing]:
    """Opened purchases of the units she audits, or watches as discipline observer (her own unit, not what lies below).

    Where an organisation of hers applied she sees none, whatever other office she holds.
    """
    watched = [o.unit_id for o in person.offices_now if o.role == Role.DISCIPLINE and o.unit_id]
    seen = Listing.objects.filter(unit__in=units_below(person, AUDIT_ROLES)) | Listing.objects.filter(unit__in=watched)
    own = Bid.objects.filter(organisation__in=organisations_of(person), listing__open_bids_at__isnull=False)
    own = own.filter(edition=F("listing__edition"))
    opened = seen.filter(open_bids_at__isnull=False).exclude(pk__in=own.values("listing"))
    return opened.select_related("unit", "programme", "rule_set").order_by("-open_bids_at", "-pk")
