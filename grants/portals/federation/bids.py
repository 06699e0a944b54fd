"""Applications after the opening: one of them, the ranking with every sheet, one sheet."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import django_tables2 as tables
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grants.awards import actions as awards
from grants.bids import actions as bid_actions
from grants.bids import queries
from grants.bids.models import Bid
from grants.listings import queries as listings
from grants.listings.models import Criterion, Listing
from grants.panels import queries as panels
from grants.panels import report
from grants.panels.models import Panel, Score, ScoreSheet
from grants.panels.queries import Place
from grants.people.queries import units_below
from grants.portals.columns import LinkColumn, MoneyColumn, NumberColumn, StatusColumn, Table
from grants.portals.eligibility import sheet_of
from grants.portals.federation.desk import DeskDetail, DeskList, DeskPage
from grants.portals.federation.sign_offs import required
from grants.portals.filters import Filter, status_filter
from grants.portals.life import of_listing
from grants.portals.pages import Head
from grants.portals.stepper import Step
from grants.portals.words import category_name
from grants.trail.blockers import Words
from grants.trail.money import ZERO

# The bid's own words; those that touch its award as well are the awards' acts.
actions: Any = SimpleNamespace(**{name: one for name, one in vars(bid_actions).items() if callable(one)} | awards.ACTS)


class BidTable(Table):
    caption = _("Applications")
    organisation = LinkColumn(verbose_name=_("Applicant"))
    listing = tables.Column(accessor="listing__title", verbose_name=_("Listing"))
    amount = MoneyColumn(verbose_name=_("Amount (yuan)"))
    rank = NumberColumn()
    status = StatusColumn()

    class Meta(Table.Meta):
        model = Bid
        fields = ("organisation", "listing", "amount", "rank", "status")
        order_by = "-id"


class BidFilter(Filter):
    searched = ("organisation__name", "listing__title", "listing__number")
    status = status_filter(Bid, leave_out=("draft", "withdrawn"))

    class Meta:
        model = Bid
        fields: Sequence[str] = ()


class Bids(DeskList):
    title = _("Applications")
    lead = _("Applications to your listings, from the opening on.")
    queryset_for = staticmethod(queries.visible)
    table_class, filterset_class = BidTable, BidFilter
    empty = _("Applications will be listed here once they are opened. Before that nobody learns that they exist.")


class BidPage(DeskDetail):
    queryset_for = staticmethod(queries.visible)
    template_name = "federation/bids/detail.html"

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        listing = self.object.listing
        return [
            (_("Listings"), reverse("federation:listings")),
            (listing, reverse("federation:listings-detail", args=[listing.pk]) + "#bids"),
        ]

    def head(self, obj: Bid) -> Head:
        parties: list[tuple[Words, Any]] = [(_("Listing"), obj.listing.title), (_("Project lead"), obj.lead or "—")]
        if obj.rank is not None:
            parties += [(_("Rank"), obj.rank), (_("Mean score"), obj.mean_shown)]
        return Head(
            name=obj.organisation.name, number=obj.listing.number, parties=parties, amount=obj.amount, amount_label=_("Budget")
        )

    def steps(self, obj: Bid) -> list[Step]:
        return of_listing(obj.listing, self.portal)

    def files(self, obj: Bid) -> Iterable[Any]:
        return obj.documents.all()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        bid = self.object
        lines = list(bid.lines.all())
        sums: dict[str, Decimal] = {}
        for line in lines:
            sums[line.category] = sums.get(line.category, ZERO) + line.amount
        rules = bid.listing.rule_set
        named = {code: category_name(rules, code) for code in sums}
        return super().get_context_data(
            lines=[(named[line.category], line) for line in lines], total=sum(sums.values(), ZERO),
            sums=[(named[code], amount, amount / bid.amount if bid.amount else None) for code, amount in sorted(sums.items())],
            declarations=bid.declarations.select_related("by"), ceiling=bid.listing.budget, sheet=sheet_of(bid, self.person), **kwargs,
        )  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One bid in the ranking, and the total of each sheet in the order of the heads."""

    place: Place
    totals: list[Decimal]


