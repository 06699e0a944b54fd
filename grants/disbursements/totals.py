"""The sums of a set of contracts by any of their keys, by several keys at once: every line is read once, whatever is asked.

Written as one statement, because the ORM can neither add up by contract first nor divide the same rows in several ways. Reading all
lines in the order of their covering index and adding up by contract is twice as fast as looking each contract up, unless few are asked.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BigIntegerField, QuerySet, Sum
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast

from grants.contracts.models import BudgetLine, Contract
from grants.disbursements.models import Payment, Refund
from grants.spending.models import Expense
from grants.spending.queries import DISALLOWED
from grants.trail.money import CENT

Sql = tuple[str, tuple[Any, ...]]
NOTHING = (0, 0, 0, 0, 0, 0)
MOVED: dict[str, Any] = {"paid": Payment, "back": Refund}
FEW = 3  # less than one in so many contracts: each is looked up


class Totals(NamedTuple):
    """Of several contracts together, in 分 as the database adds them up, read in 元: amount, received, refunded; of the lines handed in
    those that count, those disallowed, and all that do not count. There may be ten thousand of them of which fifty are looked at."""

    contracts: int
    fen: tuple[int, ...] = NOTHING

    @property
    def amount(self) -> Decimal:
        return self.fen[0] * CENT

    @property
    def received(self) -> Decimal:
        return self.fen[1] * CENT

    @property
    def refunded(self) -> Decimal:
        return self.fen[2] * CENT

    @property
    def verified(self) -> Decimal:
        return self.fen[3] * CENT

    @property
    def disallowed(self) -> Decimal:
        return self.fen[4] * CENT

    @property
    def pending(self) -> Decimal:
        return (self.fen[5] - self.fen[4]) * CENT


Found = dict[tuple[Any, ...], Totals]
CATEGORY = "category"


@dataclass(frozen=True)
class Asked:
    """What is added up by contract beforehand (name: columns, rows); what is divided: (a relation, its count and six sums)."""

    parts: dict[str, tuple[str, QuerySet[Any, Any]]]
    relations: tuple[tuple[str, str], ...]


def together(rows: Iterable[Totals]) -> Totals:
    """Their sum."""
    several = list(rows)
    return Totals(sum([row[0] for row in several]), tuple(map(sum, zip(*[row[1] for row in several], strict=True))) or NOTHING)


def by_keys(contracts: QuerySet[Contract], *groupings: Sequence[str]) -> list[Found]:
    """For each grouping, a few paths of a contract that lead to whole numbers, the totals by their values; () is all together.

    Two statements, however many contracts and groupings.
    """
    return _asked(contracts, groupings, lambda few: Asked(_paid(few) | _spent(few, "contract"), (OF_CONTRACTS,)))


def by_category(contracts: QuerySet[Contract], *groupings: Sequence[str], category: str = "") -> list[Found]:
    """The same of the categories of their budgets, `category` being a further path; with a category, of it alone.

    `contracts`: how many budgets have the category, `amount`: what they give it; money is paid to no category. Two statements.
    """
    return _asked(
        contracts, groupings,
        lambda few: Asked(_budgets(few, category) | _spent(few, "contract", CATEGORY, of=category), (OF_BUDGETS, OF_COUNTED, OF_LEFT)),
    )  # fmt: skip


def paid(contracts: QuerySet[Contract]) -> Totals:
    """How many they are, for how much, what was paid to them and came back; their lines are not read. One statement."""
    try:
        heads = _sql(_each_once(contracts.order_by()).values_list("pk", "amount"))
    except EmptyResultSet:
        return Totals(0)
    moved = {name: _sql(model.objects.order_by().values_list("contract", "amount")) for name, model in MOVED.items()}
    told = [
        f"chosen(id, amount) AS MATERIALIZED ({heads[0]})",
        *(f"{n}(contract, amount) AS ({rows})" for n, (rows, _) in moved.items()),
    ]
    sums = [f"(SELECT {_sum(f'{n}.amount')} FROM {n} JOIN chosen ON chosen.id = {n}.contract)" for n in moved]  # noqa: S608
    sql = f"WITH {', '.join(told)} SELECT COUNT(*), {_sum('chosen.amount')}, {', '.join(sums)} FROM chosen"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, (*heads[1], *(one for _rows, params in moved.values() for one in params)))
        count, *fen = cursor.fetchone()
    return Totals(count, (*fen, 0, 0, 0))


def _asked(contracts: QuerySet[Contract], groupings: Sequence[Sequence[str]], asks: Callable[[bool], Asked]) -> list[Found]:
    paths = list(dict.fromkeys(path for grouping in groupings for path in grouping))
    chosen = _each_once(contracts.order_by())
    found: list[Found] = [{} for _grouping in groupings]
    try:
        heads = _sql(chosen.values_list("pk", "amount", *(path for path in paths if path != CATEGORY)))
        few = _is_few(contracts)
    except EmptyResultSet:
        return found
    sql, params = _statement(heads, paths, groupings, asks(few))
    places, end = [[paths.index(path) + 1 for path in grouping] for grouping in groupings], len(paths) + 1
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        for row in cursor.fetchall():
            nth = row[0]
            key, one, rows = tuple([row[at] for at in places[nth]]), Totals(row[end], row[end + 1 :]), found[nth]
            rows[key] = together((rows[key], one)) if key in rows else one
    return [{key: one for key, one in rows.items() if key or one.contracts or any(one.fen)} for rows in found]


def _each_once(contracts: QuerySet[Contract]) -> QuerySet[Contract]:
    """As they are where nothing they are joined with could tell a contract twice; else by their keys, which reads them twice."""
    query = contracts.query
    joined: list[Any] = [getattr(join, "join_field", None) for join in query.alias_map.values()]
    several = any(field.one_to_many or field.many_to_many for field in joined if field is not None)
    if several or query.distinct or query.is_sliced or query.combinator or query.annotations:
        return Contract.objects.filter(pk__in=contracts.values("pk")).order_by()
    return contracts


def _statement(heads: Sql, paths: list[str], groupings: Sequence[Sequence[str]], asked: Asked) -> Sql:
    names = {path: CATEGORY if path == CATEGORY else f"k{n}" for n, path in enumerate(paths)}
    keys = [name for name in names.values() if name != CATEGORY]
    told = [f"chosen({', '.join(['id', 'amount', *keys])}) AS MATERIALIZED ({heads[0]})"]
    params = [*heads[1]]
    for name, (columns, rows) in asked.parts.items():
        sql, given = _sql(rows)
        told.append(f"{name}({columns}) AS ({sql})")
        params += given
    selects = []
    for nth, grouping in enumerate(groupings):
        mine = [names[path] for path in grouping]
        shown = [name if name in mine else f"CAST(NULL AS {'text' if name == CATEGORY else 'bigint'})" for name in names.values()]
        by = f" GROUP BY {', '.join(mine)}" if mine else ""
        selects += [f"SELECT {', '.join([str(nth), *shown])}, {sums} FROM {of}{by}" for of, sums in asked.relations]  # noqa: S608
    return f"WITH {', '.join(told)} {' UNION ALL '.join(selects)}", tuple(params)


def _sum(column: str) -> str:
    return f"CAST(COALESCE(SUM({column}), 0) AS bigint)"


def _summed(count: str, *columns: str) -> str:
    """How many, and six sums; 0 for what the relation has not."""
    return ", ".join([count, *(_sum(name) if name else "0" for name in columns)])


PARTS = ("paid", "back", "counted", "uncounted")
OF_CONTRACTS = (
    " ".join(["chosen", *(f"LEFT JOIN {part} ON {part}.contract = chosen.id" for part in PARTS)]),
    _summed("COUNT(*)", "chosen.amount", "paid.t", "back.t", "counted.t", "uncounted.bad", "uncounted.t"),
)
OF_BUDGETS = "chosen JOIN budget ON budget.contract = chosen.id", _summed("COUNT(*)", "budget.amount", "", "", "", "", "")
OF_COUNTED = "chosen JOIN counted ON counted.contract = chosen.id", _summed("0", "", "", "", "counted.t", "", "")
OF_LEFT = "chosen JOIN uncounted ON uncounted.contract = chosen.id", _summed("0", "", "", "", "", "uncounted.bad", "uncounted.t")


def _paid(few: bool) -> dict[str, Any]:
    return {
        name: (
            "contract, t",
            _within(model.objects.all(), few).values("contract").annotate(t=_whole(Sum("amount"))).values_list("contract", "t"),
        )
        for name, model in MOVED.items()
    }


def _spent(few: bool, *by: str, of: str = "") -> dict[str, Any]:
    """Lines that count and lines that do not, each from the index of its own."""
    counted, left = (_within(Expense.objects.filter(counted=counts), few, of).values(*by) for counts in (True, False))
    whole, bad, names = _whole(Sum("amount")), _whole(Sum("amount", filter=DISALLOWED)), ", ".join(by)
    return {
        "counted": (f"{names}, t", counted.annotate(t=whole).values_list(*by, "t")),
        "uncounted": (f"{names}, bad, t", left.exclude(status="draft").annotate(bad=bad, t=whole).values_list(*by, "bad", "t")),
    }


def _budgets(few: bool, of: str) -> dict[str, Any]:
    rows = _within(BudgetLine.objects.all(), few, of).values_list("contract", CATEGORY, "amount")
    return {"budget": ("contract, category, amount", rows)}


def _whole(total: Sum) -> Cast:
    """A sum of whole numbers as a whole number: what is added up again costs half of what a numeric does."""
    return Cast(total, BigIntegerField())


def _within(rows: Any, few: bool, of: str = "") -> Any:
    """Those of the chosen contracts only where these are few, of one category where it is asked for."""
    found = rows.order_by().filter(**({CATEGORY: of} if of else {}))
    return found.filter(contract__in=RawSQL("SELECT id FROM chosen", ())) if few else found


def _is_few(contracts: QuerySet[Contract]) -> bool:
    some, whole = (_sql(rows.order_by().values_list("pk")) for rows in (contracts, Contract.objects.all()))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT (SELECT COUNT(*) FROM ({some[0]}) AS a), (SELECT COUNT(*) FROM ({whole[0]}) AS b)", some[1])  # noqa: S608
        asked, every = cursor.fetchone()
    return bool(asked * FEW < every)


def _sql(rows: "QuerySet[Any, Any]") -> Sql:
    sql, params = rows.query.sql_with_params()
    return sql, tuple(params)
