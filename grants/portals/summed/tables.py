"""The table of a summary, every number of it a link to its rows; and the tables of those rows."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, overload

import django_tables2 as tables
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django_tables2.data import TableListData

from grants.contracts.models import Contract
from grants.disbursements.models import Payment, Refund
from grants.disbursements.summaries import figures, sums
from grants.disbursements.summaries.facts import Line
from grants.disbursements.summaries.figures import Figure
from grants.disbursements.summaries.naming import Lines
from grants.disbursements.summaries.sums import Scope, Sums
from grants.portals import shown
from grants.portals.columns import NUM, DateColumn, InstantColumn, LinkColumn, MoneyColumn, Table
from grants.portals.figured import FiguredTable
from grants.portals.ledger_lines import LinesTable
from grants.portals.links import object_url

WRITTEN: Mapping[str, Callable[[Any], str]] = {"count": shown.quantity, "money": shown.yuan, "percent": shown.per_cent}


def figure(one: Figure, of: Sums) -> str:
    """As a page shows it."""
    return WRITTEN[one.kind](one.of(of))


class Ways(Protocol):
    """Where a line leads."""

    def narrowed(self, line: Line) -> str: ...

    def opened(self, line: Line) -> Mapping[str, str]: ...


@dataclass(frozen=True)
class Row:
    """One line of a part; `url` narrows the summary to it, `opens`: where each figure's rows are. Asked of the lines shown only."""

    line: Line
    ways: Ways

    @cached_property
    def url(self) -> str:
        return self.ways.narrowed(self.line)

    @cached_property
    def opens(self) -> Mapping[str, str]:
        return self.ways.opened(self.line)

    @property
    def sums(self) -> Sums:
        return self.line.sums


class FigureColumn(tables.Column):
    """One figure of the sums, a link to its rows where there are any to see."""

    def __init__(self, one: Figure, total: Sums) -> None:
        self.one, self.all = one, total
        super().__init__(
            verbose_name=one.words, accessor="line", attrs=NUM, footer=lambda: figure(one, total), order_by=(f"sums__{one.name}",),
        )  # fmt: skip

    def render(self, record: Row) -> Any:
        words, url = figure(self.one, record.sums), record.opens.get(self.one.name, "")
        return format_html('<a href="{}">{}</a>', url, words) if url and self.one.of(record.sums) else words


class PartTable(Table):
    caption = _("Contracts and their money, in yuan")
    name = tables.Column(accessor="line__name")

    class Meta(Table.Meta):
        pass

    def render_name(self, value: str, record: Row) -> Any:
        return format_html('<a class="row-link" href="{}">{}</a>', record.url, value)


class Rows(Sequence[Row]):
    """The lines of a part as rows, made when they are looked at."""

    def __init__(self, lines: Lines, ways: Ways) -> None:
        self.lines, self.ways = lines, ways

    def __len__(self) -> int:
        return len(self.lines)

    @overload
    def __getitem__(self, at: int) -> Row: ...
    @overload
    def __getitem__(self, at: slice) -> list[Row]: ...
    def __getitem__(self, at: int | slice) -> Row | list[Row]:
        return [Row(line, self.ways) for line in self.lines[at]] if isinstance(at, slice) else Row(self.lines[at], self.ways)

    def __iter__(self) -> Iterator[Row]:
        return iter(self[:])


class RowData(TableListData):
    """Only another order than their own needs all of them."""

    def __init__(self, rows: Rows) -> None:
        self.data: Any = rows

    def order_by(self, aliases: Any) -> None:
        if aliases:
            self.data = list(self.data)
            super().order_by(aliases)


def part_table(total: Sums, rows: Rows, label: Any, request: Any) -> Table:
    """The columns are the figures the part has."""
    columns = [(one.name, FigureColumn(one, total)) for one in figures.told(total)]
    table = PartTable(RowData(rows), request=request, extra_columns=columns)
    table.columns["name"].column.verbose_name = label
    return table


class SumColumn(tables.Column):
    """One figure of a contract in the scope; its foot is that of the whole scope."""

    def __init__(self, one: Figure) -> None:
        self.one = one
        super().__init__(verbose_name=one.words, accessor="pk", orderable=False, attrs=NUM, footer=self.foot)

    def foot(self, table: Any) -> str:
        return figure(self.one, table.whole)

    def render(self, record: Contract, table: Any) -> Any:
        of = table.figures.get(record.pk)
        words = shown.NOTHING if of is None else figure(self.one, of)
        url = table.opens(self.one.name, record) if of is not None and self.one.of(of) else ""
        return format_html('<a href="{}">{}</a>', url, words) if url else words


class ContractRows(FiguredTable):
    caption = _("Contracts")
    number = LinkColumn(verbose_name=_("Contract"))
    title = tables.Column(verbose_name=_("Title"))
    organisation = tables.Column(verbose_name=_("Organisation"))
    unit = tables.Column(verbose_name=_("Purchaser"))
    scope: Scope
    whole: Sums
    opens: Callable[[str, Contract], str]

    class Meta(FiguredTable.Meta):
        order_by = "number"

    def figures_of(self, rows: Sequence[Contract]) -> Mapping[int, Sums]:
        return sums.of_each(self.scope, rows)


def contract_rows(rows: Any, scope: Scope, opens: Callable[[str, Contract], str], request: Any) -> ContractRows:
    whole = sums.whole(scope)
    columns = [(one.name, SumColumn(one)) for one in figures.told(whole) if one.kind == "money"]
    table = ContractRows(rows, request=request, extra_columns=columns)
    table.scope, table.whole, table.opens = scope, whole, opens
    return table


class LineRows(LinesTable):
    caption = _("Ledger")

    class Meta(LinesTable.Meta):
        order_by = None  # the rows come in an order that is at hand, of a million too


class PaymentRows(Table):
    caption = _("Payments")
    disbursement = tables.Column(verbose_name=_("Instalment"))
    contract = tables.Column(accessor="contract__number", verbose_name=_("Contract"))
    organisation = tables.Column(accessor="contract__organisation", verbose_name=_("Organisation"))
    bank_receipt = tables.Column()
    at = InstantColumn(verbose_name=_("When"))
    amount = MoneyColumn(verbose_name=_("Amount (yuan)"), total=True)

    class Meta(Table.Meta):
        model = Payment
        fields = ("disbursement", "contract", "organisation", "bank_receipt", "at", "amount")
        order_by = "-at"

    def render_disbursement(self, value: Any) -> Any:
        match = self.request.resolver_match
        url = object_url(value, match.namespaces[0]) if match and match.namespaces else ""
        return format_html('<a class="row-link" href="{}">{}</a>', url, value) if url else str(value)


class RefundRows(Table):
    caption = _("Refunds")
    contract = tables.Column(accessor="contract__number", verbose_name=_("Contract"))
    organisation = tables.Column(accessor="contract__organisation", verbose_name=_("Organisation"))
    bank_receipt = tables.Column()
    on = DateColumn(verbose_name=_("On"))
    amount = MoneyColumn(verbose_name=_("Amount (yuan)"), total=True)

    class Meta(Table.Meta):
        model = Refund
        fields = ("contract", "organisation", "bank_receipt", "on", "amount")
        order_by = "-on"
