"""Workbooks as an accountant's program saves them again: every cell as it was, some changed."""

from datetime import date
from io import BytesIO
from typing import Any

from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

Changes = dict[str, Any]


def saved_again(content: bytes, changes: Changes, sheet: int = 0) -> bytes:
    """`changes`: by the name of a cell (“A4”) of the sheet at that place."""
    read, out = CalamineWorkbook.from_filelike(BytesIO(content)), BytesIO()
    book = Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for nth, name in enumerate(read.sheet_names):
        page = book.add_worksheet(name)
        for down, row in enumerate(read.get_sheet_by_name(name).to_python(skip_empty_area=False)):
            for at, cell in enumerate(row):
                if cell != "":
                    _write(page, down, at, cell, day)
        if nth == sheet:
            for place, value in changes.items():
                _write(page, int(place[1:]) - 1, ord(place[0]) - 65, value, day)
    book.close()
    return out.getvalue()


def _write(page: Any, down: int, at: int, cell: Any, day: Any) -> None:
    if isinstance(cell, date):
        page.write_datetime(down, at, cell, day)
    elif isinstance(cell, str):
        page.write_string(down, at, cell)
    else:
        page.write_number(down, at, cell)


def rows_of(content: bytes, sheet: int = 0) -> list[list[Any]]:
    read = CalamineWorkbook.from_filelike(BytesIO(content))
    return read.get_sheet_by_index(sheet).to_python(skip_empty_area=False)


def sheets_of(content: bytes) -> list[str]:
    return list(CalamineWorkbook.from_filelike(BytesIO(content)).sheet_names)
