"""The facts of a booked instalment, read from its row and from the entries of its acts."""

from typing import Any

from grants.disbursements.models import Disbursement
from grants.papers.voucher import labels as say
from grants.papers.voucher.facts import SCHEMA, Actor, EntryLine, VoucherFacts
from grants.trail import clock
from grants.trail.models import Entry
from grants.trail.words import rmb_in_words


def of_disbursement(row: Disbursement) -> VoucherFacts:
    """Of an instalment that is booked."""
    contract, amount = row.contract, row.payable
    summary = say.SUMMARY.format(payee=contract.organisation.name, name=f"{contract.title}{row.name}")
    lines = []
    for ledger, debit, credit in say.ACCOUNTS:
        lines += [EntryLine(ledger, summary, debit, amount, None), EntryLine(ledger, summary, credit, None, amount)]
    source = contract.appropriation.source.name if contract.appropriation is not None else ""
    return VoucherFacts(
        schema=SCHEMA, serial="", title=say.TITLE, issuer=contract.unit.name, cut_off=clock.now(), voucher_number=row.voucher_number,
        booked_on=row.book_at.astimezone(clock.SHANGHAI).date(), name=contract.title, number=row.number, contract=contract.number,
        source=source, payee=contract.organisation.name, bank_receipt=row.bank_receipt, instalment=row.amount,
        deductions=row.deductions, amount=amount, in_words=rmb_in_words(amount), lines=tuple(lines), attachments=_attachments(row),
        actors=_actors(row),
    )  # fmt: skip


def _attachments(row: Disbursement) -> tuple[str, ...]:
    told: dict[str, Any] = {
        "invoice": row.invoice_number, "bank_receipt": row.bank_receipt, "report": row.milestone.name if row.milestone else "",
        "minutes": row.minute_number, "deduction": row.deduction_reason if row.deductions else "",
    }  # fmt: skip
    return tuple(say.ATTACHMENTS[name].format(value) for name, value in told.items() if value)


def _actors(row: Disbursement) -> tuple[Actor, ...]:
    """The last time each act was done; an entry tells for whom."""
    entries = Entry.objects.filter(kind=row.machine, object_id=row.pk, move__in=say.ACTS).order_by("id")
    acts_for = {entry.move: str(entry.facts.get("acts_for") or "") for entry in entries}
    done = [(act, getattr(row, f"{act}_by"), getattr(row, f"{act}_at")) for act in say.ACTS]
    return tuple(Actor(act, person.name, acts_for.get(act, ""), at) for act, person, at in done if person is not None)
