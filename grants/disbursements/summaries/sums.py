"""The money of a set of contracts, or of one category of their budgets: in all, by any key, by a key and the year.

Without a category and by one key these are the sums of `summary`; what is added here is categories and years beside another key.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from grants.contracts.models import BudgetLine, Contract
from grants.disbursements import summary
from grants.disbursements.models import Payment, Refund
from grants.spending.models import Expense
from grants.spending.queries import DISALLOWED
from grants.trail.money import ZERO

CATEGORY = "category"
KEYS = (*summary.GROUPS, CATEGORY)


@dataclass(frozen=True)
class Sums:
    """Several contracts as one, 元. Of a category: how many budgets have it, what they give it, what was spent in it; money is paid
    to a contract and not to a category, so `received` and `refunded` are None there."""

    contracts: int
    amount: Decimal
    received: Decimal | None
    verified: Decimal
    pending: Decimal
    disallowed: Decimal
    refunded: Decimal | None

    @property
    def surplus(self) -> Decimal | None:
        return None if self.received is None else self.received - self.verified

    @property
    def rate(self) -> Decimal | None:
        """Verified spending as a share of what was contracted or budgeted."""
        return self.verified / self.amount if self.amount else None


@dataclass(frozen=True)
class Scope:
    """Which contracts, and which category of them; "": all they are about."""

    contracts: QuerySet[Contract]
    category: str = ""


def whole(scope: Scope) -> Sums:
    """At most six queries."""
    if not scope.category:
        return _of(summary.whole(scope.contracts))
    return together(grouped(scope, CATEGORY).values(), told_paid=False)


def grouped(scope: Scope, by: str) -> dict[Any, Sums]:
    """The sums of each value of a key of KEYS, the largest amount first. At most six queries."""
    if scope.category or by == CATEGORY:
        found = {key: sums for (key,), sums in _budgeted(scope, by).items()}
    else:
        found = {row.key: _of(row) for row in summary.grouped(scope.contracts, by)}
    return dict(sorted(found.items(), key=lambda pair: (-pair[1].amount, str(pair[0] or ""))))


def by_year(scope: Scope, by: str) -> dict[tuple[Any, int | None], Sums]:
    """The sums of each value of a key in each year of the money. At most four queries."""
    if scope.category or by == CATEGORY:
        return _budgeted(scope, by, "year")
    return _paid(scope, by, "year")


def together(parts: Iterable[Sums], told_paid: bool = True) -> Sums:
    """Their sum; `told_paid` False: what was paid is not told of any of them."""
    rows = list(parts)
    paid = sum((row.received or ZERO for row in rows), ZERO) if told_paid else None
    back = sum((row.refunded or ZERO for row in rows), ZERO) if told_paid else None
    return Sums(
        sum(row.contracts for row in rows), sum((row.amount for row in rows), ZERO), paid, sum((row.verified for row in rows), ZERO),
        sum((row.pending for row in rows), ZERO), sum((row.disallowed for row in rows), ZERO), back,
    )  # fmt: skip


def lines(scope: Scope) -> QuerySet[Expense]:
    """Every line handed in that the figures are made of."""
    rows = Expense.objects.filter(contract__in=scope.contracts.order_by().values("pk")).exclude(status="draft")
    return rows.filter(category=scope.category) if scope.category else rows


def budgeted(contracts: QuerySet[Contract], category: str) -> QuerySet[Contract]:
    """Those whose budget has the category."""
    return contracts.filter(pk__in=BudgetLine.objects.filter(category=category).values("contract"))


def _of(row: summary.Together) -> Sums:
    b = row.balance
    return Sums(row.contracts, b.amount, b.received, b.verified, b.pending, b.disallowed, b.refunded)


def _keyed(rows: QuerySet[Any], prefix: str, names: tuple[str, ...], **told: Any) -> dict[tuple[Any, ...], dict[str, Any]]:
    paths = [name if name == CATEGORY else prefix + summary.GROUPS[name] for name in names]
    return {tuple(row[path] for path in paths): row for row in rows.order_by().values(*paths).annotate(**told)}


def _spent(scope: Scope, names: tuple[str, ...]) -> dict[tuple[Any, ...], dict[str, Any]]:
    good, bad = Sum("amount", filter=Q(counted=True)), Sum("amount", filter=Q(DISALLOWED, counted=False))
    return _keyed(lines(scope), "contract__", names, good=good, bad=bad, told=Sum("amount"))


def _budgeted(scope: Scope, *names: str) -> dict[tuple[Any, ...], Sums]:
    budget = BudgetLine.objects.filter(contract__in=scope.contracts.order_by().values("pk"))
    if scope.category:
        budget = budget.filter(category=scope.category)
    heads = _keyed(budget, "contract__", names, n=Count("pk"), total=Sum("amount"))
    return _joined(heads, _spent(scope, names), None, None)


def _paid(scope: Scope, *names: str) -> dict[tuple[Any, ...], Sums]:
    chosen = Contract.objects.filter(pk__in=scope.contracts.order_by().values("pk"))
    heads = _keyed(chosen, "", names, n=Count("pk"), total=Sum("amount"))
    received = _keyed(Payment.objects.filter(contract__in=chosen.values("pk")), "contract__", names, total=Sum("amount"))
    refunded = _keyed(Refund.objects.filter(contract__in=chosen.values("pk")), "contract__", names, total=Sum("amount"))
    return _joined(heads, _spent(scope, names), received, refunded)


def _joined(heads: Any, spent: Any, received: Any, refunded: Any) -> dict[tuple[Any, ...], Sums]:
    none: dict[str, Any] = {}
    found = {}
    for key in [*heads, *(key for key in spent if key not in heads)]:
        head, line = heads.get(key, none), spent.get(key, none)
        good, bad = line.get("good") or ZERO, line.get("bad") or ZERO
        found[key] = Sums(
            head.get("n", 0), head.get("total", ZERO), None if received is None else received.get(key, none).get("total", ZERO),
            good, (line.get("told") or ZERO) - good - bad, bad, None if refunded is None else refunded.get(key, none).get("total", ZERO),
        )  # fmt: skip
    return found
