"""Payments mirror the statuses of the instalments; what was held back and given back stays within its bounds; the six acts."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from grants.disbursements.models import Disbursement, Payment, Refund
from grants.disbursements.reconcile.breach import Found, Row, Scope, amounts_of, invariant, of_row, shown, sums, total
from grants.spending.models import Expense
from grants.trail.money import ZERO

PAID = ("paid", "received", "booked")
REVIEWED = {  # acts that must have happened by a status
    "requested": ("request",),
    "business_reviewed": ("request", "review_business"),
    "finance_reviewed": ("request", "review_business", "review_finance"),
    "approved": ("request", "review_business", "review_finance", "approve"),
    "paid": ("request", "review_business", "review_finance", "approve", "pay"),
    "received": ("request", "review_business", "review_finance", "approve", "pay"),
    "booked": ("request", "review_business", "review_finance", "approve", "pay", "book"),
    "reversed": ("request", "review_business", "review_finance", "approve", "pay"),
}
APART = {  # by no one who did one of those (会计法 25, 35; 政府采购法 61)
    "review_business": ("request",),
    "review_finance": ("request", "review_business"),
    "approve": ("request", "review_business", "review_finance"),
    "pay": ("request", "review_business", "review_finance", "approve"),
    "book": ("pay",),
}


@invariant(_("A paid instalment has one payment of what it owes; a reversed one also its negative; any other none."))
def payments_mirror_statuses(of: Scope) -> Iterator[Found]:
    rows: dict[int, list[Payment]] = {}
    for payment in of.within(Payment.objects.all()).order_by("pk"):
        rows.setdefault(payment.disbursement_id, []).append(payment)
    for due in of.within(Disbursement.objects.all()).select_related("contract").order_by("pk").iterator(2000):
        owed: tuple[Decimal, ...] = ()
        if due.status in PAID:
            owed = (due.payable,)
        elif due.status == "reversed":
            owed = (due.payable, -due.payable)
        there = rows.get(due.pk, [])
        if tuple(p.amount for p in there) != owed:
            yield Found(of_row(due), _listed(p.amount for p in there), _listed(owed), amounts_of(there))


def _listed(amounts: Any) -> Any:
    return ", ".join(map(shown, amounts)) or _("none")


@invariant(_("A payment is of the contract of its instalment, with the bank receipt the instalment names."))
def payment_of_its_instalment(of: Scope) -> Iterator[Found]:
    astray = ~Q(contract=F("disbursement__contract")) | (Q(amount__gt=0) & ~Q(bank_receipt=F("disbursement__bank_receipt")))
    for row in of.within(Payment.objects.filter(astray)).select_related("contract", "disbursement__contract").order_by("pk"):
        said = f"{row.contract.number} {row.bank_receipt}"
        yield Found(
            Row(Payment, row.pk, shown(row.amount)), said, f"{row.disbursement.contract.number} {row.disbursement.bank_receipt}"
        )


@invariant(_("What is held back lies within the instalment and has a reason."))
def deductions_within(of: Scope) -> Iterator[Found]:
    wrong = Q(deductions__lt=0) | Q(deductions__gt=F("amount")) | (~Q(deductions=0) & Q(deduction_reason=""))
    for row in of.within(Disbursement.objects.filter(wrong)).select_related("contract").order_by("pk"):
        due = _("from 0 to %s, with a reason") % shown(row.amount)
        yield Found(of_row(row), f"{shown(row.deductions)} “{row.deduction_reason}”", due)


@invariant(_("Every act an instalment has been through has somebody who did it."))
def acts_were_done(of: Scope) -> Iterator[Found]:
    for status, acts in REVIEWED.items():
        undone = Q(*[(f"{act}_by__isnull", True) for act in acts], _connector=Q.OR)
        for row in of.within(Disbursement.objects.filter(undone, status=status)).select_related("contract").order_by("pk"):
            lacking = [act for act in acts if getattr(row, f"{act}_by_id") is None]
            yield Found(of_row(row), _("nobody did: %s") % ", ".join(lacking), ", ".join(acts))


@invariant(_("Acts the law keeps apart are done by different people."))
def acts_by_different_people(of: Scope) -> Iterator[Found]:
    for later, earlier in APART.items():
        for act in earlier:
            same = of.within(Disbursement.objects.filter(**{f"{later}_by": F(f"{act}_by")}))
            for row in same.select_related("contract", f"{later}_by").order_by("pk"):
                yield Found(of_row(row), f"{act} = {later}: {getattr(row, f'{later}_by')}", _("two people"))
    judged = Q(verify_by=F("created_by")) | Q(verify_by=F("submit_by")) | Q(submit_by=F("created_by"))
    for line in of.within(Expense.objects.filter(judged, kind="expense")).select_related("verify_by", "submit_by").order_by("pk"):
        yield Found(of_row(line), str(line.verify_by or line.submit_by), _("two people"))


@invariant(_("No more is given back than the surplus: what was received less verified spending."))
def refunds_within_surplus(of: Scope) -> Iterator[Found]:
    back = sums(of.within(Refund.objects.all()))
    if not back:
        return
    received = sums(of.within(Payment.objects.filter(contract__in=list(back))))
    spent = sums(of.within(Expense.objects.filter(contract__in=list(back), counted=True)))
    for contract in of.contracts().filter(pk__in=list(back)):
        surplus = max(ZERO, total(received, contract.pk) - total(spent, contract.pk))
        if back[contract.pk] > surplus:
            due = _("at most %s") % shown(surplus)
            yield Found(of_row(contract), shown(back[contract.pk]), due, amounts_of(contract.refunds.all()))


@invariant(_("A closed contract has nothing open: each instalment settled, each line decided, the surplus given back."))
def nothing_open_after_closing(of: Scope) -> Iterator[Found]:
    closed = of.contracts().filter(Q(status="closed_out") | Q(status="archived", close_out_by__isnull=False))
    keys = closed.order_by().values("pk")
    dues = Disbursement.objects.filter(contract__in=keys).exclude(status__in=["booked", "cancelled", "reversed"])
    for due in dues.select_related("contract").order_by("pk"):
        yield Found(of_row(due), str(due.get_status_display()), _("settled"))
    lines = Expense.objects.filter(contract__in=keys, status__in=["draft", "submitted", "questioned"])
    for line in lines.order_by("pk"):
        yield Found(of_row(line), str(line.get_status_display()), _("decided"))
    received, back = sums(Payment.objects.filter(contract__in=keys)), sums(Refund.objects.filter(contract__in=keys))
    spent = sums(Expense.objects.filter(contract__in=keys, counted=True))
    for contract in closed:
        left = total(received, contract.pk) - total(spent, contract.pk) - total(back, contract.pk)
        if left > 0:
            yield Found(of_row(contract), _("%s not given back") % shown(left), shown(ZERO), amounts_of(contract.refunds.all()))


INVARIANTS = (
    payments_mirror_statuses, payment_of_its_instalment, deductions_within, acts_were_done, acts_by_different_people,
    refunds_within_surplus, nothing_open_after_closing,
)  # fmt: skip
