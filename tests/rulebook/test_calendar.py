"""The working-day calendar against the notices of the State Council for 2024 to 2026, copied here day by day."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.test import Client

from grants.rulebook import calendar
from grants.rulebook.actions import load_calendar
from grants.rulebook.calendar import (
    add_calendar_days,
    add_working_days,
    is_provisional,
    is_working,
    roll_over,
    working_days_between,
)
from grants.rulebook.models import CalendarDay

pytestmark = pytest.mark.django_db

# (first, last) of every holiday, and the days worked in exchange.
NOTICES = {
    2024: (
        [
            ("01-01", "01-01"),
            ("02-10", "02-17"),
            ("04-04", "04-06"),
            ("05-01", "05-05"),
            ("06-10", "06-10"),
            ("09-15", "09-17"),
            ("10-01", "10-07"),
        ],
        ["02-04", "02-18", "04-07", "04-28", "05-11", "09-14", "09-29", "10-12"],
    ),
    2025: (
        [("01-01", "01-01"), ("01-28", "02-04"), ("04-04", "04-06"), ("05-01", "05-05"), ("05-31", "06-02"), ("10-01", "10-08")],
        ["01-26", "02-08", "04-27", "09-28", "10-11"],
    ),
    2026: (
        [
            ("01-01", "01-03"),
            ("02-15", "02-23"),
            ("04-04", "04-06"),
            ("05-01", "05-05"),
            ("06-19", "06-21"),
            ("09-25", "09-27"),
            ("10-01", "10-07"),
        ],
        ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"],
    ),
}


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.fixture(autouse=True)
def empty() -> None:
    """Every test fills its own calendar."""
    CalendarDay.objects.all().delete()


@pytest.fixture
def loaded(empty: None) -> None:
    load_calendar()


@pytest.mark.parametrize("year", NOTICES)
def test_every_day_of_the_year_is_as_its_notice_says(loaded: None, year: int) -> None:
    holidays, made_up = NOTICES[year]
    expected = {}
    for offset in range(366 if year == 2024 else 365):
        d = date(year, 1, 1) + timedelta(days=offset)
        free = any(first <= f"{d:%m-%d}" <= last for first, last in holidays)
        expected[d] = f"{d:%m-%d}" in made_up or (d.weekday() < 5 and not free)
    assert {d: is_working(d) for d in expected} == expected
    assert sum(expected.values()) == {2024: 251, 2025: 248, 2026: 248}[year]


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        ("2024-02-05", 5, "2024-02-18"),  # 6 7 8 9, festival, Sunday 18 is worked
        ("2024-09-27", 5, "2024-10-10"),  # Sunday 29 is worked, 30, a week of holiday, 8 9 10
        ("2025-01-24", 5, "2025-02-07"),  # Sunday 26 is worked, 27, festival to 4, 5 6 7
        ("2025-09-26", 3, "2025-09-30"),  # Sunday 28 is worked
        ("2025-09-30", 1, "2025-10-09"),  # eight days of holiday
        ("2026-02-13", 1, "2026-02-14"),  # a worked Saturday
        ("2026-09-30", 7, "2026-10-15"),  # 8 9, Saturday 10 is worked, 12 13 14 15
        ("2025-12-31", 1, "2026-01-04"),  # over the end of the year; Sunday 4 is worked
        ("2014-12-31", 2, "2015-01-05"),  # Sunday 4 January 2015 was worked
        ("2026-11-20", 5, "2026-11-27"),  # an ordinary week
        ("2026-11-21", 1, "2026-11-23"),  # a start on a Saturday
        ("2026-10-03", 0, "2026-10-08"),  # nothing to count: the first working day
    ],
)
def test_the_nth_working_day_after_a_start_that_does_not_count(loaded: None, start: str, n: int, end: str) -> None:
    assert add_working_days(day(start), n).isoformat() == end
    if n:
        assert working_days_between(day(start), day(end)) == n


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        ("2025-09-05", 30, "2025-10-09"),  # 5 October is a holiday
        ("2024-01-11", 30, "2024-02-18"),  # 10 February is the festival; Sunday 18 is worked
        ("2026-11-02", 30, "2026-12-02"),
        ("2026-10-22", 30, "2026-11-23"),  # a Saturday
    ],
)
def test_calendar_days_roll_over_a_holiday(loaded: None, start: str, n: int, end: str) -> None:
    assert add_calendar_days(day(start), n).isoformat() == end


def test_counting_backward_is_refused_and_days_between_may_be_negative(loaded: None) -> None:
    with pytest.raises(ValueError):
        add_working_days(day("2026-11-20"), -1)
    assert working_days_between(day("2026-11-27"), day("2026-11-20")) == -5
    assert working_days_between(day("2026-11-21"), day("2026-11-22")) == 0
    assert roll_over(day("2026-02-14")) == day("2026-02-14")


def test_loading_again_adds_nothing_and_undoes_no_correction(loaded: None) -> None:
    before = CalendarDay.objects.count()
    corrected = CalendarDay.objects.get(day=day("2026-10-10"))
    corrected.working = False
    corrected.save()
    assert load_calendar() == 0
    assert (CalendarDay.objects.count(), is_working(day("2026-10-10"))) == (before, False)
    assert CalendarDay.objects.filter(provisional=False).values_list("day__year", flat=True).distinct().count() == 23


def test_years_without_a_notice_are_provisional_and_follow_the_weekday(loaded: None) -> None:
    assert [is_provisional(day(f"{year}-06-01")) for year in (2003, 2004, 2026, 2027, 2028, 2040)] == [
        True,
        False,
        False,
        True,
        True,
        True,
    ]
    assert [is_working(day(d)) for d in ("2027-06-01", "2027-06-05", "2027-10-01", "2027-10-02", "2003-10-01")] == [
        True,
        False,
        False,
        False,
        True,
    ]
    assert set(CalendarDay.objects.filter(provisional=True).values_list("day__year", flat=True)) == {2027, 2028}


def test_a_provisional_day_gives_way_when_its_notice_is_known() -> None:
    CalendarDay.objects.create(day=day("2026-01-02"), working=True, name="", provisional=True)
    CalendarDay.objects.create(day=day("2026-07-01"), working=False, name="guess", provisional=True)
    assert [is_working(day(d)) for d in ("2026-01-02", "2026-07-01")] == [True, False]
    load_calendar()
    assert [is_working(day(d)) for d in ("2026-01-02", "2026-07-01")] == [False, True]
    assert not is_provisional(day("2026-01-02"))


def test_without_any_rows_the_weekday_counts() -> None:
    assert add_working_days(day("2025-01-24"), 5) == day("2025-01-31")
    assert is_provisional(day("2025-01-24"))


def test_a_year_is_read_once(loaded: None, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(2):  # type: ignore[operator]
        for offset in range(400):
            is_working(day("2025-01-01") + timedelta(days=offset))
            is_provisional(day("2025-01-01") + timedelta(days=offset))


def test_a_change_is_seen_at_once_and_at_the_next_request(loaded: None, client: Client) -> None:
    assert is_working(day("2026-11-23"))
    row = CalendarDay.objects.create(day=day("2026-11-23"), working=False, name="x")
    assert not is_working(day("2026-11-23"))
    CalendarDay.objects.filter(pk=row.pk).update(working=True)  # as another process would: no signal here
    assert not is_working(day("2026-11-23"))
    client.get(f"/files/{64 * '0'}/")
    assert is_working(day("2026-11-23"))
    row.delete()
    assert is_working(day("2026-11-23"))


def test_a_worker_without_requests_reads_again_after_a_while(loaded: None, monkeypatch: pytest.MonkeyPatch) -> None:
    assert is_working(day("2026-11-23"))
    CalendarDay.objects.bulk_create([CalendarDay(day=day("2026-11-23"), working=False)])
    assert is_working(day("2026-11-23"))
    monkeypatch.setattr(calendar, "KEPT", 0.0)
    assert not is_working(day("2026-11-23"))


def test_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_calendar")
    call_command("load_calendar")
    first, second = capsys.readouterr().out.split("\n")[:2]
    assert (int(first.split()[0]), second) == (CalendarDay.objects.count(), "0 days added")
