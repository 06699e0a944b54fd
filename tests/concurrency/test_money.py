"""Fifty signings and fifty payments at once against money that bears ten: exactly ten; and without the lock they are more."""

from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from grants.contracts import actions as contracts
from grants.contracts.models import Contract
from grants.disbursements import actions as disbursements
from grants.disbursements.models import Disbursement, Payment
from grants.disbursements.reconcile.everything import breaches
from grants.funds.models import Appropriation, Commitment
from grants.story.cast import Cast
from grants.trail import moves
from tests.concurrency.calls import on_postgresql
from tests.concurrency.race import counted, intact, race
from tests.factories import plans
from tests.money.world import TO_FORCE, agreement

CROWD, BEARS = 50, 10
AMOUNT = Decimal("1000.00")


@pytest.fixture
def money(everybody: Cast) -> Appropriation:
    """Ten agreements, and a fen less than the eleventh."""
    first = plans.fund(everybody)
    fields = {"source": first.source, "unit": first.unit, "year": first.year, "purpose": "够十份", "origin": "synthetic"}
    made: Appropriation = Appropriation.objects.create(amount=AMOUNT * (BEARS + 1) - Decimal("0.01"), **fields)
    return made


def signings(cast: Cast, money: Appropriation) -> list[Any]:
    drawn_up = [agreement(cast, money, AMOUNT) for _n in range(CROWD)]
    return [partial(contracts.sign, Contract.objects.get(pk=c.pk), by=cast.persons["approver"]) for c in drawn_up]


def test_fifty_signings_of_one_appropriation(everybody: Cast, money: Appropriation) -> None:
    outcomes = race(signings(everybody, money))
    assert counted(outcomes) == {"done": BEARS, "Blocked": CROWD - BEARS}
    assert {b.code for o in outcomes if o.error for b in o.error.blockers} == {"appropriation_bears_it"}  # type: ignore[attr-defined]
    assert Commitment.objects.filter(appropriation=money).count() == BEARS
    assert money.uncommitted == AMOUNT - Decimal("0.01")
    assert list(breaches()) == []
    intact()


def test_without_the_lock_more_is_promised(everybody: Cast, money: Appropriation, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: it is the lock of the appropriation that keeps it, and reconcile sees what happens without."""
    if not on_postgresql():
        pytest.skip("SQLite has one writer at a time; the lock of the row is PostgreSQL's")
    acts = signings(everybody, money)
    monkeypatch.setattr(contracts, "lock_money", lambda contract: None)
    assert counted(race(acts))["done"] > BEARS
    assert "appropriation_bears_commitments" in {breach.code for breach in breaches()}


def approved(cast: Cast, money: Appropriation) -> Contract:
    """A contract of fifty instalments, all approved, of which ten are left of its amount: what is paid is bounded by the contract."""
    Appropriation.objects.filter(pk=money.pk).update(amount=AMOUNT * CROWD)
    contract = agreement(cast, money, AMOUNT * CROWD, TO_FORCE, shares=("0.02",) * CROWD)
    by = cast.persons
    for due in contract.disbursements.all():
        told = {"invoice_number": f"F{due.pk}", "invoice_amount": due.payable}
        disbursements.request(due, by=by["orgadmin"], **told)
        disbursements.review_business(due, by=by["handler"])
        disbursements.review_finance(due, by=by["finance"])
        disbursements.approve(due, by=by["approver"], minute_number="纪要1号")
    Contract.objects.filter(pk=contract.pk).update(amount=AMOUNT * (BEARS + 1) - Decimal("0.01"))
    return contract


def payments(cast: Cast, contract: Contract) -> list[Any]:
    account = contract.organisation.bank_account
    return [
        partial(
            disbursements.pay, Disbursement.objects.get(pk=due.pk), by=cast.persons["cashier"], payee_account=account,
            bank_receipt=f"回单-{due.order}",
        )
        for due in contract.disbursements.all()
    ]  # fmt: skip


def test_fifty_payments_of_one_contract(everybody: Cast, money: Appropriation) -> None:
    contract = approved(everybody, money)
    outcomes = race(payments(everybody, contract))
    assert counted(outcomes) == {"done": BEARS, "Blocked": CROWD - BEARS}
    assert {b.code for o in outcomes if o.error for b in o.error.blockers} == {"within_contract"}  # type: ignore[attr-defined]
    assert Payment.objects.filter(contract=contract).count() == BEARS
    assert Disbursement.objects.filter(contract=contract, status="paid").count() == BEARS
    intact()


def test_without_the_lock_more_is_paid(everybody: Cast, money: Appropriation, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every payment locks its contract first; where each locks only its own instalment, they do not see each other."""
    if not on_postgresql():
        pytest.skip("SQLite has one writer at a time; the lock of the row is PostgreSQL's")
    acts = payments(everybody, approved(everybody, money))
    monkeypatch.setattr(moves, "keep", lambda obj, what="": None)
    outcomes = counted(race(acts))
    assert outcomes["done"] + outcomes["IntegrityError"] > BEARS  # two may write one place of the chain
    if outcomes["done"] > BEARS:
        assert "paid_within_contract" in {breach.code for breach in breaches()}
