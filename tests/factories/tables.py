"""The tables of a contract as an amendment takes them, with other figures."""

from decimal import Decimal
from typing import Any

from grants.contracts.models import Contract


def instalments(contract: Contract, *amounts: int | Decimal) -> list[dict[str, Any]]:
    """The plan with other amounts."""
    rows = contract.disbursements.select_related("milestone").order_by("order")
    return [
        {"name": row.name, "amount": Decimal(amount), "due": row.due, "milestone": row.milestone and row.milestone.name}
        for row, amount in zip(rows, amounts, strict=True)
    ]


def goods(contract: Contract, **quantities: int | Decimal) -> list[dict[str, Any]]:
    """The deliverables, some with another quantity: what is more or less is put to the first place."""
    found = []
    for row in contract.deliverables.all():
        targets = [
            {"site": t.site, "milestone": t.milestone.name, "quantity": t.quantity}
            for t in row.targets.select_related("site", "milestone")
        ]
        quantity = Decimal(quantities.get(row.code, row.quantity))
        targets[0]["quantity"] += quantity - row.quantity
        told = {"code": row.code, "name": row.name, "unit": row.unit, "unit_price": row.unit_price}
        found.append({**told, "quantity": quantity, "targets": targets})
    return found
