"""Which column holds what: recognised by the headings that offices really write, in simplified and traditional Chinese and in English."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain

from django.utils.translation import gettext_noop

from grants.spreadsheets.headings import FIELDS
from grants.spreadsheets.problems import WARNING, Problem, msgid, shown
from grants.spreadsheets.rows import Cell, Row, letter
from grants.trail.amounts import WAN

__all__ = ["FIELDS", "LOOKED_AT", "Layout", "find", "plain"]

LOOKED_AT = 30  # rows at the top of a sheet among which the headings are looked for
ENOUGH = 3  # headings recognised in one row make it the row of headings

DOUBLE = gettext_noop(
    "Columns %(first)s and %(second)s both have the heading “%(heading)s”. Please delete one of them or give it another heading."
)
NOT_READ = gettext_noop("Column %(column)s “%(heading)s” is not read: column %(other)s “%(taken)s” holds the same.")
MISSING = gettext_noop(
    "There is no column “%(what)s”. Headings that are recognised: %(headings)s. Please add the column or correct its heading in row %(row)s."
)
NO_HEADINGS = gettext_noop(
    "No row with headings was found in the first %(rows)s rows, so this sheet was left out. "
    "If it holds expenses, put headings like %(headings)s over the columns."
)


def plain(heading: Cell) -> str:
    """How headings are compared: narrow, without blanks, brackets and marks of need, without 的 inside."""
    if not isinstance(heading, str) or len(heading) > 60:
        return ""
    told = re.sub(r"\s+", "", unicodedata.normalize("NFKC", heading)).casefold()
    told = re.sub(
        r"\((?:必填|选填|選填|required|optional|[^()]*[元万萬圆]|rmb|cny|¥|yyyy[^()]*|年[^()]*日|大写|小写|含税)\)|\[[^\[\]]*\]",
        "",
        told,
    )
    return told.strip("*:：★·_-.、")


KNOWN: dict[str, tuple[str, int]] = {}
for _name, _told in FIELDS.items():
    for _rank, _words in enumerate(_told.headings):
        KNOWN.setdefault(plain(_words), (_name, _rank))

_WAN_UNIT = re.compile(r"万元|萬元|rmb10,?000|10,?000yuan|tenthousandyuan")
_SHEET_UNIT = re.compile(r"(?:单位|單位|unit)[:：]?(?:人民币|人民幣)?(万元|萬元|元|yuan)")


@dataclass(frozen=True)
class Layout:
    """Where the fields of one sheet stand: `columns` from field to column (from 0); `header`: the last row of headings;
    `unit`: what amounts are counted in; `headings`: what stands in the row, for knowing it again on the next page."""

    sheet: str
    header: int
    columns: dict[str, int]
    unit: Decimal
    headings: tuple[tuple[str, ...], ...]
    warnings: tuple[Problem, ...] = ()

    def letter(self, field: str) -> str:
        return letter(self.columns[field]) if field in self.columns else ""

    def repeats(self, row: Row) -> bool:
        """The headings once more, as on every printed page; or the second of two rows of them."""
        told = [plain(cell) for cell in row.cells]
        return any(sum(1 for a, b in zip(told, known, strict=False) if a and a == b) >= ENOUGH for known in self.headings)


def find(rows: Sequence[Row]) -> Layout | Problem:
    """The layout of a sheet from its first rows, or why it has none: level "warning" when the sheet is to be left out, "error" when
    it is a ledger that cannot be read."""
    best: tuple[int, int, dict[int, tuple[str, int]], list[str]] | None = None
    for at in range(len(rows)):
        for deep in (1, 2):
            names = _names(rows[at : at + deep]) if at + deep <= len(rows) else None
            if names is None:
                continue
            found = {column: KNOWN[name] for column, name in enumerate(names) if name in KNOWN}
            count = len({name for name, _rank in found.values()})
            if count >= ENOUGH and (best is None or count > best[0]):
                best = (count, at + deep - 1, found, names)
        if best is not None and best[1] < at:
            break
    if best is None:
        sheet = rows[0].sheet if rows else ""
        headings = "、".join(FIELDS[name].headings[0] for name in FIELDS if FIELDS[name].needed)
        return Problem("no_headings", NO_HEADINGS, {"rows": LOOKED_AT, "headings": headings}, WARNING, sheet)
    _count, last, found, _names_there = best
    return _layout(rows[: last + 1], found)


def _names(rows: Sequence[Row]) -> list[str] | None:
    """The headings of one row, or of two where the upper one stands over several columns. None: these are no headings."""
    lower = rows[-1]
    if any(cell is not None and not isinstance(cell, str) for cell in lower.cells):
        return None
    if len(rows) == 1:
        return [plain(cell) for cell in lower.cells]
    upper = rows[0]
    if any(cell is not None and not isinstance(cell, str) for cell in upper.cells):
        return None
    names, over = [], ""
    for column in range(max(len(upper.cells), len(lower.cells))):
        above, below = (plain(r.cells[column]) if column < len(r.cells) else "" for r in (upper, lower))
        over = above or (over if below else "")
        names.append(next((name for name in (over + below, below, above) if name in KNOWN), over + below))
    return names


def _layout(head: Sequence[Row], found: dict[int, tuple[str, int]]) -> Layout | Problem:
    last = head[-1]
    taken: dict[str, tuple[int, int]] = {}
    warnings = []
    for column, (name, rank) in found.items():
        if name in taken and taken[name][1] == rank:
            facts = {"first": letter(taken[name][0]), "second": letter(column), "heading": _heading(head, column)}
            return Problem("double_column", DOUBLE, facts, sheet=last.sheet, row=last.number, column=letter(column), field=name)
        if name in taken:
            (kept, _r), other = sorted([taken[name], (column, rank)], key=lambda pair: pair[1])[0], column
            other = column if kept != column else taken[name][0]
            facts = {
                "column": letter(other),
                "heading": _heading(head, other),
                "other": letter(kept),
                "taken": _heading(head, kept),
            }
            told = Problem("not_read", NOT_READ, facts, WARNING, last.sheet, last.number, letter(other), name)
            warnings.append(told)
            taken[name] = (kept, min(rank, taken[name][1]))
        else:
            taken[name] = (column, rank)
    for field in FIELDS.values():
        if field.needed and field.name not in taken:
            asked = {"what": msgid(field.label), "headings": field.shown, "row": last.number}
            return Problem("missing_column", MISSING, asked, sheet=last.sheet, row=last.number, field=field.name)
    columns = {name: column for name, (column, _rank) in taken.items()}
    headings = tuple(tuple(plain(cell) for cell in row.cells) for row in head[-2:])
    return Layout(last.sheet, last.number, columns, _unit(head, columns["amount"]), headings, tuple(warnings))


def _heading(head: Sequence[Row], column: int) -> str:
    told = [row.cells[column] for row in head[-2:] if column < len(row.cells)]
    return shown(str(next((cell for cell in reversed(told) if cell is not None), "")))


def _unit(head: Sequence[Row], amount: int) -> Decimal:
    """万元 in the heading of the amounts, else in a line above like “单位：万元”."""
    for row in head[-2:]:
        heading = _narrow(row.cells[amount]) if amount < len(row.cells) else ""
        if _WAN_UNIT.search(heading):
            return WAN
        if KNOWN.get(plain(heading), ("",))[0] == "amount" and "元" in heading:
            return Decimal(1)
    for cell in chain.from_iterable(row.cells for row in head):
        if told := _SHEET_UNIT.search(_narrow(cell)):
            return WAN if told[1] in {"万元", "萬元"} else Decimal(1)
    return Decimal(1)


def _narrow(cell: Cell) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", cell)).casefold() if isinstance(cell, str) and len(cell) < 200 else ""
