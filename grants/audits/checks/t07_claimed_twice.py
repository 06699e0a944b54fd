"""重复报销, 重复申报: one invoice behind two lines, one payment entered twice, one file for two contracts, one service bought twice.

An invoice is what its number means, however it is written (`numbers`); it counts anywhere, also in contracts outside the scope. The
same day, payee and amount are one payment entered twice only where the words are the same too and no invoice of its own stands
behind each: two buses of one day with two invoices are two. A file may prove many lines of one contract, as a bound book of
vouchers does, never lines of two. Lines taken back are no claims.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import combinations

from django.utils.translation import gettext_lazy as _

from grants.audits.checks.facts import Book, Contract, Hit, Line, Ref
from grants.audits.checks.numbers import identities
from grants.audits.checks.rows import of_contract, of_line, paid_lines, yuan
from grants.trail.blockers import Words

CODE = 7
TITLE = _("Claimed twice")
CATEGORY = "FY"
Claim = tuple[Contract, Line]
NO_SERVICE = ("draft", "countersigning", "ready", "terminated")


def hits(book: Book) -> Iterator[Hit]:
    here = {contract.key for contract in book.contracts}
    claims = [(contract, line) for contract in book.contracts for line in paid_lines(contract)]
    known = {line.key for _contract, line in claims}
    for contract, lines, _activities in book.elsewhere:
        claims += [(contract, line) for line in lines if line.key not in known and _claimed(line)]
    groups: list[frozenset[int]] = []
    yield from _invoices(claims, here, groups)
    yield from _payments(claims, here)
    yield from _files(claims, here, groups)
    yield from _services(book.contracts)


def _claimed(line: Line) -> bool:
    return line.kind == "expense" and line.status != "reversed"


def _invoices(claims: Iterable[Claim], here: set[int], groups: list[frozenset[int]]) -> Iterator[Hit]:
    """`groups` gets the lines of each hit, so that no other test of this kind tells of them again."""
    found: dict[str, list[Claim]] = defaultdict(list)
    for contract, line in claims:
        for number in identities(line.invoice) if line.invoice else ():
            found[number].append((contract, line))
    for number, rows in sorted(found.items()):
        if len(rows) > 1 and (about := _about(rows, here)):
            groups.append(frozenset(line.key for _contract, line in rows))
            words = _("Invoice %(number)s stands behind %(count)s lines (%(contracts)s): there is a doubt of a claim made twice.")
            figures = (("number", number), ("count", str(len(rows))), ("contracts", _names(rows)))
            yield _hit(f"invoice:{number}", words, figures, rows, about, here)


def _payments(claims: Iterable[Claim], here: set[int]) -> Iterator[Hit]:
    found: dict[tuple[object, ...], list[Claim]] = defaultdict(list)
    for contract, line in claims:
        what = (contract.key, line.on, _bare(line.payee), line.amount, _bare(line.item))
        found[what].append((contract, line))
    for rows in found.values():
        about = _about(rows, here)
        if len(rows) < 2 or about is None or all(line.invoice and identities(line.invoice) for _contract, line in rows):
            continue  # each has an invoice of its own, or the same one, which is told above
        line = rows[0][1]
        words = _("%(amount)s to %(payee)s on %(day)s for “%(item)s” is entered %(count)s times.")
        figures = (
            ("amount", yuan(line.amount)), ("payee", line.payee), ("day", str(line.on)), ("item", line.item), ("count", str(len(rows))),
        )  # fmt: skip
        yield _hit(f"payment:{min(line.key for _contract, line in rows)}", words, figures, rows, about, here)


def _files(claims: Iterable[Claim], here: set[int], groups: list[frozenset[int]]) -> Iterator[Hit]:
    found: dict[str, list[Claim]] = defaultdict(list)
    names: dict[str, str] = {}
    for contract, line in claims:
        for file in {file.sha256: file for file in line.files}.values():
            found[file.sha256].append((contract, line))
            names.setdefault(file.sha256, file.name)
    for sha256, rows in sorted(found.items()):
        about, contracts = _about(rows, here), {contract.key for contract, _line in rows}
        if len(contracts) < 2 or about is None:
            continue
        if not any(contracts == {contract.key for contract, line in rows if line.key in group} for group in groups):
            words = _("The file “%(name)s” proves lines of several contracts (%(contracts)s).")
            yield _hit(f"file:{sha256}", words, (("name", names[sha256]), ("contracts", _names(rows))), rows, about, here)


def _services(contracts: Iterable[Contract]) -> Iterator[Hit]:
    """The same service of the same organisation, paid under two contracts at the same time."""
    found: dict[tuple[int, str], list[Contract]] = defaultdict(list)
    for contract in contracts:
        if contract.amount and contract.status not in NO_SERVICE:
            found[contract.organisation, _bare(contract.title)].append(contract)
    for rows in found.values():
        for one, other in combinations(sorted(rows, key=lambda c: (c.starts, c.key)), 2):
            if other.starts <= one.ends:
                words = _("%(one)s and %(other)s pay the same service of one organisation in overlapping terms.")
                figures = (("one", one.number), ("other", other.number))
                mark = f"service:{one.key}:{other.key}"
                rows_ = (of_contract(one), of_contract(other))
                yield Hit(other.key, mark, words, figures, rows_, other.starts, min(one.amount, other.amount))


def _about(rows: list[Claim], here: set[int]) -> Claim | None:
    """The latest of the claims that lies within the scope: that is where the question is put."""
    return max((row for row in rows if row[0].key in here), key=lambda row: row[1].key, default=None)


def _hit(mark: str, words: Words, figures: tuple[tuple[str, str], ...], rows: list[Claim], about: Claim, here: set[int]) -> Hit:
    contract, line = about
    return Hit(contract.key, mark, words, figures, tuple(_row(*row, here) for row in rows), line.on, line.amount)


def _row(contract: Contract, line: Line, here: set[int]) -> Ref:
    """With its contract: there may be several. What lies outside the scope is named by its contract and tells no more."""
    ref = of_line(line)
    return replace(ref, label=f"{contract.number} {ref.label}" if contract.key in here else contract.number)


def _names(rows: list[Claim]) -> str:
    return "、".join(dict.fromkeys(contract.number for contract, _line in rows))


def _bare(text: str) -> str:
    return "".join(text.split()).casefold()
