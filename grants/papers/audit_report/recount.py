"""Every total of a report once more, from its two attachments alone: the ledger's own sums, and all that follows from the facts."""

from collections.abc import Iterator
from decimal import Decimal

from grants.papers.audit_report import footing, ledger_csv
from grants.papers.audit_report.facts import CategoryLine, FirstReport, LedgerSum
from grants.papers.audit_report.footing import Mismatch

NAMES = ("reported", "verified", "disallowed", "pending")
Sums = list[Decimal]


def figures(facts: FirstReport, ledger: bytes) -> Iterator[Mismatch]:
    """As stated and as computed, the same or not. Raises BadLedger."""
    yield from of_ledger(facts, ledger)
    yield from footing.compared(facts)


def of_ledger(facts: FirstReport, ledger: bytes) -> Iterator[Mismatch]:
    """What ledger.csv adds up to: in all, by contract, by contract and category."""
    whole, by_contract, by_category = [Decimal(0)] * 5, dict[str, Sums](), dict[tuple[str, str], Sums]()
    for number, category, amounts in ledger_csv.amounts(ledger):
        row = [Decimal(1), *amounts]
        for sums in (
            whole,
            by_contract.setdefault(number, [Decimal(0)] * 5),
            by_category.setdefault((number, category), [Decimal(0)] * 5),
        ):
            sums[:] = map(Decimal.__add__, sums, row)
    yield from _ledger("ledger.csv", facts.expense_total, whole)
    for contract in facts.contracts:
        number, key = contract.card.number, ledger_csv.safe(contract.card.number)
        yield from _ledger(f"ledger.csv {number}", contract.expense_total, by_contract.get(key, [Decimal(0)] * 5))
        for line in contract.categories:
            yield from _category(f"ledger.csv {number}", line, by_category.get((key, line.code), [Decimal(0)] * 5))


def _ledger(table: str, stated: LedgerSum, sums: Sums) -> Iterator[Mismatch]:
    yield _figure(table, "rows", Decimal(stated.rows), sums[0])
    for name, amount in zip(NAMES, sums[1:], strict=True):
        yield _figure(table, name, getattr(stated, name), amount)


def _category(table: str, stated: CategoryLine, sums: Sums) -> Iterator[Mismatch]:
    for name, amount in zip(NAMES, sums[1:], strict=True):
        yield _figure(table, f"{stated.code} {name}", getattr(stated, name), amount)


def _figure(table: str, what: str, stated: Decimal, computed: Decimal) -> Mismatch:
    return Mismatch(table, what, str(stated), str(stated if stated == computed else computed))
