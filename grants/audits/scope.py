"""What an engagement covers: before the freeze by its scopes, afterwards by what the freeze wrote down."""

from typing import Any

from django.db.models import Max, Q, QuerySet

from grants.contracts.models import Contract
from grants.contracts.queries import PUBLIC


def contracts(engagement: Any) -> QuerySet[Contract]:
    """Signed contracts of its units and all below whose term meets the period audited, narrowed by the other scopes."""
    below = Q(pk__in=[])
    for path in engagement.units.values_list("path", flat=True):
        below |= Q(unit__path__startswith=path)
    found = Contract.objects.filter(below, status__in=PUBLIC, starts__lte=engagement.ends, ends__gte=engagement.starts)
    for field, path in (("programmes", "programme"), ("sources", "appropriation__source"), ("organisations", "organisation")):
        chosen = list(getattr(engagement, field).values_list("pk", flat=True))
        found = found.filter(**{f"{path}__in": chosen}) if chosen else found
    return found.order_by("pk")


def covered(engagement: Any) -> QuerySet[Contract]:
    """The contracts it froze; while it is planned those it would freeze."""
    if engagement.status == "planned":
        return contracts(engagement)
    return Contract.objects.filter(covered__engagement=engagement).order_by("pk")


def hits_now(engagement: Any) -> Any:
    """The hits of the latest run of each test."""
    hits = engagement.runs.model._meta.get_field("hits").related_model
    latest = engagement.runs.order_by().values("code").annotate(last=Max("pk")).values("last")
    return hits.objects.filter(run__in=latest)
