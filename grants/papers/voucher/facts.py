"""Everything a voucher says, as plain data; and what must hold between its figures."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from grants.trail.money import ZERO
from grants.trail.words import rmb_in_words

SCHEMA = "yulan/voucher/1"


@dataclass(frozen=True)
class EntryLine:
    """One line of the double entry: of the financial or of the budgetary accounts, on one side only."""

    ledger: str
    summary: str
    account: str
    debit: Decimal | None
    credit: Decimal | None


@dataclass(frozen=True)
class Actor:
    """Who did one of the six acts, when; `acts_for`: whose office she held, "" her own."""

    act: str
    name: str
    acts_for: str
    at: datetime


@dataclass(frozen=True)
class VoucherFacts:
    """`attachments`: what lies under the voucher, by name; their number is printed."""

    schema: str
    serial: str
    title: str
    issuer: str
    cut_off: datetime
    voucher_number: str
    booked_on: date
    name: str
    number: str
    contract: str
    source: str
    payee: str
    bank_receipt: str
    instalment: Decimal
    deductions: Decimal
    amount: Decimal
    in_words: str
    lines: tuple[EntryLine, ...]
    attachments: tuple[str, ...]
    actors: tuple[Actor, ...]


def unbalanced(lines: Sequence[EntryLine], amount: Decimal) -> Iterator[str]:
    """Each ledger whose debit and credit are not both the amount."""
    for ledger in dict.fromkeys(line.ledger for line in lines):
        debit = sum((x.debit or ZERO for x in lines if x.ledger == ledger), ZERO)
        credit = sum((x.credit or ZERO for x in lines if x.ledger == ledger), ZERO)
        if not debit == credit == amount:
            yield f"{ledger} {debit} ≠ {credit} ≠ {amount}"


def mismatches(facts: VoucherFacts) -> Iterator[str]:
    """Debit and credit of each ledger are the amount, the words say it."""
    yield from unbalanced(facts.lines, facts.amount)
    if facts.instalment - facts.deductions != facts.amount:
        yield f"{facts.instalment} − {facts.deductions} ≠ {facts.amount}"
    if rmb_in_words(facts.amount) != facts.in_words:
        yield f"{facts.in_words} ≠ {facts.amount}"
