"""Instalments late, unpaid, not arrived, not arrived whole; on their days nothing."""

from datetime import date
from decimal import Decimal

import pytest

from grants.audits.checks.facts import Bounds
from grants.audits.checks.t02_source_to_arrival import hits
from tests.audits.checks.books import AS_OF, book, contract, instalment, marks, said

UNPAID = {"paid_on": None, "paid": Decimal(0), "arrived_on": None, "arrived": None}
UNCONFIRMED = {"status": "paid", "arrived_on": None, "arrived": None}


def test_paid_on_the_last_day() -> None:
    assert list(hits(book(contract(instalments=(instalment(),))))) == []


@pytest.mark.parametrize(("day", "late"), [(date(2024, 3, 16), "1"), (date(2024, 5, 1), "47")])
def test_paid_after_it(day: date, late: str) -> None:
    (hit,) = hits(book(contract(instalments=(instalment(paid_on=day, arrived_on=day),))))
    assert (hit.mark, hit.on, hit.amount) == ("late:1", day, Decimal("10000.00"))
    assert dict(hit.figures) == {"name": "首期款", "due": "2024-03-15", "paid": str(day), "days": late}
    assert [(row.kind, row.key) for row in hit.rows] == [("disbursements", 1)]


def test_days_of_grace_are_a_bound() -> None:
    late = contract(instalments=(instalment(paid_on=date(2024, 3, 20), arrived_on=date(2024, 3, 20)),))
    assert list(hits(book(late, bounds=Bounds(days_late=5)))) == []
    assert marks(hits(book(late, bounds=Bounds(days_late=4)))) == ["late:1"]


@pytest.mark.parametrize(("due", "found"), [(AS_OF.date(), []), (date(2025, 5, 31), ["unpaid:1"])])
def test_not_paid_although_its_day_is_gone(due: date, found: list[str]) -> None:
    one = instalment(status="approved", due_on=due, **UNPAID)
    assert marks(hits(book(contract(instalments=(one,))))) == found


@pytest.mark.parametrize("status", ["planned", "returned", "withheld", "cancelled", "reversed"])
def test_what_is_not_on_its_way_is_not_late(status: str) -> None:
    one = instalment(status=status, due_on=date(2024, 3, 15), **UNPAID)
    assert list(hits(book(contract(instalments=(one, instalment(2, due_on=None)))))) == []


@pytest.mark.parametrize(("paid", "found"), [(date(2025, 5, 2), []), (date(2025, 5, 1), ["unconfirmed:1"])])
def test_paid_and_not_confirmed_for_more_than_thirty_days(paid: date, found: list[str]) -> None:
    one = instalment(due_on=paid, paid_on=paid, **UNCONFIRMED)
    assert marks(hits(book(contract(instalments=(one,))))) == found


@pytest.mark.parametrize(("arrived", "found"), [(date(2024, 4, 14), []), (date(2024, 4, 15), ["slow:1"])])
def test_arrived_long_after(arrived: date, found: list[str]) -> None:
    assert marks(hits(book(contract(instalments=(instalment(arrived_on=arrived),))))) == found


def test_arrived_less() -> None:
    (hit,) = hits(book(contract(instalments=(instalment(arrived=Decimal("9999.00")),))))
    assert hit.mark == "arrived:1" and "9,999.00" in said(hit) and "10,000.00" in said(hit)


def test_a_payment_taken_back_need_not_arrive() -> None:
    one = instalment(status="reversed", paid=Decimal(0), arrived_on=None, arrived=None)
    assert list(hits(book(contract(instalments=(one,))))) == []
