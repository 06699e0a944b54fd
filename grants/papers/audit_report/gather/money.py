"""T3, T4, T6, T13 of one contract, from the figures of the rooms."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any

from django.db.models import ExpressionWrapper, F, Field, TextField
from django.db.models.functions import Cast

from grants.contracts.models import Contract
from grants.disbursements.queries import PAID, Due
from grants.milestones.queries import Delivered
from grants.papers.audit_report import sums
from grants.papers.audit_report.expense_rows import Expenses
from grants.papers.audit_report.facts import Arrival, CategoryLine, DeliverableLine
from grants.papers.audit_report.figures import ZERO
from grants.rulebook import queries as rulebook
from grants.spending import queries as spending
from grants.spending.models import Allocation
from grants.spending.queries import CategoryFigures

AT_ONCE = 2000
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


@dataclass(frozen=True)
class Book:
    """The lines of one contract column by column, as much of them as a report tells, in the order of the books; names as in
    `Expense`, days as they are written, amounts in fen."""

    pk: list[int] = field(default_factory=list)
    date: list[str] = field(default_factory=list)
    category: list[str] = field(default_factory=list)
    payee: list[str] = field(default_factory=list)
    invoice_number: list[str] = field(default_factory=list)
    item: list[str] = field(default_factory=list)
    kind: list[str] = field(default_factory=list)
    status: list[str] = field(default_factory=list)
    counted: list[bool] = field(default_factory=list)
    reverses: list[int | None] = field(default_factory=list)
    amount: list[int] = field(default_factory=list)
    created_by: list[int] = field(default_factory=list)
    submit_by: list[int | None] = field(default_factory=list)
    verify_by: list[int | None] = field(default_factory=list)


BARE: dict[str, Any] = {  # nothing is made of what the database gives
    "date": Cast("date", TextField()), "counted": ExpressionWrapper(F("counted"), Field()),
    "amount": ExpressionWrapper(F("amount"), Field()),
}  # fmt: skip
REPEATED = {"date", "category", "payee", "kind", "status"}


def books(contracts: Sequence[Contract], upto: date | None = None) -> dict[int, Book]:
    """Every line handed in (until a day), by contract. What many lines say is kept once."""
    found = {contract.pk: Book() for contract in contracts}
    names = [column.name for column in fields(Book)]
    asked = {f"bare_{name}": expression for name, expression in BARE.items()}
    columns = ["contract", *(f"bare_{name}" if name in BARE else name for name in names)]
    lines = spending.handed_in(contracts, upto).annotate(**asked).values_list(*columns).iterator(AT_ONCE)
    same: dict[str, str] = {}
    while rows := list(islice(lines, AT_ONCE)):
        keys, *told = zip(*rows, strict=True)
        for contract in dict.fromkeys(keys):
            part = slice(bisect_left(keys, contract), bisect_right(keys, contract))
            for name, column in zip(names, told, strict=True):
                values = column[part]
                getattr(found[contract], name).extend(map(same.setdefault, values, values) if name in REPEATED else values)
    return found


def expenses(contract: Contract, book: Book, codes: Mapping[int, str]) -> Expenses:
    """Numbered as they stand, so that a reversal can name the line it takes back. `codes`: what each was spent on."""
    chart = rulebook.categories(contract.rule_set)
    names = {code: str(chart[code].name) for code in chart}
    numbers = list(map(str, range(1, len(book.pk) + 1)))
    taken = set(book.reverses)
    back = {key: number for key, number in zip(book.pk, numbers, strict=True) if key in taken}
    standings = {pair: spending.standing(pair[0], counted=pair[1]) for pair in {*zip(book.status, book.counted, strict=True)}}
    stands = [standings[pair] for pair in zip(book.status, book.counted, strict=True)]

    def standing(where: str) -> list[int]:
        return [fen if stood == where else 0 for stood, fen in zip(stands, book.amount, strict=True)]

    return Expenses(
        number=numbers, on=book.date, category=book.category, category_name=[names.get(code, "") for code in book.category],
        payee=book.payee, invoice=book.invoice_number, summary=book.item, kind=book.kind, status=book.status,
        reverses=[back.get(key, "") if key else "" for key in book.reverses], deliverables=[codes.get(key, "") for key in book.pk],
        reported=book.amount, verified=standing("verified"), disallowed=standing("disallowed"), pending=standing("pending"),
    )  # fmt: skip


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
