"""The pages of the red flags, for the desks that may see them: every doubt in her units, and those of one purchase down to the rows."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import django_filters
import django_tables2 as tables
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from grants.awards import queries as awards
from grants.awards.flags import bounds, gather, queries
from grants.awards.flags.flag import Code, Flag, Row, Strength
from grants.awards.flags.look import flags_of
from grants.bids import queries as bids
from grants.listings import queries as listings
from grants.listings.models import Listing
from grants.panels import queries as panels
from grants.people.models import Unit
from grants.people.roles import AUDIT_ROLES, Role
from grants.portals.columns import InstantColumn, Table
from grants.portals.filters import Filter, choice_filter, place_filter
from grants.portals.links import object_url
from grants.portals.pages import Action, ListPage, Page, Tab
from grants.portals.status import LATE, SOON, TODO, badge_of
from grants.trail.blockers import Words

MOST = 300  # purchases looked through for one list, the latest first
TONES = {Strength.WEAK: TODO, Strength.CLEAR: SOON, Strength.STRONG: LATE}


def may_see(person: Any) -> bool:
    """Whether any office of hers lets her see flags at all."""
    return any(office.role in AUDIT_ROLES or office.role == Role.DISCIPLINE for office in person.offices_now)


@dataclass(frozen=True)
class Line:
    """One flag of one purchase, as a row of the list."""

    listing: Listing
    flag: Flag

    @property
    def strength(self) -> Any:
        return badge_of(TONES[self.flag.strength], self.flag.strength.label)


class FlagTable(Table):
    caption = _("Doubts to look into")
    purchase = tables.Column(accessor="listing", verbose_name=_("Purchase"), orderable=False)
    unit = tables.Column(accessor="listing__unit", verbose_name=_("Purchaser"), orderable=False)
    opened = InstantColumn(accessor="listing__open_bids_at", verbose_name=_("Bids opened"), orderable=False)
    kind = tables.Column(accessor="flag__code__label", verbose_name=_("Doubt"), orderable=False)
    strength = tables.Column(verbose_name=_("How pressing"), orderable=False)
    says = tables.Column(accessor="flag__rows__0", verbose_name=_("What it rests on"), orderable=False)

    class Meta(Table.Meta):
        pass

    def render_purchase(self, record: Line) -> Any:
        url = reverse(f"{self.request.resolver_match.namespaces[0]}:listings-flags", args=[record.listing.pk])
        return format_html('<a class="row-link" href="{}#{}">{}</a>', url, record.flag.code, record.listing.title)


class FlagFilter(Filter):
    searched = ("title", "number", "programme__name")
    unit = place_filter(lambda person: Unit.objects.filter(pk__in=queries.visible(person).order_by().values("unit")))
    year = django_filters.NumberFilter(field_name="year", label=_("Year"), min_value=1949, max_value=2200)
    kind = choice_filter(Code.choices, _("Doubt"), "pk")

    class Meta:
        model = Listing
        fields: tuple[str, ...] = ()

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The kind is known only when the purchases were looked through: it picks lines, not listings."""
        self.form.cleaned_data.pop("kind", None)
        found: QuerySet[Any] = super().filter_queryset(queryset)
        return found


