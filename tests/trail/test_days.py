"""Days as people type them, and the years they may lie in."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError

from grants.trail.days import parse_day, within_bounds


@pytest.mark.parametrize(
    "typed",
    [
        "2026-01-02",
        "2026-1-2",
        "2026/1/2",
        "2026.01.02",
        "20260102",
        "2026年1月2日",
        "2026年01月02",
        "２０２６－０１－０２",
        " 2026 年 1 月 2 日 ",
    ],
)
def test_read_as_the_second_of_january(typed: str) -> None:
    assert parse_day(typed) == date(2026, 1, 2)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "invalid"),
        ("明天", "invalid"),
        ("二〇二〇年一月一日", "invalid"),
        ("01/02/2026", "invalid"),
        ("2026-01/02", "invalid"),
        ("2026-1-2-3", "invalid"),
        ("46023", "invalid"),
        ("٢٠٢٦-٠١-٠٢", "invalid"),
        ("2026-02-29", "no_such_day"),
        ("2026-13-01", "no_such_day"),
        ("2026-00-10", "no_such_day"),
        ("0000-01-01", "no_such_day"),
        ("0001-01-01", "bounds"),
        ("1899-12-31", "bounds"),
        ("2101-01-01", "bounds"),
        ("9999-12-31", "bounds"),
    ],
)
def test_refused(typed: str, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        parse_day(typed)
    assert [e.code for e in refused.value.error_list] == [code]
    assert all(refused.value.messages)


def test_bounds_hold_for_days_and_instants() -> None:
    assert [within_bounds(d) for d in (date(1900, 1, 1), date(2100, 12, 31))] == [date(1900, 1, 1), date(2100, 12, 31)]
    assert within_bounds(date(2024, 2, 29)) == date(2024, 2, 29)
    with pytest.raises(ValidationError):
        within_bounds(datetime(1, 1, 1, tzinfo=UTC))
