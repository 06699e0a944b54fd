"""Expenses: what may be seen, by whom; what was spent on what.

Figures take any number of contracts and answer in a fixed number of queries. “Verified” is what `counted` says: lines once
verified and not questioned or disallowed since, reversing lines with their negative amounts among them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from grants.contracts.models import BudgetLine, Contract
from grants.evidence import queries as evidence
from grants.people.models import User
from grants.people.queries import organisations_of, units_below
from grants.people.roles import UNIT_ROLES, Role
from grants.rulebook import queries as rulebook
from grants.spending.models import Allocation, Expense, LedgerFile
from grants.trail.money import ZERO

READERS = frozenset(UNIT_ROLES - {Role.VILLAGE, Role.TOWN})
PENDING = Q(status__in=["submitted", "questioned"])
DISALLOWED = Q(status="disallowed") | Q(status="audited", counted=False)


def visible(person: User) -> QuerySet[Expense]:
    """Lines of her organisation's contracts; those handed in under the contracts of her units' subtree."""
    told = Q(contract__unit__in=units_below(person, READERS)) & ~Q(status="draft")
    seen = Expense.objects.filter(told | Q(contract__organisation__in=organisations_of(person)))
    return seen.select_related("contract__unit", "contract__organisation", "contract__rule_set")


def ledger_files(person: User) -> QuerySet[LedgerFile]:
    """Spreadsheets of her organisation's contracts; those of her units' subtree from which a line was handed in."""
    handed_in = Expense.objects.filter(ledger_file=OuterRef("pk")).exclude(status="draft")
    told = Q(Exists(handed_in), contract__unit__in=units_below(person, READERS))
    return LedgerFile.objects.filter(told | Q(contract__organisation__in=organisations_of(person)))


evidence.attached("expenses", visible)
evidence.attached("ledger_files", ledger_files)


def handed_in(contracts: Iterable[Contract], upto: date | None = None) -> QuerySet[Expense]:
    """Every line handed in, in the order of the books; with `upto` those dated until that day."""
    lines = Expense.objects.filter(contract__in=_keys(contracts)).exclude(status="draft").order_by("contract_id", "date", "id")
    return lines if upto is None else lines.filter(date__lte=upto)


def ledger(contracts: Iterable[Contract]) -> QuerySet[Expense]:
    """The same, with what it was spent on."""
    lines = handed_in(contracts).select_related("contract", "reverses")
    return lines.prefetch_related("allocations__deliverable", "allocations__site")


def standing_of(line: Expense) -> str:
    return standing(line.status, counted=line.counted)


def standing(status: str, *, counted: bool) -> str:
    """In which column of the ledger a line counts: verified, disallowed or pending; a line taken back before it was verified
    and the line that takes it back are both pending and together nothing."""
    if counted:
        return "verified"
    return "disallowed" if status in {"disallowed", "audited"} else "pending"


@dataclass(frozen=True)
class CategoryFigures:
    """One budget category, 元. reported = verified + disallowed + pending."""

    category: str
    name: str
    budget: Decimal
    verified: Decimal
    disallowed: Decimal
    pending: Decimal

    @property
    def reported(self) -> Decimal:
        return self.verified + self.disallowed + self.pending

    @property
    def left(self) -> Decimal:
        """Budget less verified spending."""
        return self.budget - self.verified


def by_category(contracts: Iterable[Contract], upto: date | None = None) -> dict[int, list[CategoryFigures]]:
    """Budget and spending (until a day) of each contract by category, in the order of the chart; two queries and the rule sets."""
    rows = list(contracts)
    given = BudgetLine.objects.filter(contract__in=_keys(rows)).values_list("contract", "category", "amount")
    budgets: dict[tuple[int, str], Decimal] = {(key, category): amount for key, category, amount in given}
    spent = _totals(handed_in(rows, upto).order_by(), "contract", "category")
    used: dict[int, set[str]] = {}
    for key, code in (*budgets, *spent):
        used.setdefault(key, set()).add(code)
    charts: dict[int, dict[str, str]] = {}
    found: dict[int, list[CategoryFigures]] = {}
    for contract in rows:
        if contract.rule_set_id not in charts:
            charts[contract.rule_set_id] = {code: str(told.name) for code, told in rulebook.categories(contract.rule_set).items()}
        names, codes = charts[contract.rule_set_id], used.get(contract.pk, set())
        found[contract.pk] = [
            CategoryFigures(
                code, names.get(code, code), budgets.get((contract.pk, code), ZERO),
                (sums := spent.get((contract.pk, code), NOTHING)).verified, sums.disallowed, sums.pending,
            )
            for code in (*(c for c in names if c in codes), *sorted(codes - names.keys()))
        ]  # fmt: skip
    return found


def by_deliverable(contracts: Iterable[Contract], upto: date | None = None) -> dict[tuple[int, int | None], Decimal]:
    """Verified spending by (deliverable, site); site None: charged to the deliverable as a whole. One query."""
    parts = Allocation.objects.filter(expense__contract__in=_keys(contracts), expense__counted=True).order_by()
    parts = parts if upto is None else parts.filter(expense__date__lte=upto)
    return _sums(parts, "deliverable", "site")


def by_day(contracts: Iterable[Contract]) -> dict[int, list[tuple[date, Decimal]]]:
    """Verified spending of each contract by the day of the line, oldest first. One query."""
    lines = Expense.objects.filter(contract__in=_keys(contracts), counted=True).values("contract", "date")
    found: dict[int, list[tuple[date, Decimal]]] = {}
    for row in lines.annotate(total=Sum("amount")).order_by("contract", "date"):
        found.setdefault(row["contract"], []).append((row["date"], row["total"]))
    return found


@dataclass(frozen=True)
class Totals:
    """The ledger of one contract in sums, 元."""

    verified: Decimal = ZERO
    disallowed: Decimal = ZERO
    pending: Decimal = ZERO

    @property
    def reported(self) -> Decimal:
        return self.verified + self.disallowed + self.pending


NOTHING = Totals()


def totals(contracts: Iterable[Contract], upto: date | None = None) -> dict[int, Totals]:
    """The sums of each contract's ledger (until a day); one query however many."""
    rows = list(contracts)
    found = _totals(handed_in(rows, upto).order_by(), "contract")
    return {contract.pk: found.get((contract.pk,), NOTHING) for contract in rows}


def _keys(contracts: Iterable[Contract]) -> list[int]:
    return [contract.pk for contract in contracts]


def _sums(rows: "QuerySet[Expense] | QuerySet[Allocation]", *by: str) -> dict[Any, Decimal]:
    """Sums by the tuple of `by`."""
    return {tuple(row[name] for name in by): row["total"] for row in rows.values(*by).annotate(total=Sum("amount"))}


def _totals(lines: QuerySet[Expense], *by: str) -> dict[Any, Totals]:
    """What stands in each column, by the tuple of `by`. One query."""
    columns = {
        "every": Sum("amount"), "good": Sum("amount", filter=Q(counted=True)),
        "bad": Sum("amount", filter=DISALLOWED & Q(counted=False)),
    }  # fmt: skip
    return {
        tuple(row[name] for name in by): Totals(good := row["good"] or ZERO, bad := row["bad"] or ZERO, row["every"] - good - bad)
        for row in lines.values(*by).annotate(**columns)
    }
