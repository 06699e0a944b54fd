"""Payments mirror the statuses of the instalments; what was held back and given back stays within its bounds; the six acts."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from grants.disbursements.models import BankLine, BatchLine, Disbursement, Payment
from grants.disbursements.reconcile.breach import (
    Found,
    Row,
    Scope,
    acts_named,
    amounts_of,
    invariant,
    listed,
    of_row,
    shown,
    total,
)
from grants.disbursements.rules import KEPT_APART
from grants.people.circle import principals_of
from grants.people.may import did_before
from grants.people.models import Office
from grants.spending.models import Expense
from grants.trail import clock
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


@invariant(_("A paid instalment has one payment of what it owes; a reversed one also its negative; any other none."))
def payments_mirror_statuses(of: Scope) -> Iterator[Found]:
    rows: dict[int, list[Payment]] = {}
    for payment in of.within(Payment.objects.all()).order_by("pk"):
        rows.setdefault(payment.disbursement_id, []).append(payment)
    for due in of.within(Disbursement.objects.all()).order_by("pk").iterator(2000):
        owed: tuple[Decimal, ...] = ()
        if due.status in PAID:
            owed = (due.payable,)
        elif due.status == "reversed":
            owed = (due.payable, -due.payable)
        there = rows.get(due.pk, [])
        if tuple(p.amount for p in there) != owed:
            yield Found(of_row(due), _listed(p.amount for p in there), _listed(owed), amounts_of(there))


def _listed(amounts: Any) -> Any:
    return listed(map(shown, amounts)) or _("none")


@invariant(_("A payment is of the contract of its instalment, with the bank receipt the instalment names."))
def payment_of_its_instalment(of: Scope) -> Iterator[Found]:
    astray = ~Q(contract=F("disbursement__contract")) | (Q(amount__gt=0) & ~Q(bank_receipt=F("disbursement__bank_receipt")))
    for row in of.within(Payment.objects.filter(astray)):
        due = row.disbursement
        said, wanted = f"{row.contract.number} {row.bank_receipt}", f"{due.contract.number} {due.bank_receipt}"
        yield Found(Row(Payment, row.pk, shown(row.amount)), said, wanted)


@invariant(_("What is held back lies within the instalment and has a reason."))
def deductions_within(of: Scope) -> Iterator[Found]:
    wrong = Q(deductions__lt=0) | Q(deductions__gt=F("amount")) | (~Q(deductions=0) & Q(deduction_reason=""))
    for row in of.within(Disbursement.objects.filter(wrong)):
        due = _("from 0 to %s, with a reason") % shown(row.amount)
        yield Found(of_row(row), f"{shown(row.deductions)} “{row.deduction_reason}”", due)


@invariant(_("Every act an instalment has been through has somebody who did it."))
def acts_were_done(of: Scope) -> Iterator[Found]:
    undone = Q(pk__in=[])
    for status, acts in REVIEWED.items():
        undone |= Q(status=status) & Q(*[(f"{act}_by__isnull", True) for act in acts], _connector=Q.OR)
    for row in of.within(Disbursement.objects.filter(undone)):
        acts = REVIEWED[row.status]
        lacking = [act for act in acts if getattr(row, f"{act}_by_id") is None]
        yield Found(of_row(row), _("nobody did: %s") % acts_named(Disbursement, lacking), acts_named(Disbursement, acts))


@invariant(_("Acts the law keeps apart are done by different people."))
def acts_by_different_people(of: Scope) -> Iterator[Found]:
    """A deputy's act is hers and of whom she acted for; which act is kept apart from which is the rule's own table."""
    deputies = _deputies()
    pairs = [(later, act) for later, rule in KEPT_APART.items() for act in rule.but_not]
    asked = Q(*[(f"{later}_by", F(f"{act}_by")) for later, act in pairs], _connector=Q.OR)
    asked |= Q(*[(f"{later}_by__in", list(deputies)) for later in KEPT_APART], _connector=Q.OR)
    for row in of.within(Disbursement.objects.filter(asked)).select_related("contract"):
        for later, rule in KEPT_APART.items():
            for hand, says, office in _hands(row, later, deputies):
                if act := did_before(hand, rule.earlier(row)):
                    yield Found(of_row(row), _by_one(Disbursement, says, act, later), _("two people"), office)
    judged = Q(verify_by=F("created_by")) | Q(verify_by=F("submit_by")) | Q(submit_by=F("created_by"))
    for line in of.within(Expense.objects.filter(judged, kind="expense")).select_related("created_by", "submit_by", "verify_by"):
        hands = {"submit": line.submit_by, "verify": line.verify_by}
        for later, hand in hands.items():
            if hand is not None and hand == line.created_by:
                words = _("%(person)s recorded it, and also did: %(acts)s")
                yield Found(of_row(line), words % {"person": hand, "acts": acts_named(Expense, [later])}, _("two people"))
        if line.verify_by is not None and line.verify_by == line.submit_by:
            yield Found(of_row(line), _by_one(Expense, str(line.verify_by), "submit", "verify"), _("two people"))


def _by_one(model: Any, who: str, *acts: str) -> Any:
    return _("%(person)s did: %(acts)s") % {"person": who, "acts": acts_named(model, acts)}


def _deputies() -> dict[int, list[Office]]:
    """Every office of a unit held by those who ever act for somebody."""
    some = Office.objects.filter(acts_for__isnull=False).values("person")
    found: dict[int, list[Office]] = {}
    for office in Office.objects.filter(person__in=some, unit__isnull=False).select_related("person", "unit", "acts_for__person"):
        found.setdefault(office.person_id, []).append(office)
    return found


def _hands(row: Any, act: str, deputies: dict[int, list[Office]]) -> Iterator[tuple[int, str, tuple[Row, ...]]]:
    """Whose hands an act was: who did it, and for whom she held the office on that day."""
    by, at = getattr(row, f"{act}_by_id"), getattr(row, f"{act}_at")
    if by is None:
        return
    yield by, str(getattr(row, f"{act}_by")), ()
    if by not in deputies or at is None:
        return
    day, unit = at.astimezone(clock.SHANGHAI).date(), row.contract.unit_id
    standing = [office for office in deputies[by] if office.unit_id == unit and office.holds_on(day)]
    for role in KEPT_APART[act].roles:
        if held := [office for office in standing if office.role == role]:
            for principal in principals_of(held):
                words = _("%(deputy)s for %(person)s") % {"deputy": held[0].person, "person": principal}
                yield principal.pk, words, tuple(of_row(office) for office in held)
            return


@invariant(_("No more is given back than the surplus: what was received less verified spending."))
def refunds_within_surplus(of: Scope) -> Iterator[Found]:
    for contract in of.heads:
        surplus = max(ZERO, total(of.paid, contract.pk) - total(of.spent, contract.pk))
        if total(of.refunded, contract.pk) > surplus:
            due = _("at most %s") % shown(surplus)
            yield Found(of_row(contract), shown(of.refunded[contract.pk]), due, amounts_of(contract.refunds.all()))


@invariant(_("A closed contract has nothing open: each instalment settled, each line decided, the surplus given back."))
def nothing_open_after_closing(of: Scope) -> Iterator[Found]:
    closed = {c.pk: c for c in of.heads if c.status == "closed_out" or (c.status == "archived" and c.close_out_by_id)}
    if not closed:
        return
    is_closed = Q(contract__status="closed_out") | Q(contract__status="archived", contract__close_out_by__isnull=False)
    for due in of.within(Disbursement.objects.filter(is_closed).exclude(status__in=["booked", "cancelled", "reversed"])):
        yield Found(of_row(due), str(due.get_status_display()), _("settled"))
    for line in of.within(Expense.objects.filter(is_closed, status__in=["draft", "submitted", "questioned"])):
        yield Found(of_row(line), str(line.get_status_display()), _("decided"))
    for key, contract in closed.items():
        left = total(of.paid, key) - total(of.spent, key) - total(of.refunded, key)
        if left > 0:
            yield Found(of_row(contract), _("%s not given back") % shown(left), shown(ZERO), amounts_of(contract.refunds.all()))


@invariant(_("A movement of the bank is the payment or the refund it was laid to: the same amount."))
def bank_moved_what_was_paid(of: Scope) -> Iterator[Found]:
    for row in of.within(BankLine.objects.filter(disbursement__isnull=False), "disbursement__contract").select_related(
        "disbursement"
    ):
        if row.amount != row.disbursement.payable:
            yield Found(of_row(row.disbursement), shown(row.amount), shown(row.disbursement.payable), amounts_of([row]))
    for row in of.within(BankLine.objects.filter(refund__isnull=False), "refund__contract").select_related("refund"):
        if -row.amount != row.refund.amount:
            yield Found(of_row(row.refund), shown(-row.amount), shown(row.refund.amount), amounts_of([row]))


@invariant(_("An instalment stands in a live batch with what it owes, and a void batch has paid nothing."))
def batches_owe_what_is_due(of: Scope) -> Iterator[Found]:
    standing = of.within(BatchLine.objects.filter(live=True), "disbursement__contract")
    for line in standing.select_related("disbursement", "batch"):
        due = line.disbursement
        if line.batch.void_at is not None:
            said = _("%(amount)s in the void batch %(batch)s") % {"amount": shown(line.amount), "batch": line.batch}
            yield Found(of_row(due), said, _("in no void batch"), amounts_of([line]))
        elif due.status in ("approved", *PAID) and line.amount != due.payable:
            yield Found(of_row(due), shown(line.amount), shown(due.payable), amounts_of([line]))


INVARIANTS = (
    payments_mirror_statuses, payment_of_its_instalment, deductions_within, acts_were_done, acts_by_different_people,
    refunds_within_surplus, nothing_open_after_closing, bank_moved_what_was_paid,
    batches_owe_what_is_due,
)  # fmt: skip
