"""Appropriation ≥ committed ≥ contracted ≥ paid − reversed: the money from where it was given to where it went."""

from collections.abc import Iterator

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

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
from grants.funds.models import Appropriation, CarryOver, Commitment, Pledge, Provision
from grants.trail.money import ZERO


@invariant(_("No more is promised to contracts than the appropriation bears."))
def appropriation_bears_commitments(of: Scope) -> Iterator[Found]:
    rows = Appropriation.objects.order_by("pk")
    if of.contract is not None:
        rows = rows.filter(contracts=of.contract)
    keys = rows.order_by().values("pk")
    promised = sums(Commitment.objects.filter(appropriation__in=keys), "appropriation")
    out, gained = (
        sums(CarryOver.objects.filter(given_by__in=keys), "given_by"),
        sums(CarryOver.objects.filter(into__in=keys), "into"),
    )
    for row in rows:
        bearing = row.amount - total(out, row.pk) + total(gained, row.pk)
        if total(promised, row.pk) > bearing:
            moved = [*row.commitments.all(), *row.carried_out.all(), *row.carried_in.all()]
            yield Found(of_row(row), shown(total(promised, row.pk)), _("at most %s") % shown(bearing), amounts_of(moved))


@invariant(_("What is carried over goes to the next year of the same source and unit."))
def carried_over_to_its_own(of: Scope) -> Iterator[Found]:
    same = Q(given_by__source=F("into__source"), given_by__unit=F("into__unit"), into__year=F("given_by__year") + 1)
    rows = CarryOver.objects.exclude(same).order_by("pk")
    if of.contract is not None:
        rows = rows.filter(Q(given_by__contracts=of.contract) | Q(into__contracts=of.contract))
    for row in rows:
        due = _("%(year)s, of the source and unit of “%(from)s”") % {"year": row.given_by.year + 1, "from": row.given_by}
        yield Found(of_row(row), str(row.into), due, amounts_of([row]))


@invariant(_("What is promised to a contract comes from the appropriation the contract names."))
def commitment_from_its_appropriation(of: Scope) -> Iterator[Found]:
    wrong = of.within(Commitment.objects.exclude(appropriation=F("contract__appropriation")))
    for row in wrong.order_by("pk"):
        named = row.contract.appropriation
        yield Found(of_row(row.contract), str(row.appropriation), str(named) if named else _("none"), amounts_of([row]))


@invariant(_("A contract is promised its amount when it is signed, and after its end what was paid and not given back."))
def commitment_is_the_contract(of: Scope) -> Iterator[Found]:
    for contract in of.heads:
        due = contract.amount
        if contract.status in UNSIGNED:
            due = ZERO
        elif contract.status in ENDED:
            due = total(of.paid, contract.pk) - total(of.refunded, contract.pk)
        there = total(of.promised, contract.pk)
        if there != due:
            yield Found(of_row(contract), shown(there), shown(due), amounts_of(contract.commitments.all()))


@invariant(_("No more is paid than is promised."))
def paid_within_commitment(of: Scope) -> Iterator[Found]:
    """After the end of a contract what was given back is promised no longer."""
    for contract in of.heads:
        there = total(of.paid, contract.pk) - (total(of.refunded, contract.pk) if contract.status in ENDED else ZERO)
        if there > total(of.promised, contract.pk):
            rows = amounts_of([*contract.payments.all(), *contract.refunds.all(), *contract.commitments.all()])
            yield Found(of_row(contract), shown(there), _("at most %s") % shown(total(of.promised, contract.pk)), rows)


@invariant(_("No more is paid than the contract amount."))
def paid_within_contract(of: Scope) -> Iterator[Found]:
    """The contract amount is the one its amendments left."""
    for contract in of.heads:
        if total(of.paid, contract.pk) > contract.amount:
            due = _("at most %s") % shown(contract.amount)
            yield Found(of_row(contract), shown(of.paid[contract.pk]), due, amounts_of(contract.payments.all()))


@invariant(_("An organisation puts in no more than it pledged."))
def provided_within_pledge(of: Scope) -> Iterator[Found]:
    there = sums(of.within(Provision.objects.all(), "pledge__contract"), "pledge")
    for row in of.within(Pledge.objects.filter(pk__in=list(there))) if there else ():
        if there[row.pk] > row.amount:
            yield Found(of_row(row), shown(there[row.pk]), _("at most %s") % shown(row.amount), amounts_of(row.provisions.all()))


INVARIANTS = (
    appropriation_bears_commitments,
    carried_over_to_its_own,
    commitment_from_its_appropriation,
    commitment_is_the_contract,
    paid_within_commitment,
    paid_within_contract,
    provided_within_pledge,
)
