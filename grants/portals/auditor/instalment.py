"""The rows behind the figures of one instalment: its lines in batches, what the bank moved, vouchers, what stopped or changed it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from grants.disbursements.models import BankLine, BatchLine, Disbursement, Payment
from grants.portals import paid
from grants.portals.trail import Line, line_of
from grants.trail.models import Entry

# Beside the seven acts: what held it up, changed it or called it back.
ASIDE = ("edit", "withhold", "release", "send_back", "cancel", "sign_off_reverse", "reverse", "batch", "unbatch")


@dataclass(frozen=True)
class Moved:
    """One payment or its reversal: the movement in the bank's statement where one was brought, and the voucher in the books."""

    payment: Payment
    bank: BankLine | None
    voucher: paid.Voucher | None


@dataclass(frozen=True)
class Behind:
    """`lines`: in batches, those taken out too; `entries`: what the trail tells beside the acts, oldest first."""

    moved: Sequence[Moved]
    lines: Sequence[BatchLine]
    vouchers: Sequence[paid.Voucher]
    entries: Sequence[Line]


def behind(row: Disbursement, person: Any) -> Behind:
    """Six queries."""
    vouchers = paid.vouchers_of(row, person)
    payments = list(row.payments.select_related("by").order_by("id"))
    receipts = [payment.bank_receipt for payment in payments]
    of_unit = BankLine.objects.filter(unit=row.contract.unit_id, receipt__in=receipts).select_related("statement__brought_by")
    told = {(line.receipt, line.amount): line for line in of_unit}
    moved = [
        Moved(p, told.get((p.bank_receipt, p.amount)), next((v for v in vouchers if v.red == (p.amount < 0)), None))
        for p in payments
    ]
    lines = row.batch_lines.select_related("batch__made_by").order_by("id")
    entries = Entry.objects.filter(kind=row.machine, object_id=row.pk, move__in=ASIDE).select_related("by").order_by("id")
    return Behind(moved, list(lines), vouchers, [line_of(entry) for entry in entries])
