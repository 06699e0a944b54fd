"""Σ instalments = Σ budget lines = Σ deliverables = contract amount, and the version in force says the same."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from grants.contracts.models import Amendment, BudgetLine, Contract, ContractVersion, Deliverable, Target
from grants.disbursements.models import Disbursement
from grants.disbursements.reconcile.breach import (
    UNSIGNED,
    Found,
    Row,
    Scope,
    amounts_of,
    invariant,
    listed,
    of_row,
    shown,
    sums,
    total,
)
from grants.trail.canonical import digest
from grants.trail.money import round_yuan


def settled(of: Scope) -> list[Contract]:
    """Contracts whose lines have been handed round: a draft may still be open."""
    return [contract for contract in of.heads if contract.status != "draft"]


def _adds_up(of: Scope, model: Any, name: str) -> Iterator[Found]:
    there = sums(of.within(model.objects.all()))
    for contract in settled(of):
        if total(there, contract.pk) != contract.amount:
            rows = amounts_of(getattr(contract, name).all())
            yield Found(of_row(contract), shown(total(there, contract.pk)), shown(contract.amount), rows)


@invariant(_("The instalments add up to the contract amount."))
def instalments_add_up(of: Scope) -> Iterator[Found]:
    yield from _adds_up(of, Disbursement, "disbursements")


@invariant(_("The budget lines add up to the contract amount."))
def budget_adds_up(of: Scope) -> Iterator[Found]:
    yield from _adds_up(of, BudgetLine, "budget_lines")


@invariant(_("The deliverables add up to the contract amount."))
def deliverables_add_up(of: Scope) -> Iterator[Found]:
    yield from _adds_up(of, Deliverable, "deliverables")


@invariant(_("A deliverable costs its quantity times its unit price."))
def deliverable_is_quantity_times_price(of: Scope) -> Iterator[Found]:
    for row in of.within(Deliverable.objects.exclude(contract__status="draft")):
        due = round_yuan(row.quantity * row.unit_price)
        if row.amount != due:
            yield Found(of_row(row), shown(row.amount), shown(due))


@invariant(_("The quantities of the places add up to the quantity of the deliverable."))
def targets_add_up(of: Scope) -> Iterator[Found]:
    told = sums(of.within(Target.objects.all(), "deliverable__contract"), "deliverable", "quantity")
    for row in of.within(Deliverable.objects.exclude(contract__status="draft")):
        if total(told, row.pk) != row.quantity:
            rows = tuple(Row(Target, t.pk, shown(t.quantity)) for t in row.targets.all())
            yield Found(of_row(row), shown(total(told, row.pk)), shown(row.quantity), rows)


@invariant(_("A signed contract has its versions one after the other, and the last one says its amount."))
def version_says_the_amount(of: Scope) -> Iterator[Found]:
    versions: dict[int, list[ContractVersion]] = {}
    for version in of.within(ContractVersion.objects.all()).order_by("contract_id", "number", "pk"):
        versions.setdefault(version.contract_id, []).append(version)
    for contract in of.heads:
        there = versions.get(contract.pk, [])
        if [v.number for v in there] != list(range(1, len(there) + 1)) or bool(there) == (contract.status in UNSIGNED):
            due = _("none") if contract.status in UNSIGNED else _("1, 2, 3 … without a gap")
            yield Found(of_row(contract), listed(str(v.number) for v in there) or _("none"), due, _all(there))
        elif there and str(there[-1].content["amount"]) != str(contract.amount):
            yield Found(of_row(contract), str(there[-1].content["amount"]), shown(contract.amount), _all(there[-1:]))


@invariant(_("A version of a contract is what was hashed when it was made."))
def version_is_what_was_hashed(of: Scope) -> Iterator[Found]:
    for row in of.within(ContractVersion.objects.all()).iterator(200):
        if (found := digest(row.content)) != row.digest:
            yield Found(_version(row), _("a content with the hash %s") % found[:12], row.digest[:12])


@invariant(_("Each amendment in effect made one version of its contract, and each version after the first has its amendment."))
def amendments_made_versions(of: Scope) -> Iterator[Found]:
    """An amendment keeps the number of the version it was written on; the next one names it."""
    in_effect = of.within(Amendment.objects.filter(status="effective"))
    made = {(row.contract_id, row.base + 1, row.number): row for row in in_effect}
    later = of.within(ContractVersion.objects.filter(number__gt=1))
    versions = {(row.contract_id, row.number, row.reason): row for row in later}
    for key in sorted(made.keys() - versions.keys()):
        yield Found(of_row(made[key]), _("no version"), _("version %s") % key[1])
    for key in sorted(versions.keys() - made.keys()):
        yield Found(
            of_row(versions[key].contract), _("version %s") % key[1], _("an amendment in effect"), (_version(versions[key]),)
        )


def _all(versions: list[ContractVersion]) -> tuple[Row, ...]:
    return tuple(_version(version) for version in versions)


def _version(version: ContractVersion) -> Row:
    return Row(ContractVersion, version.pk, f"{version.contract.number} v{version.number}")


INVARIANTS = (
    instalments_add_up, budget_adds_up, deliverables_add_up, deliverable_is_quantity_times_price, targets_add_up,
    version_says_the_amount, version_is_what_was_hashed, amendments_made_versions,
)  # fmt: skip
