"""How a purchase came about, read only: the need, the call, the applications once opened, the result, the organisation."""

from collections.abc import Sequence
from typing import Any

import django_tables2 as tables
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grants.awards.models import Award
from grants.bids.models import Bid
from grants.listings import queries as listings
from grants.listings.models import Listing
from grants.needs.models import Need
from grants.panels.models import ScoreSheet, Seat
from grants.panels.queries import ranking
from grants.people.models import Organisation, Unit
from grants.portals import life, objected, shown
from grants.portals.auditor import desk
from grants.portals.auditor.contracts import standings
from grants.portals.auditor.objections import objections_of
from grants.portals.columns import InstantColumn, LinkColumn, MoneyColumn, StatusColumn, Table
from grants.portals.filters import Filter, place_filter, status_filter
from grants.portals.flagged import flags_for
from grants.portals.pages import Head
from grants.portals.stepper import Step
from grants.portals.words import counted, kind_of_service, method_name
from grants.trail.blockers import Words

Told = list[tuple[Words, Any]]


class ListingTable(Table):
    caption = _("Purchases")
    number = tables.Column(verbose_name=_("Number"))
    title = LinkColumn(verbose_name=_("Announcement"))
    unit = tables.Column(verbose_name=_("Purchaser"))
    method = tables.Column(verbose_name=_("Method"))
    budget = MoneyColumn(verbose_name=_("Price ceiling (yuan)"))
    closes_at = InstantColumn(verbose_name=_("Deadline"))
    status = StatusColumn()

    class Meta(Table.Meta):
        order_by = "-id"

    def render_method(self, record: Listing) -> str:
        return method_name(record)


class ListingFilter(Filter):
    searched = ("number", "title", "programme__name", "unit__name")
    unit = place_filter(desk.units)
    status = status_filter(Listing)

    class Meta:
        model = Listing
        fields: tuple[str, ...] = ()


class Listings(desk.DeskList):
    title = _("Purchases")
    lead = _("How each purchase came about: method, clocks, applications, result.")
    table_class = ListingTable
    filterset_class = ListingFilter
    empty = _("Purchases of the units you audit are listed here from their first draft on.")

    def get_queryset(self) -> QuerySet[Listing]:
        return listings.calls(desk.listings_of(self.request.user))


class ListingPage(desk.DeskDetail):
    template_name = "auditor/listings/detail.html"
    queryset_for = staticmethod(desk.listings_of)
    object: Listing

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [(_("Purchases"), reverse("auditor:listings"))]

    def head(self, obj: Listing) -> Head:
        parties = [(_("Purchaser"), obj.unit), (_("Kind of service"), kind_of_service(obj.category))]
        return Head(name=obj.title, number=obj.number, parties=parties, amount=obj.budget, amount_label=_("Price ceiling"))

    def steps(self, obj: Listing) -> list[Step]:
        return life.of_listing(obj, desk.PORTAL)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        listing, person = self.object, self.request.user
        instants = (
            (_("Published"), listing.publish_at), (_("Deadline"), listing.closes_at), (_("Closed"), listing.close_at),
            (_("Opening"), listing.opens_at), (_("Bids opened"), listing.open_bids_at),
        )  # fmt: skip
        told: Told = [(_("Method"), method_name(listing)), (_("Rule set"), listing.rule_set), (_("Edition"), listing.edition)]
        told += [(label, shown.instant(at)) for label, at in instants]
        opened = listing.open_bids_at is not None
        return super().get_context_data(
            told=told,
            places=Unit.objects.filter(hosted_listings=listing).order_by("path"),
            needs=desk.needs_of(person).filter(listings=listing),
            bids=desk.bids_of(person).filter(listing=listing).order_by("rank", "id"),
            opened=opened,
            seats=seats(listing) if opened else [],
            awards=desk.awards_of(person).filter(listing=listing),
            timeline=objected.clocks(listing, inside=True),
            sentences=objected.sentences(listing),
            objections=list(objections_of(person).filter(listing=listing)),
            contracts=desk.contracts_of(person).filter(listing=listing),
            flags=flags_for(listing, person) if opened else (),
            **kwargs,
        )


def seats(listing: Listing) -> list[tuple[Seat, ScoreSheet | None]]:
    """Who sat in this edition, how chosen, and where her sheet stands."""
    rows = Seat.objects.filter(panel__listing=listing, panel__edition=listing.edition).select_related("person", "sheet")
    return [(seat, getattr(seat, "sheet", None)) for seat in rows]


