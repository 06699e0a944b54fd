"""One form for every figure and date."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.papers import numbers


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("0", "0.00"), ("-0.00", "0.00"), ("1234", "1,234.00"), ("-8640.5", "-8,640.50"), ("0.005", "0.01"), ("2240000", "2,240,000.00"),
        ("9999999999999999.99", "9,999,999,999,999,999.99"),
    ],
)  # fmt: skip
def test_money(amount: str, text: str) -> None:
    assert numbers.money(Decimal(amount)) == text


def test_none_is_a_dash_and_zero_is_not() -> None:
    assert [numbers.money(None), numbers.quantity(None), numbers.percent(None), numbers.date_in_table(None)] == ["—"] * 4
    assert [numbers.quantity(Decimal(0)), numbers.percent(Decimal(0))] == ["0", "0.00%"]


@given(st.decimals(min_value=-(10**16), max_value=10**16, places=2, allow_nan=False))
def test_money_reads_back(amount: Decimal) -> None:
    assert numbers.read_money(numbers.money(amount)) == amount


def test_quantities_shares_and_headlines() -> None:
    assert [numbers.quantity(Decimal(q)) for q in ("868", "1468.5", "89600.00", "100")] == ["868", "1,468.5", "89,600", "100"]
    assert numbers.percent(Decimal("98.255")) == "98.26%"
    assert numbers.ten_thousands(Decimal("2240000")) == "224.00"


def test_dates_have_two_forms_and_instants_are_told_in_shanghai() -> None:
    assert numbers.date_in_text(date(2026, 11, 21)) == "2026年11月21日"
    assert numbers.date_in_table(date(2026, 11, 21)) == "2026-11-21"
    assert numbers.instant(datetime(2026, 11, 20, 16, 5, 9, tzinfo=UTC)) == "2026年11月21日 00:05:09"
