"""Faults as programmers make them, each patched in past every constraint: which acts come near it, and which invariant sees it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db.models import F

from grants.contracts import actions as contracts
from grants.contracts import amendment_rules, enacting
from grants.contracts import rules as contract_rules
from grants.disbursements import actions as disbursements
from grants.disbursements import rules as disbursement_rules
from grants.disbursements.models import Disbursement, Payment
from grants.funds import actions as funds
from grants.people.actions import appoint
from grants.people.roles import Role
from grants.spending import actions as expenses
from grants.spending import rules as spending_rules
from grants.spending.models import Allocation, Expense
from tests.money import machine
from tests.money.world import World

Patch = Callable[[pytest.MonkeyPatch, World], None]


@dataclass(frozen=True)
class Fault:
    """`near`: the acts drawn, so that it is met in seconds; `seen`: the invariant that breaks."""

    patch: Patch
    near: tuple[str, ...]
    seen: str


def without(guard: Any) -> Patch:
    """A guard that lets everything pass."""
    return lambda patch, made: patch.setattr(guard, "finder", lambda obj, act: True)


def _paid_twice(patch: pytest.MonkeyPatch, made: World) -> None:
    right = disbursements._payment

    def wrong(disbursement: Any, amount: Any, by: Any, bank_receipt: str) -> Any:
        paid = right(disbursement, amount, by, bank_receipt)
        paid.pk = None
        paid._state.adding = True
        paid.save(force_insert=True)
        return paid

    patch.setattr(disbursements, "_payment", wrong)


def _payments(changed: Callable[[Any, Any], Any]) -> Patch:
    """Payments of another amount than was asked for."""

    def patch_in(patch: pytest.MonkeyPatch, made: World) -> None:
        right = disbursements._payment

        def wrong(due: Any, amount: Any, by: Any, bank_receipt: str) -> Any:
            paid = right(due, amount, by, bank_receipt)
            Payment.objects.filter(pk=paid.pk).update(amount=changed(due, amount))
            return paid

        patch.setattr(disbursements, "_payment", wrong)

    return patch_in


def _cancelled_whatever(patch: pytest.MonkeyPatch, made: World) -> None:
    def wrong(due: Any, **told: Any) -> Any:
        return Disbursement.objects.filter(pk=due.pk).update(status="cancelled")

    patch.setattr(disbursements, "cancel", wrong)


def _amended_below(patch: pytest.MonkeyPatch, made: World) -> None:
    patch.setattr(amendment_rules.never_below_what_happened, "finder", lambda amendment, act: True)
    patch.setattr(enacting, "edit", lambda row, by, within, **to: type(row)._base_manager.filter(pk=row.pk).update(**to))


def _after(module: Any, name: str, also: Callable[[Any], Any]) -> Patch:
    """An action that leaves something wrong behind."""

    def patch_in(patch: pytest.MonkeyPatch, made: World) -> None:
        right = getattr(module, name)

        def wrong(obj: Any, **told: Any) -> Any:
            entry = right(obj, **told)
            also(obj)
            return entry

        patch.setattr(module, name, wrong)

    return patch_in


def _promised_twice(patch: pytest.MonkeyPatch, made: World) -> None:
    right = contracts.commit
    patch.setattr(contracts, "commit", lambda *told: (right(*told), right(*told)))


def _one_person_approves_and_pays(patch: pytest.MonkeyPatch, made: World) -> None:
    appoint(made.cast.persons["approver"], Role.CASHIER, unit=made.running.unit)
    made.cast.persons["approver"] = type(made.cast.persons["approver"]).objects.get(username="approver")
    patch.setattr(disbursement_rules.may_pay, "blockers", lambda disbursement, person: [])
    patch.setitem(machine.OFFICERS, "pay", "approver")


FAULTS: dict[str, Fault] = {
    "it is paid twice": Fault(_paid_twice, ("pay",), "payments_mirror_statuses"),
    "a deduction is paid out": Fault(_payments(lambda due, amount: due.amount), ("pay", "deduct"), "payments_mirror_statuses"),
    "a reversed payment has the wrong sign": Fault(
        _payments(lambda due, amount: abs(amount)), ("pay", "take_back"), "payments_mirror_statuses"
    ),
    "a paid instalment is cancelled": Fault(_cancelled_whatever, ("pay", "hold"), "payments_mirror_statuses"),
    "one person approves and pays": Fault(_one_person_approves_and_pays, ("pay",), "acts_by_different_people"),
    "a contract is amended below what is paid": Fault(_amended_below, ("pay", "amend"), "payments_mirror_statuses"),
    "more is signed than the appropriation bears": Fault(
        without(contract_rules.appropriation_bears_it), ("sign",), "appropriation_bears_commitments"
    ),
    "more is added than the appropriation bears": Fault(
        without(amendment_rules.appropriation_bears_the_addition), ("sign", "amend"), "appropriation_bears_commitments"
    ),
    "a signing promises twice": Fault(_promised_twice, ("sign",), "commitment_is_the_contract"),
    "a commitment is not freed": Fault(
        lambda patch, made: patch.setattr(contracts, "_free", lambda *told: None), ("terminate",), "commitment_is_the_contract"
    ),
    "more is carried over than is free": Fault(
        lambda patch, made: patch.setattr(funds.rules, "carry_over_problems", lambda *told: []),
        ("carry_over",), "appropriation_bears_commitments",
    ),
    "a fen is not allocated": Fault(without(spending_rules.fully_allocated), ("spend",), "allocations_add_up"),
    "an invoice is used twice": Fault(without(spending_rules.invoice_unique), ("spend",), "invoice_used_once"),
    "a category has no bound": Fault(without(spending_rules.category_within_budget), ("spend",), "category_within_cap"),
    "a questioned line still counts": Fault(
        _after(expenses, "question", lambda line: Expense.objects.filter(pk=line.pk).update(counted=True)),
        ("spend", "judge"), "counted_tells_the_status",
    ),
    "a reversing line loses its allocations": Fault(
        _after(expenses, "reverse", lambda line: Allocation.objects.filter(expense__reverses=line.pk).delete()),
        ("spend", "judge"), "allocations_add_up",
    ),
    "a reversing line has the wrong sign": Fault(
        _after(expenses, "reverse", lambda line: Expense.objects.filter(reverses=line.pk).update(amount=-F("amount"))),
        ("spend", "judge"), "reversal_mirrors_its_line",
    ),
    "more is given back than the surplus": Fault(
        lambda patch, made: patch.setattr(disbursements.rules, "refund_problems", lambda *told: []),
        ("refund", "wind_up"), "refunds_within_surplus",
    ),
    "what was given back is spent": Fault(
        without(spending_rules.not_given_back), ("spend_after_all",), "refunds_within_surplus",
    ),
}  # fmt: skip
