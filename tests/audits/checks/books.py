"""Small builders of the facts the tests read: a contract on which nothing is wrong, and a book of such contracts.

Every builder takes what a test is about by name and fills in the rest with facts no test objects to.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from grants.audits.checks.facts import Activity, Book, Bounds, Budget, Contract, Deliverable, File, Hit, Instalment, Line
from grants.trail import clock

AS_OF = datetime(2025, 6, 1, 9, 0, tzinfo=clock.SHANGHAI)


def line(key: int = 1, amount: str | int = "500.00", **told: Any) -> Line:
    """A verified expense of the first spring of the contract, with an invoice of its own made out to the organisation."""
    facts: dict[str, Any] = {
        "number": str(key), "on": date(2024, 4, 10), "category": "B", "item": f"活动物资 {key}", "payee": f"演示供应商 {key}",
        "kind": "expense", "status": "verified", "counted": True, "paid": "transfer",
        "invoice": f"2411{key:016d}", "invoice_on": date(2024, 4, 9), "buyer": "演示中心",
        "files": (file(f"evidence {key}"),),
    }  # fmt: skip
    return Line(key=key, amount=Decimal(amount), **{"allocated": Decimal(amount), **facts, **told})


def file(name: str = "paper", **told: Any) -> File:
    return File(**{"sha256": name.encode().hex()[:64].ljust(64, "0"), "name": name, **told})


def budget(category: str = "B", amount: str | int = "10000.00", **told: Any) -> Budget:
    facts: dict[str, Any] = {"name": f"科目 {category}", "original": Decimal(amount), "allowed": True, "cap": None}
    return Budget(category=category, amount=Decimal(amount), **{**facts, **told})


def instalment(key: int = 1, amount: str | int = "10000.00", **told: Any) -> Instalment:
    """Paid on its last day and confirmed the day after."""
    facts: dict[str, Any] = {
        "name": "首期款", "deductions": Decimal(0), "status": "booked", "due_on": date(2024, 3, 15), "paid_on": date(2024, 3, 15),
        "paid": Decimal(amount), "arrived_on": date(2024, 3, 16), "arrived": Decimal(amount),
    }  # fmt: skip
    return Instalment(key=key, amount=Decimal(amount), **{**facts, **told})


def activity(key: int = 1, **told: Any) -> Activity:
    facts: dict[str, Any] = {
        "report": 1, "on": date(2024, 4, 10), "site": "演示社区", "title": f"活动 {key}", "deliverable": "D1", "person_times": 50,
        "signatures": 50, "files": (),
    }  # fmt: skip
    return Activity(key=key, **{**facts, **told})


def deliverable(key: int = 1, **told: Any) -> Deliverable:
    """Ten of ten recognised at a thousand each."""
    facts: dict[str, Any] = {
        "code": f"D{key}", "name": "活动", "unit": "场", "quantity": Decimal(10), "unit_price": Decimal(1000),
        "amount": Decimal(10000), "reported": Decimal(10), "recognised": Decimal(10), "spent": Decimal(9000),
        "evidenced": True, "measured": True, "activities": False,
    }  # fmt: skip
    return Deliverable(key=key, **{**facts, **told})


def contract(key: int = 1, **told: Any) -> Contract:
    """In force from March to December 2024, 10,000.00 元, nothing spent yet."""
    facts: dict[str, Any] = {
        "number": f"YS-2024-{key:02d}", "title": "演示服务", "status": "in_force", "unit": 1, "purchaser": "演示妇联",
        "organisation": 1, "provider": "演示中心", "programme": key, "amount": Decimal("10000.00"),
        "starts": date(2024, 3, 1), "ends": date(2024, 12, 31), "signed_on": date(2024, 2, 20), "accepted_on": None,
        "closed_on": None, "refund_by": None, "longest_months": 36, "months": 10, "rule_set": "CN-2024", "lead": "陈演示",
        "separate_account": True, "budget": (budget(),),
    }  # fmt: skip
    return Contract(key=key, **{**facts, **told})


def book(*contracts: Contract, as_of: datetime = AS_OF, bounds: Bounds | None = None, elsewhere: Any = ()) -> Book:
    return Book(as_of=as_of, contracts=contracts, bounds=bounds or Bounds(), elsewhere=elsewhere)


def marks(hits: Any) -> list[str]:
    return [hit.mark for hit in hits]


def said(hit: Hit) -> str:
    """The words with their figures; what they name is all there."""
    return str(hit)
