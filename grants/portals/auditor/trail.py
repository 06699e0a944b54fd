"""The trail itself: every chain of her units, how long it is, how it ends, and whether it still holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import django_filters
import django_tables2 as tables
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from grants.portals.auditor import chains, desk
from grants.portals.auditor.changes import entries_of, kind_name
from grants.portals.columns import InstantColumn, NumberColumn, Table
from grants.portals.filters import choice_filter
from grants.portals.links import object_url
from grants.trail.blockers import Words
from grants.trail.chain import Break
from grants.trail.models import Entry
from grants.trail.moves import machines

ROOTS = ("organisation", "need", "listing", "roadshow", "claim", "contract", "audit_engagement")


class ChainTable(Table):
    caption = _("Chains")
    root_kind = tables.Column(verbose_name=_("Kind"))
    root_id = tables.Column(verbose_name=_("Of what"))
    entries = NumberColumn(verbose_name=_("Entries"))
    last_at = InstantColumn(verbose_name=_("Last act"))
    last = tables.Column(verbose_name=_("Hash of the last entry"), orderable=False, attrs={"td": {"class": "hash"}})

    class Meta(Table.Meta):
        order_by = "-last_at"

    def before_render(self, request: Any) -> None:
        told = chains.with_heads([row.record for row in self.paginated_rows])
        self.heads: Mapping[str, str] = {one.key: one.head for one in told}
        self.roots = chains.roots(told)

    def render_root_kind(self, value: str) -> Words:
        return kind_name(value)

    def render_root_id(self, record: dict[str, Any]) -> Any:
        root = self.roots.get(f"{record['root_kind']}:{record['root_id']}")
        url = object_url(root, desk.PORTAL) if root is not None else ""
        return format_html('<a class="row-link" href="{}">{}</a>', url, root) if url else str(root or record["root_id"])

    def render_last(self, record: dict[str, Any]) -> str:
        return self.heads[f"{record['root_kind']}:{record['root_id']}"][:16] + "…"


class ChainFilter(django_filters.FilterSet):
    kind = choice_filter(lambda: [(name, kind_name(name)) for name in machines() if name in ROOTS], _("Kind"), "root_kind")

    class Meta:
        model = Entry
        fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reading:
    """What reading the chains again gave."""

    entries: int
    chains: int
    torn: Sequence["Torn"]


@dataclass(frozen=True)
class Torn:
    """One chain that no longer holds: of what, at which entry, why."""

    found: Break
    kind: Words
    why: Words


class Trail(desk.DeskList):
    title = _("Trail")
    lead = _(
        "Every act is an entry; each entry holds the hash of the one before. Whoever changes or removes one breaks its chain."
    )
    template_name = "auditor/trail.html"
    table_class = ChainTable
    filterset_class = ChainFilter
    empty = _("Chains are listed here once something was done in the units you audit.")
    http_method_names = ["get", "post", "head", "options"]

    def get_queryset(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = chains.chains(entries_of(self.request.user))
        return rows

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Reads every chain of her units again; changes nothing."""
        mine = entries_of(request.user)
        reading = Reading(mine.count(), chains.chains(mine).count(), [torn(one) for one in chains.broken_among(mine)])
        return self.render_to_response(self.get_context_data(reading=reading))


def torn(found: Break) -> Torn:
    return Torn(found, kind_name(found.entry.root_kind), why(found))


def why(found: Break) -> Words:
    if found.why.startswith("its content"):
        return _("its content does not fit its hash")
    if found.why.startswith("it does not follow"):
        return _("it does not follow the entry before it")
    return _("an entry before it is missing")
