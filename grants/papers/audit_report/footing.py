"""Does every table foot? Recomputes all totals and quotients from the rows, apart from `sums`, and lists what differs.

Asked before a report is issued, and by whoever verifies a file from its attachments alone.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import TypeVar

from grants.papers.audit_report import differences
from grants.papers.audit_report.expense_rows import ExpenseRow
from grants.papers.audit_report.facts import (
    Balance,
    CategoryLine,
    DeliverableLine,
    DeliverySum,
    Duty,
    FirstContract,
    FirstReport,
    LedgerSum,
    SecondReport,
)

T = TypeVar("T")

PAYMENT_STEP = "disbursement"


@dataclass(frozen=True, slots=True)
class Mismatch:
    """`table` is T3…T13 with the contract's number; `stated` and `computed` are as written."""

    table: str
    what: str
    stated: str
    computed: str

    @property
    def wrong(self) -> bool:
        return self.stated != self.computed

    def __str__(self) -> str:
        return f"{self.table} {self.what}: {self.stated} ≠ {self.computed}"


def mismatches(facts: FirstReport) -> list[Mismatch]:
    """Of what the first schema told, and of what later ones add."""
    return [*(found for found in compared(facts) if found.wrong), *(Mismatch(*found) for found in _later(facts))]


def compared(facts: FirstReport) -> Iterator[Mismatch]:
    """Every total and quotient as stated and as its rows make it, whether they are the same or not."""
    return _all(facts)


def _later(facts: FirstReport) -> Iterable[differences.Difference]:
    return differences.differences(facts) if isinstance(facts, SecondReport) else ()


def repeated(duty: Duty) -> tuple[str, ...]:
    """Who acted twice where it must be different people: a payment's six acts in neighbouring pairs and review against approval,
    every other step throughout. Where a report names nobody, the acts are told instead."""
    keys = [act.person_key for act in duty.acts]
    if duty.step == PAYMENT_STEP:
        by_code = {act.code: act.person_key for act in duty.acts}
        reviews = [by_code.get(code) for code in ("review_business", "review_finance", "approve", "pay")]
        known = [key for key in reviews if key is not None]
        wrong = {a for a, b in pairwise(keys) if a == b} | {key for key, times in Counter(known).items() if times > 1}
    else:
        wrong = {key for key, times in Counter(keys).items() if times > 1}
    return tuple(dict.fromkeys(act.person or act.code for act in duty.acts if act.person_key in wrong))


def _all(facts: FirstReport) -> Iterator[Mismatch]:
    for contract in facts.contracts:
        yield from _contract(contract)
    lines = [line for contract in facts.contracts for line in contract.deliverables]
    rows = [row for contract in facts.contracts for row in contract.expenses]
    yield from _same("T1", "amount", facts.card.amount, sum(c.card.amount for c in facts.contracts))
    yield from _same("T3", "plan", facts.arrivals_total[0], sum(a.plan for c in facts.contracts for a in c.arrivals))
    yield from _same("T3", "arrived", facts.arrivals_total[1], sum(a.arrived for c in facts.contracts for a in c.arrivals))
    yield from _categories("T4", facts.categories, facts.category_total)
    by_code = _grouped((part.code, part) for c in facts.contracts for part in c.categories)
    for line in facts.categories:
        parts = by_code.get(line.code, [])
        for name in ("budget", "adjustments", "reported", "verified", "disallowed", "pending"):
            yield from _same("T4", f"{line.code} {name}", getattr(line, name), sum(getattr(part, name) for part in parts))
    yield from _balance("T5", facts.balance, facts.arrivals_total[1], facts.category_total.verified)
    yield from _same("T5", "refunded", facts.balance.refunded, sum(c.balance.refunded for c in facts.contracts))
    yield from _delivery("T6", facts.deliverables, facts.delivery_total, each=False)
    for name in ("planned", "value", "spent", "gap"):
        parts = sum(getattr(c.delivery_total, name) for c in facts.contracts)
        yield from _same("T6", f"contracts {name}", getattr(facts.delivery_total, name), parts)
    by_site = _grouped((line.site, line) for line in lines)
    for total in facts.sites:
        yield from _delivery_total("T6", by_site.get(total.label, []), total)
    yield from _ledger("T13", rows, facts.expense_total)


