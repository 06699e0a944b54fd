"""专款专用, separate ledger: every line stands in a category of the budget, is spent on this project whole, and the money went to
the account on the register."""

from collections import defaultdict
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from grants.audits.checks.facts import Book, Contract, Hit, Line
from grants.audits.checks.rows import category, of_contract, of_line, standing, total, yuan

CODE = 1
TITLE = _("Money kept for its purpose, a ledger of its own")
CATEGORY = "ZJ"


def hits(book: Book) -> Iterator[Hit]:
    for contract in book.contracts:
        yield from _unbudgeted(contract)
        yield from _not_allocated(contract)
        if not contract.separate_account:
            words = _("An instalment of %(contract)s was paid to another account than the one on the register.")
            figures = (("contract", contract.number),)
            yield Hit(contract.key, f"account:{contract.key}", words, figures, (of_contract(contract),))


def _unbudgeted(contract: Contract) -> Iterator[Hit]:
    """Categories that may be charged but have no budget; what may not be charged at all is test 5's."""
    closed = {row.category for row in contract.budget if not row.allowed}
    known = {row.category for row in contract.budget if row.amount or row.original}
    found: dict[str, list[Line]] = defaultdict(list)
    for line in standing(contract):
        if line.category not in known | closed:
            found[line.category].append(line)
    for code, lines in sorted(found.items()):
        words = _("%(amount)s is charged to category %(category)s, for which the contract has no budget.")
        figures = (("amount", yuan(total(lines))), ("category", category(contract, code)))
        mark, rows = f"category:{contract.key}:{code}", tuple(map(of_line, lines))
        yield Hit(contract.key, mark, words, figures, rows, min(line.on for line in lines), total(lines))


def _not_allocated(contract: Contract) -> Iterator[Hit]:
    for line in standing(contract):
        if line.allocated != line.amount:
            words = _("Of %(amount)s only %(allocated)s is allocated to deliverables of the project.")
            figures = (("amount", yuan(line.amount)), ("allocated", yuan(line.allocated)))
            gap = abs(line.amount - line.allocated)
            yield Hit(contract.key, f"allocated:{line.key}", words, figures, (of_line(line),), line.on, gap)
