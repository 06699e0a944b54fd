"""What a unit cost at each organisation: a dot for each contract, a line from the lowest to the highest, a mark at the median.

The scale is that of the whole deliverable, so that what is parted over pages stays comparable.
"""

from collections.abc import Sequence
from decimal import Decimal

from grants.disbursements.summaries import labels as say
from grants.disbursements.summaries.facts import CostLine, CostPart
from grants.papers.blocks import Block
from grants.papers.numbers import money, quantity
from grants.papers.pen import HAIR, MUTE, PLUM, PLUM_MID, RULE, Pen
from grants.papers.wrap import lines as broken

LEFT, RIGHT = 170.0, 190.0  # for names, for figures
DOT = 3.6


class CostSpread(Block):
    """A row for each organisation on one scale of yuan from zero; parted between rows."""

    above, head, foot, row = 8.0, 32.0, 16.0, 17.0

    def __init__(self, cost: CostPart, lines: Sequence[CostLine] | None = None) -> None:
        self.cost, self.lines = cost, cost.lines if lines is None else lines
        self.most = scale(cost.highest or Decimal(0))

    def height(self, wide: float) -> float:
        return self.head + self.row * len(self.lines) + self.foot

    def least(self, wide: float) -> float:
        return self.head + self.row * min(len(self.lines), 2) + self.foot

    def split(self, wide: float, room: float) -> tuple[Block, Block] | None:
        fits = int((room - self.head - self.foot) // self.row)
        if not 2 <= fits < len(self.lines):
            return None
        return CostSpread(self.cost, self.lines[:fits]), CostSpread(self.cost, self.lines[fits:])

    def at(self, cost: Decimal, x: float, wide: float) -> float:
        """Where a cost stands across the page."""
        return x + LEFT + float(cost / self.most) * (wide - LEFT - RIGHT)

    def draw(self, pen: Pen, x: float, top: float, wide: float) -> None:
        pen.text(x, top - 10, say.COST_PICTURE.format(name=self.cost.name, unit=self.cost.unit), 9, bold=True)
        pen.text(x, top - 23, say.COST_KEY, 7, color=MUTE)
        foot = top - self.head - self.row * len(self.lines)
        for part in range(5):
            value = self.most * part / 4
            across = self.at(value, x, wide)
            pen.line(across, top - self.head + 2, across, foot, HAIR, 0.4)
            pen.text(across, foot - 9, quantity(value), 6.6, color=MUTE, align="center")
        for nth, line in enumerate(self.lines):
            self._row(pen, line, x, top - self.head - self.row * (nth + 0.5), wide)

    def _row(self, pen: Pen, line: CostLine, x: float, middle: float, wide: float) -> None:
        whole = broken(line.organisation, 8, LEFT - 14)
        pen.text(x, middle - 3, whole[0] if len(whole) == 1 else f"{whole[0][:-1]}…", 8)
        pen.line(self.at(line.lowest, x, wide), middle, self.at(line.highest, x, wide), middle, RULE, 1)
        for cost in line.costs:
            pen.box(self.at(cost, x, wide) - DOT / 2, middle - DOT / 2, DOT, DOT, PLUM_MID)
        median = self.at(line.median, x, wide)
        pen.line(median, middle - 6, median, middle + 6, PLUM, 1.4)
        pen.text(x + wide, middle - 3, said(line), 7.4, align="right")


def said(line: CostLine) -> str:
    """The figures of a row, as they stand beside it."""
    if line.lowest == line.highest:
        return money(line.median)
    return say.COST_ROW.format(median=money(line.median), lowest=money(line.lowest), highest=money(line.highest))


def scale(most: Decimal) -> Decimal:
    """The end of the axis: the next 1, 2, 4 or 8 with zeros."""
    if most <= 0:
        return Decimal(1)
    tens = Decimal(1).scaleb(most.adjusted())
    return next(tens * step for step in (1, 2, 4, 8, 10) if tens * step >= most)
