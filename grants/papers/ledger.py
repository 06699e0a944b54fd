"""Long lists drawn row by row: fixed columns, repeated heads, page totals carried forward; time and memory grow in a straight line.

Rows are asked for one at a time, twice: once for their height, once for their ink. A page knows where it starts and stops, and the
running sums are whole fen, so no page looks at another's rows.
"""

from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from math import inf
from operator import itemgetter
from typing import Any

from grants.papers.blocks import Block
from grants.papers.pen import BAND, HAIR, INK, MUTE, RULE, SHADE, Pen, mm
from grants.papers.type import REGULAR, weight
from grants.papers.wrap import lines

PAD = 2.4
SIZE = 7.2
LEADING = 9.2
HEAD = 24.0
SUM = 14.0
OVER = 17.0
MOST_LINES = 6
MOST_SEEN = 2_000
ONE, MIDDLE = LEADING + 4.01, (LEADING + 4.0) / 2 - 2.3  # the height of a row of one line, and its baseline above its end
HALVES, NEXT = [f"{n * LEADING / 2:g}" for n in range(2 * MOST_LINES)], f" 0 -{LEADING} Td"
FIGURES, CUT_OFF = "-0123456789,.", "……"


@dataclass(frozen=True)
class LedgerColumn:
    """`wide` in mm. A `summed` column prints money and is carried forward."""

    title: str
    wide: float
    align: str = "left"
    summed: bool = False

    @property
    def room(self) -> float:
        return self.wide * mm - 2 * PAD

    @property
    def units(self) -> float:
        """The room in thousandths of the size."""
        return self.room * 1000 / SIZE


@dataclass(frozen=True)
class LedgerWords:
    carried: str = "承前页"
    page: str = "本页小计"
    forward: str = "过次页"
    total: str = "合计"
    again: str = "（续）"


class Met(dict[str, int]):
    """Widths of the characters met so far: whatever was measured is a key."""

    def __missing__(self, character: str) -> int:
        wide = self[character] = weight(REGULAR).widths[character]
        return wide


@dataclass
class Measured:
    """Ends of rows (points from the top of the first), running sums in fen for each summed column, every character of the rows."""

    ends: "array[float]"
    sums: "list[array[int]]"
    met: Met
    ink: "_Ink | None" = None


