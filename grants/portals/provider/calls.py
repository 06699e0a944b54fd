"""Calls that are published: the list, one call with everything a bidder must know, and the beginning of an application."""

from collections.abc import Iterable, Sequence
from typing import Any

import django_filters
import django_tables2 as tables
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views import View

from grants.bids import actions
from grants.listings.models import Listing
from grants.listings.queries import accepting
from grants.people.models import Organisation
from grants.portals import objected
from grants.portals.columns import InstantColumn, LinkColumn, MoneyColumn, StatusColumn, Table
from grants.portals.filters import Filter
from grants.portals.links import object_url
from grants.portals.pages import Head
from grants.portals.provider import own
from grants.portals.provider.desk import PORTAL, DeskDetail, DeskList, DeskPage
from grants.portals.provider.eligible import Chance, chances
from grants.portals.provider.steps import steps_of
from grants.portals.status import badge
from grants.portals.stepper import Step
from grants.portals.words import kind_of_service, method_name
from grants.rulebook import queries as rulebook
from grants.trail.blockers import Refused, Words


class ChanceColumn(tables.Column):
    """Whether the organisation may apply, in words; its application when there is one."""

    def render(self, record: Listing, table: Any) -> str | SafeString:
        mine = [c for c in table.chances if c.listing.pk == record.pk]
        return format_html_join("", "<div>{}</div>", ((said(c, len(table.organisations) > 1),) for c in mine)) or "—"


def said(chance: Chance, name: bool = False) -> str | SafeString:
    whose = format_html("<b>{}</b> ", chance.organisation.name) if name else ""
    if chance.bid is not None:
        url = object_url(chance.bid, PORTAL)
        return format_html('{}<a href="{}">{}</a> {}', whose, url, _("Our application"), badge(chance.bid))
    words: Any = _("You can apply.") if chance.open else " ".join(str(b) for b in chance.why_not)
    return format_html("{}{}", whose, words)


class CallTable(Table):
    caption = _("Published calls")
    title = LinkColumn()
    unit = tables.Column(accessor="unit__name", verbose_name=_("Purchaser"))
    budget = MoneyColumn()
    closes_at = InstantColumn()
    status = StatusColumn()
    chance = ChanceColumn(verbose_name=_("For us"), empty_values=(), orderable=False)

    class Meta(Table.Meta):
        model = Listing
        fields = ("title", "unit", "budget", "closes_at", "status", "chance")
        order_by = "-closes_at"

    def __init__(self, *args: Any, organisations: Sequence[Organisation], person: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisations, self.person = organisations, person

    @property
    def chances(self) -> list[Chance]:
        """Of the calls on this page; asked once."""
        if "_chances" not in self.__dict__:
            self.__dict__["_chances"] = chances([row.record for row in self.paginated_rows], self.person)
        found: list[Chance] = self.__dict__["_chances"]
        return found


class CallFilter(Filter):
    searched = ("title", "number", "unit__name", "content")
    state = django_filters.ChoiceFilter(
        label=_("State"), empty_label=_("All"), choices=[("open", _("accepting applications"))], method="in_state"
    )

    class Meta:
        model = Listing
        fields: Sequence[str] = ()

    def in_state(self, rows: QuerySet[Listing], name: str, value: str) -> QuerySet[Listing]:
        return rows.filter(pk__in=accepting().values("pk"))


class Calls(DeskList):
    title = _("Calls")
    lead = _("What federations want to buy. Whether your organisation may apply is said beside each call.")
    queryset_for = staticmethod(own.calls)
    table_class, filterset_class = CallTable, CallFilter
    empty = _("Calls will be listed here as soon as a federation publishes one.")

    def get_table_kwargs(self) -> dict[str, Any]:
        return {"organisations": list(own.organisations(self.request.user)), "person": self.request.user}


class CallPage(DeskDetail):
    queryset_for = staticmethod(own.calls)
    template_name = "provider/listings/detail.html"

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [(_("Calls"), reverse("provider:listings"))]

    def head(self, obj: Listing) -> Head:
        return Head(
            name=obj.title, number=obj.number, amount=obj.budget, amount_label=_("Price ceiling"),
            parties=[(_("Purchaser"), obj.unit), (_("Project"), obj.programme), (_("Year"), obj.year)],
        )  # fmt: skip

    def steps(self, obj: Listing) -> Sequence[Step]:
        return steps_of(obj, self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        listing = self.object
        return super().get_context_data(
            chances=chances([listing], self.request.user),
            facts=list(facts_of(listing)),
            indicators=list(listing.indicators.all()),
            criteria=list(listing.criteria.all()),
            timeline=objected.clocks(listing),
            sentences=objected.sentences(listing),
            objections=list(own.objections(self.request.user).filter(listing=listing)),
            file_url=reverse("provider:listings-object", args=[listing.pk]),
            sites=list(listing.sites.all()),
            caps=[c for c in rulebook.categories(listing.rule_set).values() if c.chargeable],
            **kwargs,
        )


def facts_of(listing: Listing) -> Iterable[tuple[Words, Any]]:
    method = rulebook.methods(listing.rule_set).get(listing.method)
    yield _("Method"), method_name(listing)
    yield _("Kind of service"), kind_of_service(listing.category)
    if method is not None:
        yield _("Organisations needed at least"), method.minimum_suppliers
        yield _("Public notice of the result, working days"), method.notice.count
    yield _("Score needed at least"), rulebook.score_floor(listing.rule_set)
    yield _("Rule set"), listing.rule_set


class StartBid(DeskPage, View):
    """Begin an application; a second click leads to the one begun already."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int, **kwargs: Any) -> HttpResponse:
        listing = get_object_or_404(own.calls(request.user), pk=pk)
        asked = request.POST.get("organisation", "")
        mine = [o for o in own.organisations(request.user) if str(o.pk) == asked or not asked]
        if not mine:
            messages.error(request, _("Please say for which of your organisations. Nothing was begun."))
            return redirect("provider:listings-detail", pk=listing.pk)
        here = own.bids(request.user).filter(listing=listing, edition=listing.edition, organisation=mine[0])
        begun = here.exclude(status="withdrawn").first()
        if begun is None:
            try:
                begun = actions.draft(by=self.person, listing=listing, organisation=mine[0])
            except Refused as refusal:
                messages.error(request, refusal.message)
                return redirect("provider:listings-detail", pk=listing.pk)
        return redirect("provider:bids-edit" if begun.status == "draft" else "provider:bids-detail", pk=begun.pk)
