"""Rows as they stand in a brought file. Nothing here needs Django: the child that reads imports it alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

MOST_ROWS = 200_000
MOST_COLUMNS = 100
ABOVE = 100  # more rows for titles, headings and what stands below

# Sheets that we write into files for people to fill in or correct; they are never read as ledgers.
EXPLAINED, LISTS, PROBLEMS = "填写说明", "选项（勿改）", "问题清单（不读取）"
OURS = frozenset({EXPLAINED, LISTS, PROBLEMS})


@dataclass(frozen=True)
class NoValue:
    """A cell that shows nothing that can be taken: a formula never worked out, or an error such as #REF!."""

    shown: str = ""


Cell = str | int | float | Decimal | date | datetime | bool | NoValue | None


class Row(NamedTuple):
    """`number` as the program shows it at the left edge; `merged`: columns (from 0) whose cell belongs to a merged one;
    `since_1904`: its workbook counts days from 1904."""

    sheet: str
    number: int
    cells: tuple[Cell, ...]
    hidden: bool = False
    merged: tuple[int, ...] = ()
    since_1904: bool = False


@dataclass(frozen=True)
class Sheet:
    """A sheet and its rows, to be read once and in order. `expected`: how many rows all sheets of the file have, as far as it is
    known when this one is opened; those that follow may still turn out to say more of themselves than they hold."""

    name: str
    hidden: bool
    rows: Iterator[Row]
    since_1904: bool = False
    expected: int = 0


def letter(column: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    told = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        told = chr(65 + rest) + told
    return told


def number_of(letters: str) -> int:
    """A → 0, AA → 26."""
    found = 0
    for at in letters:
        found = found * 26 + ord(at) - 64
    return found - 1
