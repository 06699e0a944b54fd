"""Money as everybody may follow it: the flow of a year, and what became of what somebody donated."""

from collections.abc import Mapping, Sequence
from typing import Any

import django_tables2 as tables
from django.db.models import Q, QuerySet
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from grants.contracts import queries as contracts
from grants.contracts.models import Contract
from grants.disbursements import summary
from grants.funds import queries as funds
from grants.funds.models import Appropriation, Source
from grants.people.models import Unit
from grants.portals import pictures
from grants.portals.figured import FiguredMoney, FiguredTable
from grants.portals.flowing import FlowPage, rows_of
from grants.portals.pages import Head
from grants.portals.public.desk import OpenDetail, OpenList, OpenPage
from grants.portals.public.told import bought
from grants.trail.blockers import Words


def signed() -> QuerySet[Appropriation]:
    """Appropriations that a signed contract draws on; a donor's money is public from the first day."""
    drawn = Q(contracts__status__in=contracts.PUBLIC) | Q(source__kind=Source.Kind.DONATED)
    return Appropriation.objects.filter(pk__in=Appropriation.objects.filter(drawn).order_by().values("pk"))


class Flow(FlowPage, OpenPage):
    def units(self) -> QuerySet[Unit]:
        return Unit.objects.filter(appropriations__in=signed()).distinct()

    def appropriations(self) -> QuerySet[Appropriation]:
        return signed()

    def contracts(self) -> QuerySet[Contract]:
        return contracts.public()


class DonationTable(FiguredTable):
    caption = _("Donated funds")
    name = tables.Column(
        verbose_name=_("Fund"), linkify=("public:donations-detail", {"pk": tables.A("pk")}), attrs={"a": {"class": "row-link"}}
    )
    donor = tables.Column(verbose_name=_("Donor"))
    unit = tables.Column(verbose_name=_("Administered by"))
    raised = FiguredMoney("amount", verbose_name=_("Donated (yuan)"))
    committed = FiguredMoney("committed", verbose_name=_("Promised to contracts"))
    uncommitted = FiguredMoney("uncommitted", verbose_name=_("Uncommitted"))

    class Meta(FiguredTable.Meta):
        order_by = "-id"

    def figures_of(self, rows: Sequence[Source]) -> Mapping[int, funds.Standing]:
        return {row.pk: funds.together(Appropriation.objects.filter(source=row)) for row in rows}


class Donations(OpenList):
    title = _("Donated funds")
    lead = _("What was donated for services, and what became of it. It is no public money and keeps books of its own.")
    table_class = DonationTable
    empty = _("Funds appear here once a donor has given something.")

    def rows(self) -> QuerySet[Source]:
        return donated()


def donated() -> QuerySet[Source]:
    given = Source.objects.filter(kind=Source.Kind.DONATED, appropriations__isnull=False)
    return given.select_related("unit", "donor").distinct()


class DonationPage(OpenDetail):
    """For a donor: what was given, to whom it was promised, what was paid, spent, delivered and came back."""

    template_name = "public/funds/donation.html"
    object: Source

    @staticmethod
    def queryset_for(person: Any) -> QuerySet[Source]:
        return donated()

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [(_("Donated funds"), reverse("public:donations"))]

    def head(self, obj: Source) -> Head:
        parties: list[tuple[Words, Any]] = [(_("Donor"), obj.donor or "—"), (_("Administered by"), obj.unit)]
        standing = funds.together(obj.appropriations.all())
        return Head(name=obj.name, parties=parties, amount=standing.amount, amount_label=_("Donated"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        given = list(self.object.appropriations.select_related("source", "unit").order_by("year", "pk"))
        theirs = contracts.public().filter(appropriation__in=[row.pk for row in given])
        agreements = list(theirs.select_related("rule_set", "organisation", "programme").order_by("number"))
        flows = [row.flow("contract") for row in rows_of(given, agreements)]
        whole = summary.whole(theirs)
        return super().get_context_data(
            standing=funds.together(self.object.appropriations.all()), given=given, bought=bought(agreements), together=whole,
            picture=pictures.funds_flow(flows) if flows else None, **kwargs,
        )  # fmt: skip


urls = [
    path("flow/", Flow.as_view(), name="flow"),
    path("donations/", Donations.as_view(), name="donations"),
    path("donations/<int:pk>/", DonationPage.as_view(), name="donations-detail"),
]
