"""What may be seen of results, by whom; what stands on notice."""

from django.db.models import Q, QuerySet

from grants.awards.models import Award
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
