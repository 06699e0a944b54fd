"""信息公开与隐私: notices within their days; nothing an export shows holds personal data.

The result and the contract are published by the house itself; what is posted elsewhere is not known here.
"""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grants.audits.checks.facts import Book, Contract, Hit, Purchase, Ref
from grants.trail.text import personal_data

CODE = 17
TITLE = _("Publication and privacy")
CATEGORY = "NK"

UNANNOUNCED = _(
    "The result of %(listing)s was decided on %(decided)s; the contract was signed on %(signed)s without an announcement."
)
LATE = _("The result of %(listing)s was announced on %(announced)s; the last day for it was %(due)s.")
SHORT = _("The notice of %(listing)s stood until %(ends)s; its days end on %(least)s at the earliest.")
UNPUBLISHED = _("The contract was signed on %(signed)s and is not published; the last day for it was %(due)s.")
PUBLISHED_LATE = _("The contract was published on %(published)s; the last day for it was %(due)s.")
PERSONAL = _("The text holds what looks like %(kind)s (%(shown)s).")
KINDS = {
    "identity": pgettext_lazy("personal data", "an identity card number"),
    "mobile": pgettext_lazy("personal data", "a mobile telephone number"),
    "bank_card": pgettext_lazy("personal data", "a bank card number"),
    "plate": pgettext_lazy("personal data", "a licence plate"),
}


def hits(book: Book) -> Iterator[Hit]:
    for contract in book.contracts:
        if contract.purchase is not None:
            yield from _result(contract, contract.purchase)
        yield from _publication(book, contract)
        yield from _personal(contract)


def _result(contract: Contract, bought: Purchase) -> Iterator[Hit]:
    row, named = Ref("listings", bought.key, bought.number), {"listing": bought.number}
    if bought.awarded_on and bought.announced_on is None:
        if contract.signed_on is not None:
            told = {**named, "decided": str(bought.awarded_on), "signed": str(contract.signed_on)}
            yield Hit(contract.key, f"unannounced:{contract.key}", UNANNOUNCED, tuple(told.items()), (row,), contract.signed_on)
        return
    if bought.announced_on and bought.announce_by and bought.announced_on > bought.announce_by:
        told = {**named, "announced": str(bought.announced_on), "due": str(bought.announce_by)}
        yield Hit(contract.key, f"announced:{contract.key}", LATE, tuple(told.items()), (row,), bought.announced_on)
    if bought.notice_ends and bought.notice_least and bought.notice_ends < bought.notice_least:
        told = {**named, "ends": str(bought.notice_ends), "least": str(bought.notice_least)}
        yield Hit(contract.key, f"notice:{contract.key}", SHORT, tuple(told.items()), (row,), bought.notice_ends)


def _publication(book: Book, contract: Contract) -> Iterator[Hit]:
    due, row = contract.publish_by, Ref("contracts", contract.key, contract.number)
    if due is None or contract.signed_on is None:
        return
    if contract.public_on is None and book.today > due:
        told = (("signed", str(contract.signed_on)), ("due", str(due)))
        yield Hit(contract.key, f"unpublished:{contract.key}", UNPUBLISHED, told, (row,), due)
    elif contract.public_on is not None and contract.public_on > due:
        told = (("published", str(contract.public_on)), ("due", str(due)))
        yield Hit(contract.key, f"published:{contract.key}", PUBLISHED_LATE, told, (row,), contract.public_on)


def _personal(contract: Contract) -> Iterator[Hit]:
    """What was found is told by its kind and its ends, never whole."""
    texts = [(text.row, text.text) for text in contract.texts]
    texts += [
        (Ref("expenses", line.key, f"{line.on} {line.category}"), "\n".join((line.item, line.payee, line.remark)))
        for line in contract.lines
    ]
    found: dict[str, Hit] = {}
    for row, text in texts:
        for one in personal_data(text):
            mark = f"personal:{row.kind}-{row.key}-{one.kind}"
            told = (("kind", str(KINDS[one.kind])), ("shown", one.shown))
            found.setdefault(mark, Hit(contract.key, mark, PERSONAL, told, (row,)))
    yield from found.values()
