"""Figures over many contracts, by year, purchaser, source, organisation or project; each line leads to its contracts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from grants.disbursements import summary
from grants.disbursements.summary import Together
from grants.portals.auditor import scope
from grants.portals.auditor.desk import DeskPage
from grants.portals.columns import MoneyColumn, NumberColumn, Table
from grants.portals.pages import PAGE_SIZE, Tab, turn_to
from grants.trail.blockers import Words

KEPT = ("unit", "year", "source")


@dataclass(frozen=True)
class Row:
    """One group with its name and the address of its contracts."""

    name: str
    url: str
    together: Together


class SummaryTable(Table):
    caption = _("Contracts and their money, in yuan")
    name = tables.Column(verbose_name=_("By"))
    contracts = NumberColumn(accessor="together__contracts", verbose_name=_("Contracts"), total=True)
    amount = MoneyColumn(accessor="together__balance__amount", verbose_name=_("Contracted"), total=True)
    received = MoneyColumn(accessor="together__balance__received", verbose_name=_("Paid"), total=True)
    verified = MoneyColumn(accessor="together__balance__verified", verbose_name=_("Verified"), total=True)
    pending = MoneyColumn(accessor="together__balance__pending", verbose_name=_("Pending"), total=True)
    disallowed = MoneyColumn(accessor="together__balance__disallowed", verbose_name=_("Disallowed"), total=True)
    surplus = MoneyColumn(accessor="together__balance__surplus", verbose_name=_("Surplus"), total=True)
    refunded = MoneyColumn(accessor="together__balance__refunded", verbose_name=_("Refunded"), total=True)

    def render_name(self, value: str, record: Row) -> Any:
        return format_html('<a class="row-link" href="{}">{}</a>', record.url, value)


class Summary(DeskPage):
    title = _("Figures at a glance")
    lead = _("Every line can be opened down to its contracts, their ledger and the evidence.")
    template_name = "auditor/summary.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        by = self.request.GET.get("by", "")
        by = by if by in summary.GROUPS else "year"
        filters = scope.ScopeFilter(self.request.GET or None, queryset=scope.signed(self.request.user), request=self.request)
        table = SummaryTable(rows(by, filters.qs, self.request.user, kept(self.request)), request=self.request)
        table.columns["name"].column.verbose_name = scope.LABELS[by]
        table.order_by = self.request.GET.getlist(table.prefixed_order_by_field) or table.order_by
        missed = turn_to(table, self.request.GET.get(table.prefixed_page_field, ""), PAGE_SIZE)
        return super().get_context_data(
            table=table,
            filter=filters,
            filtered=bool(kept(self.request)),
            page_missed=missed,
            by=by,
            tabs=tabs(by, self.request),
            **kwargs,
        )


def rows(by: str, contracts: Any, person: Any, scoped: dict[str, str]) -> list[Row]:
    """One line for each group, years from the latest, others by their amount; six queries and one for the names."""
    found = summary.grouped(contracts, by)
    if by == "year":
        found.sort(key=lambda t: -(t.key or 0))
    words = scope.names(by, [t.key for t in found if t.key is not None], person)
    address = reverse("auditor:contracts")
    return [Row(words.get(t.key or 0, str(t.key)), f"{address}?{urlencode({**scoped, by: t.key})}", t) for t in found]


def kept(request: Any) -> dict[str, str]:
    """The scope as it stands in the address."""
    return {name: request.GET[name] for name in KEPT if request.GET.get(name)}


def tabs(by: str, request: Any) -> Sequence[Tab]:
    def url(key: str) -> str:
        return f"?{urlencode({**kept(request), 'by': key})}"

    labels: dict[str, Words] = scope.LABELS
    return [Tab(label, url(key), current=key == by) for key, label in labels.items()]
