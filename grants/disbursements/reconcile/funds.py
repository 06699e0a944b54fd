"""Appropriation ≥ committed ≥ contracted ≥ paid − reversed: the money from where it was given to where it went."""

from collections.abc import Iterator

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from grants.disbursements.models import Payment, Refund
from grants.disbursements.reconcile.breach import (
    ENDED,
    UNSIGNED,
    Found,
    Scope,
    amounts_of,
    invariant,
    of_row,
    shown,
    sums,
    total,
)
from grants.funds.models import Appropriation, Commitment


@invariant(_("No more is promised to contracts than the appropriation bears."))
def appropriation_bears_commitments(of: Scope) -> Iterator[Found]:
    rows = Appropriation.objects.order_by("pk")
    if of.contract is not None:
        rows = rows.filter(contracts=of.contract)
    promised = sums(Commitment.objects.filter(appropriation__in=rows.values("pk")), "appropriation")
    for row in rows:
        if total(promised, row.pk) > row.amount:
            yield Found(
                of_row(row), shown(promised[row.pk]), _("at most %s") % shown(row.amount), amounts_of(row.commitments.all())
            )


@invariant(_("What is promised to a contract comes from the appropriation the contract names."))
def commitment_from_its_appropriation(of: Scope) -> Iterator[Found]:
    wrong = of.within(Commitment.objects.exclude(appropriation=F("contract__appropriation")))
    for row in wrong.select_related("appropriation", "contract__appropriation").order_by("pk"):
        named = row.contract.appropriation
        yield Found(of_row(row.contract), str(row.appropriation), str(named) if named else _("none"), amounts_of([row]))


@invariant(_("A contract is promised its amount when it is signed, and after its end what was paid and not given back."))
def commitment_is_the_contract(of: Scope) -> Iterator[Found]:
    promised = sums(of.within(Commitment.objects.all()))
    paid, back = sums(of.within(Payment.objects.all())), sums(of.within(Refund.objects.all()))
    for contract in of.contracts().only("pk", "number", "title", "status", "amount", "appropriation_id"):
        due = contract.amount
        if contract.status in UNSIGNED:
            due = due * 0
        elif contract.status in ENDED:
            due = total(paid, contract.pk) - total(back, contract.pk)
        there = total(promised, contract.pk)
        if there != due:
            yield Found(of_row(contract), shown(there), shown(due), amounts_of(contract.commitments.all()))


@invariant(_("No more is paid than is promised."))
def paid_within_commitment(of: Scope) -> Iterator[Found]:
    """After the end of a contract what was given back is promised no longer."""
    promised, paid = sums(of.within(Commitment.objects.all())), sums(of.within(Payment.objects.all()))
    back = sums(of.within(Refund.objects.filter(contract__status__in=ENDED)))
    for contract in of.contracts().filter(pk__in=[pk for pk in paid if paid[pk] - total(back, pk) > total(promised, pk)]):
        there = paid[contract.pk] - total(back, contract.pk)
        rows = amounts_of([*contract.payments.all(), *contract.refunds.all(), *contract.commitments.all()])
        yield Found(of_row(contract), shown(there), _("at most %s") % shown(total(promised, contract.pk)), rows)


@invariant(_("No more is paid than the contract amount."))
def paid_within_contract(of: Scope) -> Iterator[Found]:
    """The contract amount is the one its amendments left."""
    paid = sums(of.within(Payment.objects.all()))
    for contract in of.contracts().only("pk", "number", "title", "amount"):
        if total(paid, contract.pk) > contract.amount:
            due = _("at most %s") % shown(contract.amount)
            yield Found(of_row(contract), shown(paid[contract.pk]), due, amounts_of(contract.payments.all()))


INVARIANTS = (
    appropriation_bears_commitments,
    commitment_from_its_appropriation,
    commitment_is_the_contract,
    paid_within_commitment,
    paid_within_contract,
)
