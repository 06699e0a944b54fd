"""What the engagements of her teams wait for: on her first page, and on the page of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from grants.audits import scope
from grants.audits.findings import TestHit
from grants.audits.models import Engagement, TeamMember
from grants.portals.auditor import desk
from grants.trail.signoffs import missing

LIVING = ("planned", "frozen", "fieldwork", "consulting", "issued", "follow_up")


def of_team(person: Any) -> QuerySet[Engagement]:
    """Those whose team she is on now."""
    hers = Q(team__person=person, team__left_at__isnull=True)
    return desk.engagements_of(person).filter(hers).distinct()


@dataclass(frozen=True)
class Mine:
    """An engagement whose team she is on, with what it waits for; `declares`, `reviews`: it waits for her own word."""

    engagement: Engagement
    declares: bool
    reviews: bool
    unchecked: int
    drafts: int
    open: int

    @property
    def anything(self) -> bool:
        return bool(self.declares or self.reviews or self.unchecked or self.drafts or self.open)


def waiting(person: Any, **only: Any) -> list[Any]:
    """The engagements of hers that live, the latest first, with what waits for her own word; `only`: those of them that are so."""
    hers = TeamMember.objects.filter(engagement=OuterRef("pk"), person=person, left_at__isnull=True)
    found = of_team(person).filter(status__in=LIVING, **only).annotate(
        declares=Exists(hers.filter(declared_at__isnull=True)), reviewer=Exists(hers.filter(part="reviewer"))
    )  # fmt: skip
    return list(found.order_by("-pk"))


def mine(rows: Sequence[Any]) -> list[Mine]:
    """One query for each figure."""
    if not rows:
        return []
    keys = [row.pk for row in rows]
    unchecked = dict(of(Engagement, keys, "samples__items", Q(samples__items__result="")))
    drafts = dict(of(Engagement, keys, "findings", Q(findings__status="drafted")))
    hits = dict(open_hits(rows).order_by().values_list("run__engagement").annotate(n=Count("pk")))
    return [
        Mine(
            row,
            row.declares,
            row.reviewer and bool(row.opinion) and bool(missing(row)),
            unchecked[row.pk],
            drafts[row.pk],
            hits.get(row.pk, 0),
        )
        for row in rows
    ]


def of(model: Any, keys: list[int], name: str, condition: Q) -> Any:
    counted = model.objects.filter(pk__in=keys).order_by().annotate(n=Count(name, filter=condition, distinct=True))
    return counted.values_list("pk", "n")


def open_hits(rows: Sequence[Engagement]) -> QuerySet[TestHit]:
    """Of the latest run of each test of these engagements (one at least), not judged yet."""
    found: QuerySet[TestHit] = scope.hits_now(*rows).filter(judged="")
    return found


def of_one(engagement: Engagement, person: Any) -> Mine | None:
    """None where she is not on its team, or it is over."""
    return next(iter(mine(waiting(person, pk=engagement.pk))), None)
