"""Spending against plan over time, the instalments as steps."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from grants.portals import shown
from grants.portals.pictures.drawing import Picture, el, framed, key_of, nice_steps, text

WIDTH, HEIGHT = 720.0, 300.0
LEFT, RIGHT, TOP, BOTTOM = 84.0, 18.0, 16.0, 34.0


@dataclass(frozen=True)
class Instalment:
    """Money the organisation receives; `on`: when it was paid, else when it is due."""

    label: str
    on: date
    amount: Decimal
    paid: bool


@dataclass(frozen=True)
class Spent:
    on: date
    amount: Decimal


@dataclass(frozen=True)
class Plan:
    """One contract: its term, its amount, what came in, what went out."""

    begins: date
    ends: date
    total: Decimal
    instalments: Sequence[Instalment]
    spent: Sequence[Spent]
    today: date


def spending_over_time(plan: Plan) -> Picture:
    title = _("Spending against plan")
    paper = _Paper(plan)
    description = _("By %(day)s %(spent)s of %(total)s was spent and %(received)s received.") % {
        "day": shown.day(plan.today),
        "spent": shown.money(paper.spent_by(plan.today)),
        "total": shown.money(plan.total),
        "received": shown.money(paper.received_by(plan.today)),
    }
    return Picture(
        title=title,
        svg=framed(WIDTH, HEIGHT, title, description, [*paper.grid(), *paper.lines()]),
        key=key_of(_key()),
        columns=(_("Month"), _("Planned so far"), _("Received so far"), _("Spent so far"), _("Of the contract")),
        rows=list(paper.months()),
        caption=description,
    )


def _key() -> Iterator[tuple[SafeString, str]]:
    yield el("path", d="M0 6H24", cls="c-plan"), _("even spending over the term")
    yield el("path", d="M0 10H12V3H24", cls="c-steps"), _("instalments received")
    yield el("path", d="M0 10 24 3", cls="c-spent"), _("spent")


class _Paper:
    """The plane of the picture: days across, yuan upwards."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        days = [i.on for i in plan.instalments] + [s.on for s in plan.spent]
        self.first, self.last = min([plan.begins, *days]), max([plan.ends, *days])
        self.spent = sorted(plan.spent, key=lambda s: s.on)
        self.instalments = sorted(plan.instalments, key=lambda i: i.on)
        most = max(
            plan.total, sum((s.amount for s in self.spent), Decimal(0)), sum((i.amount for i in self.instalments), Decimal(0))
        )
        self.ticks = nice_steps(most)

    def x(self, day: date) -> float:
        span = max((self.last - self.first).days, 1)
        return LEFT + (WIDTH - LEFT - RIGHT) * (day - self.first).days / span

    def y(self, amount: Decimal) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * float(amount / self.ticks[-1])

    def spent_by(self, day: date) -> Decimal:
        return sum((s.amount for s in self.spent if s.on <= day), Decimal(0))

    def received_by(self, day: date) -> Decimal:
        return sum((i.amount for i in self.instalments if i.paid and i.on <= day), Decimal(0))

    def planned_by(self, day: date) -> Decimal:
        span = max((self.plan.ends - self.plan.begins).days, 1)
        done = min(max((day - self.plan.begins).days, 0), span)
        return (self.plan.total * done / span).quantize(Decimal("0.01"))

    def grid(self) -> Iterator[SafeString]:
        for tick in self.ticks:
            yield el("path", d=f"M{LEFT} {self.y(tick):.1f}H{WIDTH - RIGHT}", cls="c-grid" if tick else "c-axis")
            yield text(LEFT - 8, self.y(tick) + 4, shown.axis(tick), "c-soft c-end c-num")
        starts = list(_month_starts(self.first, self.last))
        every = max(1, -(-len(starts) // 7))
        for month in starts[::every]:
            yield el("path", d=f"M{self.x(month):.1f} {HEIGHT - BOTTOM}v5", cls="c-axis")
            yield text(self.x(month), HEIGHT - BOTTOM + 19, month.strftime("%Y-%m"), "c-soft c-mid c-num")
        if self.first <= self.plan.today <= self.last:
            x = self.x(self.plan.today)
            yield el("path", d=f"M{x:.1f} {TOP}V{HEIGHT - BOTTOM}", cls="c-today")
            yield text(x, TOP - 4, _("today"), "c-soft c-mid")

    def lines(self) -> Iterator[SafeString]:
        plan, floor = self.plan, self.y(Decimal(0))
        even = f"M{self.x(plan.begins):.1f} {floor:.1f}L{self.x(plan.ends):.1f} {self.y(plan.total):.1f}"
        if not self.spent:
            yield el("path", d=even, cls="c-plan")
        else:
            run, sofar = f"M{self.x(self.spent[0].on):.1f} {floor:.1f}", Decimal(0)
            for day, amount in _by_day(self.spent):
                sofar += amount
                run += f"L{self.x(day):.1f} {self.y(sofar):.1f}"
            x_end = self.x(self.spent[-1].on)
            yield el("path", d=f"{run}V{floor:.1f}Z", cls="c-spent-area")
            yield el("path", d=even, cls="c-plan")
            yield el("path", d=run, cls="c-spent")
            yield el("circle", cx=x_end, cy=self.y(sofar), r=4, cls="c-dot")
        yield from self.steps()

    def steps(self) -> Iterator[SafeString]:
        run, sofar = f"M{self.x(self.first):.1f} {self.y(Decimal(0)):.1f}", Decimal(0)
        dots = []
        for instalment in self.instalments:
            if instalment.paid:
                sofar += instalment.amount
                run += f"H{self.x(instalment.on):.1f}V{self.y(sofar):.1f}"
                dots.append((self.x(instalment.on), self.y(sofar), "c-dot-step"))
        yield el("path", d=f"{run}H{self.x(min(max(self.plan.today, self.first), self.last)):.1f}", cls="c-steps")
        for x, y, cls in dots:
            yield el("circle", cx=x, cy=y, r=3.5, cls=cls)

    def months(self) -> Iterator[tuple[Any, ...]]:
        """One row a month, at its last day or today."""
        for month in _month_starts(self.first, min(self.last, max(self.plan.today, self.first))):
            day = min(_next_month(month) - timedelta(days=1), max(self.plan.today, month))
            spent = self.spent_by(day)
            yield (
                month.strftime("%Y-%m"),
                shown.yuan(self.planned_by(day)),
                shown.yuan(self.received_by(day)),
                shown.yuan(spent),
                shown.percent(shown.ratio(spent, self.plan.total)),
            )


def _by_day(spent: Sequence[Spent]) -> Iterator[tuple[date, Decimal]]:
    days: dict[date, Decimal] = {}
    for one in spent:
        days[one.on] = days.get(one.on, Decimal(0)) + one.amount
    yield from sorted(days.items())


def _month_starts(first: date, last: date) -> Iterator[date]:
    month = first.replace(day=1)
    if month < first:
        month = _next_month(month) if (last - first).days > 31 else first
    while month <= last:
        yield month
        month = _next_month(month)


def _next_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)
