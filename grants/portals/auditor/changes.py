"""What happened in her units: entries of the trail since a day, by kind."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import django_filters
import django_tables2 as tables
from django import forms
from django.db.models import Q, QuerySet
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from grants.people.models import Office, User
from grants.portals import trail
from grants.portals.auditor import desk, visits
from grants.portals.auditor.desk import DeskList
from grants.portals.columns import InstantColumn, Table
from grants.portals.filters import choice_filter
from grants.portals.links import object_url
from grants.portals.pages import Tab
from grants.portals.status import badge_of
from grants.templatetags.yulan import person as person_in_words
from grants.trail import clock
from grants.trail.blockers import Words
from grants.trail.models import Entry
from grants.trail.moves import machines

# Kinds of which she may not see every row though their root is hers: unopened applications, what was referred.
SEALED: Mapping[str, Callable[[Any], QuerySet[Any]]] = {
    "bid": desk.bids_of, "score_sheet": desk.sheets_of, "finding": desk.findings_of,
}  # fmt: skip
COUNTED = 2000  # acts that are told apart by kind on the first page
DAYS = {"7": 7, "30": 30, "365": 365}
SPANS: dict[str, Words] = {
    "visit": _("Since my last visit"), "7": _("7 days"), "30": _("30 days"), "365": _("a year"), "all": _("Everything"),
}  # fmt: skip


def entries_of(person: Any) -> QuerySet[Entry]:
    """Every act whose root (need, listing, contract, organisation, roadshow, claim, engagement) belongs to the units she audits.

    Before the opening the trail of a listing would tell who applied and how many: acts on applications show once she sees these.
    """
    roots = {
        "contract": desk.contracts_of(person), "listing": desk.listings_of(person), "need": desk.needs_of(person),
        "organisation": desk.organisations_of(person), "bid": desk.bids_of(person), "roadshow": desk.roadshows_of(person),
        "claim": desk.claims_of(person), "audit_engagement": desk.engagements_of(person),
    }  # fmt: skip
    hers = Q(pk__in=[])
    for kind, rows in roots.items():
        hers |= Q(root_kind=kind, root_id__in=rows.order_by().values("pk"))
    sealed = Q(pk__in=[])
    for kind, seen in SEALED.items():
        sealed |= Q(kind=kind) & ~Q(object_id__in=seen(person).order_by().values("pk"))
    return Entry.objects.filter(hers).exclude(sealed).select_related("by")


def span_of(request: Any) -> str:
    asked = request.GET.get("since", "")
    return asked if asked in SPANS else "visit"


def since(request: Any, span: str) -> datetime | None:
    """The instant a span begins; None: everything (on a first visit all is new)."""
    if span == "visit":
        return visits.before(request)
    return clock.now() - timedelta(days=DAYS[span]) if span in DAYS else None


def changed(request: Any) -> QuerySet[Entry]:
    rows, begin = entries_of(request.user), since(request, span_of(request))
    return rows.filter(at__gt=begin) if begin is not None else rows


def tabs(request: Any, **kept: str) -> Sequence[Tab]:
    here = span_of(request)
    return [Tab(label, f"?{urlencode({**kept, 'since': span})}", current=span == here) for span, label in SPANS.items()]


@dataclass(frozen=True)
class News:
    """The latest acts; how many of each kind, most first, among the latest COUNTED: `more` where there are more than these."""

    latest: Sequence[Entry]
    kinds: Sequence[tuple[str, Words, int]]
    more: bool


def news(rows: QuerySet[Entry], few: int) -> News:
    """Read once, from the latest back, and no further than COUNTED: a trail of millions costs what a small one does. Two queries."""
    found = list(rows.order_by("-at", "-id").values_list("pk", "kind")[: COUNTED + 1])
    counts = Counter(kind for _key, kind in found[:COUNTED])
    entries = Entry.objects.select_related("by").in_bulk([key for key, _kind in found[:few]])
    kinds = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    latest = [entries[key] for key, _kind in found[:few]]
    return News(latest, [(kind, kind_name(kind), count) for kind, count in kinds], len(found) > COUNTED)


def kind_name(kind: str) -> Words:
    model = machines().get(kind)
    return model._meta.verbose_name or kind if model is not None else kind


@dataclass(frozen=True)
class Change:
    """One act: what, on which object, with its address on this desk."""

    line: trail.Line
    subject: str
    url: str


def changes(entries: Sequence[Entry], person: Any) -> list[Change]:
    """In words, with their objects as far as she may see them (a draft has no name here): one query for each kind that occurs."""
    objects = _objects(entries, person)
    found = []
    for entry in entries:
        obj = objects.get((entry.kind, entry.object_id))
        url = object_url(obj, desk.PORTAL) if obj is not None else ""
        found.append(Change(trail.line_of(entry, name_kind=True), str(obj) if obj is not None else f"№ {entry.object_id}", url))
    return found


SEEN: Mapping[str, Callable[[Any], QuerySet[Any]]] = {
    "organisation": desk.organisations_of,
    "need": desk.needs_of,
    "listing": desk.listings_of,
    "roadshow": desk.roadshows_of,
    "claim": desk.claims_of,
    "bid": desk.bids_of,
    "score_sheet": desk.sheets_of,
    "award": desk.awards_of,
    "contract": desk.contracts_of,
    "expense": desk.expenses_of,
    "milestone_report": desk.reports_of,
    "disbursement": desk.disbursements_of,
    "audit_engagement": desk.engagements_of,
    "finding": desk.findings_of,
}


def _objects(entries: Sequence[Entry], person: Any) -> dict[tuple[str, int], Any]:
    wanted: dict[str, set[int]] = {}
    for entry in entries:
        wanted.setdefault(entry.kind, set()).add(entry.object_id)
    return {
        (kind, row.pk): row for kind, keys in wanted.items() if kind in SEEN for row in SEEN[kind](person).filter(pk__in=keys)
    }


class ChangeTable(Table):
    caption = _("What happened")
    at = InstantColumn(verbose_name=_("When"))
    kind = tables.Column(verbose_name=_("Kind"))
    object_id = tables.Column(verbose_name=_("What"), orderable=False)
    move = tables.Column(verbose_name=_("Act"), orderable=False)
    by = tables.Column(verbose_name=_("Who"))
    note = tables.Column(verbose_name=_("Note"), orderable=False)

    class Meta(Table.Meta):
        order_by = "-at"

    def before_render(self, request: Any) -> None:
        entries = [row.record for row in self.paginated_rows]
        self.told = {entry.pk: change for entry, change in zip(entries, changes(entries, request.user), strict=True)}

    def render_kind(self, value: str) -> Words:
        return kind_name(value)

    def render_object_id(self, record: Entry) -> Any:
        change = self.told[record.pk]
        return format_html('<a class="row-link" href="{}">{}</a>', change.url, change.subject) if change.url else change.subject

    def render_move(self, record: Entry) -> Any:
        line = self.told[record.pk].line
        return format_html("{} {}", line.what, badge_of(line.tone, line.status)) if line.status else line.what

    def render_by(self, record: Entry) -> Any:
        return person_in_words(record.by, record.role)


def people_of(request: Any) -> QuerySet[User]:
    """Whoever holds or held an office; the acts are narrowed to her units anyway. Reached from the search."""
    return User.objects.filter(pk__in=Office.objects.values("person"))


class ChangeFilter(django_filters.FilterSet):
    kind = choice_filter(lambda: [(name, kind_name(name)) for name in machines()], _("Kind"), "kind")
    by = django_filters.ModelChoiceFilter(field_name="by", queryset=people_of, widget=forms.HiddenInput, label=_("Who"))

    class Meta:
        model = Entry
        fields: tuple[str, ...] = ()


class Changes(DeskList):
    title = _("What has changed")
    lead = _("Every act recorded in the units you audit, newest first.")
    template_name = "auditor/changes.html"
    table_class = ChangeTable
    filterset_class = ChangeFilter
    empty = _("Nothing was done in this time. Choose a longer one.")

    def get_queryset(self) -> QuerySet[Entry]:
        return changed(self.request)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kept = {name: self.request.GET[name] for name in ("kind", "by") if self.request.GET.get(name)}
        return super().get_context_data(tabs=tabs(self.request, **kept), **kwargs)
