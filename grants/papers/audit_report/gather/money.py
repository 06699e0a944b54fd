"""T3, T4, T6, T13 of one contract, from the figures of the rooms."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from grants.contracts.models import Contract
from grants.disbursements.queries import PAID, Due
from grants.milestones.queries import Delivered
from grants.papers.audit_report import sums
from grants.papers.audit_report.facts import Arrival, CategoryLine, DeliverableLine, ExpenseRow
from grants.papers.audit_report.figures import ZERO
from grants.rulebook import queries as rulebook
from grants.spending import queries as spending
from grants.spending.models import Allocation
from grants.spending.queries import CategoryFigures

AT_ONCE = 5000
STOPPED = "approved"  # paid after the day up to which is told


def arrivals(contract: Contract, dues: Iterable[Due]) -> list[Arrival]:
    made = []
    for due in dues:
        row, day = due.disbursement, due.pay_by or due.due_on
        late = (due.paid_on - day).days if due.paid_on and day else None
        made.append(
            Arrival(
                row.order, contract.paid_from, row.amount, day, due.paid_on, late, due.received_on, due.paid,
                row.deductions, STOPPED if paid_later(due) else row.status,
            )
        )  # fmt: skip
    return made


def paid_later(due: Due) -> bool:
    """Paid after the day up to which is told."""
    return due.disbursement.status in PAID and due.state != "paid"


def categories(
    contract: Contract, figures: Iterable[CategoryFigures], signed: Mapping[str, Decimal] | None = None
) -> list[CategoryLine]:
    """`signed`: the budget as it was signed, where amendments have changed it since; what they took out keeps its line."""
    rows, chart = list(figures), rulebook.categories(contract.rule_set)
    gone = sorted({*(signed or {})} - {f.category for f in rows})
    rows += [CategoryFigures(c, str(chart[c].name), ZERO, ZERO, ZERO, ZERO) for c in gone]
    told = [(f, f.budget if signed is None else signed.get(f.category, ZERO)) for f in rows]
    return [
        sums.category_line(
            f.category, f.name, budget=first, adjustments=f.budget - first, verified=f.verified, disallowed=f.disallowed,
            pending=f.pending,
        )
        for f, first in told
    ]  # fmt: skip


def deliverable(line: Delivered) -> DeliverableLine:
    bought = line.deliverable
    return sums.deliverable_line(
        bought.code, bought.name, bought.unit, target=line.target, reported=line.reported, recognised=line.recognised,
        unit_price=bought.unit_price, spent=line.spent, site=line.site.name if line.site else "", basis=bought.basis,
        precision=line.precision, additive=line.additive, planned=line.planned, value=line.value,
    )  # fmt: skip


class Line(NamedTuple):
    """A line of the books, as much of it as a report tells; names as in `Expense`."""

    pk: int
    contract_id: int
    date: date
    category: str
    payee: str
    invoice_number: str
    item: str
    kind: str
    status: str
    counted: bool
    reverses_id: int | None
    amount: Decimal
    created_by_id: int
    submit_by_id: int | None
    verify_by_id: int | None


def ledgers(contracts: Sequence[Contract], upto: date | None = None) -> dict[int, list[Line]]:
    """Every line handed in (until a day), by contract, in the order of the books. What many lines say is kept once."""
    found: dict[int, list[Line]] = {contract.pk: [] for contract in contracts}
    columns = [name.removesuffix("_id") if name != "pk" else name for name in Line._fields]
    same: dict[Any, Any] = {}
    once = same.setdefault
    for row in spending.handed_in(contracts, upto).values_list(*columns).iterator(AT_ONCE):
        pk, contract, day, category, payee, *rest = row
        found[contract].append(Line._make((pk, contract, once(day, day), once(category, category), once(payee, payee), *rest)))
    return found


def expenses(contract: Contract, lines: Sequence[Line], codes: Mapping[int, str]) -> list[ExpenseRow]:
    """Numbered as they stand, so that a reversal can name the line it takes back. `codes`: what each was spent on."""
    chart = rulebook.categories(contract.rule_set)
    names = {code: str(chart[code].name) for code in chart}
    taken = {line.reverses_id for line in lines if line.reverses_id}
    numbers = {line.pk: str(number) for number, line in enumerate(lines, 1) if line.pk in taken}
    made = []
    for number, line in enumerate(lines, 1):
        verified = disallowed = pending = ZERO
        standing, amount = spending.standing(line.status, counted=line.counted), line.amount
        if standing == "verified":
            verified = amount
        elif standing == "disallowed":
            disallowed = amount
        else:
            pending = amount
        made.append(
            ExpenseRow(
                str(number), line.date, line.category, names.get(line.category, ""), line.payee, line.invoice_number, line.item, line.kind,
                line.status, numbers.get(line.reverses_id, "") if line.reverses_id else "", codes.get(line.pk, ""), amount, verified,
                disallowed, pending,
            )
        )  # fmt: skip
    return made


def codes(contracts: Sequence[Contract], delivered: Iterable[Delivered]) -> dict[int, str]:
    """What each line was spent on, as one text. One query however many contracts."""
    names = {line.deliverable.pk: line.deliverable.code for line in delivered}
    parts = Allocation.objects.filter(expense__contract__in=contracts).order_by("pk").values_list("expense_id", "deliverable_id")
    found: dict[int, str] = {}
    several: dict[int, dict[str, None]] = {}
    for line, deliverable in parts.iterator(AT_ONCE):
        code = names[deliverable]
        if found.setdefault(line, code) != code:
            several.setdefault(line, {found[line]: None})[code] = None
    found.update((line, "、".join(told)) for line, told in several.items())
    return found
