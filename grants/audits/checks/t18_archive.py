"""档案: the file of the contract is complete for where it stands, and every file kept still has the bytes its hash names.

Whether the chain of the trail holds is not asked here: `manage.py reconcile` and the head printed on every paper answer it.
"""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grants.audits.checks.facts import Book, Contract, File, Hit, Ref
from grants.contracts.queries import PUBLIC

CODE = 18
TITLE = _("The archive")
CATEGORY = "KJ"

ACCEPTED = ("accepted", "closed_out", "archived")
CLOSED = ("closed_out", "archived")
# What belongs to the file → from which statuses on; the first two only where a call preceded.
CALL, RESULT, TEXT, REPORTS, ACCEPTANCE, RECEIPTS, VOUCHERS = (
    "call", "result", "text", "reports", "acceptance", "receipts", "vouchers",
)  # fmt: skip
LIST = {
    CALL: PUBLIC, RESULT: PUBLIC, TEXT: PUBLIC, RECEIPTS: PUBLIC, REPORTS: ACCEPTED, ACCEPTANCE: ACCEPTED, VOUCHERS: CLOSED,
}  # fmt: skip
OF_A_CALL, OF_AN_END = (CALL, RESULT), (REPORTS, ACCEPTANCE)
NAMES = {
    CALL: pgettext_lazy("archive", "the call as published"),
    RESULT: pgettext_lazy("archive", "the announced result"),
    TEXT: pgettext_lazy("archive", "the text as signed"),
    REPORTS: pgettext_lazy("archive", "a report decided on, with its papers, for every milestone"),
    ACCEPTANCE: pgettext_lazy("archive", "the record of the acceptance"),
    RECEIPTS: pgettext_lazy("archive", "the bank receipt of every payment"),
    VOUCHERS: pgettext_lazy("archive", "the voucher number of every payment"),
}

MISSING = _("The file of the contract lacks %(what)s.")
CHANGED = _("The file “%(name)s” (SHA-256 %(hash)s) is not there any more, or its bytes are no longer the ones its hash names.")


def hits(book: Book) -> Iterator[Hit]:
    told: set[str] = set()
    for contract in book.contracts:
        row = Ref("contracts", contract.key, contract.number)
        for code in missing(contract):
            yield Hit(contract.key, f"missing:{contract.key}-{code}", MISSING, (("what", str(NAMES[code])),), (row,))
        for file, rows in _gone(contract).items():
            if file.sha256 not in told:
                told.add(file.sha256)
                figures = (("name", file.name), ("hash", file.sha256))
                yield Hit(contract.key, f"file:{file.sha256[:16]}", CHANGED, figures, tuple(rows))


def missing(contract: Contract) -> list[str]:
    """What its status asks for and the file does not hold, in the order of the list."""
    asked = [code for code, statuses in LIST.items() if contract.status in statuses and code not in contract.documents]
    if contract.purchase is None:
        asked = [code for code in asked if code not in OF_A_CALL]
    if contract.status == "archived" and contract.accepted_on is None:  # it was terminated
        asked = [code for code in asked if code not in OF_AN_END]
    return asked


def _gone(contract: Contract) -> dict[File, list[Ref]]:
    found: dict[File, list[Ref]] = {}
    for line in contract.lines:
        for file in line.files:
            if not file.kept:
                found.setdefault(file, []).append(Ref("expenses", line.key, f"{line.on} {line.item}"))
    for report in contract.reports:
        for file in report.files:
            if not file.kept:
                found.setdefault(file, []).append(Ref("milestone_reports", report.key, report.milestone))
    return found
