"""Offers of organisations on the federation desk: the list to review, and one offer with its agreements, pitches and placards."""

from collections.abc import Iterable, Sequence
from typing import Any

import django_tables2 as tables
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grants.contracts import queries as contracts
from grants.listings import queries
from grants.listings.models import Listing
from grants.people.models import Organisation
from grants.people.queries import units_below, visible_organisations
from grants.people.roles import Role
from grants.portals import roadshown
from grants.portals.columns import DueColumn, LinkColumn, MoneyColumn, NumberColumn, StatusColumn, Table
from grants.portals.federation.desk import DeskList, KindColumn, holds, kind_choices
from grants.portals.federation.sign_offs import required
from grants.portals.filters import Filter, choice_filter, place_filter, row_filter, status_filter
from grants.portals.pages import Action, Head
from grants.roadshows.models import Pitch
from grants.roadshows.queries import visible as visible_roadshows
from grants.trail.blockers import Words

LIST = (_("Offers"), "federation:offers")


def visible(person: Any) -> QuerySet[Listing]:
    """Offers handed in to her units, and those that are public. A draft is still the organisation's own."""
    return queries.offers(queries.visible(person)).exclude(status=Listing.Status.DRAFT)


def offering(person: Any) -> QuerySet[Organisation]:
    return visible_organisations(person).filter(offers__isnull=False).distinct().order_by("name")


class OfferTable(Table):
    caption = _("Offers")
    title = LinkColumn()
    number = tables.Column()
    organisation = tables.Column(accessor="organisation__name", verbose_name=_("Offered by"))
    category = KindColumn()
    group = tables.Column()
    slots = NumberColumn(verbose_name=_("Slots"))
    budget = MoneyColumn(verbose_name=_("Price per slot (yuan)"))
    closes_at = DueColumn(verbose_name=_("Offered until"), done="close_at")
    status = StatusColumn()

    class Meta(Table.Meta):
        model = Listing
        fields = ("title", "number", "organisation", "category", "group", "slots", "budget", "closes_at", "status")
        order_by = "-id"


class OfferFilter(Filter):
    searched = ("title", "number", "organisation__name", "group", "content")
    status = status_filter(Listing, leave_out=("draft", "opened"))
    category = choice_filter(kind_choices, _("Kind of service"), "category")
    organisation = row_filter(offering, _("Offered by"), "organisation")
    unit = place_filter(units_below, _("Federation"))

    class Meta:
        model = Listing
        fields: Sequence[str] = ()


class Offers(DeskList):
    title = _("Offers")
    lead = _(
        "What organisations offer of themselves. Once approved, an offer can be pitched at a roadshow and taken up by units."
    )
    queryset_for = staticmethod(visible)
    table_class, filterset_class = OfferTable, OfferFilter
    empty = _("Offers will be here as soon as an organisation on your register hands one in for review.")

    def actions(self) -> Iterable[Action]:
        if holds(self.person, Role.HANDLER):
            yield Action(_("To the roadshows"), reverse("federation:roadshows"), primary=False)


def head(obj: Listing) -> Head:
    parties: list[tuple[Words, Any]] = [(_("Offered by"), obj.organisation), (_("Handed in to"), obj.unit)]
    return Head(number=obj.number, name=obj.title, parties=parties, amount=obj.budget, amount_label=_("Price per slot"))


def context(listing: Listing, person: Any, own: bool) -> dict[str, Any]:
    """What the page of an offer shows. `own`: she belongs to the federation it was handed in to."""
    sites = list(listing.sites.order_by("path"))
    seen = visible_roadshows(person).values("pk")
    pitched = Pitch.objects.filter(listing=listing, roadshow__in=seen).order_by("-roadshow__planned_at")
    shows = [pitch.roadshow for pitch in pitched.select_related("roadshow__unit")]
    told = [turn for show in shows for turn in roadshown.turns(show) if turn.pitch.listing_id == listing.pk]
    return {
        "facts": roadshown.offer_facts(listing, sites), "turns": told, "own": own,
        "sign_offs": required(listing) if own and listing.status == "under_review" else [],
        "contracts": contracts.visible(person).filter(listing=listing).select_related("claim__unit").order_by("-id"),
    }  # fmt: skip
