"""What an engagement covers: before the freeze by its scopes, afterwards by what the freeze wrote down."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Max, Q, QuerySet

from grants.contracts.models import Contract
from grants.contracts.queries import PUBLIC


def contracts(engagement: Any) -> QuerySet[Contract]:
    """Signed contracts of its units and all below whose term meets the period audited, narrowed by the other scopes."""
    chosen = {name: list(getattr(engagement, name).values_list("pk", flat=True)) for name in NARROWING}
    return within(engagement.units.all(), engagement.starts, engagement.ends, **chosen)


NARROWING = {"programmes": "programme", "sources": "appropriation__source", "organisations": "organisation"}


def within(units: Iterable[Any], starts: date, ends: date, **chosen: Iterable[Any]) -> QuerySet[Contract]:
    """The same for scopes that are not kept yet. `chosen`: rows or keys of programmes, sources, organisations; none narrows nothing."""
    below = Q(pk__in=[])
    for unit in units:
        below |= Q(unit__path__startswith=unit.path)
    found = Contract.objects.filter(below, status__in=PUBLIC, starts__lte=ends, ends__gte=starts)
    for name, rows in chosen.items():
        keys = list(rows)
        found = found.filter(**{f"{NARROWING[name]}__in": keys}) if keys else found
    return found.order_by("pk")


def covered(engagement: Any) -> QuerySet[Contract]:
    """The contracts it froze; while it is planned those it would freeze."""
    if engagement.status == "planned":
        return contracts(engagement)
    return Contract.objects.filter(covered__engagement=engagement).order_by("pk")


def hold(engagement: Any) -> list[Contract]:
    """What it covers, locked until the transaction ends: always before the engagement itself, in the order of the keys."""
    keys = list(covered(engagement).values_list("pk", flat=True))
    return list(Contract.objects.select_for_update().filter(pk__in=keys).order_by("pk"))


def hits_now(engagement: Any, *others: Any) -> Any:
    """The hits of the latest run of each test, of one engagement or of several."""
    runs = engagement.runs.model
    latest = (
        runs.objects.filter(engagement__in=[engagement, *others]).order_by().values("engagement", "code").annotate(last=Max("pk"))
    )
    return runs._meta.get_field("hits").related_model.objects.filter(run__in=latest.values("last"))
