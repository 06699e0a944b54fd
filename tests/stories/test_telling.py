"""What the story is told with: parts that add up, timetables that run forward, an agenda in the order of time."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grants.rulebook import actions as rulebook
from grants.rulebook import calendar
from grants.story import steps
from grants.story.agenda import Agenda
from grants.story.plan import in_parts, instalments
from grants.trail import clock

WEIGHTS = st.lists(st.integers(1, 100), min_size=1, max_size=20)


@settings(deadline=None)
@given(st.integers(0, 10**9), WEIGHTS, st.sampled_from(["0.01", "0.5", "1"]))
def test_parts_are_whole_steps_and_add_up(steps_in_all: int, weights: list[int], step: str) -> None:
    total = steps_in_all * Decimal(step)
    parts = in_parts(total, weights, Decimal(step))
    assert sum(parts) == total
    assert {part % Decimal(step) for part in parts} == {0}
    whole = sum(weights)
    assert all(abs(part - total * weight / whole) < Decimal(step) * 2 for part, weight in zip(parts, weights, strict=True))


def test_instalments_take_what_rounding_leaves() -> None:
    rows = instalments(Decimal("100.01"), [Decimal("0.5"), Decimal("0.4"), Decimal("0.1")], 2, date(2015, 1, 1))
    assert [(row["name"], row["amount"], row["milestone"], row["due"]) for row in rows] == [
        ("首期款", Decimal("50.01"), None, date(2015, 1, 1)),
        ("第二期款", Decimal("40.00"), 0, None),
        ("尾款", Decimal("10.00"), 1, None),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("start", [date(2014, 11, 3), date(2020, 1, 15), date(2026, 9, 20)], ids=str)
def test_a_timetable_runs_forward_on_working_days(start: date) -> None:
    rulebook.load_calendar()
    instants = list(steps.starting(start).values())
    assert all(earlier < later for earlier, later in pairwise(instants))
    assert [i for i in instants if not calendar.is_working(i.astimezone(clock.SHANGHAI).date())] == []


@pytest.mark.django_db
@pytest.mark.parametrize("step", ["draft_need", "publish", "clear", "start"])
def test_a_timetable_until_a_step_has_just_reached_it(step: str) -> None:
    rulebook.load_calendar()
    now = datetime(2026, 10, 5, 3, 0, tzinfo=UTC)
    found = steps.until(step, now)
    assert found[step] < now
    assert steps.starting(min(found.values()).date() + timedelta(days=12))[step] > now


@pytest.mark.django_db
def test_an_agenda_is_told_in_the_order_of_time_and_stops() -> None:
    agenda, told = Agenda(), []
    day = datetime(2020, 12, 31, 12, tzinfo=UTC)

    def tell(name: str) -> None:
        told.append((name, clock.now()))
        if name == "first":
            agenda.add(day + timedelta(hours=1), lambda: tell("between"))

    for name, after in (("never", 900), ("last", 48), ("first", 0), ("same hour", 0)):
        agenda.add(day + timedelta(hours=after), lambda name=name: tell(name))  # type: ignore[misc]
    years: list[tuple[int, int]] = []
    agenda.run(day + timedelta(days=3), lambda year, acts: years.append((year, acts)))
    assert told == [
        ("first", day), ("same hour", day), ("between", day + timedelta(hours=1)), ("last", day + timedelta(hours=48)),
    ]  # fmt: skip
    assert years == [(2020, 3), (2021, 1)]
