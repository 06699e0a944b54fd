"""What may be seen of results and of objections, by whom; what stands on notice."""

from django.db.models import Q, QuerySet

from grants.awards.models import Award, Objection
from grants.bids.queries import READERS
from grants.evidence import queries as evidence
from grants.people.models import User
from grants.people.queries import organisations_of, units_below

PUBLIC = Q(announce_at__isnull=False)


def visible(person: User) -> QuerySet[Award]:
    """Awards of her units' subtree; her organisation's own and everyone's once announced."""
    own = Q(organisation__in=organisations_of(person)) & PUBLIC
    seen = Award.objects.filter(Q(listing__unit__in=units_below(person)) | own)
    return seen.select_related("listing__unit", "organisation", "bid").distinct()


def public() -> QuerySet[Award]:
    """Announced results, their later fate included."""
    return Award.objects.filter(PUBLIC).select_related("listing__unit", "organisation")


def on_notice() -> QuerySet[Award]:
    return public().filter(status=Award.Status.ON_NOTICE).order_by("notice_until")


def visible_objections(person: User) -> QuerySet[Objection]:
    """Those against her units' purchases, her organisation's own, and what she filed in her own name."""
    own = Q(organisation__in=organisations_of(person)) | Q(created_by=person)
    seen = Objection.objects.filter(Q(listing__unit__in=units_below(person, READERS)) | own)
    return seen.select_related("listing__unit", "listing__rule_set", "organisation", "award__organisation").distinct()


def filed_by(person: User) -> QuerySet[Objection]:
    """What somebody filed in her own name, for no organisation."""
    if not person.is_authenticated:
        return Objection.objects.none()
    filed = Objection.objects.filter(organisation=None, created_by=person)
    return filed.select_related("listing__unit", "listing__rule_set", "award__organisation")


evidence.attached("objections", visible_objections)
