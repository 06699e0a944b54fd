"""关联交易: a payee is an officer of the organisation or of the purchaser, or a firm declared as one of theirs.

Names are compared whole, blanks and the width of letters aside; a namesake is told from the officer by a person. Wages of the
organisation's own people in the categories of personnel are no dealing with a related party.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from grants.audits.checks.facts import Book, Contract, Hit, Line, Ref
from grants.audits.checks.rows import of_line, paid_lines, total, yuan
from grants.trail.blockers import Words

CODE = 9
TITLE = _("Payments to related parties")
CATEGORY = "NK"
PERSONNEL = ("A1", "A2")


def hits(book: Book) -> Iterator[Hit]:
    for contract in book.contracts:
        paid: dict[str, list[Line]] = defaultdict(list)
        for line in paid_lines(contract):
            paid[_bare(line.payee)].append(line)
        yield from _firms(contract, paid)
        yield from _officers(contract, paid)


def _firms(contract: Contract, paid: dict[str, list[Line]]) -> Iterator[Hit]:
    for firm in contract.firms:
        lines = paid.pop(_bare(firm.name), [])
        if lines:
            words = _("%(amount)s was paid to %(payee)s, a firm declared as one of %(officer)s (%(nature)s).")
            yield _hit(contract, "firm", words, {"officer": firm.officer, "nature": firm.nature}, lines)


def _officers(contract: Contract, paid: dict[str, list[Line]]) -> Iterator[Hit]:
    for officer in contract.officers:
        lines = paid.get(_bare(officer.name), [])
        if officer.side == "organisation":
            lines = [line for line in lines if line.category not in PERSONNEL]
        if not lines:
            continue
        paid.pop(_bare(officer.name))
        if officer.side == "organisation":
            words = _("%(amount)s was paid to %(payee)s; somebody of that name holds the office “%(title)s” in the organisation.")
        else:
            words = _("%(amount)s was paid to %(payee)s; somebody of that name holds the office “%(title)s” with the purchaser.")
        yield _hit(contract, officer.side, words, {"title": officer.title}, lines)


def _hit(contract: Contract, mark: str, words: Words, figures: dict[str, str], lines: list[Line]) -> Hit:
    told = (("amount", yuan(total(lines))), ("payee", lines[0].payee), *figures.items())
    rows: tuple[Ref, ...] = tuple(map(of_line, lines))
    first = min(line.key for line in lines)
    return Hit(contract.key, f"{mark}:{first}", words, told, rows, min(line.on for line in lines), total(lines))


def _bare(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()
