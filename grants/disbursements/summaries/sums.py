"""The money of a set of contracts, or of one category of their budgets: in all, by any key, by a key and the year.

Without a category and by one key these are the sums of `summary`; what is added here is categories and years beside another key.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from grants.contracts.models import BudgetLine, Contract
from grants.disbursements import queries as disbursements
from grants.disbursements import summary, totals
from grants.disbursements.models import Payment, Refund
from grants.spending import queries as spending
from grants.spending.models import Expense
from grants.spending.queries import DISALLOWED, CategoryFigures
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
    """Which contracts, and which category of them; "": all they are about. `roots`: the paths of the places of whoever looks, where
    not everything is theirs to see."""

    contracts: QuerySet[Contract]
    category: str = ""
    roots: tuple[str, ...] = ()


def whole(scope: Scope) -> Sums:
    """Two statements."""
    if not scope.category:
        return _of(summary.whole(scope.contracts))
    return together(grouped(scope, CATEGORY).values(), told_paid=False)


def whole_with(scope: Scope, spent: Sums) -> Sums:
    """The whole of a scope without a category, what was spent being known: the lines are not read a second time. Three queries."""
    chosen = Contract.objects.filter(pk__in=scope.contracts.order_by().values("pk")).order_by()
    heads = chosen.aggregate(n=Count("pk"), total=Sum("amount"))
    received, refunded = (
        model.objects.filter(contract__in=chosen.values("pk")).aggregate(total=Sum("amount"))["total"]
        for model in (Payment, Refund)
    )
    return replace(
        spent, contracts=heads["n"], amount=heads["total"] or ZERO, received=received or ZERO, refunded=refunded or ZERO
    )


def grouped(scope: Scope, by: str) -> dict[Any, Sums]:
    """The sums of each value of a key of KEYS, the largest amount first. At most six queries."""
    if scope.category or by == CATEGORY:
        found = {key: sums for (key,), sums in _budgeted(scope, by).items()}
    else:
        (every,) = totals.by_keys(scope.contracts, (summary.GROUPS[by],))
        found = {key: _total(one) for (key,), one in every.items()}
    return _sorted(found)


def several(scope: Scope, keys: Sequence[str]) -> dict[str, dict[Any, Sums]]:
    """`grouped` by each of the keys; what needs no category is asked at once. Two statements, and two for each key that needs one."""
    plain = [by for by in keys if by != CATEGORY and not scope.category]
    every = totals.by_keys(scope.contracts, *((summary.GROUPS[by],) for by in plain)) if plain else []
    found = {by: _sorted({key: _total(one) for (key,), one in rows.items()}) for by, rows in zip(plain, every, strict=True)}
    return {by: found[by] if by in found else grouped(scope, by) for by in keys}


def by_year(scope: Scope, by: str) -> dict[tuple[Any, int | None], Sums]:
    """The sums of each value of a key in each year of the money. Two statements."""
    if scope.category or by == CATEGORY:
        return _budgeted(scope, by, "year")
    (found,) = totals.by_keys(scope.contracts, (summary.GROUPS[by], summary.GROUPS["year"]))
    return {(of, year): _total(one) for (of, year), one in found.items()}


def of_each(scope: Scope, contracts: Iterable[Contract]) -> dict[int, Sums]:
    """The sums of each of these contracts, as the scope counts them. At most six queries."""
    rows = list(contracts)
    if not scope.category:
        found = disbursements.balances(rows)
        return {key: Sums(1, b.amount, b.received, b.verified, b.pending, b.disallowed, b.refunded) for key, b in found.items()}
    return {c.pk: _of_category(scope.category, lines) for c, lines in zip(rows, spending.by_category(rows).values(), strict=True)}


def _of_category(category: str, lines: Iterable[CategoryFigures]) -> Sums:
    line = next((one for one in lines if one.category == category), None)
    if line is None:
        return Sums(0, ZERO, None, ZERO, ZERO, ZERO, None)
    return Sums(int(line.budget > 0), line.budget, None, line.verified, line.pending, line.disallowed, None)


def counted(scope: Scope) -> QuerySet[Contract]:
    """The contracts that are counted: of a category, those whose budget has it or that spent in it."""
    if not scope.category:
        return scope.contracts
    spent = lines(scope).order_by().values("contract")
    return scope.contracts.filter(
        Q(pk__in=BudgetLine.objects.filter(category=scope.category).values("contract")) | Q(pk__in=spent)
    )


def together(parts: Iterable[Sums], told_paid: bool = True) -> Sums:
    """Their sum; `told_paid` False: what was paid is not told of any of them."""
    rows = list(parts)
    paid = sum((row.received or ZERO for row in rows), ZERO) if told_paid else None
    back = sum((row.refunded or ZERO for row in rows), ZERO) if told_paid else None
    return Sums(
        sum(row.contracts for row in rows), sum((row.amount for row in rows), ZERO), paid, sum((row.verified for row in rows), ZERO),
        sum((row.pending for row in rows), ZERO), sum((row.disallowed for row in rows), ZERO), back,
    )  # fmt: skip


def lines(scope: Scope, standing: str = "") -> QuerySet[Expense]:
    """Every line handed in that the figures are made of; `standing`: those that are verified, pending or disallowed."""
    rows = Expense.objects.filter(contract__in=scope.contracts.order_by().values("pk")).exclude(status="draft")
    if scope.category:
        rows = rows.filter(category=scope.category)
    disallowed = Q(DISALLOWED, counted=False)
    told = {"verified": Q(counted=True), "disallowed": disallowed, "pending": Q(counted=False) & ~disallowed}
    return rows.filter(told[standing]) if standing in told else rows


def _sorted(found: Mapping[Any, Sums]) -> dict[Any, Sums]:
    return dict(sorted(found.items(), key=lambda pair: (-pair[1].amount, str(pair[0] or ""))))


def _total(t: totals.Totals) -> Sums:
    return Sums(t.contracts, t.amount, t.received, t.verified, t.pending, t.disallowed, t.refunded)


def _of(row: summary.Together) -> Sums:
    b = row.balance
    return Sums(row.contracts, b.amount, b.received, b.verified, b.pending, b.disallowed, b.refunded)


def _budgeted(scope: Scope, *names: str) -> dict[tuple[Any, ...], Sums]:
    paths = [name if name == CATEGORY else summary.GROUPS[name] for name in names]
    (found,) = totals.by_category(scope.contracts, paths, category=scope.category)
    return {key: replace(_total(one), received=None, refunded=None) for key, one in found.items()}
