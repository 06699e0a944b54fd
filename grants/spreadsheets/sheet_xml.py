"""What calamine does not tell of an .xlsx: cells far out, hidden rows, formulas without a stored value, errors.

The XML of a sheet is looked through as bytes, a piece at a time, by patterns that run at the speed of C; only what is found is looked at
closer. A file made to deceive the patterns is caught by the limits of the child.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import IO
from zipfile import ZipFile

from grants.spreadsheets.rows import ABOVE, MOST_COLUMNS, MOST_ROWS, NoValue, number_of

PIECE = 1 << 20
OVERLAP = 1 << 12  # longer than the tags that are looked for

# Beyond column 100 (CV) or row 200,000. The two quick ones say that it is worth looking with the slow ones.
QUICK_COLUMN = re.compile(rb'r="(?:[A-Z]{3}|[D-Z][A-Z]|C[W-Z])')
QUICK_ROW = re.compile(rb'r="[A-Z]{0,3}[0-9]{6}')
_FAR = rb"[A-Z]*[0-9]{7,}|[A-Z]*[2-9][0-9]{5}|[A-Z]{3,}[0-9]+|[D-Z][A-Z][0-9]+|C[W-Z][0-9]+"
FAR_CELL = re.compile(rb"<(?:\w+:)?c\s[^<>]*?\br=[\"'](" + _FAR + rb")[\"'][^<>]*(?<!/)>\s*<(?!/)")
FAR_ROW = re.compile(
    rb"<(?:\w+:)?row\s[^<>]*?\br=[\"']([0-9]{7,}|[2-9][0-9]{5})[\"'][^<>]*(?<!/)>\s*<(?:\w+:)?c(?:\s[^<>]*)?(?<!/)>\s*<(?!/)"
)
HIDDEN_ROW = re.compile(rb"<(?:\w+:)?row\s[^<>]*?\bhidden=[\"'](?:1|true|on)[\"'][^<>]*>")
HIDDEN_ROWS_BY_RULE = re.compile(rb"<(?:\w+:)?sheetFormatPr\s[^<>]*zeroHeight=[\"'](?:1|true)")
NUMBER = re.compile(rb"\br=[\"']([0-9]+)[\"']")
WITHOUT_VALUE = re.compile(
    rb"<(?:\w+:)?c\s([^<>]*)>\s*<(?:\w+:)?f(?:\s[^<>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)\s*(?:</(?:\w+:)?c>|<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</)"
)
STORED_TEXT = re.compile(rb"\bt=[\"']str[\"']")
DIMENSION = re.compile(rb"<(?:\w+:)?dimension\s[^<>]*ref=[\"'][A-Z]+[0-9]+:[A-Z]+([0-9]{1,7})[\"']")
ERROR_CELL = re.compile(
    rb"<(?:\w+:)?c\s([^<>]*\bt=[\"']e[\"'][^<>]*)>(?:\s*<(?:\w+:)?f(?:\s[^<>]*)?(?:/>|>[^<]*</(?:\w+:)?f>))?\s*<(?:\w+:)?v>([^<]*)<"
)
PLACE = re.compile(rb"\br=[\"']([A-Z]+)([0-9]+)[\"']")
SHEET_PART = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)


@dataclass
class Marks:
    """What was found in one sheet: hidden row numbers, and by (row, column) the cells that show nothing that can be taken."""

    hidden: set[int] = field(default_factory=set)
    without: dict[tuple[int, int], NoValue] = field(default_factory=dict)


def pieces(part: IO[bytes]) -> Iterator[bytes]:
    """The part in pieces that overlap, so that no tag is missed at a seam."""
    kept = b""
    while fresh := part.read(PIECE):
        yield kept + fresh
        kept = (kept + fresh)[-OVERLAP:]


def far_cell(archive: ZipFile, part: str) -> tuple[str, int]:
    """The first cell with something in it that lies outside a ledger, like XFD1048576, and how many rows stand before it;
    "" when there is none."""
    rows = 0
    with archive.open(part) as opened:
        for piece in pieces(opened):
            suspicious = QUICK_COLUMN.search(piece) or QUICK_ROW.search(piece) or b"r='" in piece
            if suspicious and (cell := _far_in(piece)):
                return cell, rows
            rows += piece.count(b"<row ") + piece.count(b":row ")
    return "", rows


def _far_in(piece: bytes) -> str:
    for found in FAR_CELL.finditer(piece):
        if is_far(found[1].decode()):
            return found[1].decode()
    for found in FAR_ROW.finditer(piece):
        if int(found[1]) > MOST_ROWS + ABOVE:
            return f"A{found[1].decode()}"
    return ""


def is_far(cell: str) -> bool:
    letters = cell.rstrip("0123456789")
    return len(letters) > 3 or number_of(letters) >= MOST_COLUMNS or int(cell[len(letters) :]) > MOST_ROWS + ABOVE


def height(archive: ZipFile, part: str) -> int:
    """How many rows the sheet says it has; 0 when it does not say, or more than are read."""
    with archive.open(part) as opened:
        told = DIMENSION.search(opened.read(OVERLAP))
    return int(told[1]) if told and int(told[1]) <= MOST_ROWS + ABOVE else 0


def marks(archive: ZipFile, part: str) -> Marks:
    found = Marks()
    with archive.open(part) as opened:
        for piece in pieces(opened):
            _look(piece, found)
    return found


def _look(piece: bytes, found: Marks) -> None:
    if b"hidden=" in piece:
        for tag in HIDDEN_ROW.finditer(piece):
            if number := NUMBER.search(tag[0]):
                found.hidden.add(int(number[1]))
    if b"f>" in piece or b"<f" in piece or b":f" in piece:
        for cell in WITHOUT_VALUE.finditer(piece):
            # =IF(A2="","",…) has a stored value: the empty text
            if cell[0].endswith(b"c>") or not STORED_TEXT.search(cell[1]):
                _mark(found, cell[1], "")
    if b't="e"' in piece or b"t='e'" in piece:
        for cell in ERROR_CELL.finditer(piece):
            _mark(found, cell[1], cell[2].decode("ascii", "replace")[:20])


def _mark(found: Marks, attributes: bytes, shown: str) -> None:
    if place := PLACE.search(attributes):
        found.without[int(place[2]), number_of(place[1].decode())] = NoValue(shown)


def parts(archive: ZipFile) -> dict[str, str]:
    """Name of a sheet → its part, as xl/workbook.xml and its relations say."""
    try:
        book = archive.read("xl/workbook.xml").decode("utf-8", "replace")
        relations = archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    except KeyError:
        return {}
    targets = {}
    for tag in re.findall(r"<(?:\w+:)?Relationship\s[^<>]*>", relations):
        told = dict(re.findall(r"(\w+)=[\"']([^\"']*)[\"']", tag))
        target = told.get("Target", "").lstrip("/")
        targets[told.get("Id", "")] = target if target.startswith("xl/") else f"xl/{target}"
    found = {}
    for tag in re.findall(r"<(?:\w+:)?sheet\s[^<>]*>", book):
        told = dict(re.findall(r"([\w:]+)=\"([^\"]*)\"", tag) + re.findall(r"([\w:]+)='([^']*)'", tag))
        link = next((value for name, value in told.items() if name.endswith(":id")), "")
        if link in targets:
            found[unescape(told.get("name", ""))] = targets[link]
    return found


def title_of(archive: ZipFile, part: str) -> str:
    """The name of the sheet that a part holds."""
    return next((name for name, found in parts(archive).items() if found == part), part.rsplit("/", 1)[-1])


def since_1904(archive: ZipFile) -> bool:
    try:
        return bool(re.search(rb"date1904=[\"'](?:1|true|on)", archive.read("xl/workbook.xml")))
    except KeyError:
        return False
