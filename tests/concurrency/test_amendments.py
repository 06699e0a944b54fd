"""Amendments at once: an appropriation never promises more than it holds, and whoever is first holds against the other."""

from decimal import Decimal
from functools import partial
from typing import Any

from grants.contracts import amendment_actions as actions
from grants.contracts.models import Amendment, Contract
from grants.disbursements import actions as disbursements
from grants.funds.models import Appropriation
from grants.story import paying
from grants.story.cast import Cast
from tests.concurrency.race import counted, intact, race
from tests.factories import plans
from tests.factories.amendments import budget, do, proposed, signed
from tests.factories.tables import goods, instalments


def ready(cast: Cast, contract: Contract, more: int) -> Amendment:
    """Four thousand more or less on the first activities, the money on the first instalment; signed by both."""
    parts: dict[str, Any] = {
        "amount": contract.amount + more, "budget": budget(contract, A1=more), "deliverables": goods(contract, D1=40 + more // 1000),
        "instalments": instalments(contract, 36000 + more, 24000),
    }  # fmt: skip
    amendment = proposed(cast, contract, **parts)
    for act in ("request", "approve"):
        do(amendment, act, cast)
    signed(amendment, cast)
    return amendment


def test_an_appropriation_bears_one_of_four_additions(everybody: Cast) -> None:
    lives = [plans.life(everybody, "start", title=f"追加 {n}") for n in range(4)]
    waiting = [ready(everybody, Contract.objects.get(pk=life.contract.pk), 4000) for life in lives]
    appropriation = everybody.appropriations["test"]
    Appropriation.objects.filter(pk=appropriation.pk).update(amount=appropriation.committed + 7999)
    approver = everybody.persons["approver"]
    outcomes = race([partial(actions.enact, Amendment.objects.get(pk=one.pk), by=approver) for one in waiting])
    assert counted(outcomes) == {"done": 1, "Blocked": 3}
    assert Appropriation.objects.get(pk=appropriation.pk).uncommitted == 3999
    assert sorted(Contract.objects.values_list("amount", flat=True)) == [Decimal(60000)] * 3 + [Decimal(64000)]
    intact()


def test_one_amendment_takes_effect_once(everybody: Cast) -> None:
    contract = Contract.objects.get(pk=plans.life(everybody, "start").contract.pk)
    amendment, approver = ready(everybody, contract, 4000), everybody.persons["approver"]
    outcomes = race([partial(actions.enact, Amendment.objects.get(pk=amendment.pk), by=approver)] * 10)
    assert counted(outcomes) == {"done": 1, "NotNow": 9}
    assert (contract.versions.count(), contract.commitments.count()) == (2, 2)
    intact()


def test_a_request_for_payment_and_the_amendment_of_its_instalment(everybody: Cast) -> None:
    """Either the smaller instalment is requested no more with the old invoice, or the larger one stays as it is."""
    life = plans.life(everybody, "start")
    contract = Contract.objects.get(pk=life.contract.pk)
    amendment, due = ready(everybody, contract, -4000), paying.instalment(life, 1)
    pay = partial(
        disbursements.request, due, by=everybody.persons["orgadmin"], invoice_number="发票-1", invoice_amount=Decimal(36000)
    )
    enact = partial(actions.enact, Amendment.objects.get(pk=amendment.pk), by=everybody.persons["approver"])
    assert counted(race([pay, enact])) == {"done": 1, "Blocked": 1}
    row = Contract.objects.get(pk=contract.pk)
    first = row.disbursements.get(order=1)
    told = (row.amount, first.amount, first.status, row.versions.count())
    assert told in {(60000, 36000, "requested", 1), (56000, 32000, "planned", 2)}
    assert sum(row.disbursements.values_list("amount", flat=True)) == row.amount
    intact()
