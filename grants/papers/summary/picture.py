"""Years beside each other: what was contracted as a frame, what was verified as ink in it."""

from collections.abc import Sequence
from decimal import Decimal

from grants.disbursements.summaries import labels as say
from grants.disbursements.summaries.facts import YearLine
from grants.papers.blocks import Block
from grants.papers.numbers import ten_thousands
from grants.papers.pen import MUTE, PLUM, PLUM_PALE, RULE, Pen

MOST = 12


class YearBars(Block):
    """A row for each of the last twelve years, on one scale from zero."""

    above = 8.0
    row = 19.0

    def __init__(self, title: str, series: tuple[str, str], years: Sequence[YearLine]) -> None:
        self.title, self.series, self.years = title, series, years[-MOST:]

    def height(self, wide: float) -> float:
        return 34 + self.row * len(self.years)

    def draw(self, pen: Pen, x: float, top: float, wide: float) -> None:
        pen.text(x, top - 10, self.title, 9, bold=True)
        pen.text(x + wide, top - 10, say.TEN_THOUSANDS, 7, color=MUTE, align="right")
        for number, (word, color) in enumerate(zip(self.series, (PLUM_PALE, PLUM), strict=True)):
            pen.box(x + number * 62, top - 25, 10, 6, color)
            pen.text(x + number * 62 + 14, top - 25, word, 7)
        left, right = x + 34, x + wide - 122
        most = max((max(line.line.sums.amount, line.line.sums.verified) for line in self.years), default=Decimal(0)) or Decimal(1)
        scale, y = (right - left) / float(most), top - 44
        for year in self.years:
            sums = year.line.sums
            pen.text(x, y, year.line.name, 8)
            pen.box(left, y - 2.5, float(sums.amount) * scale, 11, PLUM_PALE)
            pen.box(left, y, float(max(sums.verified, Decimal(0))) * scale, 6, PLUM)
            pen.text(x + wide, y, f"{ten_thousands(sums.amount)} ／ {ten_thousands(sums.verified)}", 7.4, align="right")
            y -= self.row
        pen.line(left, top - 33, left, y + self.row - 5, RULE, 0.6)
