"""What was given back is neither spent nor taken back a second time; of an ended contract it is free again; a closed one is final."""

from decimal import Decimal
from typing import Any

import pytest

from grants.contracts import actions as contracts
from grants.contracts.models import Contract
from grants.disbursements import actions as disbursements
from grants.disbursements.models import Disbursement
from grants.disbursements.reconcile.everything import breaches
from grants.people.roles import Role
from grants.spending import actions as expenses
from grants.story import spending
from grants.story.cast import Cast
from grants.trail import clock
from grants.trail.blockers import Blocked
from tests.ledger import unchanged
from tests.money.books import Books, books


def give_back(made: Books, name: str, amount: Decimal) -> None:
    life = getattr(made, name)
    told: dict[str, Any] = {"amount": amount, "on": clock.today(), "bank_receipt": f"再退-{life.plan.number}"}
    disbursements.refund(made.contract(name), by=life.officer(Role.FINANCE), **told)


def test_a_line_counts_only_as_far_as_money_is_left(cast: Cast) -> None:
    made = books(cast)
    life, contract = made.settled, made.contract("settled")
    (row,) = spending.simple_ledger(life, clock.today(), Decimal("0.1"), "补")[:1]
    line = spending.record(life, row)
    spending.submit(life, [line])
    give_back(made, "settled", contract.refund_outstanding - line.amount + Decimal("0.01"))
    with unchanged(), pytest.raises(Blocked) as refused:
        expenses.verify(line, by=life.judge)
    assert [b.code for b in refused.value.blockers] == ["not_given_back"]
    assert list(breaches()) == []


def test_the_last_fen_that_is_left_may_be_spent(cast: Cast) -> None:
    made = books(cast)
    life, contract = made.settled, made.contract("settled")
    (row,) = spending.simple_ledger(life, clock.today(), Decimal("0.1"), "补")[:1]
    line = spending.record(life, row)
    spending.submit(life, [line])
    give_back(made, "settled", contract.refund_outstanding - line.amount)
    expenses.verify(line, by=life.judge)
    assert made.contract("settled").refund_outstanding == 0
    assert list(breaches()) == []


def test_a_payment_of_which_part_was_given_back_is_not_reversed(cast: Cast) -> None:
    made = books(cast)
    life = made.settled
    due = Disbursement.objects.get(contract=life.contract.pk, order=1)
    disbursements.sign_off(due, by=life.officer(Role.CASHIER), move="reverse", role=Role.CASHIER)
    with unchanged(), pytest.raises(Blocked) as refused:
        disbursements.reverse(due, by=life.officer(Role.APPROVER), note="付错", bank_receipt="冲")
    assert [b.code for b in refused.value.blockers] == ["not_given_back"]


def test_what_comes_back_after_a_termination_is_free_again(cast: Cast) -> None:
    made = books(cast)
    life, money = made.running, made.contract("running").appropriation
    assert money is not None
    settled: dict[str, Any] = {"note": "理由", "settlement": "据实结算", "recovery": Decimal(0)}
    contracts.terminate(made.contract("running"), by=life.officer(Role.APPROVER), **settled)
    expenses.reverse(life.expenses[0], by=life.theirs(Role.ORG_ACCOUNTANT), note="记账有误")
    free = money.uncommitted
    give_back(made, "running", Decimal("100.00"))
    assert money.uncommitted == free + 100
    assert list(breaches()) == []


def test_a_payment_reversed_after_a_termination_is_free_again(cast: Cast) -> None:
    made = books(cast)
    life, money = made.running, made.contract("running").appropriation
    assert money is not None
    settled: dict[str, Any] = {"note": "理由", "settlement": "据实结算", "recovery": Decimal(0)}
    contracts.terminate(made.contract("running"), by=life.officer(Role.APPROVER), **settled)
    free = money.uncommitted
    due = Disbursement.objects.get(contract=life.contract.pk, order=1)
    disbursements.sign_off(due, by=life.officer(Role.CASHIER), move="reverse", role=Role.CASHIER)
    disbursements.reverse(due, by=life.officer(Role.APPROVER), note="付错", bank_receipt="冲")
    assert money.uncommitted == free + due.payable
    assert Contract.objects.get(pk=life.contract.pk).received == 0
    assert list(breaches()) == []


def test_a_closed_contract_takes_no_new_line(cast: Cast) -> None:
    made = books(cast)
    (row,) = spending.simple_ledger(made.running, clock.today(), Decimal("0.1"), "迟")[:1]
    fields = {name: row[name] for name in ("date", "category", "item", "payee", "amount", "invoice_number")}
    with unchanged(), pytest.raises(Blocked) as refused:
        expenses.draft(by=made.closed.theirs(Role.ORG_ACCOUNTANT), contract=made.contract("closed"), **fields)
    assert [b.code for b in refused.value.blockers] == ["contract_not_closed"]
