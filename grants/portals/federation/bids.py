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
from grants.listings.models import Criterion
from grants.panels import queries as panels
from grants.panels.models import Score, ScoreSheet
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
    """One bid in the ranking: the total of each sheet in the order of the heads, and the points of each criterion on each sheet."""

    place: Place
    totals: list[Decimal]
    items: list[tuple[Criterion, list[Score | None]]]


class Ranking(DeskPage):
    """Every sheet beside every other, once all are locked."""

    title = _("Ranking and score sheets")
    template_name = "federation/bids/ranking.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        person = self.person
        own = units_below(person, queries.READERS)
        self.listing = get_object_or_404(listings.visible(person).filter(unit__in=own), pk=self.kwargs["pk"])
        sheets = list(
            ScoreSheet.objects.filter(panel__listing=self.listing)
            .exclude(status__in=["recused", "void"])
            .select_related("seat__person")
        )
        if not sheets or any(s.status != "locked" for s in sheets):
            raise Http404
        criteria = list(self.listing.criteria.all())
        scores = {(s.sheet_id, s.bid_id, s.criterion_id): s for s in Score.objects.filter(sheet__in=sheets)}
        rows = []
        for place in panels.ranking(self.listing):
            items = [(c, [scores.get((sheet.pk, place.bid.pk, c.pk)) for sheet in sheets]) for c in criteria]
            totals = [sum((found[n].points for _c, found in items if found[n]), ZERO) for n in range(len(sheets))]  # type: ignore[union-attr]
            rows.append(Row(place, totals, items))
        return super().get_context_data(listing=self.listing, sheets=sheets, rows=rows, **kwargs)

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [
            (_("Listings"), reverse("federation:listings")),
            (self.listing.title, reverse("federation:listings-detail", args=[self.listing.pk])),
        ]


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
