"""采购程序: method, clocks, number of suppliers, recusal, purchases split below the limit."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from grants.audits.checks.facts import Book, Contract, Hit, Purchase, Ref
from grants.trail.blockers import Words

CODE = 12
TITLE = _("Purchasing procedure")
CATEGORY = "CG"

METHOD = _("%(listing)s of %(budget)s yuan was bought by a method the rule set does not give for this amount.")
SOON = _("%(listing)s was published on %(published)s and closed on %(closes)s; the method allows %(earliest)s at the earliest.")
FEW = _("%(listing)s was decided among %(opened)s applications; the method needs %(minimum)s.")
DECIDED_LATE = _(
    "The result of %(listing)s was decided on %(decided)s; after the report of the panel the last day for it was %(due)s."
)
BEFORE_NOTICE = _("The contract of %(listing)s was signed on %(signed)s, before the notice of the result ended (%(ends)s).")
LATE = _("The contract of %(listing)s was signed on %(signed)s; the time to sign ended on %(due)s.")
TIED = _("Of those who decided on %(listing)s some hold an office or have an interest in the winner: %(who)s.")
SPLIT = _(
    "%(listing)s and %(count)s other purchases of the year (%(others)s) went to one organisation and come to %(total)s yuan, "
    "each below the limit of %(limit)s yuan. There is a suspicion of one purchase split into several."
)


def hits(book: Book) -> Iterator[Hit]:
    told: set[frozenset[str]] = set()
    for contract in book.contracts:
        if contract.purchase is not None:
            yield from _one(contract, contract.purchase)
            group = frozenset({contract.purchase.number, *contract.purchase.split_with})
            if group not in told:
                yield from _split(contract, contract.purchase)
                told.add(group)


def _one(contract: Contract, bought: Purchase) -> Iterator[Hit]:
    named, signed = {"listing": bought.number}, contract.signed_on
    if not bought.permitted:
        yield _hit(contract, "method", METHOD, {**named, "budget": f"{bought.budget:,.2f}"}, bought.published_on, bought.budget)
    if bought.closes_on and bought.earliest and bought.closes_on < bought.earliest:
        told = {"published": str(bought.published_on), "closes": str(bought.closes_on), "earliest": str(bought.earliest)}
        yield _hit(contract, "soon", SOON, {**named, **told}, bought.published_on)
    if bought.awarded_on and bought.opened < bought.minimum:
        yield _hit(
            contract, "few", FEW, {**named, "opened": str(bought.opened), "minimum": str(bought.minimum)}, bought.awarded_on
        )
    if bought.awarded_on and bought.decide_by and bought.awarded_on > bought.decide_by:
        told = {"decided": str(bought.awarded_on), "due": str(bought.decide_by)}
        yield _hit(contract, "decided-late", DECIDED_LATE, {**named, **told}, bought.awarded_on)
    if signed and bought.notice_ends and signed <= bought.notice_ends:
        told = {"signed": str(signed), "ends": str(bought.notice_ends)}
        yield _hit(contract, "before-notice", BEFORE_NOTICE, {**named, **told}, signed)
    if signed and bought.sign_by and signed > bought.sign_by:
        yield _hit(contract, "late", LATE, {**named, "signed": str(signed), "due": str(bought.sign_by)}, signed)
    if bought.interested:
        yield _hit(contract, "tied", TIED, {**named, "who": "；".join(bought.interests)}, bought.awarded_on)


def _split(contract: Contract, bought: Purchase) -> Iterator[Hit]:
    """As a whole above the limit and each of them below it (实施条例 28); the purchases outside the scope are told by their numbers."""
    total, limit = bought.same_winner_below, bought.limit
    if total is None or limit is None or not bought.split_with or total <= limit or bought.budget >= limit:
        return
    told = {
        "listing": bought.number, "count": str(len(bought.split_with)), "others": "、".join(bought.split_with),
        "total": f"{total:,.2f}", "limit": f"{limit:,.2f}",
    }  # fmt: skip
    yield _hit(contract, "split", SPLIT, told, bought.awarded_on, total)


def _hit(
    contract: Contract, what: str, words: Words, told: dict[str, str], on: date | None, amount: Decimal | None = None
) -> Hit:
    listing = () if contract.purchase is None else (Ref("listings", contract.purchase.key, contract.purchase.number),)
    rows = (*listing, Ref("contracts", contract.key, contract.number))
    return Hit(contract.key, f"{what}:{contract.key}", words, tuple(told.items()), rows, on, amount)
