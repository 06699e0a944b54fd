"""Contracts as signed: parties, priced deliverables, instalments, what was recognised and how it was accepted. The list and the page."""

from collections.abc import Mapping, Sequence
from typing import Any

import django_filters
import django_tables2 as tables
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grants.contracts import queries
from grants.contracts.models import Contract
from grants.disbursements import queries as disbursements
from grants.papers.models import Paper
from grants.papers.queries import covering
from grants.people.models import Unit
from grants.portals.columns import DateColumn, LinkColumn, MoneyColumn, StatusColumn, Table
from grants.portals.figured import FiguredMoney, FiguredPercent, FiguredTable
from grants.portals.figures import spending_picture
from grants.portals.filters import Filter, status_filter
from grants.portals.pages import Head
from grants.portals.public import allowed, figures, life
from grants.portals.public.desk import OpenDetail, OpenList
from grants.portals.public.told import Bought, bought
from grants.portals.shown import NOTHING
from grants.portals.stepper import Step
from grants.portals.words import method_name
from grants.trail.blockers import Words
from grants.trail.words import rmb_in_words


class ContractTable(FiguredTable):
    caption = _("Contracts")
    number = LinkColumn(verbose_name=_("Contract"))
    title = tables.Column(verbose_name=_("Title"))
    organisation = tables.Column(verbose_name=_("Organisation"))
    unit = tables.Column(verbose_name=_("Purchaser"))
    starts = DateColumn(verbose_name=_("First day"))
    amount = MoneyColumn(verbose_name=_("Amount (yuan)"), total=True)
    received = FiguredMoney("balance.received", verbose_name=_("Paid (yuan)"))
    delivered = FiguredPercent("delivered", verbose_name=_("Delivered"))
    status = StatusColumn()

    class Meta(Table.Meta):
        order_by = "-starts"

    def figures_of(self, rows: Sequence[Contract]) -> Mapping[int, Bought]:
        return {one.contract.pk: one for one in bought(rows)}


class ContractFilter(Filter):
    searched = ("number", "title", "programme__name", "organisation__name", "unit__name")
    year = django_filters.NumberFilter(field_name="starts", lookup_expr="year", label=_("Year"), min_value=1949, max_value=2200)
    status = status_filter(Contract, only=queries.PUBLIC)

    class Meta:
        model = Contract
        fields: tuple[str, ...] = ()


class Contracts(OpenList):
    title = _("Contracts")
    lead = _("What was bought, from whom, for how much, and how much of it was delivered.")
    table_class = ContractTable
    filterset_class = ContractFilter
    empty = _("Contracts appear here once they are signed.")

    def rows(self) -> QuerySet[Contract]:
        return queries.public().select_related("rule_set")


class ContractPage(OpenDetail):
    template_name = "public/contracts/detail.html"
    object: Contract

    @staticmethod
    def queryset_for(person: Any) -> QuerySet[Contract]:
        return queries.public().select_related("rule_set", "appropriation__source", "listing__rule_set", "award")

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        contract = self.object
        return [
            (_("Projects"), reverse("public:projects")),
            (contract.programme.name, reverse("public:projects-detail", args=[contract.programme_id])),
        ]

    def head(self, obj: Contract) -> Head:
        parties = [(_("Purchaser"), obj.unit), (_("Organisation"), obj.organisation)]
        return Head(name=obj.title, number=obj.number, parties=parties, amount=obj.amount)

    def steps(self, obj: Contract) -> list[Step]:
        return life.of_contract(obj)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        contract = self.object
        told: list[tuple[Words, Any]] = allowed.facts(contract, allowed.CONTRACT)
        told.append((_("Amount in words"), rmb_in_words(contract.amount)))
        told.append((_("Funding source"), contract.paid_from or NOTHING))
        if contract.listing is not None:
            told.append((_("Method"), method_name(contract.listing)))
        return super().get_context_data(
            told=told,
            changed=contract.versions.count() - 1,
            one=bought([contract])[0],
            signed=[contract],
            curve=spending_picture([contract]),
            places=Unit.objects.filter(targets__deliverable__contract=contract).distinct().order_by("path"),
            dues=disbursements.plan([contract])[contract.pk],
            delivery=figures.delivery([contract]),
            categories=figures.categories([contract]),
            opinions=figures.opinions([contract]),
            papers=Paper.objects.filter(covering(contract)).select_related("superseded_by"),
            **kwargs,
        )
