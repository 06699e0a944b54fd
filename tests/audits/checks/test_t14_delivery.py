"""Paid against delivered when the contract is over, and what proves it."""

from decimal import Decimal
from typing import Any

import pytest

from grants.audits.checks.t14_delivery import hits
from tests.audits.checks.books import book, contract, deliverable, marks, said

OVER: dict[str, Any] = {"status": "accepted", "accepted_on": contract().ends, "received": Decimal(10000)}
GOOD = deliverable(value=Decimal(10000))


def of(*deliverables: Any, **told: Any) -> list[Any]:
    return list(hits(book(contract(deliverables=deliverables, **told))))


@pytest.mark.parametrize(
    ("value", "refunded", "found"), [(10000, 0, []), (9999, 0, ["less:1"]), (9999, 1, []), (9999, "0.99", ["less:1"])]
)
def test_what_was_paid_and_not_given_back_was_delivered(value: int, refunded: Any, found: list[str]) -> None:
    bought = deliverable(value=Decimal(value))
    assert marks(of(bought, **OVER, refunded=Decimal(refunded))) == found


def test_how_much_is_missing() -> None:
    (hit,) = of(deliverable(1, value=Decimal(4000)), deliverable(2, value=Decimal(3000)), **OVER)
    assert hit.amount == Decimal(3000) and "7,000.00" in said(hit)


@pytest.mark.parametrize("status", ["in_force", "awaiting_acceptance", "terminated"])
def test_while_it_runs_money_goes_ahead(status: str) -> None:
    assert of(deliverable(value=Decimal(0), measured=False), **{**OVER, "status": status, "accepted_on": None}) == []


def test_one_that_was_terminated_and_archived() -> None:
    assert of(deliverable(measured=False), **{**OVER, "status": "archived", "accepted_on": None}) == []


def test_a_deliverable_no_report_measures() -> None:
    nothing = deliverable(2, measured=False, recognised=Decimal(0), evidenced=False, amount=Decimal(500))
    (hit,) = of(GOOD, nothing, **OVER)
    assert (hit.mark, hit.amount) == ("unmeasured:2", Decimal(500))


@pytest.mark.parametrize(("recognised", "found"), [("0", []), ("0.01", ["unproved:1"])])
def test_what_is_recognised_has_a_paper(recognised: str, found: list[str]) -> None:
    assert marks(of(deliverable(recognised=Decimal(recognised), evidenced=False))) == found
