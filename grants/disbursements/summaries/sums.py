"""The money of a set of contracts, or of one category of their budgets: in all, by any key, by a key and the year.

Without a category and by one key these are the sums of `summary`; what is added here is categories and years beside another key.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from grants.contracts.models import BudgetLine, Contract
from grants.disbursements import queries as disbursements
from grants.disbursements import summary, totals
from grants.disbursements.totals import Totals
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
    """The whole of a scope without a category, what was spent being known: the lines are not read a second time. Two statements."""
    heads = of(totals.paid(scope.contracts))
    return replace(spent, contracts=heads.contracts, amount=heads.amount, received=heads.received, refunded=heads.refunded)


def grouped(scope: Scope, by: str) -> dict[Any, Sums]:
    """The sums of each value of a key of KEYS, the largest amount first. Two statements."""
    told = told_paid(scope, by)
    return {key: of(one, told) for key, one in sorted(totals_of(scope, by).items(), key=_largest)}


def totals_of(scope: Scope, by: str) -> dict[Any, Totals]:
    """The same in no order, as the database adds them up."""
    return several(scope, (by,))[by]


def several(scope: Scope, keys: Sequence[str]) -> dict[str, dict[Any, Totals]]:
    """`totals_of` each of the keys; what needs no category is asked at once. Two statements, and two for each key that needs one."""
    plain = [by for by in keys if told_paid(scope, by)]
    every = totals.by_keys(scope.contracts, *((summary.GROUPS[by],) for by in plain)) if plain else []
    found = dict(zip(plain, every, strict=True)) | {by: _budgeted(scope, by) for by in keys if by not in plain}
    return {by: {key: one for (key,), one in found[by].items()} for by in keys}


def told_paid(scope: Scope, by: str = "") -> bool:
    """Whether what was paid is told: money is paid to a contract and not to a category."""
    return by != CATEGORY and not scope.category


def by_year(scope: Scope, by: str) -> dict[tuple[Any, int | None], Totals]:
    """The sums of each value of a key in each year of the money. Two statements."""
    if scope.category or by == CATEGORY:
        found = _budgeted(scope, by, "year")
    else:
        (found,) = totals.by_keys(scope.contracts, (summary.GROUPS[by], summary.GROUPS["year"]))
    return {(key, year): one for (key, year), one in found.items()}


def added(crossed: Mapping[tuple[Any, int | None], Totals], place: int) -> dict[Any, Totals]:
    """Of the sums of a key and the year those of the key (`place` 0) or of the year (1): a contract has one of each."""
    groups: dict[Any, list[Totals]] = {}
    for pair, one in crossed.items():
        groups.setdefault(pair[place], []).append(one)
    return {key: totals.together(rows) for key, rows in groups.items()}


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


def _largest(pair: tuple[Any, Totals]) -> tuple[int, str]:
    key, one = pair
    return -one.fen[0], str(key or "")


def of(t: Totals, told_paid: bool = True) -> Sums:
    """As they are told."""
    received, refunded = (t.received, t.refunded) if told_paid else (None, None)
    return Sums(t.contracts, t.amount, received, t.verified, t.pending, t.disallowed, refunded)


def _of(row: summary.Together) -> Sums:
    b = row.balance
    return Sums(row.contracts, b.amount, b.received, b.verified, b.pending, b.disallowed, b.refunded)


def _budgeted(scope: Scope, *names: str) -> totals.Found:
    paths = [name if name == CATEGORY else summary.GROUPS[name] for name in names]
    (found,) = totals.by_category(scope.contracts, paths, category=scope.category)
    return found
