"""From the rows of a file to the rows of a ledger: headings found in each sheet, cells read by their column, what is no line left out.

Left out are titles, empty rows, headings repeated on the next page, notes at the foot, and totals, whose sums are compared.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import chain, groupby, islice
from operator import attrgetter
from typing import Any

from django.utils.translation import gettext_noop

from grants.spending import invoices
from grants.spending.invoices import Invoice, NoInvoice, Unlike
from grants.spreadsheets import columns, values
from grants.spreadsheets.columns import FIELDS, LOOKED_AT, Layout
from grants.spreadsheets.problems import ERROR, WARNING, Problem, msgid
from grants.spreadsheets.rows import Cell, Row
from grants.trail.money import ZERO

EMPTY_CELL = gettext_noop("“%(what)s” is empty. Every line needs it; please fill in the cell.")
HIDDEN_ROW = gettext_noop("The row is hidden in the file; it is read like the others. If it is not meant, delete it.")
HIDDEN_SHEET = gettext_noop("The sheet is hidden in the file; it is read like the others. If it is not meant, delete it.")
MERGED_CELL = gettext_noop(
    "The cell is part of a merged one; its value counts for the first row only. Please check that this is meant."
)
WRONG_TOTAL = gettext_noop(
    "The total says %(told)s, but the rows above add up to %(sum)s. The total is not recorded; please check the rows."
)
LEFT_OUT = gettext_noop("The row has no amount and hardly anything else: it was taken for a note and left out.")

TEXTS = {
    "category": 100, "item": 200, "payee": 100, "invoice_buyer": 100, "paid": 40, "remark": 300, "deliverable": 120, "site": 100,
}  # fmt: skip
TOTAL = re.compile(
    r"(?:本页|本月|本季|本季度|本年|全年|本期|当月|分类|类别|部分|\d{1,2}月份?|[一二三四五六七八九十]{1,3}月份?|第[一二三四]季度)?"
    r"(?:合\s*计|小\s*计|总\s*计|累\s*计|共\s*计|總計|合計|小計|累計|共計)(?:\(?（?(?:大写|元|万元)?）?\)?)[:：]?(?:人民币.*)?"
    r"|(?:sub|grand\s+)?\s*total\s*:?|sum\s*:?",
    re.IGNORECASE,
)
OFTEN_THE_SAME = frozenset({"category", "payee", "invoice_buyer", "paid", "deliverable", "site"})
REMEMBERED = 5_000  # different texts of a column
NOTE = re.compile(
    r"\s*(?:制表|制單|制单|填表|填报|审核|复核|经办|单位负责人|负责人|会计|出纳|财务|主管|编制|盖章|备注|说明|注|prepared by|note)"
    r"[^:：]{0,6}[:：]",
    re.IGNORECASE,
)
FEW = 4  # cells: a note at the foot has fewer, a line more
NEEDED = tuple(name for name, told in FIELDS.items() if told.needed and name not in {"item", "payee"})  # these are a rule's


@dataclass
class Raw:
    """A row as read: per field its value, None or "" where the cell is empty; `problems` where a cell could not be read."""

    sheet: str
    number: int
    values: dict[str, Any]
    letters: dict[str, str]
    cells: tuple[Cell, ...] = ()
    problems: list[Problem] = field(default_factory=list)

    @property
    def wrong(self) -> bool:
        return bool(self.problems) and any(problem.level == ERROR for problem in self.problems)

    def problem(self, code: str, words: str, about: str, level: str = ERROR, **facts: Any) -> None:
        self.problems.append(Problem(code, words, facts, level, self.sheet, self.number, self.letters.get(about, ""), about))


@dataclass(frozen=True)
class Aside:
    """Something to be told that is no line: of a sheet, a total, a row left out."""

    problem: Problem


def lines(rows: Iterable[Row], today: date) -> Iterator[Raw | Aside]:
    """The lines of all sheets, each with what is wrong with its cells, and what is told beside them."""
    for _name, several in groupby(rows, key=attrgetter("sheet")):
        yield from _sheet(several, today)


def _sheet(rows: Iterator[Row], today: date) -> Iterator[Raw | Aside]:
    head = list(islice(rows, LOOKED_AT))
    layout = columns.find(head)
    if isinstance(layout, Problem):
        if layout.is_error or any(cell is not None for row in head for cell in row.cells):
            yield Aside(layout)
        return
    yield from map(Aside, layout.warnings)
    reader = _Reader(layout, today)
    body = chain((row for row in head if row.number > layout.header), rows)
    for row in body:
        if found := reader.line(row):
            yield found
    if reader.hidden_rows == reader.rows > 0:
        yield Aside(Problem("hidden_sheet", HIDDEN_SHEET, {}, WARNING, layout.sheet))


Seen = dict[Cell, str | Problem]


class _Reader:
    """Reads the rows of one sheet."""

    def __init__(self, layout: Layout, today: date) -> None:
        self.layout, self.today = layout, today
        self.letters = {name: layout.letter(name) for name in layout.columns}
        self.width = max(layout.columns.values()) + 1
        self.places = tuple(layout.columns.items())
        self.texts: tuple[tuple[str, int, int, Seen | None], ...] = tuple(
            (name, column, TEXTS[name], {} if name in OFTEN_THE_SAME else None) for name, column in self.places if name in TEXTS
        )
        self.days = tuple((name, column) for name, column in self.places if name in {"date", "invoice_date"})
        self.amount, self.voucher = layout.columns["amount"], layout.columns.get("voucher_number", -1)
        self.invoice, self.code = layout.columns.get("invoice_number", -1), layout.columns.get("invoice_code", -1)
        self.ours = frozenset(layout.columns.values())
        self.first = next((c for row in layout.headings for c in row if c), "")
        self.whole = self.since = ZERO
        self.rows = self.hidden_rows = 0

    def line(self, row: Row) -> Raw | Aside | None:
        cells = row.cells if len(row.cells) >= self.width else row.cells + (None,) * (self.width - len(row.cells))
        at = self.layout.columns
        day, amount = cells[at["date"]], cells[at["amount"]]
        if type(day) is not date or amount is None:  # an ordinary line has both
            if all(values.nothing(cells[column]) for column in at.values()):
                return None if not _word_of_total(cells) else self._total(row, cells)
            if self.first and self.layout.repeats(row):
                return None
            if _word_of_total(cells):
                return self._total(row, cells)
            if values.nothing(amount) and (self._note(cells) or values.nothing(day)) and self._few(cells):
                return Aside(Problem("left_out", LEFT_OUT, {}, WARNING, row.sheet, row.number))
        return self._read(row, cells)

    def _note(self, cells: tuple[Cell, ...]) -> bool:
        first = next((cell for cell in cells if isinstance(cell, str) and cell.strip()), "")
        return NOTE.match(first) is not None

    def _few(self, cells: tuple[Cell, ...]) -> bool:
        return sum(not values.nothing(cells[column]) for column in self.ours) < FEW

    def _read(self, row: Row, cells: tuple[Cell, ...]) -> Raw:
        found: dict[str, Any] = {}
        unread: list[tuple[str, Problem]] = []
        for name, column in self.days:
            found[name] = values.day(cells[column], since_1904=row.since_1904)
        found["amount"] = amount = values.amount(cells[self.amount], self.layout.unit)
        for name, column, most, seen in self.texts:
            cell = cells[column]
            if seen is None or type(cell) is not str:
                found[name] = values.text(cell, most)
            elif cell in seen:
                found[name] = seen[cell]
            else:
                found[name] = value = values.text(cell, most)
                if len(seen) < REMEMBERED:
                    seen[cell] = value
        if self.voucher >= 0:
            found["voucher_number"] = values.text(cells[self.voucher], 30, code=True)
        if self.invoice >= 0:
            self._invoice(found, cells)
        for name, value in found.items():
            if type(value) is Problem:
                unread.append((name, value))
        raw = Raw(row.sheet, row.number, found, self.letters, cells)
        for name, value in unread:
            raw.problems.append(value.at(raw.sheet, raw.number, self.letters[name], name))
            del found[name]
        if not (found.get("date", True) and found.get("category", True)) or amount is None:
            for name in NEEDED:
                if name in found and found[name] in (None, ""):
                    raw.problem("empty", EMPTY_CELL, name, what=msgid(FIELDS[name].label))
        if type(amount) is Decimal:
            self.whole += amount
            self.since += amount
        self.rows += 1
        if row.hidden or row.merged:
            self._marks(raw, row)
        return raw

    def _invoice(self, found: dict[str, Any], cells: tuple[Cell, ...]) -> None:
        cell = cells[self.invoice]
        code = cells[self.code] if self.code >= 0 else None
        value: Any
        if code is None and type(cell) is str and len(cell) == 20 and cell.isdecimal() and cell.isascii():
            value = invoices.read(cell, self.today)  # nearly all are digital by now
            if isinstance(value, Unlike):
                value = values.invoice(cell, self.today)
        else:
            value = values.invoice(cell, self.today, code=code)
        if isinstance(value, NoInvoice):
            found["no_invoice"] = value.reason
        elif value is not None:
            found["invoice_number"] = str(value) if isinstance(value, Invoice) else value

    def _marks(self, raw: Raw, row: Row) -> None:
        self.hidden_rows += row.hidden
        if row.hidden:
            raw.problem("hidden_row", HIDDEN_ROW, "", WARNING)
        for name, column in self.places:
            if column in row.merged:
                raw.problem("merged", MERGED_CELL, name, WARNING)

    def _total(self, row: Row, cells: tuple[Cell, ...]) -> Aside | None:
        """A total counts everything above, or what stands since the last one."""
        told = values.amount(cells[self.layout.columns["amount"]], self.layout.unit)
        whole, since, self.since = self.whole, self.since, ZERO
        if not isinstance(told, Decimal) or told in {whole, since}:
            return None
        facts = {"told": f"{told:,.2f}", "sum": f"{since or whole:,.2f}"}
        return Aside(Problem("total", WRONG_TOTAL, facts, WARNING, row.sheet, row.number, self.letters["amount"], "amount"))


def _word_of_total(cells: tuple[Cell, ...]) -> bool:
    """Whether the first text of the row is a word for a total."""
    first = next((cell for cell in cells if isinstance(cell, str) and cell.strip()), "")
    return len(first) < 40 and TOTAL.fullmatch("".join(first.split()) if not first.isascii() else first.strip()) is not None
