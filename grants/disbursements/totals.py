"""The sums of a set of contracts by any of their keys, by several keys at once: every line is read once, whatever is asked.

Written as one statement, because the ORM can neither add up by contract first nor divide the same rows in several ways. Reading all
lines in the order of their covering index and adding up by contract is twice as fast as looking each contract up, unless few are asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet, Sum
from django.db.models.expressions import RawSQL

from grants.contracts.models import Contract
from grants.disbursements.models import Payment, Refund
from grants.spending.models import Expense
from grants.spending.queries import DISALLOWED
from grants.trail.money import CENT, ZERO

Sql = tuple[str, tuple[Any, ...]]
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


def by_keys(contracts: QuerySet[Contract], *groupings: Sequence[str]) -> list[Found]:
    """For each grouping, a few paths of a contract that lead to whole numbers, the totals by their values; () is all together.

    Two statements, however many contracts and groupings.
    """
    paths = list(dict.fromkeys(path for grouping in groupings for path in grouping))
    chosen = Contract.objects.filter(pk__in=contracts.order_by().values("pk")).order_by()
    found: list[Found] = [{} for _grouping in groupings]
    try:
        heads = _sql(chosen.values_list("pk", "amount", *paths))
    except EmptyResultSet:
        return found
    sql, params = _statement(heads, paths, groupings, _is_few(heads))
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        for nth, *row in cursor.fetchall():
            keys, (count, *sums) = row[: len(paths)], row[len(paths) :]
            if count:
                key = tuple(keys[paths.index(path)] for path in groupings[nth])
                found[nth][key] = Totals(count, *map(_yuan, sums))
    return found


def _statement(heads: Sql, paths: list[str], groupings: Sequence[Sequence[str]], few: bool) -> Sql:
    keys = [f"k{n}" for n in range(len(paths))]
    told = [f"chosen({', '.join(['id', 'amount', *keys])}) AS MATERIALIZED ({heads[0]})"]
    params = [*heads[1]]
    for name, (columns, rows) in _parts(few).items():
        sql, given = _sql(rows)
        told.append(f"{name}({columns}) AS ({sql})")
        params += given
    told.append(f"whole AS MATERIALIZED ({WHOLE.format(keys=', '.join(['', *keys]))})")
    selects = []
    for nth, grouping in enumerate(groupings):
        mine = [keys[paths.index(path)] for path in grouping]
        shown = [key if key in mine else "CAST(NULL AS bigint)" for key in keys]
        by = f" GROUP BY {', '.join(mine)}" if mine else ""
        selects.append(f"SELECT {', '.join([str(nth), *shown])}, COUNT(*), {SUMS} FROM whole{by}")  # noqa: S608 (names of ours)
    return f"WITH {', '.join(told)} {' UNION ALL '.join(selects)}", tuple(params)


WHOLE = (
    "SELECT chosen.amount, paid.t AS paid, back.t AS back, spent.good, spent.bad, spent.told{keys} FROM chosen "
    "LEFT JOIN paid ON paid.contract = chosen.id LEFT JOIN back ON back.contract = chosen.id "
    "LEFT JOIN spent ON spent.contract = chosen.id"
)
SUMS = "SUM(amount), SUM(paid), SUM(back), SUM(good), SUM(bad), SUM(told)"


def _parts(few: bool) -> dict[str, tuple[str, QuerySet[Any, Any]]]:
    """What is added up by contract beforehand: its columns, its rows."""
    within: dict[str, Any] = {"contract__in": RawSQL("SELECT id FROM chosen", ())} if few else {}
    good, bad = Sum("amount", filter=Q(counted=True)), Sum("amount", filter=Q(DISALLOWED, counted=False))

    def summed(rows: Any, **told: Any) -> Any:
        return rows.filter(**within).order_by().values("contract").annotate(**told).values_list("contract", *told)

    lines = Expense.objects.exclude(status="draft")
    return {
        "paid": ("contract, t", summed(Payment.objects.all(), t=Sum("amount"))),
        "back": ("contract, t", summed(Refund.objects.all(), t=Sum("amount"))),
        "spent": ("contract, good, bad, told", summed(lines, good=good, bad=bad, told=Sum("amount"))),
    }


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
