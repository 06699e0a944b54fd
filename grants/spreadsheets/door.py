"""The door: what a brought file is, by its content; what is refused before anything reads it, and what to do then.

`admitted` costs a tenth of a second for an ordinary ledger and keeps no part of the file in memory but a piece at a time (an .xls: 20 MB).
"""

import re
import zlib
from pathlib import Path
from typing import IO
from zipfile import BadZipFile, LargeZipFile, ZipFile, ZipInfo

from django.utils.translation import gettext_noop

from grants.spreadsheets import compound, problems, sheet_ods, sheet_xml, text_table
from grants.spreadsheets.problems import Problem, Unreadable
from grants.spreadsheets.rows import ABOVE, MOST_COLUMNS, MOST_ROWS, letter
from grants.spreadsheets.text_table import PIECE, Undecodable, encoding_of

LARGEST = 20 * 1024 * 1024
MOST_UNPACKED = 300 * 1024 * 1024
MOST_RATIO = 200  # ten million times the same cell packs that well, a ledger at most 30
RATIO_FROM = 50 * 1024 * 1024
MOST_ENTRIES = 2_000
MIMETYPE_ODS = b"application/vnd.oasis.opendocument.spreadsheet"

IS_PDF = gettext_noop("it is a PDF")
IS_PICTURE = gettext_noop("it is a picture")
IS_ARCHIVE = gettext_noop("it is an archive with other files in it")
IS_DOCUMENT = gettext_noop("it is a text document (Word)")
IS_PAGE = gettext_noop("it is a web page, although its name may end in .xls")
IS_PROGRAM = gettext_noop("it is a program")
IS_NUMBERS = gettext_noop("it is an Apple Numbers document")
IS_OTHER = gettext_noop("its content is of another kind")
BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", IS_PDF),
    (b"\xff\xd8\xff", IS_PICTURE),
    (b"\x89PNG\r\n", IS_PICTURE),
    (b"GIF8", IS_PICTURE),
    (b"II*\0", IS_PICTURE),
    (b"Rar!", IS_ARCHIVE),
    (b"7z\xbc\xaf", IS_ARCHIVE),
    (b"\x1f\x8b", IS_ARCHIVE),
    (b"MZ\x90", IS_PROGRAM),
    (b"\x7fELF", IS_PROGRAM),
    (b"{\\rtf", IS_DOCUMENT),
)
MAIN_PART = b"spreadsheetml.sheet.main+xml"


def admitted(source: Path | IO[bytes]) -> str:
    """ "xlsx", "xls", "ods" or "csv". Raises Unreadable with the reason and what to do; the position of an open file is put back."""
    if isinstance(source, Path):
        with source.open("rb") as opened:
            return _judged(opened)
    source.seek(0)
    try:
        return _judged(source)
    finally:
        source.seek(0)


