"""The money of many contracts at once, added by the database: in all, and by place, year, source, organisation or project.

The definitions are those of `queries` and of `spending.queries`; here they are only asked for whole sets instead of single contracts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet, Sum

from grants.contracts.models import Contract
from grants.disbursements.models import Payment, Refund
from grants.disbursements.queries import Balance
from grants.spending.models import Expense
from grants.spending.queries import DISALLOWED
from grants.trail.money import ZERO

# What contracts may be grouped by → the path to it from a contract.
GROUPS: Mapping[str, str] = {
    "unit": "unit",
    "year": "appropriation__year",
    "source": "appropriation__source",
    "organisation": "organisation",
    "programme": "programme",
}


@dataclass(frozen=True)
class Together:
    """Several contracts as one: how many, and their balance. `key`: the unit, year, source … they share; None: all of them."""

    key: int | None
    contracts: int
    balance: Balance


def whole(contracts: QuerySet[Contract]) -> Together:
    """All of them together. Six queries."""
    found = _grouped(contracts, "")
    return found[0] if found else Together(None, 0, Balance(ZERO, ZERO, ZERO, ZERO, ZERO, ZERO))


def grouped(contracts: QuerySet[Contract], by: str) -> list[Together]:
    """One sum for each value of a key of GROUPS, the largest amount first. Six queries however many contracts."""
    return sorted(_grouped(contracts, GROUPS[by]), key=lambda t: (-t.balance.amount, t.key or 0))


def _grouped(contracts: QuerySet[Contract], path: str) -> list[Together]:
    chosen = Contract.objects.filter(pk__in=contracts.order_by().values("pk"))
    told: dict[str, Any] = {"n": Count("pk"), "total": Sum("amount")}
    heads: Any = chosen.order_by().values(path).annotate(**told) if path else [chosen.aggregate(**told)]
    received = _sums(Payment.objects.filter(contract__in=chosen.values("pk")), path)
    refunded = _sums(Refund.objects.filter(contract__in=chosen.values("pk")), path)
    lines = Expense.objects.filter(contract__in=chosen.values("pk")).exclude(status="draft")
    verified = _sums(lines.filter(counted=True), path)
    disallowed = _sums(lines.filter(DISALLOWED, counted=False), path)
    everything = _sums(lines, path)
    found = []
    for head in heads:
        if not head["n"]:
            continue
        key = head[path] if path else None
        good, bad = verified.get(key, ZERO), disallowed.get(key, ZERO)
        balance = Balance(
            head["total"], received.get(key, ZERO), good, everything.get(key, ZERO) - good - bad, bad, refunded.get(key, ZERO)
        )
        found.append(Together(key, head["n"], balance))
    return found


def _sums(rows: "QuerySet[Any]", path: str) -> dict[Any, Decimal]:
    if not path:
        total = rows.aggregate(total=Sum("amount"))["total"]
        return {None: total} if total is not None else {}
    name = f"contract__{path}"
    return {r[name]: r["total"] for r in rows.order_by().values(name).annotate(total=Sum("amount"))}
