"""Fifty approvals, fifty payments of one instalment: one of each, the others read that somebody was faster."""

from functools import partial
from typing import Any

import pytest

from grants.disbursements import actions
from grants.disbursements.models import Disbursement, Payment
from grants.people.actions import appoint
from grants.people.models import User
from grants.people.roles import Role
from grants.story.cast import Cast
from grants.trail.models import Entry, SignOff
from grants.trail.signoffs import sign_off
from tests.concurrency.race import counted, intact, race
from tests.factories.reach import reach

CROWD = 50


def officers(cast: Cast, role: Role, count: int = CROWD) -> list[User]:
    """So many people who hold the same office."""
    found = []
    for n in range(count):
        person = User.objects.create(username=f"crowd {role} {n}", name=f"{role} {n}", origin="synthetic")
        appoint(person, role, unit=cast.units["jinjiang"])
        found.append(person)
    return found


def entries(due: Any, move: str) -> int:
    return Entry.objects.filter(kind="disbursement", object_id=due.pk, move=move).count()


@pytest.mark.parametrize("from_a_page", [True, False], ids=["from a page", "without a page"])
def test_fifty_approvers_approve_one_instalment(everybody: Cast, from_a_page: bool) -> None:
    due: Any = reach("disbursement", "finance_reviewed", everybody)
    version = due.version if from_a_page else None
    acts = [
        partial(actions.approve, Disbursement.objects.get(pk=due.pk), by=person, version=version)
        for person in officers(everybody, Role.APPROVER)
    ]
    outcomes = race(acts)
    assert counted(outcomes) == {"done": 1, "Stale" if from_a_page else "NotNow": CROWD - 1}
    if from_a_page:
        assert {"已有人先处理" in str(o.error) and "已审批" in str(o.error) for o in outcomes if o.error} == {True}
    stored = Disbursement.objects.get(pk=due.pk)
    (winner,) = (o.value for o in outcomes if not o.error)
    assert (stored.status, stored.version, stored.approve_by_id) == ("approved", due.version + 1, winner.by_id)
    assert entries(due, "approve") == 1
    intact()


def test_one_person_clicks_fifty_times(everybody: Cast) -> None:
    due: Any = reach("disbursement", "finance_reviewed", everybody)
    approver = everybody.persons["approver"]
    outcomes = race([partial(actions.approve, Disbursement.objects.get(pk=due.pk), by=approver, version=due.version)] * CROWD)
    assert counted(outcomes) == {"done": 1, "Stale": CROWD - 1}
    assert entries(due, "approve") == 1
    intact()


def test_fifty_cashiers_pay_one_instalment(everybody: Cast) -> None:
    due: Any = reach("disbursement", "approved", everybody)
    account = due.contract.organisation.bank_account
    acts = [
        partial(actions.pay, Disbursement.objects.get(pk=due.pk), by=person, payee_account=account, bank_receipt=f"回单-{n}")
        for n, person in enumerate(officers(everybody, Role.CASHIER))
    ]
    outcomes = race(acts)
    assert counted(outcomes) == {"done": 1, "NotNow": CROWD - 1}
    (paid,) = Payment.objects.filter(disbursement=due)
    stored = Disbursement.objects.get(pk=due.pk)
    assert (paid.amount, paid.by_id, paid.bank_receipt) == (due.payable, stored.pay_by_id, stored.bank_receipt)
    assert entries(due, "pay") == 1
    intact()


def test_approval_and_return_at_once(everybody: Cast) -> None:
    """Whoever is first decides; the row never is both."""
    due: Any = reach("disbursement", "finance_reviewed", everybody)
    approvers, reviewers = officers(everybody, Role.APPROVER, 10), officers(everybody, Role.REVIEWER, 10)
    acts = [partial(actions.approve, Disbursement.objects.get(pk=due.pk), by=p, version=due.version) for p in approvers]
    acts += [
        partial(actions.send_back, Disbursement.objects.get(pk=due.pk), by=p, note="补发票", version=due.version)
        for p in reviewers
    ]
    assert counted(race(acts)) == {"done": 1, "Stale": 19}
    stored = Disbursement.objects.get(pk=due.pk)
    assert (stored.status, stored.approve_by_id is None) in {("approved", False), ("returned", True)}
    assert entries(due, "approve") + entries(due, "send_back") == 1
    intact()


def test_a_payment_is_reversed_once(everybody: Cast) -> None:
    due: Any = reach("disbursement", "booked", everybody)
    sign_off(due, "reverse", role=Role.CASHIER, by=everybody.persons["cashier"])
    approvers = officers(everybody, Role.APPROVER, 20)
    acts = [
        partial(actions.reverse, Disbursement.objects.get(pk=due.pk), by=p, note="重复付款", bank_receipt=f"冲-{n}")
        for n, p in enumerate(approvers)
    ]
    assert counted(race(acts)) == {"done": 1, "NotNow": 19}
    assert sorted(Payment.objects.filter(disbursement=due).values_list("amount", flat=True)) == [-due.payable, due.payable]
    intact()


def test_twenty_agree_in_one_role(everybody: Cast) -> None:
    due: Any = reach("disbursement", "paid", everybody)
    cashiers = officers(everybody, Role.CASHIER, 20)
    outcomes = race(
        [partial(sign_off, Disbursement.objects.get(pk=due.pk), "reverse", role=Role.CASHIER, by=p) for p in cashiers]
    )
    assert counted(outcomes) == {"done": 1, "Blocked": 19}
    assert SignOff.objects.filter(kind="disbursement", object_id=due.pk).count() == 1
    assert entries(due, "sign_off_reverse") == 1
    intact()