def _judged(file: IO[bytes]) -> str:
    size = file.seek(0, 2)
    file.seek(0)
    if size == 0:
        raise _refusal("empty", problems.EMPTY)
    if size > LARGEST:
        raise _refusal("too_large", problems.TOO_LARGE, size=f"{size / 1024 / 1024:.1f}", most=LARGEST // 1024 // 1024)
    start = file.read(4096)
    file.seek(0)
    if start.startswith(b"PK"):
        return _packed(file)
    if start.startswith(compound.MAGIC):
        return _old(file.read())
    for beginning, what in BEGINNINGS:
        if start.startswith(beginning):
            raise _other(what)
    if re.match(rb"\s*(?:<!doctype html|<html|<\?xml|<table|mime-version:)", start.removeprefix(b"\xef\xbb\xbf"), re.IGNORECASE):
        raise _other(IS_PAGE)
    try:
        encoding_of(file)
    except Undecodable:
        raise _refusal("no_text", problems.NO_TEXT) if b"\0" not in start else _other(IS_OTHER) from None
    if _breaks(file) > MOST_ROWS + ABOVE and any(row.number > MOST_ROWS + ABOVE for row in text_table.rows(file)):
        raise _too_many()
    return "csv"


def _breaks(file: IO[bytes]) -> int:
    file.seek(0)
    return sum(piece.count(b"\n") for piece in iter(lambda: file.read(PIECE), b""))


def _refusal(code: str, words: str, **facts: object) -> Unreadable:
    return Unreadable(Problem(code, words, facts))


def _other(what: str) -> Unreadable:
    return _refusal("not_a_table", problems.NOT_A_TABLE, what=what)


def _packed(file: IO[bytes]) -> str:
    try:
        with ZipFile(file) as archive:
            return _workbook(archive)
    except (BadZipFile, LargeZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError, LookupError):
        raise _refusal("damaged", problems.DAMAGED) from None


def _workbook(archive: ZipFile) -> str:
    entries = archive.infolist()
    _no_bomb(entries)
    names = {entry.filename for entry in entries}
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise _refusal("encrypted", problems.ENCRYPTED)
    if "[Content_Types].xml" in names:
        _office(archive, names)
        return "xlsx"
    if "mimetype" in names and archive.read("mimetype").strip() == MIMETYPE_ODS:
        _open_document(archive, names)
        return "ods"
    if any(name.endswith(".iwa") for name in names):
        raise _other(IS_NUMBERS)
    raise _other(IS_DOCUMENT if "content.xml" in names else IS_ARCHIVE)


def _no_bomb(entries: list[ZipInfo]) -> None:
    """By the sizes that are told; reading stops at them, so a false size shows as damage."""
    told, packed = sum(e.file_size for e in entries), sum(e.compress_size for e in entries)
    bomb = told > MOST_UNPACKED or (told > RATIO_FROM and told > MOST_RATIO * max(packed, 1)) or len(entries) > MOST_ENTRIES
    if bomb:
        raise _refusal("bomb", problems.BOMB, told=told // 1024 // 1024, entries=len(entries))


def _office(archive: ZipFile, names: set[str]) -> None:
    types = archive.read("[Content_Types].xml")
    if b"sheet.binary" in types or "xl/workbook.bin" in names:
        raise _refusal("binary", problems.BINARY)
    if b"macroEnabled" in types or b"vbaProject" in types or any("vbaproject" in n.lower() or "macrosheets/" in n for n in names):
        raise _refusal("macros", problems.MACROS)
    if MAIN_PART not in types:
        raise _other(IS_DOCUMENT if b"wordprocessingml" in types else IS_OTHER)
    for name in sorted(names):
        if not sheet_xml.SHEET_PART.fullmatch(name):
            continue
        cell, before = sheet_xml.far_cell(archive, name)
        if cell:
            raise _too_many() if before > MOST_ROWS // 2 else _far(sheet_xml.title_of(archive, name), cell)


def _too_many() -> Unreadable:
    return _refusal("too_many_rows", problems.TOO_MANY_ROWS, rows=f"{MOST_ROWS:,}")


def _far(sheet: str, cell: str) -> Unreadable:
    row = int(cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    facts = {"sheet": sheet, "cell": cell, "rows": f"{MOST_ROWS:,}", "columns": MOST_COLUMNS, "row": f"{row:,}"}
    return _refusal("far_cell", problems.FAR_CELL, **facts)


def _open_document(archive: ZipFile, names: set[str]) -> None:
    if any(name.startswith(("Basic/", "Scripts/")) and not name.endswith(("/", "-lc.xml", "-lb.xml")) for name in names):
        raise _refusal("macros", problems.MACROS)
    if b"encryption-data" in archive.read("META-INF/manifest.xml"):
        raise _refusal("encrypted", problems.ENCRYPTED)
    if found := sheet_ods.far_cell(archive):
        raise _far(*found)


def _old(content: bytes) -> str:
    try:
        held = compound.Compound(content)
        names = held.names
        if "EncryptedPackage" in names:
            raise _refusal("encrypted", problems.ENCRYPTED)
        stream = held.stream("Workbook") or held.stream("Book")
    except compound.Broken:
        raise _refusal("damaged", problems.DAMAGED) from None
    if not stream:
        raise _other(IS_DOCUMENT if "WordDocument" in names else IS_OTHER)
    if "_VBA_PROJECT_CUR" in names:
        raise _refusal("macros", problems.MACROS)
    for kind, at, length in compound.records(stream):
        if kind == compound.FILEPASS:
            raise _refusal("encrypted", problems.ENCRYPTED)
        if kind == compound.BOUNDSHEET and length > 6 and stream[at + 5] == compound.MACRO_SHEET:
            raise _refusal("macros", problems.MACROS)
        if kind == compound.EOF:
            break
    for name, start in compound.sheets(stream).items():
        for _kind, row, column, _at in compound.cells(stream, start):
            if column >= MOST_COLUMNS:
                raise _far(name, f"{letter(column)}{row + 1}")
    return "xls"
