"""The surplus is back by the day of the letter, else of the rule set."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from grants.audits.checks.facts import Bounds
from grants.audits.checks.t15_surplus import hits
from tests.audits.checks.books import AS_OF, book, contract, line, marks, said

TODAY = AS_OF.date()
LEFT: dict[str, Any] = {"received": Decimal("10000.00"), "lines": (line(1, "1360.00"),)}  # 8,640.00 left


def of(due: date | None, demanded: date | None = None, **told: Any) -> list[Any]:
    return list(hits(book(contract(**{**LEFT, "refund_by": due, "demanded_by": demanded, **told}))))


@pytest.mark.parametrize(("days", "found"), [(30, ["surplus:1"]), (1, ["surplus:1"]), (0, []), (-1, [])])
def test_from_the_day_after_the_last_one(days: int, found: list[str]) -> None:
    assert marks(of(TODAY - timedelta(days=days))) == found


def test_what_it_says() -> None:
    (hit,) = of(TODAY - timedelta(days=30))
    assert (hit.amount, hit.on) == (Decimal("8640.00"), TODAY - timedelta(days=30))
    assert all(word in said(hit) for word in ("8,640.00", "30", "1,360.00"))


def test_the_letter_says_until_when() -> None:
    late, early = TODAY + timedelta(days=1), TODAY - timedelta(days=1)
    assert of(early, late) == [] and marks(of(late, early)) == ["surplus:1"]


@pytest.mark.parametrize(("refunded", "found"), [("8640.00", []), ("8639.99", ["surplus:1"])])
def test_what_came_back(refunded: str, found: list[str]) -> None:
    assert marks(of(TODAY - timedelta(days=9), refunded=Decimal(refunded))) == found


def test_only_verified_lines_are_spending_and_reversing_ones_count() -> None:
    spent = line(1, "10000.00"), line(2, "500.00", counted=False)
    assert of(TODAY - timedelta(days=9), lines=spent) == []
    (hit,) = of(TODAY - timedelta(days=9), lines=(spent[0], line(3, "-0.01", kind="reversal", status="reversed")))
    assert hit.amount == Decimal("0.01")


def test_a_running_contract_owes_nothing_back() -> None:
    assert of(None) == []


def test_days_of_grace() -> None:
    one = contract(**LEFT, refund_by=TODAY - timedelta(days=5))
    assert list(hits(book(one, bounds=Bounds(days_late=5)))) == [] and len(list(hits(book(one, bounds=Bounds(days_late=4))))) == 1
