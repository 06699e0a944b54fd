"""Working days of China, make-up Saturdays included, and the counting of time limits.

财政部令第94号第四十二条: the day a period begins is not counted; a last day that is a holiday rolls over to the next working day.
A year is read once and kept until a day changes or a request begins, so thirty deadlines on a page cost one query.
"""

import time
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.signals import request_started
from django.db.models.signals import post_delete, post_save

from grants.rulebook.models import CalendarDay

SATURDAY = 5
KEPT = 60.0  # seconds: a worker that gets no requests learns of a new notice too


@dataclass(frozen=True)
class Year:
    """The days of one year that the notice names, as read at `at`; `provisional` when none of them is certain."""

    days: dict[date, bool]
    provisional: bool
    at: float


_years: dict[int, Year] = {}


def is_working(day: date) -> bool:
    """Whether offices work on `day`: as the notice of its year says, else by the weekday."""
    return _year(day.year).days.get(day, day.weekday() < SATURDAY)


def is_provisional(day: date) -> bool:
    """Whether the notice for the year of `day` is not out (暂定): a limit counted through it may still move."""
    return _year(day.year).provisional


def roll_over(day: date) -> date:
    """`day`, or the first working day after it."""
    while not is_working(day):
        day += timedelta(days=1)
    return day


def add_working_days(start: date, n: int) -> date:
    """The nth working day after `start`, which is not counted itself; for 0 the first working day from `start` on."""
    if n < 0:
        raise ValueError("working days are counted forward")
    day = start
    for _ in range(n):
        day = roll_over(day + timedelta(days=1))
    return roll_over(day)


def add_calendar_days(start: date, n: int) -> date:
    """`n` days after `start`, rolled over when that is no working day."""
    return roll_over(start + timedelta(days=n))


def working_days_between(start: date, end: date) -> int:
    """How many working days lie after `start` up to and including `end`; negative when `end` is before `start`."""
    if end < start:
        return -working_days_between(end, start)
    return sum(is_working(start + timedelta(days=i)) for i in range(1, (end - start).days + 1))


def forget(**_: Any) -> None:
    """Drop what was read, to read it again."""
    _years.clear()


def _year(year: int) -> Year:
    kept = _years.get(year)
    if kept is None or time.monotonic() - kept.at > KEPT:
        rows = CalendarDay.objects.filter(day__range=(date(year, 1, 1), date(year, 12, 31)))
        found = list(rows.values_list("day", "working", "provisional"))
        certain = any(not provisional for _day, _working, provisional in found)
        kept = Year({day: working for day, working, _provisional in found}, not certain, time.monotonic())
        _years[year] = kept
    return kept


request_started.connect(forget, dispatch_uid="grants.rulebook.calendar")
post_save.connect(forget, sender=CalendarDay, dispatch_uid="grants.rulebook.calendar")
post_delete.connect(forget, sender=CalendarDay, dispatch_uid="grants.rulebook.calendar")
