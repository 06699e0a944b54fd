"""Listings: the list, and one purchase with its clocks, sign-offs, panel, applications after the opening, and award."""

from collections.abc import Iterable, Sequence
from types import SimpleNamespace
from typing import Any

import django_tables2 as tables
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grants.awards.queries import visible_objections
from grants.bids import opening
from grants.bids import queries as bids
from grants.bids.models import Opening
from grants.funds import queries as funds
from grants.listings import actions as listing_actions
from grants.listings import queries, rules
from grants.listings.models import Listing
from grants.panels import report
from grants.panels import rules as panel_rules
from grants.panels.models import ScoreSheet
from grants.people.queries import units_below
from grants.people.roles import Role
from grants.portals import objected
from grants.portals.columns import DueColumn, LinkColumn, MoneyColumn, StatusColumn, Table
from grants.portals.federation import offers
from grants.portals.federation.clocks import clocks_of
from grants.portals.federation.desk import DeskDetail, DeskList, KindColumn, holds, kind_choices
from grants.portals.federation.objections import added_up
from grants.portals.federation.opening_key import BEFORE
from grants.portals.federation.panel import drawn_by_rule
from grants.portals.federation.sign_offs import required
from grants.portals.filters import Filter, choice_filter, place_filter, status_filter
from grants.portals.life import of_listing
from grants.portals.pages import Action, Head
from grants.portals.stepper import Step
from grants.portals.words import kind_of_service, method_name
from grants.trail.blockers import Words

# The listing's own words; closing and opening go the way of the sealed applications.
actions: Any = SimpleNamespace(**{name: one for name, one in vars(listing_actions).items() if callable(one)} | opening.ACTS)
LIST = (_("Listings"), "federation:listings")


def calls(person: Any) -> QuerySet[Listing]:
    """What federations buy; what organisations offer has a list of its own."""
    return queries.calls(queries.visible(person))


class ListingTable(Table):
    caption = _("Listings")
    title = LinkColumn()
    number = tables.Column()
    unit = tables.Column(accessor="unit__short_name", verbose_name=_("Purchaser"))
    year = tables.Column(attrs={"td": {"class": "num-left"}})
    category = KindColumn()
    budget = MoneyColumn(verbose_name=_("Price ceiling (yuan)"))
    closes_at = DueColumn(verbose_name=_("Deadline"), done="close_at")
    status = StatusColumn()

    class Meta(Table.Meta):
        model = Listing
        fields = ("title", "number", "unit", "year", "category", "budget", "closes_at", "status")
        order_by = "-id"


class ListingFilter(Filter):
    searched = ("title", "number", "programme__name", "content")
    status = status_filter(Listing)
    category = choice_filter(kind_choices, _("Kind of service"), "category")
    unit = place_filter(units_below, _("Purchaser"))

    class Meta:
        model = Listing
        fields: Sequence[str] = ()


class Listings(DeskList):
    title = _("Listings")
    lead = _("What is to be bought: for whom, where, with which money, by which method, until when.")
    queryset_for = staticmethod(calls)
    table_class, filterset_class = ListingTable, ListingFilter
    empty = _(
        "Listings will be here. The first one begins with “Prepare a listing”, from needs in the pool and an appropriation."
    )

    def actions(self) -> Iterable[Action]:
        if holds(self.person, Role.HANDLER):
            yield Action(_("Prepare a listing"), reverse("federation:listings-new"))


