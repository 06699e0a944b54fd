"""The share of the budget spent, judged after the end only."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from grants.audits.checks.t03_budget_execution import hits
from tests.audits.checks.books import book, budget, contract, line, marks, said

WHOLE = (budget("A5", "4000.00"), budget("B", "6000.00"))


def spent(one: str, other: str, **told: Any) -> Any:
    lines = (line(1, one, category="A5"), line(2, other, category="B"))
    return book(contract(lines=lines, budget=WHOLE, **{"status": "accepted", "accepted_on": date(2025, 1, 20), **told}))


@pytest.mark.parametrize(("one", "other"), [("3200.00", "4800.00"), ("4000.00", "6000.00"), ("4200.00", "5800.00")])
def test_between_four_fifths_and_the_whole(one: str, other: str) -> None:
    assert list(hits(spent(one, other))) == []


@pytest.mark.parametrize(("one", "other", "share"), [("3200.00", "4799.00", "79.99"), ("4000.00", "6001.00", "100.01")])
def test_below_and_above(one: str, other: str, share: str) -> None:
    (hit,) = hits(spent(one, other))
    assert hit.mark == "total:1" and share in said(hit) and hit.on == date(2025, 1, 20)


def test_one_category_below() -> None:
    (hit,) = hits(spent("3199.99", "5900.00"))
    assert (hit.mark, hit.amount) == ("category:1:A5", Decimal("800.01"))
    assert [(row.kind, row.key) for row in hit.rows] == [("contracts", 1), ("expenses", 1)]


def test_a_reversing_line_takes_off() -> None:
    lines = (
        line(1, "9000.00", status="reversed"), line(2, "-9000.00", kind="reversal", status="reversed"), line(3, "8000.00"),
    )  # fmt: skip
    assert list(hits(book(contract(lines=lines, status="closed_out")))) == []


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ({"status": "in_force", "ends": date(2025, 6, 1)}, []),
        ({"status": "in_force", "ends": date(2025, 5, 31)}, ["total:1"]),
        ({"status": "awaiting_acceptance", "ends": date(2025, 6, 30)}, []),
        ({"status": "terminated"}, []),
        ({"status": "archived"}, ["total:1"]),
        ({"status": "draft"}, []),
    ],
)
def test_not_while_it_runs(told: dict[str, Any], found: list[str]) -> None:
    assert marks(hits(spent("100.00", "100.00", **told))) == found


def test_not_while_a_line_waits() -> None:
    waiting = line(2, "100.00", status="submitted", counted=False)
    assert list(hits(book(contract(lines=(line(), waiting), status="accepted")))) == []


def test_a_free_agreement_has_no_budget() -> None:
    assert list(hits(book(contract(amount=Decimal(0), budget=(), status="accepted")))) == []
