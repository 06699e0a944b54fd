"""Projects: the list, and a page for each that can be quoted as it stands."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

import django_tables2 as tables
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from grants.awards import queries as awards
from grants.contracts import queries as contracts
from grants.contracts.models import Contract
from grants.disbursements import summary
from grants.disbursements.queries import Balance
from grants.disbursements.summary import Together
from grants.listings import queries
from grants.listings.models import Programme
from grants.papers.models import Paper
from grants.people.models import Unit
from grants.portals.figured import FiguredCount, FiguredMoney, FiguredTable
from grants.portals.figures import flow_picture, spending_picture
from grants.portals.filters import Filter, place_filter
from grants.portals.pages import Head
from grants.portals.public import figures, life
from grants.portals.public.desk import OpenDetail, OpenList
from grants.portals.public.needs import towns
from grants.portals.public.observed import as_told
from grants.portals.public.told import Bought, bought
from grants.portals.stepper import Step
from grants.trail.blockers import Words
from grants.trail.money import ZERO
from grants.trail.words import rmb_in_words


class ProjectTable(FiguredTable):
    caption = _("Projects")
    name = tables.Column(
        verbose_name=_("Project"), linkify=("public:projects-detail", {"pk": tables.A("pk")}), attrs={"a": {"class": "row-link"}}
    )
    unit = tables.Column(verbose_name=_("Purchaser"))
    count = FiguredCount("contracts", verbose_name=_("Contracts"))
    amount = FiguredMoney("balance.amount", verbose_name=_("Contracted (yuan)"))
    received = FiguredMoney("balance.received", verbose_name=_("Paid (yuan)"))
    verified = FiguredMoney("balance.verified", verbose_name=_("Verified spending (yuan)"))

    class Meta(FiguredTable.Meta):
        order_by = "-id"

    def figures_of(self, rows: Sequence[Programme]) -> Mapping[int, Together]:
        theirs = contracts.public().filter(programme__in=[row.pk for row in rows])
        return {t.key: t for t in summary.grouped(theirs, "programme") if t.key is not None}


class ProjectFilter(Filter):
    searched = ("name", "number", "unit__name")
    place = place_filter(towns)

    class Meta:
        model = Programme
        fields: tuple[str, ...] = ()


class Projects(OpenList):
    title = _("Projects")
    lead = _("What is bought year after year, with the money and what came of it.")
    table_class = ProjectTable
    filterset_class = ProjectFilter
    empty = _("Projects appear here once something of them is published or signed.")

    def rows(self) -> QuerySet[Programme]:
        return queries.public_programmes()


class ProjectPage(OpenDetail):
    template_name = "public/projects/detail.html"
    object: Programme

    @staticmethod
    def queryset_for(person: Any) -> QuerySet[Programme]:
        return queries.public_programmes()

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [(_("Projects"), reverse("public:projects"))]

    @cached_property
    def signed(self) -> list[Contract]:
        """Its signed contracts in the order of the years."""
        related = ("rule_set", "listing__rule_set", "appropriation__source", "award")
        rows = contracts.public().filter(programme=self.object).select_related(*related)
        return list(rows.order_by("starts", "id"))

    @cached_property
    def rows(self) -> list[Bought]:
        return bought(self.signed)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        project, signed = self.object, self.signed
        return super().get_context_data(
            signed=signed,
            bought=self.rows,
            quoted=quoted(self.rows),
            places=Unit.objects.filter(targets__deliverable__contract__in=signed).distinct().order_by("path"),
            delivery=figures.delivery(signed),
            categories=figures.categories(signed),
            opinions=figures.opinions(signed),
            curve=spending_picture(signed) if signed else None,
            flow=flow_picture(signed) if signed else None,
            observations=as_told(project),
            papers=papers(project),
            listings=queries.public().filter(programme=project),
            awards=awards.public().filter(listing__programme=project),
            **kwargs,
        )

    def head(self, obj: Programme) -> Head:
        total = balance(self.rows).amount
        return Head(
            name=obj.name, number=obj.number, parties=[(_("Purchaser"), obj.unit)], amount=total or None,
            amount_label=_("Contracted in all") if total else "",
        )  # fmt: skip

    def steps(self, obj: Programme) -> list[Step]:
        """The life of the latest purchase."""
        if self.signed:
            return life.of_contract(self.signed[-1])
        listing = queries.public().filter(programme=obj).first()
        return life.of_listing(listing) if listing is not None else []


def balance(rows: Sequence[Bought]) -> Balance:
    """The money of all contracts as one."""
    names = [field.name for field in fields(Balance)]
    return Balance(**{name: sum((getattr(one.balance, name) for one in rows), ZERO) for name in names})


def quoted(rows: Sequence[Bought]) -> dict[str, Any]:
    """The figures of the opening sentence; none while nothing is signed."""
    if not rows:
        return {}
    total = balance(rows)
    return {
        "first": min(one.contract.starts for one in rows),
        "last": max(one.contract.ends for one in rows),
        "organisations": list(dict.fromkeys(one.contract.organisation for one in rows)),
        "balance": total,
        "words": rmb_in_words(total.amount),
    }


def papers(project: Programme) -> QuerySet[Paper]:
    """Reports issued on the project or one of its contracts: that they exist, not what is in them."""
    of_project = Q(programme=project) | Q(contract__programme=project, kind=Paper.Kind.CONTRACT_AUDIT)
    return Paper.objects.filter(of_project).select_related("superseded_by", "contract")
