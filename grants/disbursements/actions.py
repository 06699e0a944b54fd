"""What people do with instalments."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grants.contracts.actions import commit, lock_money
from grants.contracts.models import Contract
from grants.disbursements import rules
from grants.disbursements.models import Disbursement, Payment, Refund
from grants.people.models import User
from grants.trail import clock
from grants.trail.blockers import Blocked, Blocker
from grants.trail.drafts import begin, edit
from grants.trail.models import Entry
from grants.trail.moves import lock, move, plain, record, require
from grants.trail.signoffs import sign_off as give

Rows = Iterable[Mapping[str, Any]]


def plan(contract: Contract, *, by: User, rows: Rows) -> list[Disbursement]:
    """Set the instalments (name, amount, milestone or due) of a contract still in draft, in order; replaces what was planned."""
    with transaction.atomic():
        row = lock(contract)
        if row.status != Contract.Status.DRAFT or row.disbursements.filter(version__gt=0).exists():
            raise Blocked(Blocker("not_editable", _("The instalments are fixed with the contract and can no longer be edited.")))
        planned = [
            Disbursement(contract=contract, order=n, origin=contract.origin, **given) for n, given in enumerate(rows, start=1)
        ]
        require(rules.may_plan, Disbursement(contract=contract), by)  # also where no row is left
        row.disbursements.all().delete()
        return [begin(disbursement, by=by) for disbursement in planned]


def deduct(disbursement: Disbursement, *, by: User, amount: Decimal, reason: str, version: int | None = None) -> Disbursement:
    """Set what is held back from an instalment that was not requested yet (undelivered quantity × unit price)."""
    require(rules.may_deduct, disbursement, by)
    return hold_back(disbursement, by=by, amount=amount, reason=reason, version=version, within=("planned", "returned"))


def hold_back(
    disbursement: Disbursement, *, by: User, amount: Decimal, reason: str, within: tuple[str, ...], version: int | None = None
) -> Disbursement:
    """Write the deduction down; whose decision it is was asked before (deduct, or the acceptance of the contract)."""
    fields = {"deductions": amount, "deduction_reason": reason}
    changed: Disbursement = edit(disbursement, by=by, version=version, within=within, **fields)
    return changed


request = plain("request")  # invoice_number, invoice_amount
review_business = plain("review_business")
review_finance = plain("review_finance")
approve = plain("approve")  # minute_number
confirm = plain("confirm")  # received_on, received_amount
book = plain("book")  # voucher_number
send_back = plain("send_back")
withhold = plain("withhold")  # review_on
release = plain("release")
cancel = plain("cancel")


def sign_off(disbursement: Disbursement, *, by: User, move: str, role: str, note: str = "", version: int | None = None) -> Any:
    """Approver or cashier agrees to the reversal that the other will do."""
    return give(disbursement, move, role=role, by=by, note=note, version=version)


def pay(disbursement: Disbursement, *, by: User, note: str = "", version: int | None = None, **facts: Any) -> Entry:
    """Pay; the payment row is added in the same transaction. facts: payee_account, bank_receipt."""
    with transaction.atomic():
        entry = move(disbursement, "pay", by=by, note=note, version=version, **facts)
        _payment(disbursement, disbursement.payable, by, facts["bank_receipt"])
    return entry


def reverse(disbursement: Disbursement, *, by: User, note: str = "", version: int | None = None, **facts: Any) -> Entry:
    """Reverse a payment; a negative payment row is added. facts: bank_receipt."""
    with transaction.atomic():
        entry = move(disbursement, "reverse", by=by, note=note, version=version, **facts)
        _payment(disbursement, -disbursement.payable, by, facts["bank_receipt"])
        _free_after_the_end(disbursement.contract, disbursement.payable, by, "reverse")
    return entry


def _free_after_the_end(contract: Contract, amount: Decimal, by: User, reason: str) -> None:
    """What comes back of a terminated contract is promised to it no longer; before its end it may still be paid again."""
    row = Contract.objects.get(pk=contract.pk)
    if row.status == Contract.Status.TERMINATED:
        lock_money(row)
        commit(row, -amount, by, reason)


def _payment(disbursement: Disbursement, amount: Decimal, by: User, bank_receipt: str) -> Payment:
    payment = Payment(
        contract=disbursement.contract, disbursement=disbursement, amount=amount, bank_receipt=bank_receipt, at=clock.now(), by=by,
        origin=disbursement.origin,
    )  # fmt: skip
    payment.full_clean()
    payment.save()
    return payment


def refund(contract: Contract, *, by: User, amount: Decimal, on: date, bank_receipt: str) -> Refund:
    """Record surplus that came back; never more than is outstanding. Raises Blocked or ValidationError, nothing changed."""
    require(rules.may_refund, contract, by)
    with transaction.atomic():
        row = lock(contract)
        problems = rules.refund_problems(row, amount, on)
        if problems:
            raise Blocked(*problems)
        kept = Refund(
            contract=contract, amount=amount, on=on, bank_receipt=bank_receipt, at=clock.now(), by=by, origin=contract.origin
        )
        kept.full_clean()
        kept.save()
        _free_after_the_end(row, amount, by, "refund")
        record(contract, "refund", by=by, amount=amount, on=on, bank_receipt=bank_receipt)
    return kept