@dataclass
class Ledger(Block):
    """`cells(n)` gives the texts of row n and `fen(n)` the amounts of its summed columns, whose texts are not asked for; `count` rows."""

    columns: tuple[LedgerColumn, ...]
    count: int
    cells: Callable[[int], tuple[str, ...]]
    fen: Callable[[int], tuple[int, ...]]
    caption: str
    unit: str
    start: int = 0
    stop: int = -1
    above: float = 10.0
    words: LedgerWords = LedgerWords()
    measured: Measured | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if self.stop < 0:
            self.stop = self.count
        if self.measured is None:
            self.measured = self._measure()

    @property
    def made(self) -> Measured:
        assert self.measured is not None
        return self.measured

    def _measure(self) -> Measured:
        """Each text once: how many lines it needs, and which characters it is made of."""
        met = Met()
        wide = met.__getitem__
        asked: list[tuple[int, float, dict[str, int]]] = [
            (n, column.units if column.align == "left" else inf, {}) for n, column in enumerate(self.columns) if not column.summed
        ]
        ends = array("d", [0.0])
        sums = [array("q", [0]) for column in self.columns if column.summed]
        sum(map(wide, FIGURES if sums else ""))
        cells, fen, end = self.cells, self.fen, 0.0
        for number in range(self.count):
            row, most = cells(number), 1
            for n, room, seen in asked:
                text = row[n]
                needed = seen.get(text)
                if needed is None:
                    needed = 1 if sum(map(wide, text)) <= room else len(_few(text, self.columns[n].room))
                    if len(seen) < MOST_SEEN:
                        seen[text] = needed
                if needed > most:
                    most = needed
            end += LEADING * most + 4.0
            ends.append(end)
            for running, amount in zip(sums, fen(number), strict=True):
                running.append(running[-1] + amount)
        sum(map(wide, CUT_OFF))
        return Measured(ends, sums, met)

    # the block

    def _around(self, last: bool) -> float:
        """Everything but the rows: caption, head, what is carried here, page total, what is carried on or the total."""
        one_page = last and self.start == 0
        return OVER + HEAD + (SUM if self.start else 0) + (SUM if one_page else 2 * SUM) + 4

    def height(self, wide: float) -> float:
        return self._around(self.stop == self.count) + self.made.ends[self.stop] - self.made.ends[self.start]

    def least(self, wide: float) -> float:
        few = min(self.start + 3, self.stop)
        return self._around(False) + self.made.ends[few] - self.made.ends[self.start]

    def split(self, wide: float, room: float) -> tuple[Block, Block] | None:
        reach = self.made.ends[self.start] + room - self._around(False)
        at = min(bisect_right(self.made.ends, reach) - 1, self.stop - 1)
        if at <= self.start:
            return None
        return replace(self, stop=at), replace(self, start=at)

    # ink

    def draw(self, pen: Pen, x: float, top: float, wide: float) -> None:
        lefts = [x]
        for column in self.columns:
            lefts.append(lefts[-1] + column.wide * mm)
        y = top - OVER
        pen.repeated(("ledger", id(self.made), x, top, self.start > 0), lambda: self._draw_over(pen, lefts, top))
        y -= HEAD
        if self.start:
            y = self._draw_sum(pen, lefts, y, self.words.carried, 0, self.start)
        self._draw_rows(pen, lefts, y)
        y -= self.made.ends[self.stop] - self.made.ends[self.start]
        last = self.stop == self.count
        if not last or self.start:
            y = self._draw_sum(pen, lefts, y, self.words.page, self.start, self.stop)
        y = self._draw_sum(pen, lefts, y, self.words.total if last else self.words.forward, 0, self.stop)
        for left in lefts[1:-1]:
            pen.line(left, top - OVER, left, y, HAIR, 0.4)
        pen.line(x, y, lefts[-1], y, INK, 0.9)

    def _draw_over(self, pen: Pen, lefts: list[float], top: float) -> None:
        again = self.words.again if self.start else ""
        pen.text(lefts[0], top - 9, self.caption + again, 9, bold=True)
        pen.text(lefts[-1], top - 9, self.unit, 8, color=MUTE, align="right")
        self._draw_head(pen, lefts, top - OVER)

    def _draw_head(self, pen: Pen, lefts: list[float], y: float) -> None:
        pen.box(lefts[0], y - HEAD, lefts[-1] - lefts[0], HEAD, SHADE)
        pen.line(lefts[0], y, lefts[-1], y, INK, 0.9)
        for column, left in zip(self.columns, lefts, strict=False):
            titles = column.title.split("\n")
            for number, title in enumerate(titles):
                base = y - HEAD / 2 + len(titles) * 4.6 - 7.2 - number * 9.2
                pen.text(left + column.wide * mm / 2, base, title, SIZE, bold=True, align="center")
        pen.line(lefts[0], y - HEAD, lefts[-1], y - HEAD, RULE, 0.5)

    def _draw_sum(self, pen: Pen, lefts: list[float], y: float, word: str, start: int, stop: int) -> float:
        pen.box(lefts[0], y - SUM, lefts[-1] - lefts[0], SUM, BAND)
        pen.text(lefts[0] + PAD, y - 9.8, word, SIZE, bold=True)
        for n, sums in self._summed():
            pen.text(lefts[n + 1] - PAD, y - 9.8, _yuan(sums[stop] - sums[start]), SIZE, bold=True, align="right")
        pen.line(lefts[0], y - SUM, lefts[-1], y - SUM, RULE, 0.4)
        return y - SUM

    def _summed(self) -> Iterator[tuple[int, "array[int]"]]:
        """Which columns, with their running sums."""
        return zip((n for n, column in enumerate(self.columns) if column.summed), self.made.sums, strict=True)

    def _ink(self, document: Any) -> "_Ink":
        """Of this document; kept from page to page."""
        if self.made.ink is None or self.made.ink.document is not document:
            self.made.ink = _Ink(self.columns, self.made.met, document)
        return self.made.ink

    def _draw_rows(self, pen: Pen, lefts: list[float], y: float) -> None:
        """All text of the page in one text object, each cell a step from the one before it; all hairlines in one path."""
        ends, columns = self.made.ends, self.columns
        ink = self._ink(pen.canvas._doc)  # type: ignore[attr-defined]
        edges = [
            right - PAD if c.align == "right" else (left + right) / 2 if c.align == "center" else left + PAD
            for c, left, right in zip(columns, lefts, lefts[1:], strict=False)
        ]
        steps = [" 0 ", *(f" {b - a:.2f} " for a, b in pairwise(edges))]
        one_line = f"1 0 0 1 {edges[0]:.2f} %.2f Tm%s" + "".join(f"{step}0 Td%s" for step in steps[1:])
        picked, known, flat, tall = ink.picked, ink.known, ink.flat, ink.tall
        figures, cells, figure = list(self._summed()), self.cells, ink.figure
        first, last = ends[self.start] + y, f"{lefts[-1]:.2f}"
        left, text, rules = f"{lefts[0]:.2f}", [ink.font], []
        for number in range(self.start, self.stop):
            top, bottom = first - ends[number], first - ends[number + 1]
            one = top - bottom <= ONE
            shown = [
                get(cell) or make(cell)
                for get, make, cell in zip(known, flat if one else tall, picked(cells(number)), strict=False)
            ]
            for n, running in figures:
                shown.insert(n, figure(running[number + 1] - running[number]))
            if one:
                text.append(one_line % (bottom + MIDDLE, *shown))
            else:
                text.append(f"1 0 0 1 {edges[0]:.2f} {(top + bottom) / 2 - 2.3:.2f} Tm{_tall(shown, steps)}")
            end = f"{bottom:.2f}"
            rules.append(f"{left} {end} m {last} {end} l")
        pen.fill(INK)
        pen.write("BT " + "\n".join(text) + " ET")
        pen.stroke(HAIR, 0.4)
        pen.write("\n".join(rules) + " S")


