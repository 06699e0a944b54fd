"""Long lists drawn page by page: fixed columns, repeated heads, page totals carried forward; time and memory grow in a straight line.

Told column by column. Every text is measured once; a page knows where it starts and stops, and the running sums are whole fen, so
no page looks at another's rows.
"""

from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass, field
from itertools import accumulate, compress, pairwise
from typing import Any

from grants.papers.blocks import Block
from grants.papers.ledger_ink import CUT_OFF, LEADING, PAD, SIZE, Ink, LedgerColumn, Measured, Met, few, yuan
from grants.papers.pen import BAND, HAIR, INK, MUTE, RULE, SHADE, Pen, mm

HEAD = 24.0
SUM = 14.0
OVER = 17.0
FIGURES = "-0123456789,."

__all__ = ["LEADING", "PAD", "SIZE", "Ledger", "LedgerColumn", "LedgerWords"]


@dataclass(frozen=True)
class LedgerWords:
    carried: str = "承前页"
    page: str = "本页小计"
    forward: str = "过次页"
    total: str = "合计"
    again: str = "（续）"


@dataclass
class Ledger(Block):
    """`told` has one sequence for each column: amounts in fen where it is summed, texts elsewhere."""

    columns: tuple[LedgerColumn, ...]
    told: tuple[Sequence[Any], ...]
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
    def count(self) -> int:
        return len(self.told[0])

    @property
    def made(self) -> Measured:
        assert self.measured is not None
        return self.measured

    def _measure(self) -> Measured:
        met, tall = Met(), dict[int, int]()
        sums: list[array[int]] = []
        widths: list[array[int]] = []
        for column, told in zip(self.columns, self.told, strict=True):
            if column.summed:
                sum(map(met.__getitem__, FIGURES))
                sums.append(array("q", accumulate(told, initial=0)))
                widths.append(array("i"))
                continue
            wide = met.widths(told)
            widths.append(wide)
            if column.align == "left" and self.count and max(wide) > column.units:
                for number in compress(range(self.count), map(column.units.__lt__, wide)):
                    tall[number] = max(tall.get(number, 1), len(few(told[number], column.room)))
        sum(map(met.__getitem__, CUT_OFF))
        highs = array("d", [LEADING + 4.0]) * self.count
        for number, needed in tall.items():
            highs[number] = LEADING * needed + 4.0
        return Measured(array("d", accumulate(highs, initial=0.0)), sums, widths, met)

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
        part, rest = copy(self), copy(self)
        part.stop = rest.start = at
        rest.mark = None  # the whole began with the part
        return part, rest

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
        pen.stroke(HAIR, 0.4)
        pen.write("".join([f"{left:.2f} {top - OVER:.2f} m {left:.2f} {y:.2f} l " for left in lefts[1:-1]]) + "S")
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
            pen.text(lefts[n + 1] - PAD, y - 9.8, yuan(sums[stop] - sums[start]), SIZE, bold=True, align="right")
        pen.line(lefts[0], y - SUM, lefts[-1], y - SUM, RULE, 0.4)
        return y - SUM

    def _summed(self) -> Iterator[tuple[int, "array[int]"]]:
        """Which columns, with their running sums."""
        return zip((n for n, column in enumerate(self.columns) if column.summed), self.made.sums, strict=True)

    def _draw_rows(self, pen: Pen, lefts: list[float], y: float) -> None:
        """All text of the page in one text object, all hairlines in one path."""
        made, faces = self.made, pen.sheets.faces
        if made.ink is None or made.ink.faces is not faces:
            made.ink = Ink(self.columns, lefts, self.told, made, faces)
        ends = [y + made.ends[self.start] - end for end in made.ends[self.start : self.stop + 1]]
        text = made.ink.rows(self.start, [(top + bottom) / 2 - 2.3 for top, bottom in pairwise(ends)])
        pen.fill(INK)
        pen.write("BT " + "\n".join(text) + " ET")
        pen.stroke(HAIR, 0.4)
        left, right = f"{lefts[0]:.2f}", f"{lefts[-1]:.2f}"
        pen.write("\n".join([f"{left} {end} m {right} {end} l" for end in map("%.2f".__mod__, ends[1:])]) + " S")
