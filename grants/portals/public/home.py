"""The first page for everybody: what was bought and what came of it, what is open, what stands on notice, what is still lacking."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grants.awards import queries as awards
from grants.contracts import queries as contracts
from grants.disbursements import summary
from grants.listings import queries as listings
from grants.needs import queries as needs
from grants.needs.models import Need
from grants.people import queries as people
from grants.portals.pages import Action
from grants.portals.public.awards import name_of
from grants.portals.public.cells import people as head_count
from grants.portals.public.cells import smallest
from grants.portals.public.desk import OpenPage
from grants.portals.public.needs import place
from grants.portals.public.roadshows import COMING
from grants.portals.public.told import bought
from grants.portals.words import kinds_of_service
from grants.roadshows import queries as roadshows

FEW = 6


@dataclass(frozen=True)
class Lack:
    """A need nobody meets yet, as a line of the first page."""

    need: Need
    place: Any
    kind: str
    people: str


class Home(OpenPage):
    title = _("What was bought, from whom, for how much, and what came of it")
    lead = _("Social services bought by women's federations, open to everybody: from the need to the audit report.")
    template_name = "public/home.html"

    def actions(self) -> list[Action]:
        return [Action(_("Verify a paper"), reverse("public:verify"))]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        signed = contracts.public()
        latest = signed.select_related("rule_set").order_by("-starts", "-id")[:FEW]
        return super().get_context_data(
            together=summary.whole(signed),
            projects=listings.public_programmes().count(),
            organisations=people.public_organisations().count(),
            bought=bought(latest),
            calls=list(listings.accepting()[:FEW]),
            roadshows=list(roadshows.public().filter(status__in=COMING, kind="supply").order_by("planned_at")[:FEW]),
            notices=[(award, name_of(award)) for award in awards.on_notice()[:FEW]],
            lacking=lacking(needs.public().filter(status="pooled")),
            kinds=kinds(needs.public().filter(status="pooled")),
            **kwargs,
        )


def lacking(rows: QuerySet[Need]) -> list[Lack]:
    least, names = smallest(), kinds_of_service()
    latest = rows.select_related("unit__parent").order_by("-pool_at", "-id")[:FEW]
    return [
        Lack(need, place(need), str(names.get(need.category, need.category)), head_count(need.head_count, need.precision, least))
        for need in latest
    ]


def kinds(rows: QuerySet[Need]) -> list[tuple[str, str, int]]:
    """How many needs of each kind are not met yet: (code, name, needs), most first. Needs are counted, not people."""
    names = kinds_of_service()
    counts = rows.order_by().values("category").annotate(n=Count("pk")).order_by("-n", "category")
    return [(row["category"], str(names.get(row["category"], row["category"])), row["n"]) for row in counts]