def _contract(contract: FirstContract) -> Iterator[Mismatch]:
    number = contract.card.number
    plan, arrived = contract.arrivals_total
    yield from _same(f"T3 {number}", "plan", plan, sum(a.plan for a in contract.arrivals))
    yield from _same(f"T3 {number}", "arrived", arrived, sum(a.arrived for a in contract.arrivals))
    yield from _categories(f"T4 {number}", contract.categories, contract.category_total)
    yield from _balance(f"T5 {number}", contract.balance, arrived, contract.category_total.verified)
    yield from _delivery(f"T6 {number}", contract.deliverables, contract.delivery_total)
    for duty in contract.duties:
        if duty.same_person != repeated(duty):
            yield Mismatch(f"T10 {number}", duty.subject, "、".join(duty.same_person), "、".join(repeated(duty)))
    rows = list(contract.expenses)
    yield from _ledger(f"T13 {number}", rows, contract.expense_total)
    by_category = _grouped((row.category, row) for row in rows)
    for line in contract.categories:
        of_line = by_category.get(line.code, [])
        for name in ("reported", "verified", "disallowed", "pending"):
            yield from _same(
                f"T4–T13 {number}", f"{line.code} {name}", getattr(line, name), sum(getattr(row, name) for row in of_line)
            )
    stray = set(contract.expenses.category) - {line.code for line in contract.categories}
    for code in sorted(stray):
        yield Mismatch(f"T4–T13 {number}", code, "", "T13")


def _categories(table: str, lines: tuple[CategoryLine, ...], total: CategoryLine) -> Iterator[Mismatch]:
    for name in ("budget", "adjustments", "adjusted", "reported", "verified", "disallowed", "pending", "variance"):
        yield from _same(table, name, getattr(total, name), sum(getattr(line, name) for line in lines))
    for line in (*lines, total):
        yield from _same(table, f"{line.code} adjusted", line.adjusted, line.budget + line.adjustments)
        yield from _same(table, f"{line.code} reported", line.reported, line.verified + line.disallowed + line.pending)
        yield from _same(table, f"{line.code} variance", line.variance, line.adjusted - line.verified)
        yield from _same(table, f"{line.code} execution", line.execution, _quotient(line.verified * 100, line.adjusted))


def _balance(table: str, balance: Balance, arrived: Decimal, verified: Decimal) -> Iterator[Mismatch]:
    yield from _same(table, "arrived", balance.arrived, arrived)
    yield from _same(table, "verified", balance.verified, verified)
    yield from _same(table, "surplus", balance.surplus, arrived - verified)
    if balance.refundable is not None:
        yield from _same(table, "outstanding", balance.outstanding, balance.refundable - balance.refunded)


def _delivery(table: str, lines: tuple[DeliverableLine, ...], total: DeliverySum, *, each: bool = True) -> Iterator[Mismatch]:
    """`each`: the lines are of one site, where value is quantity × unit price to the cent; merged lines are sums of such."""
    for line in lines:
        what = f"{line.code} {line.site}".strip()
        if each and line.unit_price is not None and line.recognised is not None:
            yield from _same(table, f"{what} value", line.value, _cents(line.recognised * line.unit_price))
        if line.recognised is not None and line.target is not None:
            yield from _same(table, f"{what} rate", line.rate, _quotient(line.recognised * 100, line.target))
        yield from _same(table, f"{what} unit cost", line.unit_cost, _quotient(line.spent, line.recognised))
        yield from _same(table, f"{what} gap", line.gap, line.value - line.spent)
    yield from _delivery_total(table, list(lines), total)


def _delivery_total(table: str, lines: list[DeliverableLine], total: DeliverySum) -> Iterator[Mismatch]:
    for name in ("planned", "value", "spent", "gap"):
        yield from _same(table, f"{total.label} {name}".strip(), getattr(total, name), sum(getattr(line, name) for line in lines))
    yield from _same(table, f"{total.label} rate".strip(), total.rate, _quotient(total.value * 100, total.planned))


def _ledger(table: str, rows: list[ExpenseRow], total: LedgerSum) -> Iterator[Mismatch]:
    yield from _same(table, "rows", Decimal(total.rows), Decimal(len(rows)))
    for name in ("reported", "verified", "disallowed", "pending"):
        yield from _same(table, name, getattr(total, name), sum(getattr(row, name) for row in rows))


def _grouped(pairs: Iterable[tuple[str, T]]) -> dict[str, list[T]]:
    found: dict[str, list[T]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _quotient(part: Decimal, whole: Decimal | None) -> Decimal | None:
    return _cents(part / whole) if whole else None


def _same(table: str, what: str, stated: Decimal | None, computed: Decimal | int | None) -> Iterator[Mismatch]:
    said = str(stated)
    yield Mismatch(table, what, said, said if stated == computed else str(computed))
