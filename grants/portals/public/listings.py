"""Calls: what federations buy, complete as announced. Before the opening nothing about who applied, not even how many.

The page of an offer has the same address; what it shows comes from `offers`.
"""

from collections.abc import Sequence
from typing import Any

import django_filters
import django_tables2 as tables
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from grants.awards import queries as awards
from grants.contracts import queries as contracts
from grants.listings import queries
from grants.listings.models import Listing
from grants.needs import queries as needs
from grants.people.models import Unit
from grants.portals import objected
from grants.portals.columns import DueColumn, LinkColumn, MoneyColumn, StatusColumn, Table, due
from grants.portals.filters import Filter, choice_filter, status_filter
from grants.portals.pages import Head
from grants.portals.public import allowed, draws, life, offers, sealed
from grants.portals.public.desk import KindColumn, OpenDetail, OpenList
from grants.portals.shown import NOTHING
from grants.portals.stepper import Step
from grants.portals.words import kind_of_service, kinds_of_service, method_name
from grants.rulebook import queries as rulebook
from grants.rulebook.values import Missing
from grants.trail.blockers import Words


class ListingTable(Table):
    caption = _("Calls")
    title = LinkColumn(verbose_name=_("Announcement"))
    unit = tables.Column(verbose_name=_("Purchaser"))
    category = KindColumn()
    budget = MoneyColumn(verbose_name=_("Price ceiling (yuan)"))
    closes_at = DueColumn(verbose_name=_("Deadline"))
    status = StatusColumn()

    class Meta(Table.Meta):
        order_by = "-closes_at"

    def render_closes_at(self, value: Any, record: Listing) -> Any:
        return due(value, done=not record.accepts_bids)


class ListingFilter(Filter):
    searched = ("title", "number", "programme__name", "unit__name")
    open_now = django_filters.BooleanFilter(method="only_open", label=_("Open now"))
    category = choice_filter(lambda: sorted(kinds_of_service().items()), _("Kind of service"), "category")
    status = status_filter(Listing, only=queries.PUBLIC)

    class Meta:
        model = Listing
        fields: tuple[str, ...] = ()

    def only_open(self, rows: QuerySet[Listing], name: str, value: bool | None) -> QuerySet[Listing]:
        now = queries.accepting().values("pk")
        return rows if value is None else rows.filter(pk__in=now) if value else rows.exclude(pk__in=now)


class Listings(OpenList):
    title = _("Calls")
    lead = _("What women's federations buy from social organisations: the whole announcement, its deadline, and what came of it.")
    table_class = ListingTable
    filterset_class = ListingFilter
    empty = _("Calls appear here at the moment they are published.")

    def rows(self) -> QuerySet[Listing]:
        return queries.calls(queries.public())


class ListingPage(OpenDetail):
    template_name = "public/listings/detail.html"
    object: Listing

    @staticmethod
    def queryset_for(person: Any) -> QuerySet[Listing]:
        return queries.public().select_related("rule_set", "organisation")

    def get_template_names(self) -> list[str]:
        return ["public/offers/detail.html"] if self.object.is_offer else super().get_template_names()

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        if self.object.is_offer:
            return [(_("Offers"), reverse("public:offers"))]
        return [(_("Calls"), reverse("public:listings"))]

    def head(self, obj: Listing) -> Head:
        if obj.is_offer:
            return offers.head(obj)
        parties = [(_("Purchaser"), obj.unit), (_("Kind of service"), kind_of_service(obj.category))]
        return Head(name=obj.title, number=obj.number, parties=parties, amount=obj.budget, amount_label=_("Price ceiling"))

    def steps(self, obj: Listing) -> list[Step]:
        """An offer has a life only where a claim of it does: in its contracts."""
        return [] if obj.is_offer else life.of_listing(obj)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        listing = self.object
        if listing.is_offer:
            return super().get_context_data(**offers.about(listing), **kwargs)
        return super().get_context_data(
            accepting=listing.accepts_bids,
            told=about(listing),
            places=Unit.objects.filter(hosted_listings=listing).order_by("path"),
            indicators=listing.indicators.all(),
            criteria=listing.criteria.all(),
            timeline=objected.clocks(listing),
            sentences=objected.sentences(listing),
            file_url=reverse("public:listings-object", args=[listing.pk]),
            sealed=sealed.shown(listing),
            draw=draws.draw_of(listing),
            needs=listing.needs.filter(status__in=needs.PUBLIC).select_related("unit"),
            failure=listing.get_failure_display() if listing.status == "failed" else "",
            awards=awards.public().filter(listing=listing),
            contracts=contracts.public().filter(listing=listing),
            **kwargs,
        )


def about(listing: Listing) -> list[tuple[Words, Any]]:
    """Method, money and clocks of the announcement."""
    days = notice_days(listing)
    return [
        *allowed.facts(listing, allowed.LISTING),
        (_("Method"), method_name(listing)),
        (
            _("Notice of the result"),
            ngettext("%(days)s working day", "%(days)s working days", days) % {"days": days} if days else NOTHING,
        ),
        (_("Rule set"), listing.rule_set.name),
    ]


def notice_days(listing: Listing) -> int | None:
    try:
        return rulebook.notice_working_days(listing.rule_set, listing.method)
    except Missing:
        return None
