"""The digest of everything a freeze fixes: ledger lines, payments and recognised figures of each contract up to the cut-off."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from grants.contracts.models import Contract
from grants.disbursements.models import Payment
from grants.milestones.models import Measurement
from grants.spending.models import Expense
from grants.trail import clock
from grants.trail.canonical import canonical
from grants.trail.money import ZERO

LINE = (
    "pk", "kind", "voucher_number", "date", "category", "item", "payee", "invoice_number", "invoice_date", "paid", "amount", "status",
    "counted",
)  # fmt: skip


@dataclass(frozen=True)
class Part:
    """One contract: how many lines, their amount (元), the digest of its rows."""

    contract: int
    lines: int
    amount: Decimal
    sha256: str


@dataclass(frozen=True)
class Snapshot:
    parts: tuple[Part, ...]

    @property
    def lines(self) -> int:
        return sum(part.lines for part in self.parts)

    @property
    def amount(self) -> Decimal:
        return sum((part.amount for part in self.parts), ZERO)

    @property
    def sha256(self) -> str:
        """Of the parts' digests in the order of their contracts, "" when there are none."""
        return hashlib.sha256("\n".join(part.sha256 for part in self.parts).encode()).hexdigest() if self.parts else ""


NOTHING = Snapshot(())


def take(contracts: Iterable[Contract], cut_off: date) -> Snapshot:
    """Read as the contracts stand now; drafts are nobody's yet and left out."""
    return Snapshot(tuple(_part(contract, cut_off) for contract in contracts))


def _part(contract: Contract, cut_off: date) -> Part:
    seal, lines, amount = hashlib.sha256(), 0, ZERO
    for kind, row in _rows(contract, cut_off):
        seal.update(canonical([kind, *row]).encode() + b"\n")
        if kind == "expense":
            lines, amount = lines + 1, amount + row[LINE.index("amount")]
    return Part(contract.pk, lines, amount, seal.hexdigest())


def _rows(contract: Contract, cut_off: date) -> Iterator[tuple[str, tuple[Any, ...]]]:
    yield "contract", (contract.pk, contract.number, contract.amount, contract.starts, contract.ends)
    lines = Expense.objects.filter(contract=contract, date__lte=cut_off).exclude(status="draft").order_by("pk")
    for line in lines.values_list(*LINE).iterator(2000):
        yield "expense", _standing(line)
    midnight = datetime.combine(cut_off + timedelta(days=1), time.min, clock.SHANGHAI)
    paid = Payment.objects.filter(contract=contract, at__lt=midnight).order_by("pk")
    for payment in paid.values_list("pk", "disbursement_id", "amount", "bank_receipt", "at"):
        yield "payment", payment
    told = Measurement.objects.filter(report__contract=contract, report__milestone__due__lte=cut_off).order_by("pk")
    for figure in told.exclude(report__status="draft").values_list("pk", "deliverable_id", "site_id", "reported", "recognised"):
        yield "measurement", figure


def _standing(line: tuple[Any, ...]) -> tuple[Any, ...]:
    """A line marked as audited stands as before: verified or disallowed."""
    status, counted = LINE.index("status"), line[LINE.index("counted")]
    audited = line[status] == "audited"
    return (*line[:status], ("verified" if counted else "disallowed") if audited else line[status], *line[status + 1 :])


def holds(engagement: Any) -> bool:
    """Whether what was frozen still is what the digest says."""
    found = Contract.objects.filter(covered__engagement=engagement).order_by("pk")
    return bool(take(found, engagement.cut_off).sha256 == engagement.snapshot_sha256)
