"""Prices: the formula is exact; a bound is reached exactly, one fen below it must be explained."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.panels import price
from grants.rulebook.values import AbnormalPrice

amounts = st.dictionaries(
    st.integers(1, 10**6), st.integers(1, 10**9).map(lambda fen: Decimal(fen) / 100), min_size=1, max_size=12
)


def rule(mean: str | None = None, second: str | None = None, ceiling: str | None = None) -> AbnormalPrice:
    shares = [None if share is None else Fraction(share) for share in (mean, second, ceiling)]
    return AbnormalPrice(shares[0], shares[1], shares[2], 30, "财库〔2026〕2号")


@given(amounts, st.sampled_from(["10", "20.5", "30"]))
def test_the_lowest_price_gets_all_points_the_others_their_exact_share(prices: dict[int, Decimal], most: str) -> None:
    found = price.points(prices, Decimal(most))
    lowest = min(prices.values())
    assert found == {bid: Fraction(lowest) / Fraction(a) * Fraction(most) for bid, a in prices.items()}
    assert max(found.values()) == Fraction(most)
    assert all(0 < p <= Fraction(most) for p in found.values())


def test_the_formula_in_figures() -> None:
    assert price.points({1: Decimal(60000), 2: Decimal(80000), 3: Decimal(90000)}, Decimal(10)) == {
        1: Fraction(10), 2: Fraction(15, 2), 3: Fraction(20, 3),
    }  # fmt: skip
    assert price.points({1: Decimal(0), 2: Decimal(5)}, Decimal(10)) == {1: Fraction(0), 2: Fraction(10)}
    assert price.points({}, Decimal(10)) == {}


@pytest.mark.parametrize(("cents", "low"), [("-0.01", True), ("0.00", False), ("0.01", False)])
def test_of_the_ceiling(cents: str, low: bool) -> None:
    found = price.abnormal({1: Decimal("45000.00") + Decimal(cents)}, Decimal(100000), rule(ceiling="0.45"))
    assert found == ({1: [price.Low("of_ceiling", Fraction("0.45"), Fraction(45000))]} if low else {})


@pytest.mark.parametrize(("cents", "low"), [("-0.01", True), ("0.00", False), ("0.01", False)])
def test_of_the_second_lowest(cents: str, low: bool) -> None:
    prices = {1: Decimal(40000) + Decimal(cents), 2: Decimal(80000), 3: Decimal(95000)}
    found = price.abnormal(prices, Decimal(100000), rule(second="0.50"))
    assert {bid: [one.rule for one in lows] for bid, lows in found.items()} == ({1: ["of_second_lowest"]} if low else {})


@pytest.mark.parametrize(("cents", "low"), [("-0.01", True), ("0.00", False), ("0.01", False)])
def test_of_the_mean_its_own_price_among_them(cents: str, low: bool) -> None:
    """x = half of (x + 90000 + 60000) / 3 at x = 30000."""
    prices = {1: Decimal(30000) + Decimal(cents), 2: Decimal(90000), 3: Decimal(60000)}
    found = price.abnormal(prices, Decimal(1000000), rule(mean="0.50"))
    assert {bid: [one.rule for one in lows] for bid, lows in found.items()} == ({1: ["of_mean"]} if low else {})


def test_every_bound_it_lies_below_is_named() -> None:
    found = price.abnormal({1: Decimal(10000), 2: Decimal(90000)}, Decimal(100000), rule("0.50", "0.50", "0.45"))
    assert [(one.rule, one.bound_shown) for one in found[1]] == [
        ("of_mean", Decimal("25000.00")), ("of_second_lowest", Decimal("45000.00")), ("of_ceiling", Decimal("45000.00")),
    ]  # fmt: skip


@given(amounts)
def test_without_a_rule_nothing_is_abnormal(prices: dict[int, Decimal]) -> None:
    assert price.abnormal(prices, Decimal(10) ** 8, rule()) == {}


def test_one_price_alone_is_its_own_mean_and_has_no_second() -> None:
    assert price.abnormal({1: Decimal(50000)}, Decimal(100000), rule("0.50", "0.50", "0.45")) == {}
    assert price.abnormal({}, Decimal(100000), rule("0.50", "0.50", "0.45")) == {}
