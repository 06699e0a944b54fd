"""超预算科目: a category above its budget by more than the rule set lets pass without an amendment.

What was paid is compared with the budget as it stands, amendments in force included. A line that was disallowed was paid all the same
and counts; one that was taken back does not.
"""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from grants.audits.checks.facts import Book, Hit
from grants.audits.checks.rows import category, of_line, paid_lines, percent, total, yuan

CODE = 4
TITLE = _("Categories above their budget")
CATEGORY = "YS"


def hits(book: Book) -> Iterator[Hit]:
    for contract in book.contracts:
        shift = book.bounds.shift if contract.shift is None else contract.shift
        for row in contract.budget:
            lines = [line for line in paid_lines(contract) if line.category == row.category]
            paid = total(lines)
            if not row.amount or paid <= row.amount * (1 + shift):
                continue
            words = _(
                "In category %(category)s %(paid)s is charged, %(over)s or %(share)s %% above its budget of %(budget)s; "
                "no amendment in force covers it."
            )
            figures = (
                ("category", category(contract, row.category)), ("paid", yuan(paid)), ("over", yuan(paid - row.amount)),
                ("share", percent((paid - row.amount) / row.amount)), ("budget", yuan(row.amount)),
            )  # fmt: skip
            mark, last = f"{contract.key}:{row.category}", max(line.on for line in lines)
            yield Hit(contract.key, mark, words, figures, tuple(map(of_line, lines)), last, paid - row.amount)
