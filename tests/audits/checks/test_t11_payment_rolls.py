"""Rolls that are missing, that add up to something else, labour without a proof of taxes."""

from decimal import Decimal
from typing import Any

import pytest

from grants.audits.checks.t11_payment_rolls import hits
from tests.audits.checks.books import book, contract, line, marks, said


def roll(key: int = 1, amount: str = "3600.00", **told: Any) -> Any:
    return line(key, amount, **{"no_invoice": "roll", "invoice": "", "category": "A1", "item": "社工补贴", **told})


def of(*lines: Any, status: str = "in_force") -> list[Any]:
    return list(hits(book(contract(lines=lines, status=status))))


def test_a_roll_that_is_not_there() -> None:
    (hit,) = of(roll(files=()))
    assert (hit.mark, hit.amount, [row.key for row in hit.rows]) == ("no-roll:1", Decimal("3600.00"), [1])
    assert of(line(files=())) == of(roll()) == []


@pytest.mark.parametrize(("total", "found"), [(None, []), ("3600.00", []), ("3600.01", ["roll:1"]), ("3599.99", ["roll:1"])])
def test_what_a_roll_adds_up_to(total: str | None, found: list[str]) -> None:
    hit = of(roll(roll=None if total is None else Decimal(total)))
    assert marks(hit) == found and [one.amount for one in hit] == [Decimal("0.01")] * len(found)


def test_what_was_taken_back_or_is_a_reversing_line() -> None:
    assert of(roll(files=(), status="reversed"), roll(2, files=(), kind="reversal", status="reversed")) == []


@pytest.mark.parametrize(
    ("other", "found"),
    [
        ({"category": "A5"}, ["no-tax:1"]),
        ({"category": "C"}, []),
        ({"no_invoice": "levy", "category": "A1"}, []),
        ({"category": "C", "counted": False}, ["no-tax:1"]),
    ],
)
def test_labour_of_a_finished_contract_wants_a_proof_of_taxes(other: dict[str, Any], found: list[str]) -> None:
    assert marks(of(roll(), line(2, **other), status="accepted")) == found


@pytest.mark.parametrize("told", [{"amount": "800.00"}, {"category": "A2"}, {"counted": False, "status": "disallowed"}])
def test_payments_that_want_none(told: dict[str, Any]) -> None:
    assert of(roll(**told), status="closed_out") == []


def test_a_running_contract_may_still_bring_it() -> None:
    assert of(roll(), status="awaiting_acceptance") == []
    (hit,) = of(roll(1), roll(2, "800.01"), status="archived")
    assert hit.amount == Decimal("4400.01") and "4,400.01" in said(hit)
