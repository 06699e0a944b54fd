"""When things happen in the story: office hours in Shanghai, never backwards, decisions on working days."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta

from grants.rulebook import calendar
from grants.trail import clock

PAUSE = timedelta(minutes=10)


def moment(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """An instant of a day in Shanghai."""
    return datetime.combine(day, time(hour, minute), clock.SHANGHAI)


def timetable(start: date, steps: Iterable[tuple[str, int, int]]) -> Mapping[str, datetime]:
    """An instant for each step (name, days after `start`, hour): on a working day, after the step before it."""
    found: dict[str, datetime] = {}
    last: datetime | None = None
    for name, after, hour in steps:
        instant = moment(calendar.roll_over(start + timedelta(days=after)), hour)
        if last is not None and instant <= last:
            instant = last + PAUSE
        found[name] = last = instant
    return found


def timetable_until(step: str, steps: Iterable[tuple[str, int, int]], now: datetime) -> Mapping[str, datetime]:
    """The timetable in which `step` was the last to happen before `now`."""
    rows = list(steps)
    after = next(days for name, days, _hour in rows if name == step)
    start = now.astimezone(clock.SHANGHAI).date() - timedelta(days=after)
    while True:
        found = timetable(start, rows)
        if found[step] < now:
            return found
        start -= timedelta(days=1)
