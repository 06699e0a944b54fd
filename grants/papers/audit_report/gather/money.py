"""T3, T4, T6, T13 of one contract, from the figures of the rooms."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from grants.contracts.models import Contract
from grants.disbursements.queries import Due
from grants.milestones.queries import Delivered
from grants.papers.audit_report import sums
from grants.papers.audit_report.facts import Arrival, CategoryLine, DeliverableLine, ExpenseRow
from grants.rulebook import queries as rulebook
from grants.spending import queries as spending
from grants.spending.models import Expense
from grants.spending.queries import CategoryFigures


def arrivals(contract: Contract, dues: Iterable[Due]) -> list[Arrival]:
    made = []
    for due in dues:
        row, day = due.disbursement, due.pay_by or due.due_on
        late = (due.paid_on - day).days if due.paid_on and day else None
        made.append(
            Arrival(
                row.order, contract.paid_from, row.amount, day, due.paid_on, late, due.received_on, due.paid,
                row.deductions, row.status,
            )
        )  # fmt: skip
    return made


def categories(
    contract: Contract, figures: Iterable[CategoryFigures], signed: Mapping[str, Decimal] | None = None
) -> list[CategoryLine]:
    """`signed`: the budget as it was signed, where amendments have changed it since; what they took out keeps its line."""
    rows, chart = list(figures), rulebook.categories(contract.rule_set)
    gone = sorted({*(signed or {})} - {f.category for f in rows})
    rows += [CategoryFigures(c, str(chart[c].name), sums.ZERO, sums.ZERO, sums.ZERO, sums.ZERO) for c in gone]
    told = [(f, f.budget if signed is None else signed.get(f.category, sums.ZERO)) for f in rows]
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


def ledgers(contracts: Sequence[Contract]) -> dict[int, list[Expense]]:
    """Every line handed in, by contract, in the order of the books."""
    found: dict[int, list[Expense]] = {}
    for line in spending.ledger(contracts):
        found.setdefault(line.contract_id, []).append(line)
    return found


def expenses(contract: Contract, lines: Sequence[Expense]) -> list[ExpenseRow]:
    """Numbered as they stand, so that a reversal can name the line it takes back."""
    chart = rulebook.categories(contract.rule_set)
    numbers = {line.pk: str(number) for number, line in enumerate(lines, 1)}
    made = []
    for line in lines:
        standing = spending.standing_of(line)
        codes = dict.fromkeys(part.deliverable.code for part in line.allocations.all())
        made.append(
            ExpenseRow(
                numbers[line.pk], line.date, line.category, str(chart[line.category].name) if line.category in chart else "", line.payee,
                line.invoice_number, line.item, line.kind, line.status, numbers.get(line.reverses_id or 0, ""), "、".join(codes),
                line.amount, *(line.amount if standing == column else sums.ZERO for column in ("verified", "disallowed", "pending")),
            )
        )  # fmt: skip
    return made
