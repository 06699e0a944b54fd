"""What the grade of an acceptance means for the instalments not paid yet, told before it is given and done when it is.

A failing grade cancels them once it is final: a first refusal may still be followed by one correction, until then the contract's
status keeps them from being paid.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from grants.contracts.following import follows
from grants.contracts.models import Contract
from grants.disbursements import actions
from grants.disbursements.models import Disbursement
from grants.milestones import queries as milestones
from grants.people.models import User
from grants.rulebook import queries as rulebook
from grants.rulebook.values import Grade
from grants.trail import clock
from grants.trail.models import Entry
from grants.trail.money import ZERO, round_yuan

UNPAID = ("planned", "requested", "business_reviewed", "finance_reviewed", "approved", "returned", "withheld")
IN_HAND = ("requested", "business_reviewed", "finance_reviewed", "approved")
REASON = _("Acceptance of %(day)s: grade “%(grade)s”, rule set %(version)s, %(share)s %% of the last instalment is paid.")
UNDELIVERED = _("Not delivered: %(amount)s yuan.")


@dataclass(frozen=True)
class Consequence:
    """One instalment: cancelled, or its deductions raised to `deductions`, 元."""

    disbursement: Disbursement
    deductions: Decimal
    cancelled: bool

    @property
    def payable(self) -> Decimal:
        return ZERO if self.cancelled else Decimal(self.disbursement.amount) - self.deductions


@dataclass(frozen=True)
class Outlook:
    """What one grade would mean: `undelivered` is what of the worth promised was not recognised, 元."""

    grade: Grade
    undelivered: Decimal
    consequences: Sequence[Consequence]

    @property
    def fails(self) -> bool:
        return self.grade.final_share == 0

    @property
    def to_pay(self) -> Decimal:
        return sum((one.payable for one in self.consequences), ZERO)


def undelivered(contract: Contract) -> Decimal:
    """Quantity promised and not recognised × unit price, over all deliverables; more of one does not make up for another."""
    lines = milestones.delivered([contract])[contract.pk]
    return round_yuan(sum((max(line.planned - line.value, ZERO) for line in lines), ZERO))


def outlook(contract: Contract) -> list[Outlook]:
    """Every grade of the rule set, best first: what a page shows before the acceptance is pressed."""
    missing, open_ = undelivered(contract), _unpaid(contract)
    return [
        Outlook(grade, missing, _consequences(grade, missing, open_)) for grade in rulebook.grades(contract.rule_set).values()
    ]


def _unpaid(contract: Contract) -> list[Disbursement]:
    return list(contract.disbursements.filter(status__in=UNPAID).select_related("contract").order_by("order"))


def _consequences(grade: Grade, missing: Decimal, unpaid: Sequence[Disbursement]) -> list[Consequence]:
    """The last instalment bears the loss, those before it what is more; what was deducted already is not deducted again."""
    if grade.final_share == 0:
        return [Consequence(row, row.deductions, True) for row in unpaid]
    if not unpaid:
        return []
    lost = round_yuan(unpaid[-1].amount * (1 - grade.final_share)) + (missing if grade.deduct_undelivered else ZERO)
    found = []
    for row in reversed(unpaid):
        here = min(max(lost, ZERO), row.amount)
        lost -= max(here, row.deductions)
        deductions = max(here, row.deductions)
        found.append(Consequence(row, deductions, deductions == row.amount))
    return found[::-1]


@follows("accept")
def accepted(contract: Contract, entry: Entry, by: User) -> None:
    _apply(contract, rulebook.grades(contract.rule_set)[contract.grade], by)


@follows("refuse_acceptance", "terminate")
def failed(contract: Contract, entry: Entry, by: User) -> None:
    """A refusal is final when the one correction was used, or when the contract is ended after it."""
    if contract.grade and (entry.move == "terminate" or contract.correction_allowed):
        _apply(contract, rulebook.grades(contract.rule_set)[contract.grade], by)


def _apply(contract: Contract, grade: Grade, by: User) -> None:
    missing = undelivered(contract)
    words = _words(contract, grade, missing)
    for one in _consequences(grade, missing, _unpaid(contract)):
        if one.cancelled:
            _cancel(one.disbursement, by, words)
        elif one.deductions != one.disbursement.deductions:
            _deduct(one, by, words)


def _words(contract: Contract, grade: Grade, missing: Decimal) -> str:
    """The reason as it is kept: in the language of the files."""
    with translation.override("zh-hans"):
        told = gettext(REASON) % {
            "day": clock.today(), "grade": grade.name.zh, "version": contract.rule_set.version,
            "share": f"{grade.final_share * 100:.0f}",
        }  # fmt: skip
        if grade.deduct_undelivered and missing:
            told += gettext(UNDELIVERED) % {"amount": f"{missing:,.2f}"}
    return told


def _freeze(row: Disbursement, by: User, words: str) -> None:
    actions.withhold(row, by=by, note=words, review_on=clock.today() + timedelta(days=1))


def _cancel(row: Disbursement, by: User, words: str) -> None:
    """One returned to the organisation cannot be cancelled by its machine: all of it is deducted, so that nothing is payable."""
    if row.status == "returned":
        actions.hold_back(row, by=by, amount=row.amount, reason=words, within=("returned",))
        return
    if row.status in IN_HAND:
        _freeze(row, by, words)
    actions.cancel(row, by=by, note=words)


def _deduct(one: Consequence, by: User, words: str) -> None:
    """A request in hand goes back to the beginning: it was made for another amount."""
    row, in_hand = one.disbursement, one.disbursement.status in IN_HAND
    if in_hand:
        _freeze(row, by, words)
    actions.hold_back(row, by=by, amount=one.deductions, reason=words, within=("planned", "returned", "withheld"))
    if in_hand:
        actions.release(row, by=by, note=words)
