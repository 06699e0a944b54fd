"""Offers: what organisations can do for a town, how often and for what; what was pitched and what came of it."""

from typing import Any

import django_filters
import django_tables2 as tables
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from grants.contracts import queries as contracts
from grants.listings import queries
from grants.listings.models import Listing
from grants.portals.columns import DueColumn, LinkColumn, MoneyColumn, NumberColumn, StatusColumn, Table, due
from grants.portals.filters import Filter, choice_filter, status_filter
from grants.portals.pages import Head
from grants.portals.public.desk import KindColumn, OpenList
from grants.portals.roadshown import offer_facts
from grants.portals.words import kind_of_service, kinds_of_service
from grants.roadshows import queries as roadshows
from grants.roadshows.models import HOLDING, Claim, Pitch


class OfferTable(Table):
    caption = _("Offers")
    title = LinkColumn(verbose_name=_("Offer"))
    organisation = tables.Column(accessor="organisation__name", verbose_name=_("Organisation"))
    category = KindColumn()
    group = tables.Column(verbose_name=_("For whom"))
    slots = NumberColumn(verbose_name=_("Slots"))
    budget = MoneyColumn(verbose_name=_("Price per slot (yuan)"))
    closes_at = DueColumn(verbose_name=_("Offered until"))
    status = StatusColumn()

    class Meta(Table.Meta):
        order_by = "-closes_at"

    def render_closes_at(self, value: Any, record: Listing) -> Any:
        return due(value, done=record.status != "published")


class OfferFilter(Filter):
    searched = ("title", "number", "organisation__name", "group")
    free = django_filters.BooleanFilter(method="only_free", label=_("Free of charge"))
    category = choice_filter(lambda: sorted(kinds_of_service().items()), _("Kind of service"), "category")
    status = status_filter(Listing, only=("published", "closed", "awarded", "cancelled"))

    class Meta:
        model = Listing
        fields: tuple[str, ...] = ()

    def only_free(self, rows: QuerySet[Listing], name: str, value: bool | None) -> QuerySet[Listing]:
        return rows if value is None else rows.filter(budget=0) if value else rows.filter(budget__gt=0)


class Offers(OpenList):
    title = _("Offers")
    lead = _("What social organisations offer to town federations: what, for whom, how often, free or at which price.")
    table_class = OfferTable
    filterset_class = OfferFilter
    empty = _("Offers appear here when a federation has reviewed and published them.")

    def rows(self) -> QuerySet[Listing]:
        return queries.offers(queries.public())


def head(offer: Listing) -> Head:
    parties = [(_("Organisation"), offer.organisation), (_("Kind of service"), kind_of_service(offer.category))]
    return Head(name=offer.title, number=offer.number, parties=parties)


def about(offer: Listing) -> dict[str, Any]:
    """What the page of an offer shows besides the offer itself."""
    shown = roadshows.public().filter(schedule_at__isnull=False)
    pitches = Pitch.objects.filter(listing=offer, roadshow__in=shown).select_related("roadshow").order_by("-roadshow__planned_at")
    return {
        "told": offer_facts(offer),
        "pitches": pitches,
        "claims": Claim.objects.filter(pitch__in=pitches, status__in=HOLDING).select_related("unit").order_by("held_from"),
        "contracts": contracts.public().filter(listing=offer),
    }
