"""Results: on notice now and in the past, with amount, place, unit prices and the names of the experts once they are announced."""

from collections.abc import Sequence
from typing import Any

import django_filters
import django_tables2 as tables
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from grants.awards import queries
from grants.awards.models import Award
from grants.bids.models import BidLine
from grants.bids.queries import OPENED
from grants.contracts import queries as contracts
from grants.listings import queries as listings
from grants.listings.models import Listing
from grants.panels.models import Expert, Seat
from grants.portals import objected
from grants.portals.columns import DateColumn, DueColumn, MoneyColumn, StatusColumn, Table, due
from grants.portals.filters import Filter, status_filter
from grants.portals.pages import Head
from grants.portals.public import allowed, life
from grants.portals.public.desk import OpenDetail, OpenList
from grants.portals.stepper import Step
from grants.rulebook import queries as rulebook
from grants.trail.blockers import Words

ANNOUNCED = ("on_notice", "cleared", "notified", "revoked", "lapsed")


class AwardTable(Table):
    caption = _("Results")
    listing = tables.Column(verbose_name=_("Announcement"))
    organisation = tables.Column(verbose_name=_("Organisation"))
    unit = tables.Column(verbose_name=_("Purchaser"), accessor="listing__unit")
    amount = MoneyColumn(verbose_name=_("Amount (yuan)"))
    notice_from = DateColumn(verbose_name=_("Notice from"))
    notice_until = DueColumn(verbose_name=_("Notice until"))
    status = StatusColumn()

    class Meta(Table.Meta):
        order_by = "-notice_until"

    def render_listing(self, record: Award) -> Any:
        return format_html(
            '<a class="row-link" href="{}">{}</a>', reverse("public:awards-detail", args=[record.pk]), name_of(record)
        )

    def render_notice_until(self, value: Any, record: Award) -> Any:
        return due(value, done=record.status != Award.Status.ON_NOTICE)


class AwardFilter(Filter):
    searched = ("listing__title", "listing__number", "organisation__name", "listing__unit__name")
    status = status_filter(Award, only=ANNOUNCED)
    year = django_filters.NumberFilter(
        field_name="notice_from", lookup_expr="year", label=_("Year"), min_value=1949, max_value=2200
    )

    class Meta:
        model = Award
        fields: tuple[str, ...] = ()


class Awards(OpenList):
    title = _("Results")
    lead = _("Who was chosen, for how much. During the notice period anybody may read it before it becomes a contract.")
    table_class = AwardTable
    filterset_class = AwardFilter
    empty = _("Results appear here at the moment they are announced.")

    def rows(self) -> QuerySet[Award]:
        return queries.public()


class AwardPage(OpenDetail):
    template_name = "public/awards/detail.html"
    object: Award

    @staticmethod
    def queryset_for(person: Any) -> QuerySet[Award]:
        return queries.public().select_related("listing__rule_set", "bid")

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [(_("Results"), reverse("public:awards"))]

    def head(self, obj: Award) -> Head:
        parties = [(_("Organisation"), obj.organisation), (_("Purchaser"), obj.listing.unit)]
        return Head(name=name_of(obj), number=obj.listing.number, parties=parties, amount=obj.amount)

    def steps(self, obj: Award) -> list[Step]:
        return life.of_listing(obj.listing) if is_public(obj.listing) else []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        award = self.object
        rules, open_call = award.listing.rule_set, is_public(award.listing)
        return super().get_context_data(
            told=[*allowed.facts(award, allowed.AWARD), *scored(award)],
            experts=experts(award) if rulebook.names_experts(rules) else None,
            lines=BidLine.objects.filter(bid=award.bid_id),
            unit_prices=rulebook.publishes_unit_prices(rules),
            listing_open=open_call,
            requirements=award.listing.content if open_call else "",
            sentences=objected.sentences(award.listing, award.bid.edition),
            contracts=contracts.public().filter(award=award),
            **kwargs,
        )


def scored(award: Award) -> list[tuple[Words, Any]]:
    """How the one chosen was scored, and among how many: of the others only their number is told."""
    rows = award.listing.bids.filter(OPENED, edition=award.bid.edition)
    told: list[tuple[Words, Any]] = [
        (_("Applications opened"), rows.count()),
        (_("Of these judged by the panel"), rows.filter(rank__isnull=False).count()),
        (_("Mean score of the one chosen"), award.bid.mean_shown),
        (_("Score sheets counted"), award.bid.sheets_counted),
    ]
    return [(label, value) for label, value in told if value is not None]


def is_public(listing: Listing) -> bool:
    """A call that failed and is drafted again is nobody's business until it is published again."""
    return listing.status in listings.PUBLIC and listing.publish_at is not None


def name_of(award: Award) -> str:
    """By the title of its call, by the number alone while the call is drafted again."""
    return award.listing.title if is_public(award.listing) else award.listing.number


def experts(award: Award) -> list[tuple[Seat, Words]]:
    """Who judged with her field, the chair first; who left the panel for an interest did not judge."""
    of_edition = Seat.objects.filter(panel__listing=award.listing_id, panel__edition=award.bid.edition)
    seats = of_edition.exclude(sheet__status__in=["recused", "void"]).select_related("person")
    return [(seat, Expert.Field(seat.field).label if seat.field in Expert.Field.values else "") for seat in seats]
