"""Amounts cut into parts: nothing is lost and nothing is made, whatever the amount and the weights."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.spending.splitting import by_percent, by_weights

pytestmark = pytest.mark.one_database("pure functions: no database is asked")
FEN = Decimal("0.01")
AMOUNTS = st.integers(-(10**15), 10**15).map(lambda fen: FEN * fen)
WEIGHTS = st.lists(st.decimals(0, 10**6, places=2), min_size=1, max_size=40).filter(any)


@given(AMOUNTS, WEIGHTS)
def test_parts_by_weight_add_up_and_lie_within_a_fen_of_their_share(amount: Decimal, weights: list[Decimal]) -> None:
    parts = by_weights(amount, weights)
    assert sum(parts) == amount
    whole = sum(weights)
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part * whole - amount * weight) < FEN * whole
        assert weight or part == 0
        assert part * amount >= 0


@given(AMOUNTS, st.lists(st.integers(1, 40), min_size=1, max_size=12))
def test_parts_by_percent_add_up_and_never_turn_their_sign(amount: Decimal, cuts: list[int]) -> None:
    percents = [FEN * cut for cut in cuts]
    percents.append(Decimal(100) - sum(percents))
    parts = by_percent(amount, percents)
    assert sum(parts) == amount
    assert all(part * amount >= 0 for part in parts)
    for part, percent in zip(parts[:-1], percents[:-1], strict=True):
        assert 0 <= abs(amount) * percent / 100 - abs(part) < FEN


def test_what_is_left_over_goes_to_the_part_that_lost_most() -> None:
    assert by_weights(Decimal("100.00"), [Decimal(1)] * 3) == [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")]
    assert by_weights(Decimal("0.05"), [Decimal(3), Decimal(7)]) == [Decimal("0.02"), Decimal("0.03")]
    assert by_weights(Decimal("-100.00"), [Decimal(1)] * 3) == [Decimal("-33.34"), Decimal("-33.33"), Decimal("-33.33")]
    assert by_percent(Decimal("100.00"), [Decimal("33.33")] * 2 + [Decimal("33.34")]) == [
        Decimal("33.33"), Decimal("33.33"), Decimal("33.34"),
    ]  # fmt: skip
    assert by_percent(Decimal("0.02"), [Decimal(25)] * 4) == [Decimal(0), Decimal(0), Decimal(0), Decimal("0.02")]


@pytest.mark.parametrize("weights", [[], [Decimal(0)], [Decimal(-1), Decimal(2)]])
def test_without_a_weight_nothing_is_cut(weights: list[Decimal]) -> None:
    with pytest.raises(ValueError, match="no weight"):
        by_weights(Decimal(1), weights)


@pytest.mark.parametrize(
    "percents", [[], [Decimal(99)], [Decimal(101)], [Decimal(100), Decimal(0)], [Decimal(150), Decimal(-50)]]
)
def test_percentages_that_are_no_whole_are_refused(percents: list[Decimal]) -> None:
    with pytest.raises(ValueError, match="add up to 100"):
        by_percent(Decimal(1), percents)


def test_nothing_finer_than_a_fen_is_cut() -> None:
    with pytest.raises(ValueError, match="finer"):
        by_weights(Decimal("0.005"), [Decimal(1)])
