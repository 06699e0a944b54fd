"""劳务与补贴: payment rolls.

Told from what is kept: the roll is there, it adds up to what was paid where its sheet can be read, and where labour was paid by roll
some line of the finished contract proves taxes or social insurance. What cannot be told: how many people a roll pays for how many days
(people are counted here, never named), so a cap per person and day, which no rule set has, could not be held against it; nor whether
tax was due of each of them. The second question is put as one for the papers.
"""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from grants.audits.checks.facts import Book, Contract, Hit, Line, Ref

CODE = 11
TITLE = _("Payment rolls and allowances")
CATEGORY = "FY"
ROLL, LEVY, TAXES = "roll", "levy", "C"
LABOUR = ("A1", "A3")  # volunteers' allowances are no wages
OVER = ("accepted", "closed_out", "archived")
FREE = Decimal(800)  # of a single payment for labour nothing is withheld up to here (个人所得税法 6)

NO_ROLL = _("%(amount)s yuan was paid by roll (%(item)s, %(day)s), and no paper is attached to the line.")
OTHER = _("The roll of %(item)s (%(day)s) adds up to %(roll)s yuan, the line is %(amount)s yuan.")
NO_TAX = _(
    "Labour of %(amount)s yuan was paid by roll, and no line proves taxes or social insurance. "
    "Whether something was to be withheld must be looked up in the rolls."
)


def hits(book: Book) -> Iterator[Hit]:
    for contract in book.contracts:
        rolls = [
            line for line in contract.lines if line.no_invoice == ROLL and line.kind == "expense" and line.status != "reversed"
        ]
        for line in rolls:
            yield from _roll(contract, line)
        yield from _taxes(contract, [line for line in rolls if line.counted and line.category in LABOUR])


def _roll(contract: Contract, line: Line) -> Iterator[Hit]:
    told = {"item": line.item, "day": str(line.on), "amount": f"{line.amount:,.2f}"}
    if not line.files:
        yield Hit(contract.key, f"no-roll:{line.key}", NO_ROLL, tuple(told.items()), (_row(line),), line.on, line.amount)
    elif line.roll is not None and line.roll != line.amount:
        told["roll"] = f"{line.roll:,.2f}"
        gap = abs(line.amount - line.roll)
        yield Hit(contract.key, f"roll:{line.key}", OTHER, tuple(told.items()), (_row(line),), line.on, gap)


def _taxes(contract: Contract, labour: list[Line]) -> Iterator[Hit]:
    """Once the contract is accepted: until then the month of the levy may still come."""
    proved = any(line.counted and (line.category == TAXES or line.no_invoice == LEVY) for line in contract.lines)
    total = sum((line.amount for line in labour if line.amount > FREE), Decimal(0))
    if contract.status in OVER and total and not proved:
        rows = tuple(_row(line) for line in labour if line.amount > FREE)
        last = max(line.on for line in labour)
        yield Hit(contract.key, f"no-tax:{contract.key}", NO_TAX, (("amount", f"{total:,.2f}"),), rows, last, total)


def _row(line: Line) -> Ref:
    return Ref("expenses", line.key, f"{line.on} {line.item}")
