"""Everything the letter says, as plain data; and what must hold between its figures."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

SCHEMA = "yulan/refund-letter/1"


@dataclass(frozen=True)
class RefundLetterFacts:
    """`settled`: what came back or was asked back before; `before`: the letters that asked for it."""

    schema: str
    serial: str
    title: str
    issuer: str
    cut_off: datetime
    number: str
    name: str
    organisation: str
    credit_code: str
    status: str
    ended: date
    received: Decimal
    verified: Decimal
    settled: Decimal
    amount: Decimal
    due: date
    payee: str
    bank_name: str
    account: str
    before: tuple[str, ...]
    rule_set: str


def mismatches(facts: RefundLetterFacts) -> Iterator[str]:
    """What does not add up."""
    left = facts.received - facts.verified - facts.settled
    if facts.amount != left:
        yield f"amount {facts.amount} ≠ {left}"
