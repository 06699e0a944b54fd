"""Words for the codes the facts of a report carry. The paper prints its own official Chinese; pages follow the reader's language."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grants.contracts.models import Contract
from grants.disbursements.models import Disbursement
from grants.spending.models import Expense
from grants.trail.blockers import Words
from grants.trail.moves import machines

STEPS: dict[str, Words] = {
    "publish": _("Published"), "open_bids": _("Bids opened"), "announce": _("Result on notice"), "notify": _("Winner notified"),
    "circulate": _("Contract circulated"), "sign": _("Contract signed"), "start": _("In force"), "report": _("Report handed in"),
    "recognise": _("Report recognised"), "report_complete": _("Completion reported"), "accept": _("Accepted"),
    "refuse_acceptance": _("Not accepted"), "close_out": _("Closed out"), "terminate": _("Terminated"), "archive": _("Archived"),
    "contract": _("Contract agreed"), "disbursement": _("Instalment paid"), "expense": _("Spending recorded and verified"),
    "milestone_report": _("Delivery reported and recognised"), "acceptance": _("Acceptance and close-out"),
}  # fmt: skip
ACTS: dict[str, Words] = {
    "create": pgettext_lazy("act", "drew up"),
    "record": pgettext_lazy("act", "recorded"),
    "submit": pgettext_lazy("act", "submitted"),
    "verify": pgettext_lazy("act", "verified"),
    "recognise": pgettext_lazy("act", "recognised"),
    "circulate": pgettext_lazy("act", "circulated"),
    "sign_off": pgettext_lazy("act", "signed off"),
    "agree": pgettext_lazy("act", "agreed"),
    "sign": pgettext_lazy("act", "signed"),
    "sign_off_sign": pgettext_lazy("act", "signed for the organisation"),
    "request": pgettext_lazy("act", "requested"),
    "review_business": pgettext_lazy("act", "reviewed the business"),
    "review_finance": pgettext_lazy("act", "reviewed the finances"),
    "approve": pgettext_lazy("act", "approved"),
    "pay": pgettext_lazy("act", "paid"),
    "confirm": pgettext_lazy("act", "confirmed receipt"),
    "book": pgettext_lazy("act", "booked"),
    "report_complete": pgettext_lazy("act", "reported completion"),
    "accept": pgettext_lazy("act", "accepted"),
    "close_out": pgettext_lazy("act", "closed out"),
}
PRECISIONS: dict[str, Words] = {"at_least": _("holds “more than” figures"), "approx_below": _("holds “nearly” figures")}


def step(code: str) -> Words:
    return STEPS.get(code, code)


def act(code: str) -> Words:
    return ACTS.get(code, code)


def status(machine: str, code: str) -> Words:
    """The word of a machine for one of its statuses."""
    field: Any = machines()[machine]._meta.get_field("status")  # type: ignore[misc]
    words: Words = dict(field.flatchoices).get(code, code)
    return words


def disbursement_status(code: str) -> Words:
    return status(Disbursement.machine, code)


def contract_status(code: str) -> Words:
    return status(Contract.machine, code)


def expense_status(code: str) -> Words:
    return status(Expense.machine, code)
