"""职责分离: acts the law keeps apart and one person did (会计法 25, 35; 采购法 61).

The same table the buttons ask (`but_not`) is asked of the trail, so that what was done past them is found. Deputies count as themselves.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grants.audits.checks.facts import Book, Contract, Deed, Hit, Ref
from grants.contracts import rules as contracts
from grants.disbursements.rules import KEPT_APART
from grants.people.may import did_before
from grants.spending import rules as spending

CODE = 16
TITLE = _("Separation of duties")
CATEGORY = "NK"

# Kind of step → act → what it is kept apart from. Who signs a contract off is neither who drafted it nor who agrees to it; who
# recognised the report of a milestone does not review the payment it sets free (milestones.rules.not_the_payment_handler).
APART: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "payment": {code: may.but_not for code, may in KEPT_APART.items()} | {"review_business": ("request", "recognise")},
    "expense": {"submit": spending.may_submit.but_not, "verify": spending.may_verify.but_not},
    "contract": {
        "sign_off_reviewer": ("circulate",), "sign_off_finance": ("circulate", "sign_off_reviewer"),
        "agree": (*contracts.may_agree.but_not, "sign_off_reviewer", "sign_off_finance"), "accept": contracts.may_accept.but_not,
    },
}  # fmt: skip
ROWS = {"payment": "disbursements", "expense": "expenses"}
ACTS: dict[str, Any] = {
    "request": pgettext_lazy("duty", "the request"), "review_business": pgettext_lazy("duty", "the business review"),
    "recognise": pgettext_lazy("duty", "the recognition of the report"),
    "review_finance": pgettext_lazy("duty", "the finance review"), "approve": pgettext_lazy("duty", "the approval"),
    "pay": pgettext_lazy("duty", "the payment"), "book": pgettext_lazy("duty", "the booking"),
    "created": pgettext_lazy("duty", "the recording"), "submit": pgettext_lazy("duty", "the submission"),
    "verify": pgettext_lazy("duty", "the verification"), "circulate": pgettext_lazy("duty", "the drafting"),
    "sign_off_reviewer": pgettext_lazy("duty", "the sign-off of the reviewer"),
    "sign_off_finance": pgettext_lazy("duty", "the sign-off of finance"), "agree": pgettext_lazy("duty", "the agreement"),
    "accept": pgettext_lazy("duty", "the acceptance"),
}  # fmt: skip

SAME = _("%(subject)s: %(earlier)s and %(act)s (%(day)s) were done by one person.")


def hits(book: Book) -> Iterator[Hit]:
    for contract in book.contracts:
        steps: dict[str, list[Deed]] = {}
        for deed in contract.deeds:
            steps.setdefault(deed.step, []).append(deed)
        for step, deeds in steps.items():
            yield from _step(contract, step, deeds)


def _step(contract: Contract, step: str, deeds: list[Deed]) -> Iterator[Hit]:
    kind, _colon, key = step.partition(":")
    by = {deed.code: deed for deed in deeds}
    for code, kept_from in APART[kind].items():
        if code not in by:
            continue
        earlier = did_before(by[code].person, {act: by[act].person for act in kept_from if act in by})
        if earlier:
            row = _row(contract, kind, key)
            told = {"subject": row.label, "earlier": str(ACTS[earlier]), "act": str(ACTS[code]), "day": str(by[code].on)}
            yield Hit(
                contract.key,
                f"{step if key else f'{kind}:{contract.key}'}-{code}",
                SAME,
                tuple(told.items()),
                (row,),
                by[code].on,
            )


def _row(contract: Contract, kind: str, key: str) -> Ref:
    if kind == "contract":
        return Ref("contracts", contract.key, contract.number)
    rows = contract.instalments if kind == "payment" else contract.lines
    label = next(
        (
            getattr(row, "name", "") or f"{getattr(row, 'on', '')} {getattr(row, 'item', '')}"
            for row in rows
            if row.key == int(key)
        ),
        "",
    )
    return Ref(ROWS[kind], int(key), f"{contract.number} {label}".strip())
