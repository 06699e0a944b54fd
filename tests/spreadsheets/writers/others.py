"""Spreadsheets that are no .xlsx: .ods as LibreOffice writes it, .xls (BIFF8), text."""

import io
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import xlwt

from tests.spreadsheets.writers.cells import Formula, Page
from tests.spreadsheets.writers.office import packed

ODS = "application/vnd.oasis.opendocument.spreadsheet"
NAMES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:calcext="urn:org:documentfoundation:names:experimental:calc"'
)
EMPTY_TAIL = (
    '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/>'
    "</table:table-row>"
)


def ods(*pages: Page, manifest: str = "", more: dict[str, bytes] | None = None, raw: str = "", doctype: str = "") -> bytes:
    """With the million empty rows that LibreOffice writes at the end. `raw`: rows after those of the first page."""
    tables = "".join(_table(page, raw if at == 0 else "") for at, page in enumerate(pages))
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?>{doctype}<office:document-content {NAMES} office:version="1.3"><office:body>'
        f"<office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    files: dict[str, bytes | str] = {
        "mimetype": ODS,
        "content.xml": content,
        "META-INF/manifest.xml": f'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">{manifest}'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{ODS}"/></manifest:manifest>',
    }
    return packed(files | dict(more or {}))


def _table(page: Page, raw: str) -> str:
    covered = {cell for area in page.merged for cell in _covered(area)}
    rows = (
        [f'<table:table-row table:number-rows-repeated="{page.before}"><table:table-cell/></table:table-row>']
        if page.before
        else []
    )
    for number, cells in enumerate(page.rows, page.before + 1):
        hidden = ' table:visibility="collapse"' if number in page.hidden else ""
        inside = "".join(
            "<table:covered-table-cell/>" if (number, at) in covered else _ods_cell(cell, _span(page, number, at))
            for at, cell in enumerate(cells)
        )
        tail = '<table:table-cell table:number-columns-repeated="16370"/>'
        rows.append(f"<table:table-row{hidden}>{inside}{tail}</table:table-row>")
    return f"<table:table table:name={quoteattr(page.name)}>{''.join(rows)}{raw}{EMPTY_TAIL}</table:table>"


def _area(area: str) -> tuple[int, int, int, int]:
    """Single letters are enough here."""
    first, last = area.split(":")
    return int(first[1:]), ord(first[0]) - 65, int(last[1:]), ord(last[0]) - 65


def _covered(area: str) -> list[tuple[int, int]]:
    top, left, bottom, right = _area(area)
    return [(row, at) for row in range(top, bottom + 1) for at in range(left, right + 1) if (row, at) != (top, left)]


def _span(page: Page, number: int, at: int) -> str:
    for area in page.merged:
        top, left, bottom, right = _area(area)
        if (top, left) == (number, at):
            return f' table:number-rows-spanned="{bottom - top + 1}" table:number-columns-spanned="{right - left + 1}"'
    return ""


def _ods_cell(cell: Any, span: str) -> str:
    if cell is None:
        return f"<table:table-cell{span}/>"
    formula = ""
    if isinstance(cell, Formula):
        formula, cell = f" table:formula={quoteattr('of:' + cell.text)}", cell.value
        if cell is None:
            return f"<table:table-cell{formula}/>"
    if isinstance(cell, date):
        told = f'office:value-type="date" office:date-value="{cell.isoformat()}"'
    elif isinstance(cell, int | float):
        told = f'office:value-type="float" office:value="{cell}"'
    else:
        told = 'office:value-type="string"'
    return f"<table:table-cell {told}{formula}{span}><text:p>{escape(str(cell))}</text:p></table:table-cell>"


BLANK_TEXT, ON_LOAD = bytes((3, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0)), bytes((0, 0, 0, 0, 0, 0, 0, 0, 2, 0))


def xls(*pages: Page, since_1904: bool = False, on_load: bool = False) -> bytes:
    """A formula has the value of an empty text; `on_load`: nought, to be calculated when the file is opened."""
    book = xlwt.Workbook(encoding="utf-8")
    book.dates_1904 = since_1904
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for page in pages:
        sheet = book.add_sheet(page.name)
        sheet.visibility = 0 if page.state == "visible" else 1
        tops = {(_area(area)[0], _area(area)[1]): _area(area) for area in page.merged}
        inside = {cell for area in page.merged for cell in _covered(area)}
        for number, cells in enumerate(page.rows, page.before + 1):
            sheet.row(number - 1).hidden = number in page.hidden
            for at, cell in enumerate(cells):
                if cell is None or (number, at) in inside:
                    continue
                if (number, at) in tops:
                    top, left, bottom, right = tops[number, at]
                    sheet.write_merge(top - 1, bottom - 1, left, right, cell)
                elif isinstance(cell, date):
                    sheet.write(
                        number - 1, at, cell if isinstance(cell, datetime) else datetime(cell.year, cell.month, cell.day), day
                    )
                elif isinstance(cell, Formula):
                    sheet.write(number - 1, at, xlwt.Formula(cell.text))
                else:
                    sheet.write(number - 1, at, cell)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue().replace(BLANK_TEXT, ON_LOAD) if on_load else out.getvalue()


def text(
    rows: Sequence[Sequence[object]], *, encoding: str = "utf-8", mark: str = ",", end: str = "\r\n", before: str = ""
) -> bytes:
    def cell(value: object) -> str:
        told = "" if value is None else str(value)
        return '"' + told.replace('"', '""') + '"' if any(c in told for c in (mark, '"', "\n")) else told

    return (before + "".join(mark.join(cell(value) for value in row) + end for row in rows)).encode(encoding)
