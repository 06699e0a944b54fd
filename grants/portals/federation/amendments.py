"""Amendments at the federation: proposed, decided, signed, in effect; the versions of a contract."""

from collections.abc import Sequence
from typing import Any

import django_tables2 as tables
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from grants.contracts import queries
from grants.contracts.models import Amendment, Contract
from grants.people.queries import units_below
from grants.portals import amended
from grants.portals.columns import DateColumn, LinkColumn, StatusColumn, Table
from grants.portals.federation.desk import Desk, DeskDetail, DeskList
from grants.portals.filters import Filter, place_filter, status_filter
from grants.portals.status import badge, badge_of
from grants.trail.blockers import Words


class AmendmentTable(Table):
    caption = _("Amendments")
    number = LinkColumn()
    contract = tables.Column(accessor="contract__title", verbose_name=_("Contract"))
    organisation = tables.Column(accessor="contract__organisation__name", verbose_name=_("Provider"))
    kinds = tables.Column(accessor="kind_names", verbose_name=_("Kind of change"), orderable=False)
    effective_on = DateColumn(verbose_name=_("Holds from"))
    status = StatusColumn()

    class Meta(Table.Meta):
        model = Amendment
        fields = ("number", "contract", "organisation", "kinds", "effective_on", "status")
        order_by = "-id"

    def render_status(self, record: Amendment) -> SafeString:
        late = record.pk in self.overtaken
        shown = [badge(record), *([badge_of("late", pgettext("amendment", "Overtaken"))] if late else [])]
        return format_html_join(" ", "{}", ((one,) for one in shown))

    @cached_property
    def overtaken(self) -> set[int]:
        """Asked once for a page of the list."""
        rows = [row.record.pk for row in self.paginated_rows]
        return set(queries.overtaken(Amendment.objects.filter(pk__in=rows)).values_list("pk", flat=True))

    def render_kinds(self, value: Sequence[Any]) -> str:
        return " · ".join(str(name) for name in value)


class AmendmentFilter(Filter):
    searched = ("number", "contract__title", "contract__organisation__name")
    status = status_filter(Amendment)
    unit = place_filter(units_below, _("Purchaser"), "contract__unit")

    class Meta:
        model = Amendment
        fields: Sequence[str] = ()


class Amendments(DeskList):
    title = _("Amendments")
    lead = _("Changes of signed contracts: what was asked for, decided, and what took effect.")
    queryset_for = staticmethod(queries.visible_amendments)
    table_class, filterset_class = AmendmentTable, AmendmentFilter
    empty = _("Amendments will be listed here. One begins on the page of a contract with “Propose a change”.")

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [(_("Contracts"), reverse("federation:contracts"))]


class AmendmentPage(amended.Shown, DeskDetail):
    queryset_for = staticmethod(queries.visible_amendments)
    template_name = "components/amendment.html"


class Again(amended.Again, Desk):
    queryset_for = staticmethod(queries.visible_amendments)


def of_purchaser(person: Any) -> QuerySet[Contract]:
    """Contracts of her units, not those only served at her places."""
    return queries.visible(person).filter(unit__in=units_below(person))


class Amend(amended.WritingAnew, Desk):
    queryset_for = staticmethod(of_purchaser)


class AmendmentEdit(amended.WritingAgain, Desk):
    queryset_for = staticmethod(queries.visible_amendments)


class Versions(amended.Versions, Desk):
    @cached_property
    def contract(self) -> Contract:
        return get_object_or_404(of_purchaser(self.person), pk=self.kwargs["pk"])
