"""A category more than a tenth above its budget as it stands."""

from decimal import Decimal
from typing import Any

import pytest

from grants.audits.checks.t04_over_budget import hits
from tests.audits.checks.books import book, budget, contract, line, marks

A5 = (budget("A5", "20000.00"),)


def over(amount: str, **told: Any) -> Any:
    lines = (line(1, "20000.00", category="A5"), line(2, amount, category="A5", status="disallowed", counted=False))
    return book(contract(lines=lines, **{"budget": A5, **told}))


@pytest.mark.parametrize(("amount", "found"), [("1999.99", []), ("2000.00", []), ("2000.01", ["1:A5"]), ("2720.00", ["1:A5"])])
def test_a_tenth_is_allowed(amount: str, found: list[str]) -> None:
    assert marks(hits(over(amount))) == found


def test_what_it_says() -> None:
    (hit,) = hits(over("2720.00"))
    told = dict(hit.figures)
    assert (told["share"], told["over"], told["paid"], hit.amount) == ("13.60", "2,720.00", "22,720.00", Decimal("2720.00"))
    assert [row.key for row in hit.rows] == [1, 2]


def test_an_amendment_covers_it() -> None:
    raised = (budget("A5", "21000.00", original=Decimal("20000.00")),)
    assert list(hits(over("2720.00", budget=raised))) == []


def test_the_share_is_the_rule_sets() -> None:
    assert list(hits(over("2720.00", shift=Decimal("0.15")))) == []
    assert marks(hits(over("100.00", shift=Decimal(0)))) == ["1:A5"]


def test_what_was_taken_back_was_not_paid() -> None:
    lines = (
        line(1, "22000.00", category="A5"), line(2, "720.00", category="A5", status="reversed"),
        line(3, "-720.00", category="A5", kind="reversal", status="reversed"),
    )  # fmt: skip
    assert list(hits(book(contract(lines=lines, budget=A5)))) == []


def test_without_any_budget_it_is_another_test() -> None:
    assert list(hits(book(contract(lines=(line(category="A7"),), budget=(budget("A7", "0.00"),))))) == []
