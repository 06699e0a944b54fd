"""Everything a red-letter voucher says, as plain data; and what must hold between its figures."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from grants.papers.voucher.facts import Actor, EntryLine, unbalanced
from grants.trail.money import ZERO
from grants.trail.words import rmb_in_words

SCHEMA = "yulan/reversal_voucher/1"


@dataclass(frozen=True)
class ReversalFacts:
    """`struck`: the number in the books of the voucher it strikes out, "" when the payment was not booked: then both stand here.

    `amount` is below zero.
    """

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
    struck: str
    paid_on: date
    paid_receipt: str
    paid: Decimal
    reversed_on: date
    bank_receipt: str
    amount: Decimal
    in_words: str
    reason: str
    lines: tuple[EntryLine, ...]
    attachments: tuple[str, ...]
    actors: tuple[Actor, ...]

    @property
    def posted(self) -> Decimal:
        """What each side of each ledger comes to."""
        return self.amount if self.struck else self.paid + self.amount


def mismatches(facts: ReversalFacts) -> Iterator[str]:
    """What was paid is what is struck out; debit and credit of each ledger agree; the words say it; two people did it."""
    if facts.amount >= 0 or facts.paid + facts.amount != ZERO:
        yield f"{facts.paid} + {facts.amount} ≠ 0"
    yield from unbalanced(facts.lines, facts.posted)
    if rmb_in_words(facts.amount) != facts.in_words:
        yield f"{facts.in_words} ≠ {facts.amount}"
    hands = [actor.name for actor in facts.actors if actor.act in ("sign_off_reverse", "reverse")]
    if len(hands) != 2:
        yield f"{hands}"
