"""A file that passed the door, as sheets of rows. Runs in the child; nothing here needs Django."""

from collections.abc import Iterator
from contextlib import nullcontext
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from grants.spreadsheets import compound, sheet_ods, sheet_xml, text_table
from grants.spreadsheets.rows import ABOVE, MOST_COLUMNS, MOST_ROWS, OURS, Cell, NoValue, Row, Sheet
from grants.spreadsheets.sheet_xml import Marks

MOST_MERGED = 20_000  # ranges that are followed; a ledger has a few dozen
HIDDEN_BIT = 0x20
NOUGHT, ON_LOAD = bytes(8), 0x02
Merged = dict[int, set[int]]


class TooMuch(Exception):
    """More rows ("too_many_rows") or columns ("too_many_columns") than are read."""

    def __init__(self, code: str, **facts: int) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts


def read(path: Path, detected: str) -> Iterator[Sheet]:
    """The sheets in their order. `detected`: what the door said."""
    if detected == "csv":
        with path.open("rb") as opened:
            expected = text_table.count(opened, MOST_ROWS + ABOVE)
        yield Sheet("CSV", hidden=False, rows=_text_rows(path), expected=expected)
        return
    with CalamineWorkbook.from_path(path) as book, _inside(path, detected) as inside:
        sheets = [about for about in book.sheets_metadata if about.typ is SheetTypeEnum.WorkSheet and about.name not in OURS]
        heights = {about.name: inside.announced(about.name, book) for about in sheets[1:]}
        for about in sheets:
            sheet = book.get_sheet_by_name(about.name)
            if sheet.end is None or sheet.start is None:
                heights[about.name] = 0
                continue
            _bounds(sheet)
            heights[about.name] = sheet.end[0] + 1
            hidden = about.visible is not SheetVisibleEnum.Visible
            marks, merged = inside.told(about.name)
            _merge(merged, sheet.merged_cell_ranges or [])
            yield Sheet(about.name, hidden, _rows(sheet, hidden, marks, merged), inside.since_1904, sum(heights.values()))


def _height(book: CalamineWorkbook, name: str) -> int:
    """Of a kind of file that is whole in memory once it is opened."""
    end = book.get_sheet_by_name(name).end
    return 0 if end is None else end[0] + 1


def _bounds(sheet: CalamineSheet) -> None:
    last, right = sheet.end or (0, 0)
    if last >= MOST_ROWS + ABOVE:
        raise TooMuch("too_many_rows", rows=MOST_ROWS)
    if right >= MOST_COLUMNS:
        raise TooMuch("too_many_columns", row=(sheet.start or (0, 0))[0] + 1, found=right + 1, columns=MOST_COLUMNS)


def _text_rows(path: Path) -> Iterator[Row]:
    with path.open("rb") as opened:
        for row in text_table.rows(opened):
            if row.number > MOST_ROWS + ABOVE:
                raise TooMuch("too_many_rows", rows=MOST_ROWS)
            if len(row.cells) > MOST_COLUMNS:
                raise TooMuch("too_many_columns", row=row.number, found=len(row.cells), columns=MOST_COLUMNS)
            yield row


def _rows(sheet: CalamineSheet, sheet_hidden: bool, marks: Marks, merged: Merged) -> Iterator[Row]:
    _top, left = sheet.start or (0, 0)
    patched: dict[int, list[tuple[int, NoValue]]] = {}
    for (number, column), without in marks.without.items():
        patched.setdefault(number, []).append((column, without))
    before: tuple[Cell, ...] = (None,) * left
    for number, cells in enumerate(sheet.iter_rows(), 1):
        plain: list[Cell] = [None if cell == "" else cell if type(cell) in PLAIN else _cell(cell) for cell in cells]  # type: ignore[misc]
        told = (*before, *plain)
        if number in patched:
            told = _patch(told, patched[number])
        hidden = sheet_hidden or number in marks.hidden
        yield Row(sheet.name, number, told, hidden, tuple(sorted(merged[number])) if number in merged else ())


