"""The file as it was brought, with every problem as a comment at its cell, and a sheet that lists them all.

A new workbook with values only: what begins with “=” in the file is text here, formulas of the file are the values they had. Rows and
columns stand where they stood, so it can be corrected and brought again; the list is not read then.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from grants.spreadsheets.book import BODY, HEADING, MOST
from grants.spreadsheets.child import parsed
from grants.spreadsheets.problems import ERROR, Problem
from grants.spreadsheets.rows import PROBLEMS, Cell, NoValue, Row, number_of

LEVELS = {"error": _("error"), "warning": _("warning")}
FILLS = {"error": "#F6C9C4", "warning": "#FBE8B5"}
HEADS = ((_("Kind"), 9), (_("Sheet"), 18), (_("Row"), 8), (_("Column"), 9), (_("What is wrong and what to do"), 96))
TITLE = _(
    "%(errors)s errors and %(warnings)s warnings. Correct them on the other sheets, save, and bring this file: this sheet is not read."
)
FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", "_"))
Places = dict[str, dict[tuple[int, int], list[Problem]]]


def corrected(path: Path, detected: str, problems: Sequence[Problem]) -> bytes:
    """The bytes of an .xlsx. `problems`: as they were told; those of a whole row stand at its first cell. Raises Unreadable."""
    return written(parsed(path, detected), problems)


def written(rows: Iterable[Row], problems: Sequence[Problem]) -> bytes:
    out = BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = Workbook(out, options)
    pen = Pen(book)
    listed = book.add_worksheet(PROBLEMS)
    places = _places(problems)
    names: dict[str, str] = {}
    for sheet, group in groupby(rows, lambda row: row.sheet):
        names[sheet] = _free_name(sheet, {PROBLEMS, *names.values()})
        page = book.add_worksheet(names[sheet])
        _sheet(page, group, places.get(sheet, {}), pen)
    _list(listed, problems, names, pen)
    book.close()
    return out.getvalue()


class Pen:
    """The formats of the workbook: by level ("" for a cell with nothing wrong) and kind of value."""

    def __init__(self, book: Workbook) -> None:
        kinds: dict[str, dict[str, Any]] = {
            "text": {"num_format": 49},
            "number": {},
            "date": {"num_format": "yyyy-mm-dd"},
            "instant": {"num_format": "yyyy-mm-dd hh:mm"},
        }
        self.formats = {
            (level, kind): book.add_format(
                {"font_name": BODY, "font_size": 10.5, **({"bg_color": FILLS[level]} if level else {}), **more}
            )
            for level in ("", *FILLS)
            for kind, more in kinds.items()
        }
        self.head = book.add_format({"font_name": HEADING, "bold": True, "border": 1, "bg_color": "#EFEAEE"})
        self.wrap = book.add_format({"font_name": BODY, "font_size": 10.5, "text_wrap": True, "valign": "top"})
        self.link = book.add_format(
            {"font_name": BODY, "font_size": 10.5, "underline": 1, "font_color": "#1F4E79", "valign": "top"}
        )


def _places(problems: Sequence[Problem]) -> Places:
    found: Places = {}
    for problem in problems:
        if problem.row:
            place = (problem.row - 1, number_of(problem.column) if problem.column else 0)
            found.setdefault(problem.sheet, {}).setdefault(place, []).append(problem)
    return found


def _free_name(sheet: str, taken: set[str]) -> str:
    """A name Excel takes, and that no other sheet has."""
    base = sheet.translate(FORBIDDEN).strip("'")[:31] or "Sheet"
    name, number = base, 1
    while name.casefold() in {other.casefold() for other in taken}:
        number += 1
        name = f"{base[:27]} ({number})"
    return name


def _sheet(page: Worksheet, rows: Iterable[Row], places: dict[tuple[int, int], list[Problem]], pen: Pen) -> None:
    page.set_column(0, 20, 16)
    by_row: dict[int, dict[int, list[Problem]]] = {}
    for (down, at), found in places.items():
        by_row.setdefault(down, {})[at] = found
    for row in rows:
        down, wrong = row.number - 1, by_row.pop(row.number - 1, {})
        for at, cell in enumerate(row.cells):
            level = _level(wrong.get(at, ()))
            if cell is not None or level:
                _cell(page, down, at, cell, level, pen)
        for at, found in wrong.items():
            if at >= len(row.cells):
                _cell(page, down, at, None, _level(found), pen)
            words = "\n".join(f"{gettext(LEVELS[p.level])}: {p.said}" for p in found)
            lines = min(4 + len(words) // 22, 16)
            page.write_comment(down, at, words[:MOST], {"author": "", "width": 300, "height": 18 * lines})


def _level(problems: Iterable[Problem]) -> str:
    levels = {problem.level for problem in problems}
    return ERROR if ERROR in levels else next(iter(levels), "")


def _cell(page: Worksheet, down: int, at: int, cell: Cell, level: str, pen: Pen) -> None:
    if cell is None or isinstance(cell, NoValue):
        page.write_blank(down, at, None, pen.formats[level, "number"])
    elif isinstance(cell, bool):
        page.write_boolean(down, at, cell, pen.formats[level, "number"])
    elif isinstance(cell, str):
        page.write_string(down, at, cell[:MOST], pen.formats[level, "text"])
    elif isinstance(cell, date):
        told: Any = cell.replace(tzinfo=None) if isinstance(cell, datetime) else cell
        if cell.year < 1900:
            page.write_string(down, at, cell.isoformat(), pen.formats[level, "text"])
        else:
            page.write_datetime(down, at, told, pen.formats[level, "instant" if isinstance(cell, datetime) else "date"])
    elif isinstance(cell, Decimal):
        page.write_number(down, at, float(cell), pen.formats[level, "number"])
    else:
        page.write_number(down, at, cell, pen.formats[level, "number"])


def _list(page: Worksheet, problems: Sequence[Problem], names: dict[str, str], pen: Pen) -> None:
    errors = sum(problem.is_error for problem in problems)
    page.write_string(0, 0, gettext(TITLE) % {"errors": errors, "warnings": len(problems) - errors}, pen.formats["", "text"])
    for at, (words, wide) in enumerate(HEADS):
        page.set_column(at, at, wide)
        page.write_string(2, at, gettext(words), pen.head)
    page.freeze_panes(3, 0)
    for down, problem in enumerate(sorted(problems, key=lambda p: not p.is_error), 3):
        page.write_string(down, 0, gettext(LEVELS[problem.level]), pen.formats[problem.level, "text"])
        page.write_string(down, 1, problem.sheet, pen.wrap)
        if problem.row and problem.sheet in names:
            name, cell = names[problem.sheet].replace("'", "''"), f"{problem.column or 'A'}{problem.row}"
            page.write_url(down, 2, f"internal:'{name}'!{cell}", pen.link, str(problem.row))
        page.write_string(down, 3, problem.column, pen.wrap)
        page.write_string(down, 4, problem.said[:MOST], pen.wrap)
