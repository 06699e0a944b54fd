"""The statutory clocks over real holidays: counted by hand from the notices of the State Council for 2024, 2025 and 2026."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.rulebook import calendar
from grants.rulebook import queries as rulebook
from grants.rulebook.actions import load, load_calendar
from grants.rulebook.files import DATA
from grants.rulebook.models import RuleSet

pytestmark = pytest.mark.django_db

KNOWN = (date(2024, 1, 1), date(2026, 9, 30))  # from here sixty working days still end in a year whose notice is out


@pytest.fixture
def rules() -> RuleSet:
    load_calendar()
    calendar.forget()
    return load(DATA / "sets" / "cn-2026.yaml")


# name of the clock, the day it starts (not counted), the day it ends
BY_HAND = [
    # 2024: 春节 02-10 to 02-17, worked on Sundays 02-04 and 02-18
    ("answer_query", "2024-02-05", "2024-02-20"),
    ("announce_result_after_award", "2024-02-09", "2024-02-19"),
    # 劳动节 05-01 to 05-05, worked on Sunday 04-28 and Saturday 05-11
    ("answer_query", "2024-04-26", "2024-05-09"),
    ("confirm_award_after_report", "2024-05-06", "2024-05-11"),
    # 国庆 10-01 to 10-07, worked on Sunday 09-29 and Saturday 10-12
    ("answer_query", "2024-09-27", "2024-10-12"),
    ("answer_inquiry", "2024-09-30", "2024-10-10"),
    # 2025: 春节 01-28 to 02-04, worked on Sunday 01-26 and Saturday 02-08
    ("query_window", "2025-01-24", "2025-02-10"),
    # 劳动节 05-01 to 05-05, worked on Sunday 04-27
    ("file_contract", "2025-04-25", "2025-05-08"),
    # 国庆 and 中秋 10-01 to 10-08, worked on Sunday 09-28 and Saturday 10-11
    ("answer_query", "2025-09-26", "2025-10-13"),
    ("publish_contract", "2025-09-30", "2025-10-10"),
    # 2026: 春节 02-15 to 02-23, worked on Saturdays 02-14 and 02-28
    ("answer_query", "2026-02-11", "2026-02-27"),
    ("complaint_window", "2026-02-11", "2026-03-10"),
    # 劳动节 05-01 to 05-05, worked on Saturday 05-09
    ("query_window", "2026-04-29", "2026-05-12"),
    # 中秋 09-25 to 09-27 and 国庆 10-01 to 10-07, worked on Sunday 09-20 and Saturday 10-10
    ("answer_query", "2026-09-24", "2026-10-12"),
    ("complaint_decision", "2026-09-24", "2026-11-12"),
    # thirty days of the calendar, rolled over the holiday in which they end
    ("sign_contract", "2024-01-12", "2024-02-18"),
    ("sign_contract", "2025-09-03", "2025-10-09"),
    ("sign_contract", "2026-01-16", "2026-02-24"),
    ("sign_contract", "2026-09-01", "2026-10-08"),
    ("sign_contract", "2026-03-02", "2026-04-01"),
]


@pytest.mark.parametrize(("name", "start", "end"), BY_HAND)
def test_counted_by_hand(rules: RuleSet, name: str, start: str, end: str) -> None:
    assert rulebook.end_of(rulebook.clock(rules, name), date.fromisoformat(start)) == date.fromisoformat(end)


def test_every_clock_ends_on_a_working_day_later_clocks_not_earlier(rules: RuleSet) -> None:
    """Every day of nearly three years: what begins later does not end earlier."""
    for period in {
        rulebook.clock(rules, name) for name in ("answer_query", "complaint_window", "complaint_decision", "sign_contract")
    }:
        last, day = date.min, KNOWN[0]
        while day <= KNOWN[1]:
            end = rulebook.end_of(period, day)
            assert calendar.is_working(end), (day, period)
            assert end >= last, (day, period)
            if period.working:
                assert calendar.working_days_between(day, end) == period.count, (day, period)
            last, day = end, day + timedelta(days=1)


@pytest.mark.usefixtures("rules")
def test_working_days_are_counted_exactly() -> None:
    """From any day, for any number: the end is worked, so many worked days lie between, one more ends later."""

    @given(start=st.dates(*KNOWN), n=st.integers(1, 45))
    def holds(start: date, n: int) -> None:
        end = calendar.add_working_days(start, n)
        assert calendar.is_working(end)
        assert sum(calendar.is_working(start + timedelta(days=d)) for d in range(1, (end - start).days + 1)) == n
        assert calendar.add_working_days(start, n + 1) > end
        assert calendar.add_working_days(start - timedelta(days=1), n) <= end

    holds()


@pytest.mark.usefixtures("rules")
def test_rolling_over_stops_at_the_first_working_day() -> None:
    @given(start=st.dates(*KNOWN), n=st.integers(0, 60))
    def holds(start: date, n: int) -> None:
        end, plain = calendar.add_calendar_days(start, n), start + timedelta(days=n)
        assert calendar.is_working(end)
        assert not any(calendar.is_working(plain + timedelta(days=d)) for d in range((end - plain).days))

    holds()
