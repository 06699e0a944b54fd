"""票据合规: what a voucher must say, that its number is one, whose name it bears, that it falls into the term.

Only lines that claim money of the project: what was disallowed was judged by somebody already. The buyer, the day and the number of
an invoice are compared where they were told. A number of the years before 2021 is often kept without its code, or is that of a
payroll: such a number is none of a digital invoice and yet no doubt.
"""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from grants.audits.checks.facts import Book, Contract, Hit, Line
from grants.audits.checks.numbers import identities, year_of
from grants.audits.checks.rows import of_line, standing
from grants.spending import invoices as spending
from grants.trail.blockers import Words

CODE = 6
TITLE = _("Vouchers")
CATEGORY = "SW"
WRONG = ("rounded", "run_together", "year", "province", "same_digit")  # no invoice has such a number
Told = tuple[str, Words, dict[str, str]]


def hits(book: Book) -> Iterator[Hit]:
    for contract in book.contracts:
        for line in standing(contract):
            for mark, words, figures in (*_complete(line), *_number(book, contract, line), *_days(contract, line)):
                rows = (of_line(line),)
                yield Hit(contract.key, f"{mark}:{line.key}", words, tuple(figures.items()), rows, line.on, line.amount)


def _complete(line: Line) -> Iterator[Told]:
    if not line.invoice and not line.no_invoice:
        yield "invoice", _("The line has no invoice number and does not say why."), {}
    if not (line.payee.strip() and line.item.strip()):
        yield "payee", _("The line does not say who was paid or for what."), {}
    if not line.files:
        yield "evidence", _("No file proves the line."), {}


def _number(book: Book, contract: Contract, line: Line) -> Iterator[Told]:
    read = spending.read(line.invoice, book.today) if line.invoice else None
    if isinstance(read, spending.Unlike) and read.code in WRONG:
        yield "number", _(read.words), {name: str(value) for name, value in read.facts.items()}
    elif line.invoice and not identities(line.invoice):
        yield "number", _("“%(number)s” is not the number of an invoice."), {"number": line.invoice}
    if line.buyer and not spending.same_buyer(line.buyer, contract.provider):
        words = _("The invoice is made out to “%(buyer)s”, the organisation is “%(name)s”.")
        yield "buyer", words, {"buyer": line.buyer, "name": contract.provider}
    issued = None if isinstance(read, spending.Unlike) else year_of(line.invoice)
    if issued is not None and line.invoice_on is not None and issued != line.invoice_on.year:
        words = _(
            "By its number the invoice is of %(year)s, its day is told as %(day)s: what was recorded of it is not accurate."
        )
        yield "year", words, {"year": str(issued), "day": str(line.invoice_on)}


def _days(contract: Contract, line: Line) -> Iterator[Told]:
    """The day of the line and of its invoice; one hit where both fall outside on the same side."""
    days = [day for day in (line.on, line.invoice_on) if day is not None]
    figures = {"first": str(contract.starts), "last": str(contract.ends)}
    early = min((day for day in days if day < contract.starts), default=None)
    if early is not None:
        words = _("The expense is dated %(day)s, %(days)s days before the term of the contract (%(first)s to %(last)s).")
        yield "early", words, {"day": str(early), "days": str((contract.starts - early).days), **figures}
    late = max((day for day in days if day > contract.ends), default=None)
    if late is not None:
        words = _("The expense is dated %(day)s, %(days)s days after the term of the contract (%(first)s to %(last)s).")
        yield "late", words, {"day": str(late), "days": str((late - contract.ends).days), **figures}