PLAIN = frozenset({str, int, float, bool, date})


def _cell(cell: str | float | bool | date | time | timedelta) -> Cell:
    """Times of day and spans are told as they look."""
    return str(cell) if isinstance(cell, time | timedelta) else cell


def _patch(cells: tuple[Cell, ...], marked: list[tuple[int, NoValue]]) -> tuple[Cell, ...]:
    wide = max(len(cells), *(column + 1 for column, _without in marked))
    told = [*cells, *(None for _ in range(wide - len(cells)))]
    for column, without in marked:
        told[column] = without
    return tuple(told)


def _merge(merged: Merged, ranges: list[tuple[tuple[int, int], tuple[int, int]]]) -> None:
    for (top, left), (bottom, right) in ranges[:MOST_MERGED]:
        for row in range(top, min(bottom, MOST_ROWS) + 1):
            merged.setdefault(row + 1, set()).update(range(left, min(right, MOST_COLUMNS) + 1))


class _Packed:
    """Marks out of the XML of an .xlsx or .ods."""

    def __init__(self, path: Path, detected: str) -> None:
        self._archive = ZipFile(path)
        self.since_1904 = detected == "xlsx" and sheet_xml.since_1904(self._archive)
        self._parts = sheet_xml.parts(self._archive) if detected == "xlsx" else {}
        self._ods = detected == "ods"
        self._sheets = {s.name: s for s in sheet_ods.told(self._archive)} if self._ods else {}

    def told(self, name: str) -> tuple[Marks, Merged]:
        if name in self._sheets:
            return self._sheets[name].marks, self._sheets[name].merged
        if name in self._parts:
            return sheet_xml.marks(self._archive, self._parts[name]), {}
        return Marks(), {}

    def announced(self, name: str, book: CalamineWorkbook) -> int:
        """How many rows a sheet says it has, before it is read."""
        if name in self._parts:
            return sheet_xml.height(self._archive, self._parts[name])
        return _height(book, name) if self._ods else 0

    def __enter__(self) -> "_Packed":
        return self

    def __exit__(self, *_error: object) -> None:
        self._archive.close()


class _Old:
    """Marks out of the records of an .xls.

    Every formula has a value there. Programs that never work one out write nought, to be calculated when the file is opened, which is
    seen; or an empty text, which cannot be told from =IF(A2="","",…): such a cell is read as empty.
    """

    def __init__(self, path: Path) -> None:
        self._stream = compound.book_of(path.read_bytes())
        self._starts = compound.sheets(self._stream)
        self.since_1904 = compound.since_1904(self._stream)

    def told(self, name: str) -> tuple[Marks, Merged]:
        found = Marks()
        for kind, row, column, at in compound.cells(self._stream, self._starts[name]) if name in self._starts else ():
            if kind == compound.ROW and self._stream[at + 12] & HIDDEN_BIT:
                found.hidden.add(row + 1)
            elif kind == compound.BOOLERR and self._stream[at + 7]:
                found.without[row + 1, column] = NoValue(ERRORS.get(self._stream[at + 6], "#N/A"))
            elif kind == compound.FORMULA and self._stream[at + 12 : at + 14] == b"\xff\xff" and self._stream[at + 6] == 2:
                found.without[row + 1, column] = NoValue(ERRORS.get(self._stream[at + 8], "#N/A"))
            elif kind == compound.FORMULA and self._stream[at + 6 : at + 14] == NOUGHT and self._stream[at + 14] & ON_LOAD:
                found.without[row + 1, column] = NoValue()
        return found, {}

    def announced(self, name: str, book: CalamineWorkbook) -> int:
        return _height(book, name)


ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}


def _inside(path: Path, detected: str) -> Any:
    return nullcontext(_Old(path)) if detected == "xls" else _Packed(path, detected)
