"""What has happened under a real contract holds against an amendment: at the request, and again at the moment it takes effect."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from grants.contracts import amendment_actions as actions
from grants.contracts import happened
from grants.contracts.models import Amendment, Contract
from grants.disbursements import actions as disbursements
from grants.story import paying
from grants.story.cast import Cast
from grants.trail import clock
from grants.trail.blockers import Blocked
from grants.trail.models import Entry
from tests.factories import after_contract, plans
from tests.factories.amendments import budget, do, proposed, signed
from tests.factories.tables import goods, instalments

FEN = Decimal("0.01")


def codes(cast: Cast, contract: Contract, **parts: Any) -> set[str]:
    """Why it cannot be requested; nothing of it stays."""
    found: set[str] = set()
    with transaction.atomic():
        amendment = proposed(cast, contract, **parts)
        try:
            do(amendment, "request", cast)
        except Blocked as refusal:
            found = {blocker.code for blocker in refusal.blockers}
        transaction.set_rollback(True)
    return found


def test_what_stands_is_read_from_the_rows(cast: Cast) -> None:
    contract = Contract.objects.get(pk=after_contract.recognised(cast).contract.pk)
    done = happened.under(contract)
    assert (done.received, sum(done.spent.values()), set(done.open)) == (Decimal(36000), contract.verified, {2})
    assert done.handed_in == {"期末"}
    told = {row.code: [done.recognised[row.code, t.site.name] for t in row.targets.all()] for row in contract.deliverables.all()}
    assert {code: sum(figures) for code, figures in told.items()} == {
        row.code: sum(m.recognised or Decimal(0) for m in row.measurements.all()) for row in contract.deliverables.all()
    }
    assert done.used >= {(code, site) for code, site in done.recognised}


@pytest.mark.parametrize("around", [-FEN, Decimal(0), FEN])
def test_a_budget_line_around_what_is_spent(cast: Cast, around: Decimal) -> None:
    contract = Contract.objects.get(pk=after_contract.spent(cast).contract.pk)
    spent = happened.under(contract).spent["A5"]
    line = contract.budget_lines.get(category="A5").amount
    change = spent + around - line
    found = codes(cast, contract, budget=budget(contract, A5=change))
    assert ("spent" in found) is (around < 0 and change < 0)


@pytest.mark.parametrize("around", [-FEN, Decimal(0), FEN])
def test_the_amount_around_what_is_paid(cast: Cast, around: Decimal) -> None:
    life = plans.life(cast, "start")
    paying.through(life, 1)
    contract = Contract.objects.get(pk=life.contract.pk)
    assert ("paid" in codes(cast, contract, amount=contract.received + around)) is (around < 0)


def test_a_paid_instalment_stays(cast: Cast) -> None:
    life = plans.life(cast, "start")
    paying.through(life, 1)
    plan = instalments(life.contract, 35000, 25000)
    assert "instalment_begun" in codes(cast, life.contract, instalments=plan)


def test_recognised_targets_and_prices_stay(cast: Cast) -> None:
    contract = Contract.objects.get(pk=after_contract.recognised(cast).contract.pk)
    assert {"handed_in", "recognised"} <= codes(cast, contract, deliverables=goods(contract, D1=30))
    dearer = [{**row, "unit_price": row["unit_price"] + 1} for row in goods(contract)]
    assert "price_fixed" in codes(cast, contract, deliverables=dearer)


def test_what_happens_after_the_approval_holds_too(cast: Cast) -> None:
    """The instalment was requested meanwhile: the amendment that makes it smaller takes no effect, and nothing is half done."""
    life = plans.life(cast, "start")
    contract = Contract.objects.get(pk=life.contract.pk)
    parts = {
        "amount": Decimal(50000), "budget": budget(contract, A1=-5000, A5=-5000), "deliverables": goods(contract, D1=30),
        "instalments": instalments(contract, 26000, 24000),
    }  # fmt: skip
    amendment = proposed(cast, contract, **parts)
    for act in ("request", "approve"):
        do(amendment, act, cast)
    signed(amendment, cast)
    due = paying.instalment(life, 1)
    disbursements.request(due, by=cast.persons["orgadmin"], invoice_number="发票-1", invoice_amount=due.payable)
    entries = Entry.objects.count()
    with pytest.raises(Blocked) as refusal:
        do(amendment, "enact", cast)
    assert {blocker.code for blocker in refusal.value.blockers} == {"instalment_begun"}
    assert actions.enact_due() == 0
    row = Contract.objects.get(pk=contract.pk)
    assert (row.amount, row.versions.count(), row.commitments.count(), Entry.objects.count()) == (60000, 1, 1, entries)
    assert Amendment.objects.get(pk=amendment.pk).status == "approved"
    assert clock.today() >= amendment.effective_on
