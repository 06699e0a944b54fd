"""Signed before it began, its parts add up, its term, what was added, what was handed on."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from grants.audits.checks.t13_contract import hits
from tests.audits.checks.books import activity, book, budget, contract, deliverable, instalment, line, marks, said
from tests.audits.checks.work import change


def of(**told: Any) -> list[Any]:
    return list(hits(book(contract(**told))))


@pytest.mark.parametrize(("day", "found"), [(19, ["after:1"]), (20, []), (21, [])])
def test_the_first_activity_comes_after_the_signature(day: int, found: list[str]) -> None:
    """On the day itself is in time."""
    assert marks(of(activities=(activity(2, on=date(2024, 4, 1)), activity(1, on=date(2024, 2, day))))) == found


def test_how_it_is_said() -> None:
    (hit,) = of(activities=(activity(1, on=date(2024, 2, 8), report=4),))
    assert [(row.kind, row.key) for row in hit.rows] == [("contracts", 1), ("milestone_reports", 4)]
    assert ("days", "12") in hit.figures and hit.on == date(2024, 2, 20)
    with translation.override("zh-hans"):
        assert "倒签" not in said(hit)


def test_what_was_never_signed_is_not_judged() -> None:
    assert of(signed_on=None, months=99, activities=(activity(),)) == []


@pytest.mark.parametrize(
    ("told", "mark"),
    [
        ({"instalments": (instalment(1, "5000.00"), instalment(2, "4999.99"))}, "instalments:1"),
        ({"budget": (budget("B", "10000.01"),)}, "budget:1"),
        ({"deliverables": (deliverable(1, amount=Decimal(9000)),)}, "deliverables:1"),
    ],
)
def test_parts_that_do_not_add_up(told: dict[str, Any], mark: str) -> None:
    (hit,) = of(**told)
    assert hit.mark == mark and hit.amount == abs(sum(x.amount for xs in told.values() for x in xs) - Decimal(10000))


def test_parts_that_add_up() -> None:
    assert of(instalments=(instalment(1, "4000.00"), instalment(2, "6000.00")), deliverables=(deliverable(),)) == []


@pytest.mark.parametrize(("months", "found"), [(36, []), (37, ["term:1"])])
def test_the_term(months: int, found: list[str]) -> None:
    assert marks(of(months=months)) == found


@pytest.mark.parametrize(
    ("first", "second", "found"), [("600", "400", []), ("600", "400.01", ["added:1"]), ("1000.01", "-5000", ["added:1"])]
)
def test_additions_of_all_amendments_together(first: str, second: str, found: list[str]) -> None:
    """Against the amount first signed; what was taken off makes no room."""
    assert marks(of(original=Decimal(10000), changes=(change(1, first), change(2, second)))) == found


def test_additions_are_held_against_the_amount_first_signed() -> None:
    (hit,) = of(amount=Decimal(12000), budget=(), original=Decimal(10000), changes=(change(1, 2000),))
    assert (hit.amount, [row.kind for row in hit.rows]) == (Decimal(2000), ["contracts", "amendments"])


@pytest.mark.parametrize(
    ("item", "found"), [("整体外包服务费", ["handed-on:1"]), ("活动分包费", ["handed-on:1"]), ("打包材料费", [])]
)
def test_a_line_that_says_so(item: str, found: list[str]) -> None:
    assert marks(of(lines=(line(item=item),))) == found
    assert of(lines=(line(item=item, status="reversed"),)) == []
