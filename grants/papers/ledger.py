"""Long lists drawn row by row: fixed columns, repeated heads, page totals carried forward; time and memory grow in a straight line.

Rows are asked for one at a time, twice: once for their height, once for their ink. A page knows where it starts and stops, and the
running sums are whole fen, so no page looks at another's rows.
"""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal

from grants.papers.blocks import Block
from grants.papers.numbers import money
from grants.papers.pen import BAND, HAIR, INK, MUTE, RULE, SHADE, Pen, mm
from grants.papers.type import REGULAR, Type, weight
from grants.papers.wrap import lines

PAD = 2.4
SIZE = 7.2
LEADING = 9.2
HEAD = 24.0
SUM = 14.0
OVER = 17.0
MOST_LINES = 6
MOST_SEEN = 20_000


@dataclass(frozen=True)
class LedgerColumn:
    """`wide` in mm. A `summed` column prints money and is carried forward."""

    title: str
    wide: float
    align: str = "left"
    summed: bool = False


@dataclass(frozen=True)
class LedgerWords:
    carried: str = "承前页"
    page: str = "本页小计"
    forward: str = "过次页"
    total: str = "合计"
    again: str = "（续）"


@dataclass
class Measured:
    """Ends of rows (points from the top of the first), running sums in fen for each summed column, ink of texts met before."""

    ends: list[float]
    sums: list[list[int]]
    seen: dict[tuple[int, str], tuple[str, str]] = field(default_factory=dict)


@dataclass
class Ledger(Block):
    """`cells(n)` gives the texts of row n and `fen(n)` the amounts of its summed columns; `count` rows."""

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
        rooms = [column.wide * mm - 2 * PAD for column in self.columns]
        words = [n for n, column in enumerate(self.columns) if column.align == "left"]
        summed = sum(column.summed for column in self.columns)
        ends, sums = [0.0], [[0] for _ in range(summed)]
        face, seen = weight(REGULAR), dict[tuple[int, str], int]()
        for number in range(self.count):
            cells, most = self.cells(number), 1
            for n in words:
                text = cells[n]
                needed = seen.get((n, text))
                if needed is None:
                    needed = 1 if face.stringWidth(text, SIZE) <= rooms[n] else len(_few(text, rooms[n]))
                    seen[n, text] = needed
                most = max(most, needed)
            if len(seen) > MOST_SEEN:
                seen.clear()
            ends.append(ends[-1] + LEADING * most + 4.0)
            for running, amount in zip(sums, self.fen(number), strict=True):
                running.append(running[-1] + amount)
        return Measured(ends, sums)

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
        again = self.words.again if self.start else ""
        pen.text(x, top - 9, self.caption + again, 9, bold=True)
        pen.text(lefts[-1], top - 9, self.unit, 8, color=MUTE, align="right")
        y = top - OVER
        self._draw_head(pen, lefts, y)
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
        running = iter(self.made.sums)
        for n, column in enumerate(self.columns):
            if column.summed:
                sums = next(running)
                amount = money(Decimal(sums[stop] - sums[start]).scaleb(-2))
                pen.text(lefts[n + 1] - PAD, y - 9.8, amount, SIZE, bold=True, align="right")
        pen.line(lefts[0], y - SUM, lefts[-1], y - SUM, RULE, 0.4)
        return y - SUM

    def _draw_rows(self, pen: Pen, lefts: list[float], y: float) -> None:
        """All text of the page in one text object, all hairlines in one path."""
        face, document = weight(REGULAR), pen.canvas._doc  # type: ignore[attr-defined]
        font = f"{face.getSubsetInternalName(0, document) if face.splitString('0', document) else ''} {SIZE:g} Tf"
        rooms = [column.wide * mm - 2 * PAD for column in self.columns]
        edges = [
            right - PAD if c.align == "right" else (left + right) / 2 if c.align == "center" else left + PAD
            for c, left, right in zip(self.columns, lefts, lefts[1:], strict=False)
        ]
        first, text, rules = self.made.ends[self.start], [font], []
        seen: dict[tuple[int, str], tuple[str, str]] = self.made.seen
        if len(seen) > MOST_SEEN:
            seen.clear()
        for number in range(self.start, self.stop):
            top, bottom = y - self.made.ends[number] + first, y - self.made.ends[number + 1] + first
            one = top - bottom <= LEADING + 4.01
            for n, cell in enumerate(self.cells(number)):
                shown = [cell] if one or self.columns[n].align != "left" else _few(cell, rooms[n])
                base = top - (top - bottom - len(shown) * LEADING) / 2 - 6.9
                for line in shown:
                    if line:
                        ink = seen.get((n, line))
                        if ink is None:
                            at = edges[n] - _shift(face, line, self.columns[n].align)
                            ink = seen[n, line] = (f"1 0 0 1 {at:.2f}", f"Tm {_shown(face, line, document, font)}")
                        text.append(f"{ink[0]} {base:.2f} {ink[1]}")
                    base -= LEADING
            rules.append(f"{lefts[0]:.2f} {bottom:.2f} m {lefts[-1]:.2f} {bottom:.2f} l")
        pen.fill(INK)
        pen.write("BT " + " ".join(text) + " ET")
        pen.stroke(HAIR, 0.4)
        pen.write(" ".join(rules) + " S")


def _few(text: str, room: float) -> list[str]:
    """What no longer fits six lines is cut, visibly; ledger.csv holds all of it."""
    made = lines(text[:400], SIZE, room)
    return made if len(made) <= MOST_LINES and len(text) <= 400 else [*made[: MOST_LINES - 1], "……"]


def _shift(face: Type, line: str, align: str) -> float:
    if align == "left":
        return 0.0
    return face.stringWidth(line, SIZE) / (1 if align == "right" else 2)


def _shown(face: Type, line: str, document: object, font: str) -> str:
    runs = face.splitString(line, document)
    if len(runs) == 1 and runs[0][0] == 0:
        return f"<{runs[0][1].hex()}> Tj"
    parts = [f"{face.getSubsetInternalName(index, document)} {SIZE:g} Tf <{run.hex()}> Tj" for index, run in runs]
    return " ".join(parts) + " " + font
