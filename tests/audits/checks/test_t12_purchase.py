"""The clocks, the method, the number of applications, recusal and splitting, each on both sides of its bound."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from grants.audits.checks.t12_purchase import hits
from tests.audits.checks.books import book, contract, marks, said
from tests.audits.checks.work import purchase


def of(signed: date | None = date(2024, 2, 20), **told: Any) -> list[Any]:
    return list(hits(book(contract(signed_on=signed, purchase=purchase(**told)))))


def test_everything_on_its_last_day_is_in_time() -> None:
    assert of() == [] == list(hits(book(contract())))


@pytest.mark.parametrize(
    ("told", "mark"),
    [
        ({"permitted": False}, "method:1"),
        ({"closes_on": date(2024, 1, 14)}, "soon:1"),
        ({"opened": 2}, "few:1"),
        ({"decide_by": date(2024, 1, 16)}, "decided-late:1"),
        ({"sign_by": date(2024, 2, 19)}, "late:1"),
        ({"notice_ends": date(2024, 2, 20)}, "before-notice:1"),
        ({"interested": (4,), "interests": ("吴演示：理事",)}, "tied:1"),
    ],
)
def test_one_day_or_one_application_more(told: dict[str, Any], mark: str) -> None:
    (hit,) = of(**told)
    assert hit.mark == mark and "CG-2024-01" in said(hit)
    assert [(row.kind, row.key) for row in hit.rows] == [("listings", 7), ("contracts", 1)]


def test_the_day_after_the_notice_is_free() -> None:
    assert of(notice_ends=date(2024, 2, 19)) == []


def test_what_is_not_known_is_not_judged() -> None:
    unknown = {"closes_on": None, "earliest": None, "notice_ends": None, "sign_by": None, "decide_by": None}
    assert of(**unknown) == of(signed=None) == of(opened=0, awarded_on=None) == []


@pytest.mark.parametrize(("total", "found"), [("20000.00", []), ("20000.01", ["split:1"])])
def test_purchases_that_together_are_over_the_limit(total: str, found: list[str]) -> None:
    assert marks(of(same_winner_below=Decimal(total), split_with=("CG-2024-02",))) == found


@pytest.mark.parametrize("told", [{"limit": None}, {"budget": Decimal("20000.00")}, {"split_with": ()}])
def test_no_split(told: dict[str, Any]) -> None:
    assert of(**{"same_winner_below": Decimal("90000.00"), "split_with": ("CG-2024-02",), **told}) == []


def test_a_group_of_purchases_is_told_once() -> None:
    one = purchase(same_winner_below=Decimal("30000.00"), split_with=("CG-2024-02",))
    two = purchase(number="CG-2024-02", same_winner_below=Decimal("30000.00"), split_with=("CG-2024-01",))
    (hit,) = hits(book(contract(1, purchase=one), contract(2, purchase=two)))
    assert (hit.contract, hit.amount) == (1, Decimal("30000.00")) and "CG-2024-02" in said(hit)
