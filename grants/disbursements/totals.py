"""The sums of a set of contracts by any of their keys, by several keys at once: every line is read once, whatever is asked.

Written as one statement, because the ORM can neither add up by contract first nor divide the same rows in several ways. Reading all
lines in the order of their covering index and adding up by contract is twice as fast as looking each contract up, unless few are asked.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet, Sum
from django.db.models.expressions import RawSQL

from grants.contracts.models import BudgetLine, Contract
from grants.disbursements.models import Payment, Refund
from grants.spending.models import Expense
from grants.spending.queries import DISALLOWED
from grants.trail.money import CENT, ZERO

Sql = tuple[str, tuple[Any, ...]]
Parts = dict[str, tuple[str, QuerySet[Any, Any]]]  # added up by contract beforehand: the columns, the rows
FEW = 3  # less than one in so many contracts: each is looked up


@dataclass(frozen=True)
class Totals:
    """Of several contracts together, 元. `told`: every line handed in; verified + disallowed + pending."""

    contracts: int
    amount: Decimal
    received: Decimal
    refunded: Decimal
    verified: Decimal
    disallowed: Decimal
    told: Decimal

    @property
    def pending(self) -> Decimal:
        return self.told - self.verified - self.disallowed


Found = dict[tuple[Any, ...], Totals]
CATEGORY = "category"


def by_keys(contracts: QuerySet[Contract], *groupings: Sequence[str]) -> list[Found]:
    """For each grouping, a few paths of a contract that lead to whole numbers, the totals by their values; () is all together.

    Two statements, however many contracts and groupings.
    """
    return _asked(contracts, groupings, lambda few: _paid(few) | _spent(few, "contract"), OF_CONTRACTS)


def by_category(contracts: QuerySet[Contract], *groupings: Sequence[str], category: str = "") -> list[Found]:
    """The same of the categories of their budgets, `category` being a further path; with a category, of it alone.

    `contracts`: how many budgets have the category, `amount`: what they give it; money is paid to no category. Two statements.
    """
    return _asked(
        contracts, groupings, lambda few: _budgets(few, category) | _spent(few, "contract", CATEGORY, of=category), OF_BUDGETS
    )


def _asked(
    contracts: QuerySet[Contract], groupings: Sequence[Sequence[str]], parts: Callable[[bool], Parts], whole: str
) -> list[Found]:
    paths = list(dict.fromkeys(path for grouping in groupings for path in grouping))
    of_contract = [path for path in paths if path != CATEGORY]
    chosen = Contract.objects.filter(pk__in=contracts.order_by().values("pk")).order_by()
    found: list[Found] = [{} for _grouping in groupings]
    try:
        heads = _sql(chosen.values_list("pk", "amount", *of_contract))
    except EmptyResultSet:
        return found
    sql, params = _statement(heads, paths, groupings, parts(_is_few(heads)), whole)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        for nth, *row in cursor.fetchall():
            keys, (count, *sums) = row[: len(paths)], row[len(paths) :]
            if count is not None:
                key = tuple(keys[paths.index(path)] for path in groupings[nth])
                found[nth][key] = Totals(int(count), *map(_yuan, sums))
    return found


def _statement(heads: Sql, paths: list[str], groupings: Sequence[Sequence[str]], parts: Parts, whole: str) -> Sql:
    names = {path: CATEGORY if path == CATEGORY else f"k{n}" for n, path in enumerate(paths)}
    keys = [name for name in names.values() if name != CATEGORY]
    told = [f"chosen({', '.join(['id', 'amount', *keys])}) AS MATERIALIZED ({heads[0]})"]
    params = [*heads[1]]
    for name, (columns, rows) in parts.items():
        sql, given = _sql(rows)
        told.append(f"{name}({columns}) AS ({sql})")
        params += given
    told.append(f"whole AS MATERIALIZED ({whole.format(keys=''.join(f', {key}' for key in keys))})")
    selects = []
    for nth, grouping in enumerate(groupings):
        mine = [names[path] for path in grouping]
        shown = [name if name in mine else f"CAST(NULL AS {'text' if name == CATEGORY else 'bigint'})" for name in names.values()]
        by = f" GROUP BY {', '.join(mine)}" if mine else ""
        selects.append(f"SELECT {', '.join([str(nth), *shown])}, {SUMS} FROM whole{by}")  # noqa: S608 (names of ours)
    return f"WITH {', '.join(told)} {' UNION ALL '.join(selects)}", tuple(params)


OF_CONTRACTS = (
    "SELECT 1 AS n, chosen.amount, paid.t AS paid, back.t AS back, spent.good, spent.bad, spent.told{keys} FROM chosen "
    "LEFT JOIN paid ON paid.contract = chosen.id LEFT JOIN back ON back.contract = chosen.id "
    "LEFT JOIN spent ON spent.contract = chosen.id"
)
OF_BUDGETS = (
    "SELECT 1 AS n, budget.amount, 0 AS paid, 0 AS back, 0 AS good, 0 AS bad, 0 AS told, category{keys} "
    "FROM chosen JOIN budget ON budget.contract = chosen.id UNION ALL "
    "SELECT 0, 0, 0, 0, spent.good, spent.bad, spent.told, category{keys} FROM chosen JOIN spent ON spent.contract = chosen.id"
)
SUMS = "SUM(n), SUM(amount), SUM(paid), SUM(back), SUM(good), SUM(bad), SUM(told)"


def _paid(few: bool) -> Parts:
    return {
        name: (
            "contract, t",
            _within(model.objects.all(), few).values("contract").annotate(t=Sum("amount")).values_list("contract", "t"),
        )
        for name, model in (("paid", Payment), ("back", Refund))
    }


def _spent(few: bool, *by: str, of: str = "") -> Parts:
    lines = _within(Expense.objects.exclude(status="draft"), few, of).values(*by)
    good, bad = Sum("amount", filter=Q(counted=True)), Sum("amount", filter=Q(counted=False) & DISALLOWED)
    rows = lines.annotate(good=good, bad=bad, told=Sum("amount")).values_list(*by, "good", "bad", "told")
    return {"spent": (f"{', '.join(by)}, good, bad, told", rows)}


def _budgets(few: bool, of: str) -> Parts:
    rows = _within(BudgetLine.objects.all(), few, of).values_list("contract", CATEGORY, "amount")
    return {"budget": ("contract, category, amount", rows)}


def _within(rows: Any, few: bool, of: str = "") -> Any:
    """Those of the chosen contracts only where these are few, of one category where it is asked for."""
    found = rows.order_by().filter(**({CATEGORY: of} if of else {}))
    return found.filter(contract__in=RawSQL("SELECT id FROM chosen", ())) if few else found


def _is_few(heads: Sql) -> bool:
    every = _sql(Contract.objects.order_by().values_list("pk"))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT (SELECT COUNT(*) FROM ({heads[0]}) AS a), (SELECT COUNT(*) FROM ({every[0]}) AS b)", heads[1])  # noqa: S608
        some, whole = cursor.fetchone()
    return bool(some * FEW < whole)


def _sql(rows: "QuerySet[Any, Any]") -> Sql:
    sql, params = rows.query.sql_with_params()
    return sql, tuple(params)


def _yuan(fen: Any) -> Decimal:
    return ZERO if fen is None else Decimal(int(fen)) * CENT
