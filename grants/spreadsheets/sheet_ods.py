"""What calamine does not tell of an .ods: cells far out behind repeats, hidden rows, merged cells, formulas without a stored value."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.parsers.expat import ExpatError, ParserCreate
from zipfile import ZipFile

from grants.spreadsheets.rows import ABOVE, MOST_COLUMNS, MOST_ROWS, NoValue, letter
from grants.spreadsheets.sheet_xml import Marks, pieces

CONTENT = "content.xml"
TELLING = (b"visibility=", b"-spanned=", b":formula=")
MOST_CELLS = MOST_ROWS * MOST_COLUMNS // 4


class Damaged(ValueError):
    """content.xml is no XML that an office program writes."""


@dataclass
class Sheet:
    """Marks of one sheet, by row number as it is shown; `far`: the first cell outside a ledger."""

    name: str
    marks: Marks = field(default_factory=Marks)
    merged: dict[int, set[int]] = field(default_factory=dict)
    far: str = ""
    filled: int = 0


class _Walker:
    """Follows rows and cells with their repeats through content.xml."""

    def __init__(self) -> None:
        self.sheets: list[Sheet] = []
        self._row, self._rows, self._column, self._row_filled = 0, 1, 0, False
        self._depth = 0  # a table inside a cell is no sheet

    def doctype(self, *_told: Any) -> None:
        raise Damaged

    def begin(self, name: str, told: dict[str, str]) -> None:
        if name == "table:table":
            self._depth += 1
            if self._depth == 1:
                self.sheets.append(Sheet(told.get("table:name", "")))
                self._row = 0
        elif self._depth != 1:
            return
        elif name == "table:table-row":
            self._rows, self._column, self._row_filled = _times(told.get("table:number-rows-repeated")), 0, False
            if told.get("table:visibility", "visible") != "visible":
                self.sheets[-1].marks.hidden.update(range(self._row + 1, self._row + 1 + min(self._rows, MOST_ROWS)))
        elif name in {"table:table-cell", "table:covered-table-cell"}:
            self._cell(told, covered=name == "table:covered-table-cell")

    def _cell(self, told: dict[str, str], *, covered: bool) -> None:
        times, sheet, formula = _times(told.get("table:number-columns-repeated")), self.sheets[-1], "table:formula" in told
        if "office:value-type" in told or formula:
            last, below = self._column + times - 1, self._row + self._rows
            sheet.filled += times * self._rows
            if (last >= MOST_COLUMNS or below > MOST_ROWS + ABOVE or sheet.filled > MOST_CELLS) and not sheet.far:
                sheet.far = f"{letter(last)}{below}"
            if formula and "office:value-type" not in told and last < MOST_COLUMNS:
                sheet.marks.without[self._row + 1, self._column] = NoValue()
        down, right = _times(told.get("table:number-rows-spanned")), _times(told.get("table:number-columns-spanned"))
        if down * right > 1:
            for number in range(self._row + 1, self._row + 1 + min(down, 1000)):
                sheet.merged.setdefault(number, set()).update(range(self._column, self._column + min(right, MOST_COLUMNS)))
        self._column += times

    def end(self, name: str) -> None:
        if name == "table:table":
            self._depth -= 1
        elif name == "table:table-row" and self._depth == 1:
            self._row += self._rows


def _times(told: str | None) -> int:
    return max(int(told), 1) if told and told.isdecimal() and len(told) < 10 else 1


def walked(archive: ZipFile) -> list[Sheet]:
    """The sheets with what was found. Raises Damaged."""
    walker = _Walker()
    parser = ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = walker.begin, walker.end
    parser.StartDoctypeDeclHandler = walker.doctype
    try:
        with archive.open(CONTENT) as opened:
            parser.ParseFile(opened)
    except ExpatError as error:
        raise Damaged from error
    return walker.sheets


def far_cell(archive: ZipFile) -> tuple[str, str] | None:
    """(sheet, cell) of the first cell outside a ledger."""
    return next(((sheet.name, sheet.far) for sheet in walked(archive) if sheet.far), None)


def told(archive: ZipFile) -> Iterator[Sheet]:
    """The sheets, when the bytes say that there is something to tell at all."""
    with archive.open(CONTENT) as opened:
        if not any(mark in piece for piece in pieces(opened) for mark in TELLING):
            return
    yield from walked(archive)
