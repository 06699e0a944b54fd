"""Flags of prices: same totals, equal distances, the same unit prices; never what the announcement itself states."""

from decimal import Decimal

import pytest

from grants.awards.flags.facts import Line
from grants.awards.flags.flag import Strength
from grants.awards.flags.identical_prices import equal_steps, identical_prices, stated
from tests.awards.purchases import bid, clean, shuffled

LINES = tuple(Line(item, "月", Decimal(price)) for item, price in (("社工", 1234), ("场地", 567), ("保险", 89), ("印刷", 45)))


def test_the_same_total_to_the_fen() -> None:
    same = Decimal("58000.01")
    flag = identical_prices(clean(bids=(bid(1, amount=same), bid(2, amount=same), bid(3))))
    assert flag is not None and flag.strength == Strength.CLEAR
    assert [(dict(r.figures), r.bids) for r in flag.rows] == [({"amount": "58,000.01", "names": "机构1、机构2"}, (1, 2))]
    assert identical_prices(clean(bids=(bid(1, amount=same), bid(2, amount=same + Decimal("0.01"))))) is None


def test_totals_at_equal_distances() -> None:
    flag = identical_prices(clean(bids=tuple(bid(n, amount=Decimal(50_000 + 1_500 * n)) for n in (3, 1, 2))))
    assert flag is not None
    (row,) = flag.rows
    assert row.bids == (1, 2, 3) and dict(row.figures)["step"] == "1,500.00"
    assert row.cells == (("机构1", "51,500.00"), ("机构2", "53,000.00"), ("机构3", "54,500.00"))
    nearly = tuple(bid(n, amount=Decimal(50_000 + 1_500 * n) + (Decimal("0.01") if n == 3 else 0)) for n in (1, 2, 3))
    assert identical_prices(clean(bids=nearly)) is None


def test_the_run_of_equal_distances_is_found_inside_others() -> None:
    amounts = [100, 107, 200, 300, 400, 450]
    rows = equal_steps([bid(n, amount=Decimal(a)) for n, a in enumerate(amounts)])
    assert [row.bids for row in rows] == [(2, 3, 4)]


def test_two_totals_have_no_distance_to_compare() -> None:
    assert equal_steps([bid(1, amount=Decimal(1)), bid(2, amount=Decimal(2))]) == []
    assert equal_steps([bid(n, amount=Decimal(0)) for n in range(4)]) == []


@pytest.mark.parametrize(("shared", "fires"), [(2, False), (3, True), (4, True)])
def test_unit_prices_in_three_lines(shared: int, fires: bool) -> None:
    other = tuple(Line(x.item, x.unit, x.unit_price + (n >= shared)) for n, x in enumerate(LINES))
    flag = identical_prices(clean(bids=(bid(1, lines=LINES), bid(2, lines=other))))
    assert (flag is not None) is fires
    if flag is not None:
        assert flag.strength == Strength.STRONG
        assert flag.rows[0].bids == (1, 2) and dict(flag.rows[0].figures)["same"] == str(shared)
        assert {label for label, _price in flag.rows[0].cells} == {f"{x.item}（月）" for x in LINES[:shared]}


def test_blanks_and_wide_letters_do_not_hide_a_line() -> None:
    other = tuple(Line(f" {x.item[0]} {x.item[1:]}", "月", x.unit_price) for x in LINES)
    assert identical_prices(clean(bids=(bid(1, lines=LINES), bid(2, lines=other)))) is not None


def test_prices_of_the_announcement_are_nobodys_secret() -> None:
    announced = ("社工每月 1,234 元，场地 567 元，保险８９元。",)
    assert stated(announced) == frozenset({Decimal(1234), Decimal(567), Decimal(89)})
    purchase = clean(announcement=announced, bids=(bid(1, lines=LINES), bid(2, lines=LINES)))
    assert identical_prices(purchase) is None


def test_few_lines_of_many_are_a_coincidence() -> None:
    many = tuple(Line(f"项{n}", "项", Decimal(n)) for n in range(20))
    mine, theirs = many + LINES[:3], tuple(Line(x.item, x.unit, x.unit_price + 1) for x in many) + LINES[:3]
    assert identical_prices(clean(bids=(bid(1, lines=mine), bid(2, lines=theirs)))) is None


def test_what_could_not_be_opened_is_compared_with_nothing() -> None:
    same = Decimal(60_000)
    assert identical_prices(clean(bids=(bid(1, amount=same), bid(2, amount=same, standing="unopened")))) is None
    assert identical_prices(clean(bids=(bid(1, amount=same), bid(2, amount=same, standing="out")))) is not None


def test_the_order_of_the_bidders_does_not_matter() -> None:
    purchase = clean(bids=(bid(1, lines=LINES), bid(2, lines=LINES), bid(3, amount=bid(1).amount)))
    assert identical_prices(purchase) == identical_prices(shuffled(purchase)) is not None