class OfPanel(DeskPage):
    """A page about the panel of a listing of her own units, once all sheets are locked."""

    def opened(self) -> tuple[Listing, Panel]:
        own = units_below(self.person, queries.READERS)
        seen = listings.visible(self.person).filter(unit__in=own).prefetch_related("criteria")
        listing = self.listing = get_object_or_404(seen, pk=self.kwargs["pk"])
        live = ScoreSheet.objects.filter(panel__listing=listing, panel__edition=listing.edition).exclude(
            status__in=["recused", "void"]
        )
        self.sheets = list(live.select_related("seat__person", "panel__listing"))
        if not self.sheets or any(s.status != "locked" for s in self.sheets):
            raise Http404
        return listing, self.sheets[0].panel

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [
            (_("Listings"), reverse("federation:listings")),
            (self.listing.title, reverse("federation:listings-detail", args=[self.listing.pk])),
        ]


class Ranking(OfPanel):
    """Every total beside every other; below, the scores of one application, the first unless another is chosen (?bid=)."""

    title = _("Ranking and score sheets")
    template_name = "federation/bids/ranking.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        listing, _panel = self.opened()
        places = panels.ranking(listing)
        rows = [Row(p, [p.sums.get(s.pk, ZERO) for s in self.sheets]) for p in places]
        asked = self.request.GET.get("bid", "")
        chosen = next((r for r in rows if str(r.place.bid.pk) == asked), rows[0] if rows else None)
        return super().get_context_data(
            listing=listing, sheets=self.sheets, rows=rows, chosen=chosen, items=self.items(chosen) if chosen else [],
            ties=report.TIES, priced=[c for c in listing.criteria.all() if c.kind == "price"],
            lots=any(p.tie == "lot" for p in places), **kwargs,
        )  # fmt: skip

    def items(self, row: Row) -> list[tuple[Criterion, list[Score | None]]]:
        """The points of each criterion on each sheet for one application; one query."""
        rows = Score.objects.filter(sheet__in=self.sheets, bid=row.place.bid)
        scores = {(s.sheet_id, s.criterion_id): s for s in rows}
        criteria = [c for c in self.listing.criteria.all() if c.kind == "expert"]
        return [(c, [scores.get((sheet.pk, c.pk)) for sheet in self.sheets]) for c in criteria]


class PanelReport(OfPanel):
    """The report of the panel as the purchaser reads it: text, facts, signatures, dissent."""

    title = _("Report of the panel")
    template_name = "federation/listings/panel_report.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        listing, panel = self.opened()
        return super().get_context_data(listing=listing, facts=report.facts_of(panel), ties=report.TIES, **kwargs)


class SheetPage(DeskDetail):
    """One expert's sheet: its life for those who watch over it, its figures once it is locked."""

    queryset_for: Any = staticmethod(lambda person: visible_sheets(person))
    template_name = "federation/bids/sheet.html"

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        listing = self.object.panel.listing
        return [
            (_("Listings"), reverse("federation:listings")),
            (listing, reverse("federation:listings-detail", args=[listing.pk]) + "#panel"),
        ]

    def head(self, obj: ScoreSheet) -> Head:
        return Head(name=str(obj.seat.person), number=obj.panel.listing.number, parties=[(_("Expertise"), obj.seat.expertise)])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sheet: ScoreSheet = self.object
        shown = panels.scores_shown(sheet, self.person)
        scores = (
            list(sheet.scores.select_related("bid__organisation", "criterion").order_by("bid_id", "criterion_id"))
            if shown
            else []
        )
        return super().get_context_data(scores=scores, shown=shown, sign_offs=required(sheet), **kwargs)


def visible_sheets(person: Any) -> QuerySet[ScoreSheet]:
    """Sheets of her own units' panels: this desk is not the expert's."""
    own = units_below(person, queries.READERS)
    return panels.visible_sheets(person).filter(panel__listing__unit__in=own)
