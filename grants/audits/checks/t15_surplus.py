"""结余: what was received and not verifiably spent is back in time."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from grants.audits.checks.facts import Book, Contract, Hit, Ref

CODE = 15
TITLE = _("Surplus given back in time")
CATEGORY = "ZJ"

LATE = _(
    "Received %(received)s yuan, verified spending %(verified)s yuan, refunded %(refunded)s yuan: "
    "%(left)s yuan was to be back by %(due)s and is not, %(days)s days later."
)


def hits(book: Book) -> Iterator[Hit]:
    for contract in book.contracts:
        verified = sum((line.amount for line in contract.lines if line.counted), Decimal(0))
        left, due = contract.received - verified - contract.refunded, last_day(contract)
        if due is None or left <= 0 or (book.today - due).days <= book.bounds.days_late:
            continue
        told = {
            "received": f"{contract.received:,.2f}", "verified": f"{verified:,.2f}", "refunded": f"{contract.refunded:,.2f}",
            "left": f"{left:,.2f}", "due": str(due), "days": str((book.today - due).days),
        }  # fmt: skip
        row = Ref("contracts", contract.key, contract.number)
        yield Hit(contract.key, f"surplus:{contract.key}", LATE, tuple(told.items()), (row,), due, left)


def last_day(contract: Contract) -> date | None:
    """As asked back in writing; where nobody asked, as the rule set says. The letter may leave more time, never none."""
    return contract.demanded_by or contract.refund_by
