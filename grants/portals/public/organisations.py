"""The register of organisations: public facts, what each was given to do, and how it was graded."""

from collections.abc import Mapping, Sequence
from typing import Any

import django_tables2 as tables
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grants.contracts import queries as contracts
from grants.disbursements import summary
from grants.disbursements.summary import Together
from grants.people import queries
from grants.people.models import Organisation
from grants.portals.columns import LinkColumn, StatusColumn, Table
from grants.portals.figured import FiguredCount, FiguredMoney, FiguredTable
from grants.portals.filters import Filter, choice_filter, status_filter
from grants.portals.pages import Head
from grants.portals.public import allowed
from grants.portals.public.desk import OpenDetail, OpenList
from grants.portals.public.told import bought
from grants.trail.blockers import Words


class OrganisationTable(FiguredTable):
    caption = _("Organisations")
    name = LinkColumn(verbose_name=_("Organisation"))
    kind = tables.Column(verbose_name=_("Kind"))
    rating = tables.Column(verbose_name=_("Rating"))
    count = FiguredCount("contracts", verbose_name=_("Contracts"))
    amount = FiguredMoney("balance.amount", verbose_name=_("Contracted (yuan)"))
    status = StatusColumn()

    class Meta(Table.Meta):
        order_by = "name"

    def figures_of(self, rows: Sequence[Organisation]) -> Mapping[int, Together]:
        theirs = contracts.public().filter(organisation__in=[row.pk for row in rows])
        return {t.key: t for t in summary.grouped(theirs, "organisation") if t.key is not None}


class OrganisationFilter(Filter):
    searched = ("name", "credit_code")
    kind = choice_filter(Organisation.Kind.choices, _("Kind"), "kind")
    rating = choice_filter([(f"{n}A", f"{n}A") for n in range(5, 0, -1)], _("Rating"), "rating")
    status = status_filter(Organisation, only=queries.ADMITTED)

    class Meta:
        model = Organisation
        fields: tuple[str, ...] = ()


class Organisations(OpenList):
    title = _("Organisations")
    lead = _("Social organisations on the register of women's federations, and what they were contracted to do.")
    table_class = OrganisationTable
    filterset_class = OrganisationFilter
    empty = _("Organisations appear here once they have been admitted to the register.")

    def rows(self) -> QuerySet[Organisation]:
        return queries.public_organisations()


class OrganisationPage(OpenDetail):
    template_name = "public/organisations/detail.html"
    object: Organisation

    @staticmethod
    def queryset_for(person: Any) -> QuerySet[Organisation]:
        return queries.public_organisations()

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [(_("Organisations"), reverse("public:organisations"))]

    def head(self, obj: Organisation) -> Head:
        return Head(name=obj.name, parties=[(_("Registered with"), obj.unit)])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        organisation = self.object
        theirs = contracts.public().filter(organisation=organisation)
        latest = theirs.select_related("rule_set").order_by("-starts", "-id")[:50]
        return super().get_context_data(
            told=allowed.facts(organisation, allowed.ORGANISATION),
            hub=organisation.is_hub,
            inspections=organisation.inspections.all()[:10],
            bought=bought(latest),
            together=summary.whole(theirs),
            **kwargs,
        )
