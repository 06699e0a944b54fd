"""Offers that fit the pooled needs of a place, each with the reasons for and against in words."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Paginator
from django.utils.translation import gettext_lazy as _

from grants.needs.models import Need
from grants.people.models import User
from grants.people.queries import units_below
from grants.portals.federation.desk import DeskPage
from grants.roadshows import queries
from grants.roadshows.matching import Fit
from grants.roadshows.models import Pitch

MOST = 5  # offers shown beside one need; the rest is counted
PAGE = 20


@dataclass
class Answered:
    """A need with the offers that fit it, best first, and where each is pitched next."""

    need: Need
    fits: list[tuple[Fit, Pitch | None]] = field(default_factory=list)
    more: int = 0


def answered(person: User, most: int = MOST) -> list[Answered]:
    """Every pooled need of her places that an offer fits, the best first."""
    rows: dict[int, Answered] = {}
    found = queries.fitting(person)
    ahead = pitched({fit.offer.pk for fit in found})
    for fit in found:
        row = rows.setdefault(fit.need.pk, Answered(fit.need))
        if len(row.fits) < most:
            row.fits.append((fit, ahead.get(fit.offer.pk)))
        else:
            row.more += 1
    return list(rows.values())


def pitched(offers: set[int]) -> dict[int, Pitch]:
    """The next session in which each is pitched."""
    ahead = Pitch.objects.filter(listing__in=offers, skipped_at=None, roadshow__status__in=["registering", "scheduled", "live"])
    return {pitch.listing_id: pitch for pitch in ahead.select_related("roadshow").order_by("-roadshow__planned_at")}


def unanswered(person: User, rows: Sequence[Answered]) -> list[Need]:
    """Pooled needs that no offer fits."""
    there = {row.need.pk for row in rows}
    pooled = Need.objects.filter(unit__in=units_below(person), status="pooled").exclude(pk__in=there)
    return list(pooled.select_related("unit").order_by("pk")[:50])


class Matching(DeskPage):
    title = _("Offers that fit")
    lead = _("Pooled needs of your places, and what organisations offer for them. The reasons stand beside each; you decide.")
    template_name = "federation/matching/matching.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = answered(self.person)
        page = Paginator(rows, PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(page_obj=page, rows=page.object_list, unanswered=unanswered(self.person, rows), **kwargs)
