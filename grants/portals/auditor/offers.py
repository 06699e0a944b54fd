"""Offers of organisations, read only: what is offered, who approved it, where it was pitched, what was claimed of it."""

from collections.abc import Sequence
from typing import Any

import django_tables2 as tables
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grants.listings import queries as listings
from grants.listings.models import Listing
from grants.portals import claimed, life
from grants.portals.auditor import desk
from grants.portals.auditor.procurement import ListingPage
from grants.portals.columns import InstantColumn, LinkColumn, MoneyColumn, NumberColumn, StatusColumn, Table
from grants.portals.filters import Filter, place_filter, status_filter
from grants.portals.pages import Head
from grants.portals.roadshown import offer_facts
from grants.portals.stepper import Step
from grants.trail.blockers import Words


class OfferTable(Table):
    caption = _("Offers")
    title = LinkColumn(verbose_name=_("Offer"))
    number = tables.Column(verbose_name=_("Number"))
    organisation = tables.Column(verbose_name=_("Organisation"))
    slots = NumberColumn(verbose_name=_("Slots"))
    budget = MoneyColumn(verbose_name=_("Price per slot (yuan)"))
    closes_at = InstantColumn(verbose_name=_("Offered until"))
    status = StatusColumn()

    class Meta(Table.Meta):
        order_by = "-id"


class OfferFilter(Filter):
    searched = ("number", "title", "organisation__name", "group")
    unit = place_filter(desk.units)
    status = status_filter(Listing, leave_out=("opened",))

    class Meta:
        model = Listing
        fields: tuple[str, ...] = ()


def offers_of(person: Any) -> QuerySet[Listing]:
    return listings.offers(desk.listings_of(person))


class Offers(desk.DeskList):
    title = _("Offers")
    lead = _("What organisations offered to the units you audit, and what became of it.")
    table_class, filterset_class = OfferTable, OfferFilter
    empty = _("Offers on the registers of the units you audit are listed here from their first draft on.")

    def get_queryset(self) -> QuerySet[Listing]:
        return offers_of(self.person)

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [(_("Roadshows"), reverse("auditor:roadshows"))]


class OfferPage(desk.DeskDetail):
    template_name = "auditor/offers/detail.html"
    queryset_for = staticmethod(offers_of)
    object: Listing

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [(_("Roadshows"), reverse("auditor:roadshows")), (_("Offers"), reverse("auditor:offers"))]

    def head(self, obj: Listing) -> Head:
        parties = [(_("Offered by"), obj.organisation), (_("Federation"), obj.unit), (_("Slots"), obj.slots)]
        return Head(
            name=obj.title, number=obj.number, parties=parties, amount=obj.budget or None, amount_label=_("Price per slot")
        )

    def steps(self, obj: Listing) -> list[Step]:
        return life.of_listing(obj, desk.PORTAL)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        offer, person = self.object, self.person
        return super().get_context_data(
            told=offer_facts(offer),
            pitches=offer.pitches.filter(roadshow__in=desk.roadshows_of(person).order_by().values("pk")).select_related(
                "roadshow"
            ),
            claims=claimed.placed(desk.claims_of(person).filter(pitch__listing=offer).order_by("-pitch", "ticket")),
            contracts=desk.contracts_of(person).filter(listing=offer),
            **kwargs,
        )


_CALL, _OFFER = ListingPage.as_view(), OfferPage.as_view()


def listing_page(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One address for both directions."""
    return (_OFFER if Listing.objects.filter(pk=pk, direction=Listing.Direction.OFFER).exists() else _CALL)(request, pk=pk)
