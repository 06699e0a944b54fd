"""交付: what was delivered against what was paid, and whether every deliverable is measured and evidenced.

Judged when the contract was accepted: while it runs, money goes ahead of the service, and of one that was terminated the surplus tells.
"""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from grants.audits.checks.facts import Book, Contract, Deliverable, Hit, Ref
from grants.trail.blockers import Words

CODE = 14
TITLE = _("Delivery against payment")
CATEGORY = "JX"
OVER = ("accepted", "closed_out", "archived")

LESS = _("What was recognised is worth %(value)s yuan at the prices of the contract; %(paid)s yuan was paid and not given back.")
UNMEASURED = _("No report tells how much of %(code)s %(name)s was delivered.")
UNPROVED = _("%(quantity)s %(unit)s of %(code)s %(name)s were recognised, and no report that tells so holds a file.")


def hits(book: Book) -> Iterator[Hit]:
    for contract in book.contracts:
        for one in contract.deliverables:
            if one.recognised > 0 and not one.evidenced:
                told = {"quantity": f"{one.recognised.normalize():f}", "unit": one.unit}
                yield _hit(contract, one, "unproved", UNPROVED, told)
        if contract.status in OVER and contract.accepted_on and contract.deliverables:
            yield from _finished(contract)


def _finished(contract: Contract) -> Iterator[Hit]:
    for one in contract.deliverables:
        if not one.measured:
            yield _hit(contract, one, "unmeasured", UNMEASURED, {}, one.amount)
    value = sum((one.value for one in contract.deliverables), Decimal(0))
    paid = contract.received - contract.refunded
    if paid > value:
        told = (("value", f"{value:,.2f}"), ("paid", f"{paid:,.2f}"))
        row = Ref("contracts", contract.key, contract.number)
        yield Hit(contract.key, f"less:{contract.key}", LESS, told, (row,), contract.accepted_on, paid - value)


def _hit(
    contract: Contract, one: Deliverable, what: str, words: Words, told: dict[str, str], amount: Decimal | None = None
) -> Hit:
    figures = {"code": one.code, "name": one.name, **told}
    row = Ref("contracts", contract.key, f"{contract.number} {one.code} {one.name}")
    return Hit(contract.key, f"{what}:{one.key}", words, tuple(figures.items()), (row,), contract.accepted_on, amount)
