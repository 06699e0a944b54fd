"""A workbook from plain tables: typed cells, totals as formulas that carry their value, print setup for A4. Same tables, same bytes.

Text is always written as text: what begins with “=” in somebody's words never becomes a formula.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

SHANGHAI = ZoneInfo("Asia/Shanghai")
BODY, HEADING = "宋体", "黑体"
MOST = 32767  # characters a cell can hold
FORMATS: dict[str, dict[str, Any]] = {
    "text": {"text_wrap": True},
    "count": {"num_format": "#,##0"},
    "money": {"num_format": "#,##0.00"},
    "amount": {"num_format": "#,##0.##"},
    "percent": {"num_format": "0.00%"},
    "date": {"num_format": "yyyy-mm-dd", "align": "center"},
    "instant": {"num_format": "yyyy-mm-dd hh:mm:ss", "align": "center"},
    "exact": {"num_format": "yyyy-mm-dd hh:mm:ss.000", "align": "center"},
}


@dataclass(frozen=True)
class Formula:
    """A formula and the value it has now, which readers show that do not calculate."""

    text: str
    value: int | str | Decimal


Cell = str | int | Decimal | date | datetime | Formula | None


@dataclass(frozen=True)
class Column:
    """`kind`: a key of FORMATS; `wide` in characters; `total`: its sum stands in the last row."""

    title: str
    kind: str = "text"
    wide: float = 14
    total: bool = False


@dataclass(frozen=True)
class Table:
    """`total`: the word before the sums, "" for none; `total_values`: the sums as they are known, by column."""

    columns: tuple[Column, ...]
    rows: Collection[tuple[Cell, ...]]
    caption: str = ""
    total: str = ""
    filters: bool = False


@dataclass(frozen=True)
class Sheet:
    """A name for its tab, one line over it, tables below each other; the heads of the first repeat on every printed page."""

    name: str
    title: str
    tables: tuple[Table, ...]
    lead: str = ""


@dataclass(frozen=True)
class Book:
    title: str
    author: str
    subject: str
    made_at: datetime
    sheets: tuple[Sheet, ...]
    foot: str = ""


def written(book: Book) -> bytes:
    """The bytes of the workbook."""
    out = BytesIO()
    write(book, out, {"in_memory": True})
    return out.getvalue()


def streamed(book: Book, out: BinaryIO) -> None:
    """The same, row by row: what is not needed any more leaves the memory, so that tables of any length cost the same."""
    write(book, out, {"constant_memory": True})


def write(book: Book, out: BinaryIO, options: dict[str, Any]) -> None:
    workbook = Workbook(out, {
        **options, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
        "default_format_properties": {"font_name": BODY, "font_size": 10.5},
    })  # fmt: skip
    told = book.made_at.astimezone(SHANGHAI).replace(tzinfo=None)
    workbook.set_properties({"title": book.title, "author": book.author, "subject": book.subject, "created": told})
    pen = Pen(workbook)
    for sheet in book.sheets:
        page = workbook.add_worksheet(sheet.name)
        _print_setup(page, book)
        _fill(page, sheet, pen)
    workbook.close()


class Pen:
    """The formats of a workbook, each made once."""

    def __init__(self, workbook: Workbook) -> None:
        self.workbook = workbook
        self._made: dict[tuple[str, str], Format] = {}

    def format(self, kind: str, part: str = "body") -> Format:
        """`part`: title, lead, caption, head, body, total."""
        if (kind, part) not in self._made:
            look: dict[str, Any] = {"font_name": BODY, "font_size": 10.5, "valign": "vcenter"}
            if part in {"title", "caption", "head", "total"}:
                look |= {"font_name": HEADING, "bold": True}
            if part == "title":
                look |= {"font_size": 16}
            if part in {"head", "body", "total"}:
                look |= {"border": 1, "border_color": "#8A8A8A", **FORMATS[kind]}
            if part == "head":
                look |= {"num_format": "General", "text_wrap": True, "align": "center", "bg_color": "#EFEAEE"}
            if part == "total":
                look |= {"bg_color": "#F6F4F6"}
            if part == "lead":
                look |= {"font_color": "#555555"}
            self._made[kind, part] = self.workbook.add_format(look)
        return self._made[kind, part]


def _print_setup(page: Worksheet, book: Book) -> None:
    page.set_paper(9)  # A4
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.set_margins(left=0.6, right=0.6, top=0.8, bottom=0.8)
    page.center_horizontally()
    page.set_header(f"&L&9 {_escaped(book.title)}&R&9 {_escaped(book.subject)}")
    page.set_footer(f"&L&8 {_escaped(book.foot)}&C&9第 &P 页 共 &N 页")
    page.hide_gridlines(2)


def _escaped(text: str) -> str:
    return text.replace("&", "&&")[:110]


def _fill(page: Worksheet, sheet: Sheet, pen: Pen) -> None:
    page.write_string(0, 0, sheet.title, pen.format("text", "title"))
    page.set_row(0, 28)
    top = 1
    if sheet.lead:
        page.write_string(1, 0, sheet.lead, pen.format("text", "lead"))
        top = 2
    for number, table in enumerate(sheet.tables):
        if table.caption:
            page.write_string(top, 0, table.caption, pen.format("text", "caption"))
            top += 1
        if number == 0:
            page.repeat_rows(top)
            page.freeze_panes(top + 1, 0)
            for at, column in enumerate(table.columns):
                page.set_column(at, at, column.wide)
        top = _write(page, table, top, pen) + 1


def _write(page: Worksheet, table: Table, top: int, pen: Pen) -> int:
    """Heads at `top`; returns the row below the table."""
    for at, column in enumerate(table.columns):
        page.write_string(top, at, column.title, pen.format("text", "head"))
    first = top + 1
    for down, row in enumerate(table.rows):
        for at, (column, cell) in enumerate(zip(table.columns, row, strict=True)):
            _cell(page, first + down, at, cell, pen.format(column.kind))
    if table.filters and table.rows:
        page.autofilter(top, 0, top + len(table.rows), len(table.columns) - 1)
    below = first + len(table.rows)
    if not table.total:
        return below
    for at, column in enumerate(table.columns):
        look = pen.format(column.kind, "total")
        if not column.total:
            page.write_string(below, at, table.total if at == 0 else "", look)
            continue
        letter = xl_col_to_name(at)
        told = sum((_value(row[at]) for row in table.rows), Decimal(0))
        formula = f"=SUM({letter}{first + 1}:{letter}{below})" if table.rows else "=0"
        page.write_formula(below, at, formula, look, _number(told))
    return below + 1


def _value(cell: Cell) -> Decimal:
    found = cell.value if isinstance(cell, Formula) else cell
    return Decimal(found) if isinstance(found, int | Decimal) else Decimal(0)


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _cell(page: Worksheet, row: int, at: int, cell: Cell, look: Format) -> None:
    if cell is None:
        page.write_blank(row, at, None, look)
    elif isinstance(cell, Formula):
        value = cell.value if isinstance(cell.value, str) else _number(Decimal(cell.value))
        page.write_formula(row, at, cell.text, look, value)
    elif isinstance(cell, str):
        page.write_string(row, at, cell[:MOST], look)
    elif isinstance(cell, datetime):
        page.write_datetime(row, at, cell.astimezone(SHANGHAI).replace(tzinfo=None), look)
    elif isinstance(cell, date):
        page.write_datetime(row, at, cell, look)
    else:
        page.write_number(row, at, _number(Decimal(cell)), look)
