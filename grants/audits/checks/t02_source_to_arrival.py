"""Source to arrival: instalments paid after their last day, not paid although it is gone, not arrived, or not arrived whole."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from grants.audits.checks.facts import Book, Contract, Hit, Instalment
from grants.audits.checks.rows import of_instalment, yuan
from grants.trail.blockers import Words

CODE = 2
TITLE = _("From the source to the arrival")
CATEGORY = "ZJ"
IN_HAND = ("requested", "business_reviewed", "finance_reviewed", "approved")


def hits(book: Book) -> Iterator[Hit]:
    for contract in book.contracts:
        for one in contract.instalments:
            yield from _paid(book, contract, one)
            yield from _arrived(book, contract, one)


def _hit(contract: Contract, mark: str, words: Words, figures: dict[str, str], one: Instalment) -> Hit:
    told = (("name", one.name), *figures.items())
    return Hit(
        contract.key, f"{mark}:{one.key}", words, told, (of_instalment(contract, one),), one.paid_on or one.due_on, one.amount
    )


def _paid(book: Book, contract: Contract, one: Instalment) -> Iterator[Hit]:
    if one.due_on is None:
        return
    last = one.due_on + timedelta(days=book.bounds.days_late)
    figures = {"due": str(one.due_on)}
    if one.paid_on is not None and one.paid_on > last:
        words = _("“%(name)s” was due by %(due)s and paid on %(paid)s, %(days)s days after.")
        figures |= {"paid": str(one.paid_on), "days": str((one.paid_on - one.due_on).days)}
        yield _hit(contract, "late", words, figures, one)
    elif one.paid_on is None and one.status in IN_HAND and book.today > last:
        words = _("“%(name)s” was due by %(due)s and is not paid, %(days)s days after.")
        yield _hit(contract, "unpaid", words, figures | {"days": str((book.today - one.due_on).days)}, one)


def _arrived(book: Book, contract: Contract, one: Instalment) -> Iterator[Hit]:
    if one.paid_on is None or not one.paid:
        return  # not paid, or the payment was taken back
    last = one.paid_on + timedelta(days=book.bounds.days_to_arrive)
    figures = {"paid": str(one.paid_on)}
    if one.arrived_on is None:
        if one.status == "paid" and book.today > last:
            words = _("“%(name)s” was paid on %(paid)s; after %(days)s days the organisation has not confirmed that it arrived.")
            yield _hit(contract, "unconfirmed", words, figures | {"days": str((book.today - one.paid_on).days)}, one)
        return
    if one.arrived_on > last:
        words = _("“%(name)s” was paid on %(paid)s and arrived on %(arrived)s, %(days)s days after.")
        figures |= {"arrived": str(one.arrived_on), "days": str((one.arrived_on - one.paid_on).days)}
        yield _hit(contract, "slow", words, figures, one)
    if one.arrived is not None and one.arrived != one.paid:
        words = _("Of “%(name)s” %(sent)s was paid and %(arrived)s arrived.")
        yield _hit(contract, "arrived", words, {"sent": yuan(one.paid), "arrived": yuan(one.arrived)}, one)
