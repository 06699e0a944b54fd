"""What of the ledger is charged to no deliverable yet: the lines, and how much of them."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, OuterRef, QuerySet, Subquery, Sum

from grants.spending.models import Allocation, Expense
from grants.trail.money import ZERO, MoneyField


@dataclass(frozen=True)
class Unallocated:
    lines: int
    amount: Decimal


def not_whole(rows: QuerySet[Expense]) -> QuerySet[Expense]:
    """Those of `rows` whose allocations are not yet their amount; lines taken back no longer matter."""
    parts = Allocation.objects.filter(expense=OuterRef("pk")).order_by().values("expense").annotate(t=Sum("amount")).values("t")
    whole = Expense.objects.annotate(charged=Subquery(parts, output_field=MoneyField())).filter(charged=F("amount"))
    return rows.exclude(status=Expense.Status.REVERSED).exclude(pk__in=whole.values("pk"))


def unallocated(rows: QuerySet[Expense]) -> Unallocated:
    """How many of `rows` are not wholly allocated and what is left of them, 元. Two queries."""
    keys = not_whole(rows).order_by().values("pk")
    lines = list(Expense.objects.filter(pk__in=keys).values_list("pk", "amount"))
    charged = Allocation.objects.filter(expense__in=keys).aggregate(t=Sum("amount"))["t"] or ZERO
    return Unallocated(len(lines), sum((amount for _pk, amount in lines), ZERO) - charged)
