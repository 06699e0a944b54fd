"""Pictures drawn with the pen: cumulative curves over months, bars of target, reported and recognised."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from math import ceil

from grants.papers.blocks import Block
from grants.papers.numbers import percent, quantity, ten_thousands
from grants.papers.pen import GREEN, HAIR, INK, MUTE, PLUM, PLUM_MID, PLUM_PALE, RULE, Color, Pen
from grants.papers.wrap import lines

HIGH = 138.0
MOST_BARS = 14
SERIES: tuple[tuple[Color, float], ...] = ((RULE, 1.0), (PLUM_MID, 1.2), (PLUM, 1.8))


class Pair(Block):
    """Two pictures side by side, of one height."""

    above = 4.0

    def __init__(self, left: "Curves", right: "Bars") -> None:
        self.left, self.right = left, right

    def height(self, wide: float) -> float:
        return max(self.left.height(wide / 2 - 9), self.right.height(wide / 2 - 9)) + 6

    def draw(self, pen: Pen, x: float, top: float, wide: float) -> None:
        half = wide / 2 - 9
        high = self.height(wide) - 6
        self.left.high = high
        self.left.draw(pen, x, top, half)
        self.right.draw(pen, x + half + 18, top, half)


class Curves(Block):
    """Cumulative amounts at month ends: the first two as steps, the last as a line over a shade. Axis in 万元."""

    def __init__(self, title: str, unit: str, months: Sequence[date], series: Sequence[tuple[str, Sequence[Decimal]]]) -> None:
        self.title, self.unit, self.months, self.series = title, unit, months, series
        self.high = HIGH

    def height(self, wide: float) -> float:
        return self.high

    def draw(self, pen: Pen, x: float, top: float, wide: float) -> None:
        pen.text(x, top - 10, self.title, 9, bold=True)
        left, right, upper, lower = x + 42, x + wide - 4, top - 40, top - self.high + 18
        highest = max((value for _, values in self.series for value in values), default=Decimal(0)) or Decimal(1)
        step = _round_step(highest)
        most = step * max(1, ceil(highest / step))
        scale = (upper - lower) / float(most)
        level = Decimal(0)
        while level <= most:
            y = lower + float(level) * scale
            pen.line(left, y, right, y, RULE if level == 0 else HAIR, 0.5)
            pen.text(left - 5, y - 2.5, ten_thousands(level), 6.6, color=MUTE, align="right")
            level += step
        pen.text(left - 5, upper + 7, self.unit, 6.6, color=MUTE, align="right")
        self._draw_months(pen, left, right, lower)
        for number, (name, values) in enumerate(self.series):
            color, thick = SERIES[number]
            points = self._points(values, left, right, lower, scale, stepped=number < 2)
            if number == 2 and points:
                pen.path([(points[0][0], lower), *points, (points[-1][0], lower)], PLUM_PALE, filled=PLUM_PALE)
                for again in (0, 1):
                    pen.path(self._points(self.series[again][1], left, right, lower, scale, stepped=True), *SERIES[again])
            pen.path(points, color, thick)
            place = x + 34 + number * 76
            pen.line(place, top - 23, place + 12, top - 23, color, max(thick, 1.4))
            pen.text(place + 15, top - 25.5, name, 6.8, color=INK)

    def _points(
        self, values: Sequence[Decimal], left: float, right: float, lower: float, scale: float, *, stepped: bool
    ) -> list[tuple[float, float]]:
        count = max(1, len(values))
        points: list[tuple[float, float]] = [(left, lower)]
        for index, value in enumerate(values, 1):
            at, y = left + (right - left) * index / count, lower + float(value) * scale
            if stepped:
                points.append((left + (right - left) * (index - 1) / count, y))
            points.append((at, y))
        return points

    def _draw_months(self, pen: Pen, left: float, right: float, lower: float) -> None:
        count = max(1, len(self.months))
        every = next((n for n in (1, 2, 3, 6, 12, 24, 60, 120) if count / n <= 8), count)
        for index, month in enumerate(self.months):
            if index % every == 0 if every > 120 else _round_month(month, every):
                at = left + (right - left) * index / count
                pen.line(at, lower, at, lower - 3, RULE, 0.5)
                pen.text(at, lower - 11, f"{month.year}-{month.month:02d}", 6.4, color=MUTE, align="center")


class Bars(Block):
    """One bar per thing delivered: target as the frame (100 %), reported pale, recognised dark inside it."""

    row = 17.0

    def __init__(
        self, title: str, series: tuple[str, str, str], bars: Sequence[tuple[str, Decimal | None, Decimal | None, Decimal | None]]
    ) -> None:
        self.title, self.series = title, series
        self.bars = bars[:MOST_BARS]

    def height(self, wide: float) -> float:
        return max(HIGH, 42 + self.row * len(self.bars))

    def draw(self, pen: Pen, x: float, top: float, wide: float) -> None:
        pen.text(x, top - 10, self.title, 9, bold=True)
        for number, (word, color) in enumerate(zip(self.series, (RULE, PLUM_PALE, PLUM), strict=True)):
            at = x + number * 42
            if number == 0:
                pen.frame(at, top - 26, 8, 6, color, 0.8)
            else:
                pen.box(at, top - 26, 8, 6, color)
            pen.text(at + 11, top - 25.8, word, 6.8)
        left, room = x + wide * 0.34, wide * 0.36
        most = max(
            (max(reported or 0, done or 0) / target for _, target, reported, done in self.bars if target), default=Decimal(1)
        )
        full = room / float(max(Decimal(1), most))
        y = top - 44
        for name, target, reported, done in self.bars:
            assert target
            share = (done or Decimal(0)) * 100 / target
            pen.text(x, y, lines(name, 7.2, wide * 0.33)[0], 7.2)
            words = f"{quantity(done)} / {quantity(target)}　{percent(share)}"
            pen.text(x + wide, y, words, 6.8, color=GREEN if share >= 100 else MUTE, align="right")
            pen.box(left, y - 1.5, full * float((reported or Decimal(0)) / target), 8, PLUM_PALE)
            pen.box(left, y, full * float((done or Decimal(0)) / target), 5, PLUM)
            pen.frame(left, y - 1.5, full, 8, RULE, 0.6)
            y -= self.row


def _round_month(month: date, every: int) -> bool:
    return (month.month - 1) % every == 0 if every <= 12 else month.month == 1 and month.year % (every // 12) == 0


def _round_step(highest: Decimal) -> Decimal:
    """A step of 1, 2 or 5 × 10ⁿ that makes three to six lines."""
    size = Decimal(1).scaleb((highest / 5).adjusted())
    return next(size * factor for factor in (1, 2, 5, 10) if size * factor * 5 >= highest)