class BidPage(desk.DeskDetail):
    """One application, readable here only after the opening."""

    template_name = "auditor/bids/detail.html"
    queryset_for = staticmethod(desk.bids_of)
    object: Bid

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return desk.to_listing(self.object.listing)

    def head(self, obj: Bid) -> Head:
        parties = [(_("Organisation"), obj.organisation), (_("Announcement"), obj.listing)]
        return Head(name=obj.organisation.name, number=obj.listing.number, parties=parties, amount=obj.amount)

    def files(self, obj: Bid) -> QuerySet[Any]:
        return obj.documents.all()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        bid = self.object
        place = next((one for one in ranking(bid.listing) if one.bid.pk == bid.pk), None)
        told: Told = [
            (_("Budget"), shown.money(bid.amount)), (_("Mean score"), bid.mean_shown), (_("Rank"), place.rank if place else bid.rank),
            (_("Project lead"), bid.lead or None),
        ]  # fmt: skip
        return super().get_context_data(told=told, lines=bid.lines.all(), declarations=bid.declarations.all(), **kwargs)


class AwardPage(desk.DeskDetail):
    template_name = "auditor/facts.html"
    queryset_for = staticmethod(desk.awards_of)
    object: Award

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return desk.to_listing(self.object.listing)

    def head(self, obj: Award) -> Head:
        parties = [(_("Organisation"), obj.organisation), (_("Purchaser"), obj.listing.unit)]
        return Head(name=obj.listing.title, number=obj.listing.number, parties=parties, amount=obj.amount)

    def steps(self, obj: Award) -> list[Step]:
        return life.of_listing(obj.listing, desk.PORTAL)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        award = self.object
        told: Told = [
            (_("Rank"), award.rank), (_("Notice from"), shown.day(award.notice_from)), (_("Notice until"), shown.day(award.notice_until)),
            (_("To be signed by"), shown.day(award.sign_by)),
        ]  # fmt: skip
        return super().get_context_data(
            told=told, links=[award.bid, *desk.contracts_of(self.request.user).filter(award=award)], **kwargs
        )


class NeedPage(desk.DeskDetail):
    template_name = "auditor/facts.html"
    queryset_for = staticmethod(desk.needs_of)
    object: Need

    def head(self, obj: Need) -> Head:
        return Head(name=obj.title, parties=[(_("Place"), obj.unit), (_("Kind of service"), kind_of_service(obj.category))])

    def files(self, obj: Need) -> QuerySet[Any]:
        return obj.documents.all()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        need = self.object
        told: Told = [
            (_("For whom"), need.group), (_("How many people"), counted(need.head_count, need.precision)),
            (_("Questionnaires answered"), need.survey_n), (_("Meetings held"), need.meetings), (_("Visits made"), need.visits),
        ]  # fmt: skip
        links = desk.listings_of(self.request.user).filter(needs=need)
        return super().get_context_data(told=told, prose=need.description, links=list(links), **kwargs)


class OrganisationPage(desk.DeskDetail):
    template_name = "auditor/organisations/detail.html"
    queryset_for = staticmethod(desk.organisations_of)
    object: Organisation

    def head(self, obj: Organisation) -> Head:
        return Head(name=obj.name, number=obj.credit_code or "", parties=[(_("Registered with"), obj.unit)])

    def files(self, obj: Organisation) -> QuerySet[Any]:
        return obj.documents.all()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        organisation = self.object
        rating = f"{organisation.rating} {shown.day(organisation.rated_on)}" if organisation.rating else None
        told: Told = [
            (_("Kind"), organisation.get_kind_display()), (_("Registered on"), shown.day(organisation.registered_on)),
            (_("Registration authority"), organisation.registration_authority or None),
            (_("Supervising unit"), organisation.supervising_unit or None), (_("Rating"), rating),
            (_("Bank account on file"), last_four(organisation.bank_account)),
        ]  # fmt: skip
        theirs = desk.contracts_of(self.request.user).filter(organisation=organisation).order_by("-starts", "-id")[:50]
        rows = list(theirs)
        figures = standings(rows)
        return super().get_context_data(
            told=told, bought=[(row, figures[row.pk]) for row in rows], inspections=organisation.inspections.all()[:10], **kwargs
        )


def last_four(account: str) -> str | None:
    """An account is recognised by its end; the whole number is nobody's business here."""
    return f"…{account[-4:]}" if account else None
