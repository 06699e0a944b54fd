"""Tables: a grey head repeated on each page, bands, totals, a caption with its unit, a footing line under it.

Columns of figures are as wide as their widest figure; the others share what is left; when that is too little the type shrinks.
"""

import re
from dataclasses import dataclass, field, replace

from grants.papers.blocks import Block
from grants.papers.cells import Cell, Column, Note, Row
from grants.papers.pen import BAND, HAIR, INK, MUTE, RED, RULE, SHADE, Pen, mm
from grants.papers.type import width
from grants.papers.wrap import lines

PAD = 2.6
BELOW_ZERO = re.compile(r"-[\d,]+\.\d\d")
SMALLEST = 5.4
LONGEST, MOST_LINES = 600, 24
AMPLE = 46 * mm  # what a column of words needs before figures get the rest
WHOLE = 290.0  # a table no higher stays on one page


@dataclass
class Setting:
    """A grid measured for one width: type size, columns, the lines of every cell, row heights."""

    size: float
    widths: list[float]
    rows: list[tuple[float, list[list[tuple[str, float]]]]]
    head: float
    titles: list[list[str]]
    grouped: bool


@dataclass
class Grid(Block):
    """`red`: figures below zero are printed red, as a red-letter voucher has them."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    caption: str = ""
    unit: str = ""
    footing: str = ""
    size: float = 8.2
    above: float = 8.0
    heads: bool = True
    start: int = 0
    stop: int = -1
    again: str = "（续）"
    red: bool = False
    _set: dict[float, Setting] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        if self.stop < 0:
            self.stop = len(self.rows)

    # measuring

    def _setting(self, wide: float) -> Setting:
        if wide not in self._set:
            size = self.size
            while (widths := self._widths(wide, size)) is None:
                size -= 0.2
            self._set[wide] = self._measured(size, widths)
        return self._set[wide]

    def _widths(self, wide: float, size: float) -> list[float] | None:
        fixed: list[float] = []
        for index, column in enumerate(self.columns):
            if column.wide:
                fixed.append(column.wide * mm)
            elif column.align == "right":
                texts = [row.cells[index] for row in self.rows if row.kind != "band"]
                figures = [width(t.text if isinstance(t, Note) else t, size, bold=True) for t in texts]
                head = max((width(word, size, bold=True) for word in column.title.split("\n")), default=0)
                fixed.append(max([*figures, head, 12]) + 2 * PAD + 0.5)
            else:
                fixed.append(0.0)
        shares = sum(c.grow for c, w in zip(self.columns, fixed, strict=True) if not w)
        rest = wide - sum(fixed)
        least = 17 * mm * shares
        if rest < least and size > SMALLEST and shares:
            return None
        if not shares:
            return [w * wide / sum(fixed) for w in fixed]
        spare = rest - AMPLE * shares
        figures = [n for n, c in enumerate(self.columns) if c.align == "right" and not c.wide]
        if spare > 0 and figures:
            more = spare * 0.8 / len(figures)
            fixed = [w + more if n in figures else w for n, w in enumerate(fixed)]
            rest -= spare * 0.8
        return [w or max(rest, 8 * mm) * c.grow / shares for c, w in zip(self.columns, fixed, strict=True)]

    def _measured(self, size: float, widths: list[float]) -> Setting:
        rows = []
        for row in self.rows:
            bold = row.kind in ("band", "total")
            rooms = [sum(widths)] if row.kind == "band" else widths
            cells = [
                _set_cell(cell, size, room - 2 * PAD, bold=bold or (row.kind == "label" and index % 2 == 0))
                for index, (cell, room) in enumerate(zip(row.cells, rooms, strict=False))
            ]
            rows.append((max(sum(s * 1.38 for _, s in cell) for cell in cells) + 2 * PAD, cells))
        titles = [lines(c.title, size, w - PAD, bold=True) for c, w in zip(self.columns, widths, strict=True)]
        grouped = any(column.group for column in self.columns)
        head = max(len(t) for t in titles) * size * 1.3 + 2 * PAD + (size * 1.3 + PAD if grouped else 0)
        return Setting(size, widths, rows, head if self.heads else 0.0, titles, grouped)

    def _over(self) -> float:
        return self.size * 1.9 if self.caption or self.unit else 0.0

    def _under(self, wide: float) -> float:
        if not self.footing or self.stop < len(self.rows):
            return 4.0
        return len(lines(self.footing, self.size - 0.7, wide)) * self.size * 1.4 + 7

    def height(self, wide: float) -> float:
        made = self._setting(wide)
        return self._over() + made.head + sum(high for high, _ in made.rows[self.start : self.stop]) + self._under(wide)

    def least(self, wide: float) -> float:
        made = self._setting(wide)
        if self.start == 0 and self.height(wide) <= WHOLE:
            return self.height(wide)
        few = 3 if self.rows[self.start].kind == "band" else 2
        return self._over() + made.head + sum(high for high, _ in made.rows[self.start : self.stop][:few]) + 4

    def split(self, wide: float, room: float) -> tuple[Block, Block] | None:
        made = self._setting(wide)
        used, at = self._over() + made.head + 4, self.start
        while at < self.stop and used + made.rows[at][0] <= room:
            used += made.rows[at][0]
            at += 1
        at = min(at, self.stop - 1)
        while at > self.start and (self.rows[at].kind in ("total", "part") or self.rows[at - 1].kind == "band"):
            at -= 1
        if at <= self.start:
            return None
        caption = self.caption if self.caption.endswith(self.again) or not self.caption else self.caption + self.again
        return replace(self, stop=at, footing=""), replace(self, start=at, caption=caption)

    # drawing

    def draw(self, pen: Pen, x: float, top: float, wide: float) -> None:
        made = self._setting(wide)
        if self.caption:
            pen.text(x, top - self.size - 1, self.caption, self.size + 0.8, bold=True)
        if self.unit:
            pen.text(x + wide, top - self.size - 1, self.unit, self.size, color=MUTE, align="right")
        y = top - self._over()
        if self.heads:
            self._draw_head(pen, x, y, wide, made)
            y -= made.head
        first = y
        shown = list(zip(self.rows[self.start : self.stop], made.rows[self.start : self.stop], strict=True))
        for row, (high, _cells) in shown:  # shades first: a shade drawn later would cover half of the rule above it
            self._draw_shade(pen, x, y, wide, made, row, high)
            y -= high
        y = first
        for row, (high, cells) in shown:
            self._draw_row(pen, x, y, wide, made, row, high, cells)
            y -= high
        pen.line(x, y, x + wide, y, INK, 0.9)
        if not self.heads:
            pen.line(x, first, x + wide, first, INK, 0.9)
        if self.footing and self.stop == len(self.rows):
            for number, line in enumerate(lines(self.footing, self.size - 0.7, wide)):
                pen.text(x, y - (self.size * 1.4) * (number + 1), line, self.size - 0.7, color=MUTE)

    def _draw_head(self, pen: Pen, x: float, y: float, wide: float, made: Setting) -> None:
        pen.box(x, y - made.head, wide, made.head, SHADE)
        pen.line(x, y, x + wide, y, INK, 0.9)
        upper = made.size * 1.3 + PAD if made.grouped else 0.0
        left, group_left = x, x
        for index, (column, room) in enumerate(zip(self.columns, made.widths, strict=True)):
            lift = upper if column.group else 0.0
            high = made.head - lift
            titles = made.titles[index]
            base = y - lift - high / 2 + (len(titles) * made.size * 1.3) / 2 - made.size * 1.02
            for number, title in enumerate(titles):
                pen.text(left + room / 2, base - number * made.size * 1.3, title, made.size, bold=True, align="center")
            following = self.columns[index + 1] if index + 1 < len(self.columns) else None
            left += room
            same = following is not None and following.group == column.group and column.group
            if following:
                pen.line(left, y - (upper if same else 0), left, y - made.head, RULE, 0.4)
            if not same:
                if column.group:
                    pen.text((group_left + left) / 2, y - made.size * 1.18, column.group, made.size, bold=True, align="center")
                    pen.line(group_left, y - upper, left, y - upper, RULE, 0.4)
                group_left = left
        pen.line(x, y - made.head, x + wide, y - made.head, INK, 0.5)

    def _draw_shade(self, pen: Pen, x: float, y: float, wide: float, made: Setting, row: Row, high: float) -> None:
        if row.kind in ("band", "total"):
            pen.box(x, y - high, wide, high, BAND if row.kind == "band" else SHADE)
        elif row.kind == "label":
            left = x
            for index in range(len(row.cells)):
                if index % 2 == 0:
                    pen.box(left, y - high, made.widths[index], high, SHADE)
                left += made.widths[index]

    def _draw_row(
        self,
        pen: Pen,
        x: float,
        y: float,
        wide: float,
        made: Setting,
        row: Row,
        high: float,
        cells: list[list[tuple[str, float]]],
    ) -> None:
        left = x
        for index, cell in enumerate(cells):
            room = wide if row.kind == "band" else made.widths[index]
            align = "left" if row.kind == "band" else self.columns[index].align
            name = row.kind == "label" and index % 2 == 0
            at = {"left": left + PAD, "center": left + room / 2, "right": left + room - PAD}[align]
            block = sum(size * 1.38 for _, size in cell)
            base = y - (high - block) / 2
            for text, size in cell:
                small = size < made.size
                bold = row.kind in ("band", "total") or name
                ink = RED if self.red and BELOW_ZERO.fullmatch(text) else INK
                pen.text(at, base - size * 1.06, text, size, bold=bold and not small, color=MUTE if small else ink, align=align)
                base -= size * 1.38
            left += room
            if index + 1 < len(cells):
                pen.line(left, y, left, y - high, HAIR, 0.4)
        pen.line(x, y - high, x + wide, y - high, RULE if row.kind in ("band", "total") else HAIR, 0.4)


def _set_cell(cell: Cell, size: float, room: float, *, bold: bool) -> list[tuple[str, float]]:
    if isinstance(cell, Note):
        small = size - 1.4
        shown = [(text, size) for text in _few(cell.text, size, room, bold)] if cell.text else []
        return shown + [(text, small) for text in _few(cell.small, small, room, False) if text]
    return [(text, size) for text in _few(cell, size, room, bold)]


def _few(text: str, size: float, room: float, bold: bool) -> list[str]:
    """A row must fit a page: text beyond what a report's cell can hold is cut, visibly; facts.json holds all of it."""
    made = lines(text[:LONGEST], size, room, bold=bold)
    return made if len(text) <= LONGEST and len(made) <= MOST_LINES else [*made[: MOST_LINES - 1], "……"]
