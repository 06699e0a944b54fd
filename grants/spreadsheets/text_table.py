"""CSV as offices save it: UTF-8 with or without its mark, UTF-16, GB 18030; comma, semicolon, tab. Read a line at a time."""

import codecs
import csv
import re
from collections.abc import Iterator
from io import TextIOWrapper
from itertools import islice
from typing import IO

from grants.spreadsheets.rows import Row

PIECE = 1 << 20
LONGEST_CELL = 1 << 17
DELIMITERS = ",;\t"
CONTROL = re.compile("[\x00-\x08\x0e-\x1f]")
AS_TEXT = re.compile(r'="([^"]*)"')  # how Excel is told to keep 000123 as it is
BEGINNINGS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


class Undecodable(Exception):
    """No text in any of the encodings."""


def encoding_of(file: IO[bytes]) -> str:
    """The encoding in which the whole file can be read; strict, so that no character is lost. Raises Undecodable."""
    file.seek(0)
    start = file.read(4)
    marked = next((name for mark, name in BEGINNINGS if start.startswith(mark)), "")
    for encoding in (marked,) if marked else ("utf-8", "gb18030"):
        if _reads(file, encoding):
            return encoding
    raise Undecodable


def _reads(file: IO[bytes], encoding: str) -> bool:
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while piece := file.read(PIECE):
            # a NUL alone is a fault of one cell, told there; many controls mean that it is no text
            if len(CONTROL.findall(decoder.decode(piece))) > 50:
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def count(file: IO[bytes], most: int) -> int:
    """How many rows there are, `most` at most. Raises Undecodable."""
    return sum(1 for _record in islice(_records(file), most))


def rows(file: IO[bytes]) -> Iterator[Row]:
    """The rows; their number is that of the record, as a spreadsheet program shows it. Raises Undecodable."""
    for number, cells in _records(file):
        yield Row("CSV", number, tuple(_cell(cell) for cell in cells))


def _records(file: IO[bytes]) -> Iterator[tuple[int, list[str]]]:
    encoding = encoding_of(file)
    file.seek(0)
    text = TextIOWrapper(file, encoding=encoding, newline="")
    csv.field_size_limit(LONGEST_CELL)
    try:
        sample = list(islice(text, 40))
        delimiter, skipped = _delimiter(sample)
        text.seek(0)
        lines = (line.replace("\x00", "\ufffd") for line in text)
        for number, cells in enumerate(csv.reader(lines, delimiter=delimiter), 1):
            if number > skipped:
                yield number, cells
    finally:
        text.detach()  # the file is not ours to close


def _delimiter(sample: list[str]) -> tuple[str, int]:
    """The mark that gives most rows of the same width, and how many lines are not of the table (“sep=;”)."""
    if sample and (told := re.fullmatch(r"\ufeff?sep=(.)\s*", sample[0])):
        return told[1], 1
    best, most = ",", 0
    for mark in DELIMITERS:
        try:
            widths = [len(cells) for cells in csv.reader(sample, delimiter=mark)]
        except csv.Error:
            continue
        common = max(set(widths), key=lambda wide: (widths.count(wide) * (wide > 1), wide), default=1)
        weight = widths.count(common) * (common - 1)
        if weight > most:
            best, most = mark, weight
    return best, 0


def _cell(cell: str) -> str | None:
    if cell.startswith('="') and (forced := AS_TEXT.fullmatch(cell)):
        return forced[1]
    return cell.strip(" \t") or None
