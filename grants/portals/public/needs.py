"""The need pool: what families lack and who looks after it. Places are told as towns or larger, small head-counts are withheld."""

from collections.abc import Sequence
from typing import Any

import django_tables2 as tables
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from grants.listings import queries as listings
from grants.needs import queries
from grants.needs.models import Need
from grants.people.models import Unit
from grants.portals.columns import LinkColumn, StatusColumn, Table
from grants.portals.filters import Filter, choice_filter, place_filter, status_filter
from grants.portals.pages import Head
from grants.portals.public import allowed
from grants.portals.public.cells import people, smallest, withheld
from grants.portals.public.desk import KindColumn, OpenDetail, OpenList
from grants.portals.words import kind_of_service, kinds_of_service
from grants.trail.blockers import Words


def place(need: Need) -> Unit:
    """No kind of service is told by village: the town above stands for it."""
    unit = need.unit
    return unit.parent if unit.level == Unit.Level.COMMUNITY and unit.parent is not None else unit


def towns(person: Any) -> QuerySet[Unit]:
    return Unit.objects.exclude(level=Unit.Level.COMMUNITY).exclude(level=Unit.Level.NATION)


class NeedTable(Table):
    caption = _("Needs")
    title = LinkColumn(verbose_name=_("Need"))
    place = tables.Column(verbose_name=_("Place"), accessor="unit", orderable=False)
    category = KindColumn()
    group = tables.Column(verbose_name=_("For whom"))
    head_count = tables.Column(verbose_name=_("People"), orderable=False, attrs={"th": {"class": "num"}, "td": {"class": "num"}})
    status = StatusColumn()

    class Meta(Table.Meta):
        order_by = "-id"

    @cached_property
    def least(self) -> int:
        return smallest()

    def render_place(self, record: Need) -> str:
        return str(place(record))

    def render_head_count(self, record: Need) -> str:
        return people(record.head_count, record.precision, self.least)


class NeedFilter(Filter):
    searched = ("title", "group")
    place = place_filter(towns)
    category = choice_filter(lambda: sorted(kinds_of_service().items()), _("Kind of service"), "category")
    status = status_filter(Need, only=queries.PUBLIC)

    class Meta:
        model = Need
        fields: tuple[str, ...] = ()


class Needs(OpenList):
    title = _("Needs")
    lead = _("What families lack, as villages and towns told it: not yet met, being met, met.")
    table_class = NeedTable
    filterset_class = NeedFilter
    empty = _("Needs appear here once the federation has put them into the pool.")

    def rows(self) -> QuerySet[Need]:
        return queries.public().select_related("unit__parent")


class NeedPage(OpenDetail):
    template_name = "public/needs/detail.html"
    object: Need

    @staticmethod
    def queryset_for(person: Any) -> QuerySet[Need]:
        return queries.public().select_related("unit__parent")

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [(_("Needs"), reverse("public:needs"))]

    def head(self, obj: Need) -> Head:
        return Head(name=obj.title, parties=[(_("Place"), place(obj)), (_("Kind of service"), kind_of_service(obj.category))])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        need, least = self.object, smallest()
        told: list[tuple[Words, Any]] = [(_("How many people"), people(need.head_count, need.precision, least))]
        told += allowed.facts(need, allowed.NEED)
        if need.survey_n:
            told.append((_("Questionnaires answered"), people(need.survey_n, "exact", least)))
        return super().get_context_data(
            told=told,
            withheld=withheld(need.head_count, least),
            least=least,
            listings=listings.public().filter(needs=need),
            **kwargs,
        )