Shown = str | tuple[str, ...]  # one line, or several


def _tall(shown: Sequence[Shown], steps: Sequence[str]) -> str:
    """A row of several lines, from its middle: each cell centred on it."""
    made, before = [], 1
    for step, drawn in zip(steps, shown, strict=True):
        if isinstance(drawn, str):
            made.append(f"{step}{HALVES[before - 1]} Td{drawn}")
            before = 1
        else:
            made.append(f"{step}{HALVES[before + len(drawn) - 2]} Td{NEXT.join(drawn)}")
            before = len(drawn)
    return "".join(made)


class _Ink:
    """Texts as operators of one document."""

    def __init__(self, columns: tuple[LedgerColumn, ...], met: Met, document: Any) -> None:
        self.face, self.document, self.columns, self.met = weight(REGULAR), document, columns, met
        every = "".join(met)
        runs = self.face.splitString(every, document)
        self.plain = runs == [(0, every.encode("utf-16-be"))]  # nothing that needs another face than the first
        self.font = f"{self.face.getSubsetInternalName(0, document)} {SIZE:g} Tf" if every else ""
        self.last, self.wide = (0, ""), dict[tuple[int, bool], int]()
        words = [n for n, column in enumerate(columns) if not column.summed]
        self.kept: list[dict[str, Shown]] = [{} for _ in columns]  # of each column what was drawn lately
        self.picked, self.known = itemgetter(*words, words[0]), [self.kept[n].get for n in words]
        self.flat, self.tall = ([self.setter(n, tall=high) for n in words] for high in (False, True))

    def setter(self, n: int, *, tall: bool) -> Callable[[str], Shown]:
        """Texts of one column to operators; only in a `tall` row one can need several lines."""
        column, met, kept, line = self.columns[n], self.met, self.kept[n], self._line
        units, room, half, wide = column.units, column.room, column.align == "center", met.__getitem__

        def aligned(text: str) -> Shown:
            back = sum(map(wide, text))
            return keep(text, line(text, back // 2 if half else back))

        def flat(text: str) -> Shown:
            return keep(text, line(text, 0))

        def broken(text: str) -> Shown:
            if sum(map(wide, text)) <= units:
                return flat(text)
            return keep(text, tuple([line(part, 0) for part in _few(text, room)]))

        def keep(text: str, drawn: Shown) -> Shown:
            """For the next row that says the same."""
            if len(kept) < MOST_SEEN:
                kept[text] = drawn
            return drawn

        return aligned if column.align != "left" else broken if tall else flat

    def figure(self, fen: int) -> str:
        """An amount; those of one row are often the same, and all of one length are equally wide."""
        if self.last[0] != fen or not self.last[1]:
            text = _yuan(fen)
            shape = len(text), fen < 0
            wide = self.wide.get(shape)
            if wide is None:
                wide = self.wide[shape] = sum(map(self.met.__getitem__, text))
            self.last = fen, self._line(text, wide)
        return self.last[1]

    def _line(self, text: str, back: int) -> str:
        """Shown so much (in thousandths of the size) left of where we are."""
        if self.plain and text:
            shown = text.encode("utf-16-be").hex()
            return f"[{back}<{shown}>]TJ" if back else f"<{shown}>Tj"
        return (f"[{back}]TJ " if back else "") + self._runs(text) if text else ""

    def _runs(self, text: str) -> str:
        runs = self.face.splitString(text, self.document)
        if len(runs) == 1 and runs[0][0] == 0:
            return f"<{runs[0][1].hex()}>Tj"
        parts = [f"{self.face.getSubsetInternalName(index, self.document)} {SIZE:g} Tf <{run.hex()}>Tj" for index, run in runs]
        return " ".join(parts) + " " + self.font


def _yuan(fen: int) -> str:
    """As `numbers.money` prints it."""
    whole, part = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{whole:,}.{part:02d}"


def _few(text: str, room: float) -> list[str]:
    """What no longer fits six lines is cut, visibly; ledger.csv holds all of it."""
    made = lines(text[:400], SIZE, room)
    return made if len(made) <= MOST_LINES and len(text) <= 400 else [*made[: MOST_LINES - 1], CUT_OFF]
