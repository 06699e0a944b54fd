"""Flags of scores: a total far from the others', a sheet that decides who comes first."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.awards.flags.facts import Purchase
from grants.awards.flags.flag import Strength
from grants.awards.flags.look import ALL
from grants.awards.flags.outlier_scores import first_of, is_far, outlier_scores
from tests.awards.purchases import NOON, bid, clean, prose_pool, sheets

CLOSE = ({1: "80", 2: "84"}, {1: "81", 2: "85"}, {1: "79", 2: "86"}, {1: "82", 2: "84"})


def two(*columns: dict[int, str], **changes: object) -> Purchase:
    return clean(bids=(bid(1), bid(2)), sheets=sheets(*columns), **changes)


def test_a_sheet_that_stands_apart_and_turns_the_result() -> None:
    flag = outlier_scores(two(*CLOSE, {1: "100", 2: "60"}))
    assert flag is not None and flag.strength == Strength.STRONG
    assert [(row.bids, row.sheets) for row in flag.rows] == [((1,), (5,)), ((2,), (5,))]
    figures = dict(flag.rows[0].figures)
    assert figures == {"expert": "专家5", "bid": "机构1", "points": "100", "mean": "80.5", "instead": "机构2"}
    assert flag.rows[0].cells == (("专家1", "80"), ("专家2", "81"), ("专家3", "79"), ("专家4", "82"), ("专家5", "100"))


def test_a_sheet_that_stands_apart_and_changes_nothing() -> None:
    flag = outlier_scores(two(*CLOSE, {1: "60", 2: "85"}))
    assert flag is not None and flag.strength == Strength.CLEAR
    assert [(row.bids, row.sheets, dict(row.figures)["instead"]) for row in flag.rows] == [((1,), (5,), "")]


def test_a_close_race_is_a_hint_only() -> None:
    flag = outlier_scores(two({1: "80", 2: "81"}, {1: "81", 2: "80"}, {1: "82", 2: "81.5"}))
    assert flag is not None and flag.strength == Strength.WEAK
    assert [(row.sheets, row.bids) for row in flag.rows] == [((2,), (1, 2))]


def test_without_a_sheet_the_tie_falls_to_plan_price_lot() -> None:
    even = ({1: "80", 2: "80"}, {1: "70", 2: "70"})
    assert first_of(two(*even)) == 1  # the lower price
    assert first_of(clean(bids=(bid(1, amount=Decimal(9)), bid(2, amount=Decimal(9), lot="")), sheets=sheets(*even))) == 2
    assert first_of(clean(bids=(bid(1), bid(2, price=Fraction(1, 7))), sheets=sheets(*even))) == 2
    assert first_of(clean(bids=(bid(1, standing="out"), bid(2)), sheets=sheets(*even))) == 2


def test_extremes_are_left_out_where_announced() -> None:
    columns = (*CLOSE, {1: "100", 2: "0"})
    assert first_of(two(*columns)) == 1 and first_of(two(*columns, drop_from=5)) == 2
    assert first_of(two(*columns, drop_from=6)) == 1


@pytest.mark.parametrize(("total", "far"), [("85", False), ("85.01", True), ("75", False), ("74.99", True)])
def test_two_and_a_half_deviations_of_at_least_two_points(total: str, far: bool) -> None:
    assert is_far(Decimal(total), [Decimal(80)] * 4) is far


def test_experts_who_all_differ_hide_nobody_and_accuse_nobody() -> None:
    spread = [Decimal(p) for p in (60, 70, 80, 90)]  # mean 75, median absolute deviation 10
    assert not is_far(Decimal(100), spread) and is_far(Decimal("37"), spread)


def test_two_sheets_cannot_be_compared() -> None:
    assert outlier_scores(two({1: "0", 2: "100"}, {1: "100", 2: "0"})) is None


@given(st.data())
def test_no_flag_depends_on_the_order_of_bidders_sheets_and_wins(data: st.DataObject) -> None:
    """Any purchase, its rows in any order: the same flags with the same evidence."""
    keys = data.draw(st.lists(st.integers(1, 50), min_size=1, max_size=5, unique=True))
    bids = tuple(
        bid(
            key, amount=Decimal(data.draw(st.sampled_from([100, 110, 120, 130]))), device=data.draw(st.sampled_from(["", "a", "b"])),
            plan=data.draw(prose_pool()), received_at=NOON, standing=data.draw(st.sampled_from(["in", "out", "unopened"])),
            lines=bid(data.draw(st.integers(1, 2))).lines,
        )
        for key in keys
    )  # fmt: skip
    columns = [{key: str(data.draw(st.integers(50, 100))) for key in keys} for _ in range(data.draw(st.integers(0, 5)))]
    purchase = clean(bids=bids, sheets=sheets(*columns))
    mixed = clean(
        bids=tuple(data.draw(st.permutations(bids))), sheets=tuple(data.draw(st.permutations(purchase.sheets))),
        wins=tuple(data.draw(st.permutations(purchase.wins))),
    )  # fmt: skip
    assert [look(purchase) for look in ALL] == [look(mixed) for look in ALL]
