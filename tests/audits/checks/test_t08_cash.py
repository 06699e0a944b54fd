"""Cash from the line upward."""

from decimal import Decimal
from typing import Any

import pytest

from grants.audits.checks.t08_cash import hits
from tests.audits.checks.books import book, contract, line, marks, said


@pytest.mark.parametrize(("amount", "found"), [("999.99", []), ("1000.00", ["1"]), ("12000.00", ["1"])])
def test_from_the_line_upward(amount: str, found: list[str]) -> None:
    assert marks(hits(book(contract(lines=(line(1, amount, paid="cash"),))))) == found
    assert list(hits(book(contract(lines=(line(1, amount),))))) == []


def test_the_line_is_the_rule_sets() -> None:
    paid = (line(1, "1500.00", paid="cash"),)
    assert list(hits(book(contract(lines=paid, cash_line=Decimal("1500.01"))))) == []
    (hit,) = hits(book(contract(lines=paid, cash_line=Decimal(1500))))
    assert hit.amount == Decimal("1500.00") and "1,500.00" in said(hit)


@pytest.mark.parametrize(
    ("told", "found"),
    [({"status": "disallowed", "counted": False}, ["1"]), ({"status": "reversed"}, []), ({"kind": "reversal"}, [])],
)
def test_what_was_taken_back_was_not_paid(told: dict[str, Any], found: list[str]) -> None:
    assert marks(hits(book(contract(lines=(line(1, "5000.00", paid="cash", **told),))))) == found
