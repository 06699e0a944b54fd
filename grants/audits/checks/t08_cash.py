"""大额现金: a line paid in cash from the line of the rule set upward."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from grants.audits.checks.facts import Book, Hit
from grants.audits.checks.rows import of_line, paid_lines, yuan

CODE = 8
TITLE = _("Large payments in cash")
CATEGORY = "ZJ"


def hits(book: Book) -> Iterator[Hit]:
    for contract in book.contracts:
        bound = book.bounds.cash_line if contract.cash_line is None else contract.cash_line
        for line in paid_lines(contract):
            if line.paid == "cash" and line.amount >= bound:
                words = _("%(amount)s was paid to %(payee)s in cash; from %(bound)s upward the reason must be told.")
                figures = (("amount", yuan(line.amount)), ("payee", line.payee), ("bound", yuan(bound)))
                yield Hit(contract.key, f"{line.key}", words, figures, (of_line(line),), line.on, line.amount)