class ForTheFew(Page):
    """Whoever holds neither office gets the words of any page that is not hers."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and "pk" in kwargs:
            get_object_or_404(listings.visible(request.user), pk=kwargs["pk"])
        if request.user.is_authenticated and not may_see(request.user):
            raise PermissionDenied(_("Doubts are shown to auditors and to the discipline observer of the unit only."))
        return super().dispatch(request, *args, **kwargs)


class FlagList(ForTheFew, ListPage):
    """`portal` is set by the desk."""

    title = _("Doubts")
    lead = _("What the figures of opened purchases ask about. A doubt is where to look, not what was found.")
    template_name = "auditor/flags/list.html"
    filterset_class = FlagFilter
    empty = _("No opened purchase of your units raises a doubt.")
    queryset_for = staticmethod(queries.visible)

    @cached_property
    def lines(self) -> list[Line]:
        """Of every kind, within the rest of the filter."""
        filters = FlagFilter(self.request.GET or None, queryset=self.get_queryset(), request=self.request)
        latest = list(filters.qs[:MOST])
        return [Line(row, flag) for row, flags in flags_by_listing(latest) for flag in flags]

    @property
    def kind(self) -> str:
        asked = self.request.GET.get("kind", "")
        return asked if asked in Code.values else ""

    def table_class(self, rows: Any, **kwargs: Any) -> FlagTable:
        return FlagTable([line for line in self.lines if not self.kind or line.flag.code == self.kind], **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        counts = Counter(line.flag.code for line in self.lines)
        return super().get_context_data(kinds=list(self.tabs(counts)), looked_through=MOST, **kwargs)

    def tabs(self, counts: Counter[Code]) -> Iterable[Tab]:
        kept = {name: value for name in ("q", "unit", "year") if (value := self.request.GET.get(name))}
        yield Tab(_("All"), f"?{urlencode(kept)}", current=not self.kind, count=counts.total())
        for code in Code:
            if counts[code]:
                yield Tab(code.label, f"?{urlencode({**kept, 'kind': code})}", current=self.kind == code, count=counts[code])


def flags_by_listing(listings: Sequence[Listing]) -> list[tuple[Listing, tuple[Flag, ...]]]:
    """In the order given, in a fixed number of queries."""
    found = {p.key: flags_of(p) for p in gather.of_listings(Listing.objects.filter(pk__in=[row.pk for row in listings]))}
    return [(row, found.get(row.pk, ())) for row in listings]


def flags_for(listing: Listing, person: Any) -> tuple[Flag, ...]:
    """Of one purchase; none to whoever may not see them, none before the opening."""
    if not may_see(person) or not queries.visible(person).filter(pk=listing.pk).exists():
        return ()
    purchase = gather.of_listing(listing)
    return flags_of(purchase) if purchase is not None else ()


@dataclass(frozen=True)
class Shown:
    """One piece of evidence with the addresses of the rows it was read from."""

    row: Row
    links: tuple[tuple[str, str], ...]


class FlagsOfListing(ForTheFew):
    """The flags of one opened purchase, each with what was compared, what would explain it, and its rows."""

    template_name = "auditor/flags/listing.html"

    @cached_property
    def listing(self) -> Listing:
        return get_object_or_404(queries.visible(self.person), pk=self.kwargs["pk"])

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [(_("Doubts"), reverse(f"{self.portal}:flags"))]

    def actions(self) -> list[Action]:
        return [Action(_("The purchase"), reverse(f"{self.portal}:listings-detail", args=[self.listing.pk]), primary=False)]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        flags = flags_for(self.listing, self.person)
        links = self._links([row for flag in flags for row in flag.rows])
        shown = [
            (
                flag,
                TONES[flag.strength],
                [Shown(row, tuple(links[one] for one in _keys(row) if one in links)) for row in flag.rows],
            )
            for flag in flags
        ]
        kwargs.setdefault("title", self.listing.title)
        kwargs.setdefault("lead", _("A doubt is where to look, not what was found."))
        return super().get_context_data(object=self.listing, flags=shown, bounds=bounds.table(), **kwargs)

    def _links(self, rows: Sequence[Row]) -> dict[tuple[str, int], tuple[str, str]]:
        """(kind, key) → (words, address) for what she may open in this desk. One query for each kind that occurs."""
        wanted: dict[str, set[int]] = {}
        for kind, key in (one for row in rows for one in _keys(row)):
            wanted.setdefault(kind, set()).add(key)
        sources: dict[str, tuple[QuerySet[Any], Any]] = {
            "bid": (bids.visible(self.person), lambda bid: bid.organisation.name),
            "score_sheet": (panels.visible_sheets(self.person), lambda sheet: str(sheet.seat.person)),
            "award": (awards.visible(self.person), lambda award: award.listing.number),
        }
        found = {}
        for kind, keys in wanted.items():
            rows_of, name = sources[kind]
            for obj in rows_of.filter(pk__in=keys):
                if url := object_url(obj, self.portal):
                    found[kind, obj.pk] = (name(obj), url)
        return found


def _keys(row: Row) -> list[tuple[str, int]]:
    return [
        *(("bid", key) for key in row.bids),
        *(("score_sheet", key) for key in row.sheets),
        *(("award", key) for key in row.awards),
    ]
