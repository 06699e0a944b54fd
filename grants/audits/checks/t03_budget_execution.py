"""预算执行率: how much of the budget was spent, judged once the contract is accepted or its term is over and every line decided.

A terminated contract ends before its budget is spent, so it is not judged. A category above its budget is test 4's; where the whole
is below the line, its categories stand in that hit's rows and make no hits of their own.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from grants.audits.checks.facts import Book, Contract, Hit, Ref
from grants.audits.checks.rows import PENDING, category, of_contract, of_line, over, percent, verified, yuan
from grants.trail.blockers import Words

CODE = 3
TITLE = _("How much of the budget was spent")
CATEGORY = "YS"
ENDED = ("accepted", "closed_out", "archived")
RUNNING = ("in_force", "remedial", "awaiting_acceptance", "not_accepted")


def judged(contract: Contract, book: Book) -> bool:
    """Accepted, or over; not while a line waits for its decision or the contract runs."""
    if any(line.status in PENDING for line in contract.lines):
        return False
    return contract.status in ENDED or (contract.status in RUNNING and over(contract, book.today))


def hits(book: Book) -> Iterator[Hit]:
    for contract in book.contracts:
        if contract.amount and judged(contract, book):
            yield from _of(contract, book)


def _of(contract: Contract, book: Book) -> Iterator[Hit]:
    low, high = book.bounds.execution_low, book.bounds.execution_high
    spent = verified(contract.lines)
    rate = spent / contract.amount
    figures = (("spent", yuan(spent)), ("budget", yuan(contract.amount)), ("share", percent(rate)))
    if rate < low or rate > high:
        words: Words = _("%(spent)s of the budget of %(budget)s is verified spending: %(share)s %%.")
        gap = abs(contract.amount - spent)
        yield Hit(contract.key, f"total:{contract.key}", words, figures, (of_contract(contract),), _on(contract), gap)
        return
    for row in contract.budget:
        lines = [line for line in contract.lines if line.category == row.category and line.counted]
        if row.amount and verified(lines) < low * row.amount:
            yield _category(contract, row.category, row.amount, verified(lines), tuple(map(of_line, lines)))


def _category(contract: Contract, code: str, budget: Decimal, spent: Decimal, rows: tuple[Ref, ...]) -> Hit:
    words = _("In category %(category)s %(spent)s of %(budget)s is verified spending: %(share)s %%.")
    figures = (
        ("category", category(contract, code)), ("spent", yuan(spent)), ("budget", yuan(budget)), ("share", percent(spent / budget)),
    )  # fmt: skip
    told = (of_contract(contract), *rows)
    return Hit(contract.key, f"category:{contract.key}:{code}", words, figures, told, _on(contract), budget - spent)


def _on(contract: Contract) -> date:
    return contract.accepted_on or contract.ends
