"""Large ledgers in a moment: verified lines with their allocations, copied as rows with the triggers away, the books still clean."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import NamedTuple

from django.db import connection

from grants.contracts.models import Contract
from grants.spending.models import Allocation, Expense
from grants.trail import clock, triggers

BATCH = 5000


class Told(NamedTuple):
    """What differs from line to line."""

    item: str
    payee: str
    invoice_number: str
    amount: Decimal


def alike(n: int) -> Told:
    return Told(f"材料 {n}", "演示供应商", f"B{n:08d}", Decimal("0.01"))


def fill(contract: Contract, model: Expense, rows: int, told: Callable[[int], Told] = alike) -> None:
    """`rows` lines like `model` (verified, of this contract), each allocated to one deliverable at a time."""
    goods, now = list(contract.deliverables.all()), clock.now()
    people = {f"{act}_by_id": getattr(model, f"{act}_by_id") for act in ("created", "submit", "verify")}
    stamps = {"created_at": now, "submit_at": now, "verify_at": now}
    triggers.remove(connection)
    try:
        for first in range(0, rows, BATCH):
            made = Expense.objects.bulk_create(
                Expense(
                    contract=contract, date=contract.starts + timedelta(days=n % 300), category=model.category, **told(n)._asdict(),
                    status="verified", counted=True, version=2, origin="synthetic", **people, **stamps,
                )
                for n in range(first, min(rows, first + BATCH))
            )  # fmt: skip
            Allocation.objects.bulk_create(
                Allocation(expense=line, deliverable=goods[n % len(goods)], amount=line.amount, origin="synthetic")
                for n, line in enumerate(made)
            )
    finally:
        triggers.install()