class ListingPage(DeskDetail):
    """A call; or an offer, which has the same address and a page of its own."""

    queryset_for = staticmethod(queries.visible)
    template_name = "federation/listings/detail.html"

    def get_template_names(self) -> list[str]:
        return ["federation/offers/detail.html"] if self.object.is_offer else super().get_template_names()

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        words, name = offers.LIST if self.object.is_offer else LIST
        return [(words, reverse(name))]

    def head(self, obj: Listing) -> Head:
        if obj.is_offer:
            return offers.head(obj)
        parties: list[tuple[Words, Any]] = [(_("Purchaser"), obj.unit), (_("Project"), obj.programme.name)]
        return Head(number=obj.number, name=obj.title, parties=parties, amount=obj.budget, amount_label=_("Price ceiling"))

    def steps(self, obj: Listing) -> list[Step]:
        return of_listing(obj, self.portal)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        listing, person = self.object, self.person
        own = units_below(person, bids.READERS).filter(pk=listing.unit_id).exists()
        if listing.is_offer:
            return super().get_context_data(**offers.context(listing, person, own), **kwargs)
        if own:
            kwargs.update(self.inside(listing, person))
        told: list[tuple[Words, Any]] = [
            (_("Kind of service"), kind_of_service(listing.category)),
            (_("Year"), listing.year),
            (_("Method"), method_name(listing)),
            (_("Rule set"), listing.rule_set),
        ]
        if own and listing.appropriation is not None:
            standing = funds.standings([listing.appropriation])[listing.appropriation.pk]
            kwargs["standing"] = standing
            told.append((_("Appropriation"), f"{listing.appropriation} · {listing.appropriation.source}"))
        indicators, criteria = list(listing.indicators.all()), list(listing.criteria.all())
        return super().get_context_data(
            facts=told, clocks=clocks_of(listing), timeline=objected.clocks(listing, inside=own),
            sentences=objected.sentences(listing), sites=listing.sites.order_by("path"), needs=listing.needs.select_related("unit"),
            indicators=indicators, weights=sum(i.weight for i in indicators), criteria=criteria, points=sum(c.maximum for c in criteria),
            own=own, key=listing.opening_key, frozen=frozen(listing),
            may_edit=listing.status in listing_actions.EDITABLE and rules.may_draft(listing, person), **kwargs,
        )  # fmt: skip

    def inside(self, listing: Listing, person: Any) -> dict[str, Any]:
        """What only the purchaser's own officers see: sign-offs, panel, and after the opening the applications."""
        panel = listing.panel
        sheets = list(ScoreSheet.objects.filter(panel=panel).select_related("seat__person")) if panel else []
        opened = listing.open_bids_at is not None
        live = [s for s in sheets if s.status not in {"recused", "void"}]
        return {
            "sign_offs": required(listing),
            "sheets": sheets,
            "draw": listing.draws.filter(edition=listing.edition).first(),
            "cheap": report.cheap(listing) if opened else [],
            "reported": panel is not None and bool(live) and all(s.status == "locked" for s in live),
            "must_be_drawn": drawn_by_rule(listing),
            "may_form_panel": panel is None and listing.status in {"approved", "published", "closed"}
            and panel_rules.may_form_panel(listing, person),
            "may_replace": panel is not None and panel.draw_id is None and listing.status in {"closed", "opened", "published"}
            and panel_rules.may_form_panel(listing, person),
            "opened": opened,
            "may_prepare_key": listing.status in BEFORE and rules.may_prepare_key(listing, person),
            "earlier": range(1, listing.edition),
            "bids": list(bids.visible(person).filter(listing=listing, edition=listing.edition).order_by("rank", "id")) if opened else [],
            "ranked": bool(live) and all(s.status == "locked" for s in live),
            "awards": listing.awards.select_related("organisation", "listing__unit").order_by("-id"),
            "objections": list(visible_objections(person).filter(listing=listing)),
            **added_up(listing),
            "contracts": listing.contracts.select_related("organisation", "unit").order_by("-id"),
        }  # fmt: skip


def frozen(listing: Listing) -> Opening | None:
    """When the list was frozen and under which digest; the list itself, which grows with what lies sealed, is not read."""
    rows = Opening.objects.filter(listing=listing, edition=listing.edition)
    return rows.only("listing", "edition", "frozen_at", "digest", "opened_at").first()
