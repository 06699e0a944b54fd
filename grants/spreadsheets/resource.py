"""A ledger going out: the columns under which it may come in again, as an .xlsx with typed cells or a CSV that Excel reads.

The columns are a resource of django-import-export; only its way in is not used: it asks the database for every row.
"""

import csv
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from io import StringIO
from typing import Any

from django.utils.translation import gettext as _
from import_export.fields import Field
from import_export.resources import ModelResource
from import_export.widgets import Widget

from grants.contracts.models import Contract
from grants.rulebook import queries as rulebook
from grants.spending.models import Expense
from grants.spreadsheets.book import Book, Column, Sheet, Table, written
from grants.spreadsheets.columns import FIELDS

KINDS = {"date": "date", "invoice_date": "date", "amount": "money"}
WIDE = {"item": 36, "payee": 26, "invoice_number": 24, "invoice_buyer": 26, "remark": 24, "deliverable": 24, "site": 18}
BETWEEN = "；"
FORMULAS = ("=", "+", "-", "@", "\t", "\r")


class AsItIs(Widget):
    """Amounts stay amounts and days days."""

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return value


def _field(name: str) -> Field:
    return Field(attribute=name, column_name=FIELDS[name].headings[0], widget=AsItIs())


class LedgerResource(ModelResource):
    """`chart`: the names of the categories by code."""

    date, category, item, payee, amount = (_field(name) for name in ("date", "category", "item", "payee", "amount"))
    invoice_number, invoice_date, invoice_buyer = (_field(name) for name in ("invoice_number", "invoice_date", "invoice_buyer"))
    voucher_number, paid, remark = (_field(name) for name in ("voucher_number", "paid", "remark"))
    deliverable, site = _field("deliverable"), _field("site")
    status = Field(column_name="状态", widget=AsItIs())

    class Meta:
        model = Expense
        fields = (
            "date", "category", "item", "payee", "amount", "invoice_number", "invoice_date", "invoice_buyer", "voucher_number", "paid",
            "remark", "deliverable", "site", "status",
        )  # fmt: skip
        export_order = fields

    def __init__(self, chart: Mapping[str, Any]) -> None:
        super().__init__()
        self.chart = chart

    def dehydrate_category(self, line: Expense) -> str:
        known = self.chart.get(line.category)
        return f"{line.category} {known.name.zh}" if known else line.category

    def dehydrate_invoice_number(self, line: Expense) -> str:
        return line.invoice_number or (line.get_no_invoice_display() if line.no_invoice else "")

    def dehydrate_paid(self, line: Expense) -> str:
        return line.get_paid_display()

    def dehydrate_status(self, line: Expense) -> str:
        return str(line.get_status_display())

    def dehydrate_deliverable(self, line: Expense) -> str:
        return BETWEEN.join(dict.fromkeys(part.deliverable.name for part in line.allocations.all()))

    def dehydrate_site(self, line: Expense) -> str:
        return BETWEEN.join(dict.fromkeys(part.site.name for part in line.allocations.all() if part.site))


def exported(contract: Contract, lines: Iterable[Expense], kind: str, made_at: datetime) -> bytes:
    """The lines of a contract as "xlsx" or "csv". `lines` with their allocations fetched beforehand."""
    resource = LedgerResource(rulebook.categories(contract.rule_set))
    fields = resource.get_export_fields()
    rows = [tuple(resource.export_field(field, line) for field in fields) for line in lines]
    heads = [field.column_name for field in fields]
    if kind == "csv":
        return _text(heads, rows)
    names = [resource.get_field_name(field) for field in fields]
    columns = tuple(Column(head, KINDS.get(name, "text"), WIDE.get(name, 14)) for name, head in zip(names, heads, strict=True))
    title = _("Ledger of %(contract)s") % {"contract": contract}
    sheet = Sheet(_("Ledger"), title, (Table(columns, tuple(rows), filters=True),))
    return written(Book(title, contract.organisation.name, title, made_at, (sheet,)))


def _text(heads: list[str], rows: list[tuple[Any, ...]]) -> bytes:
    """With the mark by which Excel knows UTF-8; long numbers and what looks like a formula are written so that they stay text."""
    held = StringIO(newline="")
    writer = csv.writer(held)
    writer.writerow(heads)
    for row in rows:
        writer.writerow([_cell(value) for value in row])
    return b"\xef\xbb\xbf" + held.getvalue().encode()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        return f"{value:.2f}" if isinstance(value, Decimal) else str(value)
    if len(value) > 11 and value.isdecimal():
        return f'="{value}"'
    return f"'{value}" if value.startswith(FORMULAS) else value
