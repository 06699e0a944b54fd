"""合同: signed before the first activity, its parts add up to it, its term, what amendments added, no sub-letting.

Whether a contract was handed on to somebody else is told only where a line says so: who bought the most is no sign of it.
"""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from grants.audits.checks.facts import Book, Contract, Hit, Ref
from grants.trail.blockers import Words

CODE = 13
TITLE = _("Signing, sums and changes of the contract")
CATEGORY = "CG"
HANDED_ON = re.compile("转包|分包|转委托|整体外包")

AFTER = _("The first activity took place on %(first)s, the written contract was signed on %(signed)s, %(days)s days later.")
UNEVEN = {
    "instalments": _("The instalments add up to %(total)s yuan, the contract amount is %(amount)s yuan."),
    "budget": _("The budget adds up to %(total)s yuan, the contract amount is %(amount)s yuan."),
    "deliverables": _("The deliverables add up to %(total)s yuan, the contract amount is %(amount)s yuan."),
}
LONG = _("The contract runs for %(months)s months, from %(starts)s to %(ends)s; at most %(longest)s are allowed.")
ADDED = _("Amendments added %(added)s yuan to %(amount)s yuan; at most %(most)s yuan may be added.")
HANDED = _(
    "“%(item)s”, %(amount)s yuan to %(payee)s: there is a suspicion that part of the contract was handed on to somebody else."
)


def hits(book: Book) -> Iterator[Hit]:
    for contract in book.contracts:
        if contract.signed_on is None:
            continue
        yield from _after(contract)
        yield from _sums(contract)
        yield from _term(contract)
        yield from _added(contract, book.bounds.amended)
        yield from _handed_on(contract)


def _after(contract: Contract) -> Iterator[Hit]:
    """先履行后签订书面合同."""
    first = min(contract.activities, key=lambda one: (one.on, one.key), default=None)
    if first is None or contract.signed_on is None or first.on >= contract.signed_on:
        return
    days = (contract.signed_on - first.on).days
    told = (("first", str(first.on)), ("signed", str(contract.signed_on)), ("days", str(days)))
    rows = (_row(contract), Ref("milestone_reports", first.report, f"{first.on} {first.title}"))
    yield Hit(contract.key, f"after:{contract.key}", AFTER, told, rows, contract.signed_on)


def _sums(contract: Contract) -> Iterator[Hit]:
    parts: dict[str, Iterable[Decimal]] = {
        "instalments": [one.amount for one in contract.instalments],
        "budget": [one.amount for one in contract.budget],
        "deliverables": [one.amount for one in contract.deliverables],
    }
    for part, amounts in parts.items():
        total = sum(amounts, Decimal(0))
        if amounts and total != contract.amount:
            told = {"total": f"{total:,.2f}", "amount": f"{contract.amount:,.2f}"}
            yield _hit(contract, part, UNEVEN[part], told, abs(total - contract.amount))


def _term(contract: Contract) -> Iterator[Hit]:
    if contract.months > contract.longest_months:
        told = {
            "months": str(contract.months), "starts": str(contract.starts), "ends": str(contract.ends),
            "longest": str(contract.longest_months),
        }  # fmt: skip
        yield _hit(contract, "term", LONG, told)


def _added(contract: Contract, share: Decimal) -> Iterator[Hit]:
    """All additions together against the amount first signed (采购法 49); what was taken off elsewhere does not make room."""
    first = contract.amount if contract.original is None else contract.original
    added = sum((change.by_amount for change in contract.changes if change.by_amount > 0), Decimal(0))
    if added > first * share:
        told = {"added": f"{added:,.2f}", "amount": f"{first:,.2f}", "most": f"{first * share:,.2f}"}
        rows = tuple(Ref("amendments", change.key, change.number) for change in contract.changes if change.by_amount > 0)
        last = max(change.effective_on for change in contract.changes if change.by_amount > 0)
        yield Hit(contract.key, f"added:{contract.key}", ADDED, tuple(told.items()), (_row(contract), *rows), last, added)


def _handed_on(contract: Contract) -> Iterator[Hit]:
    for line in contract.lines:
        if line.kind == "expense" and line.status != "reversed" and HANDED_ON.search(line.item):
            told = (("item", line.item), ("amount", f"{line.amount:,.2f}"), ("payee", line.payee))
            row = Ref("expenses", line.key, f"{line.on} {line.item}")
            yield Hit(contract.key, f"handed-on:{line.key}", HANDED, told, (row,), line.on, line.amount)


def _hit(contract: Contract, what: str, words: Words, told: dict[str, str], amount: Decimal | None = None) -> Hit:
    return Hit(contract.key, f"{what}:{contract.key}", words, tuple(told.items()), (_row(contract),), contract.signed_on, amount)


def _row(contract: Contract) -> Ref:
    return Ref("contracts", contract.key, contract.number)
