"""The facts of a reversed payment, read from its two rows of money and from the entries of those who called it back."""

from typing import Any

from grants.disbursements.models import Disbursement
from grants.papers.reversal import labels as say
from grants.papers.reversal.facts import SCHEMA, ReversalFacts
from grants.papers.voucher import labels as voucher
from grants.papers.voucher.facts import Actor, EntryLine
from grants.people.models import User
from grants.trail import clock
from grants.trail.models import Entry
from grants.trail.words import rmb_in_words


def of_disbursement(row: Disbursement, *, by: User, role: str, voucher_number: str) -> ReversalFacts:
    """Of an instalment that is reversed; `by` books it now."""
    contract, payee = row.contract, row.contract.organisation.name
    paid, back = row.payments.get(amount__gt=0), row.payments.get(amount__lt=0)
    told = {"payee": payee, "name": f"{contract.title}{row.name}"}
    lines: list[EntryLine] = []
    for ledger, debit, credit in voucher.ACCOUNTS:
        booked_now = [] if row.voucher_number else [(voucher.SUMMARY, paid.amount)]
        for words, amount in [*booked_now, (say.SUMMARY, back.amount)]:
            summary = words.format(**told)
            lines += [EntryLine(ledger, summary, debit, amount, None), EntryLine(ledger, summary, credit, None, amount)]
    entry = Entry.objects.filter(kind=row.machine, object_id=row.pk, move="reverse").latest("id")
    return ReversalFacts(
        schema=SCHEMA, serial="", title=say.TITLE, issuer=contract.unit.name, cut_off=clock.now(), voucher_number=voucher_number,
        booked_on=clock.today(), name=contract.title, number=row.number, contract=contract.number,
        source=contract.appropriation.source.name if contract.appropriation is not None else "", payee=payee, struck=row.voucher_number,
        paid_on=_day(paid.at), paid_receipt=paid.bank_receipt, paid=paid.amount, reversed_on=_day(back.at),
        bank_receipt=back.bank_receipt, amount=back.amount, in_words=rmb_in_words(back.amount), reason=entry.note, lines=tuple(lines),
        attachments=_attachments(row, back.bank_receipt), actors=_actors(row, entry, by, role),
    )  # fmt: skip


def _day(instant: Any) -> Any:
    return instant.astimezone(clock.SHANGHAI).date()


def _attachments(row: Disbursement, bank_receipt: str) -> tuple[str, ...]:
    told = {
        "bank_receipt": bank_receipt,
        "paid_receipt": row.bank_receipt,
        "struck": row.voucher_number,
        "reason": "two sign-ins",
    }
    return tuple(say.ATTACHMENTS[name].format(value) for name, value in told.items() if value)


def _actors(row: Disbursement, reverse: Entry, by: User, role: str) -> tuple[Actor, ...]:
    """Who paid, the two who called it back, who books it; each with whom she acted for."""
    of_row = Entry.objects.filter(kind=row.machine, object_id=row.pk).select_related("by").order_by("id")
    agreed = of_row.filter(move="sign_off_reverse", version=reverse.version - 1).exclude(by=reverse.by_id).last()
    done = [entry for entry in (of_row.filter(move="pay").last(), agreed, reverse) if entry is not None]
    told = [Actor(e.move, e.by.name, str(e.facts.get("acts_for") or ""), e.at) for e in done]
    return (*told, Actor("book", by.name, str(by.for_whom(row, role).get("acts_for", "")), clock.now()))
