"""Amendments: what takes effect is what was proposed, in every row; who may approve what; what stays as it is."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from grants.contracts import amendment_actions as actions
from grants.contracts.models import Amendment, Contract
from grants.contracts.terms import Kind, read
from grants.people.roles import Role
from grants.story.cast import Cast
from grants.trail import clock
from grants.trail.blockers import Blocked, NotAllowed
from grants.trail.models import Entry
from grants.trail.moves import available_moves
from grants.trail.replay import gaps
from tests.factories import after_contract, plans
from tests.factories.amendments import budget, do, in_effect, longer, proposed, signed
from tests.factories.tables import goods, instalments


@pytest.fixture
def contract(cast: Cast) -> Contract:
    return plans.life(cast, "start").contract


def fresh(contract: Contract) -> Contract:
    return Contract.objects.get(pk=contract.pk)


def bigger(contract: Contract, **changes: Any) -> dict[str, Any]:
    """4,000 元 more: four activities more, the money on the last instalment."""
    parts = {
        "amount": Decimal(64000), "budget": budget(contract, A1=4000), "deliverables": goods(contract, D1=44),
        "instalments": instalments(contract, 36000, 28000),
    }  # fmt: skip
    return {**parts, **changes}


def codes(amendment: Amendment, move: str, by: Any) -> set[str]:
    """Why a move is not possible for somebody, as the page says."""
    row = Amendment.objects.get(pk=amendment.pk)
    return {blocker.code for offer in available_moves(row, by) if offer.name == move for blocker in offer.blockers}


def test_everything_follows_at_once(cast: Cast, contract: Contract) -> None:
    appropriation = contract.appropriation
    assert appropriation is not None
    free, ends = appropriation.uncommitted, contract.ends + timedelta(days=30)
    before = contract.versions.get()
    amendment = in_effect(cast, contract, **bigger(contract, ends=ends, lead="林晓岚"))
    row = fresh(contract)
    assert (row.amount, row.ends, row.lead) == (Decimal(64000), ends, "林晓岚")
    assert dict(row.budget_lines.values_list("category", "amount"))["A1"] == Decimal(28000)
    assert row.deliverables.get(code="D1").quantity == 44
    assert sorted(row.deliverables.get(code="D1").targets.values_list("quantity", flat=True)) == [20, 24]
    assert list(row.disbursements.order_by("order").values_list("amount", flat=True)) == [Decimal(36000), Decimal(28000)]
    assert appropriation.uncommitted == free - 4000
    assert list(row.commitments.order_by("pk").values_list("amount", "reason")) == [(60000, "sign"), (4000, "enact")]
    old, new = row.versions.all()
    assert (old.digest, old.content) == (before.digest, before.content)
    assert (new.number, new.reason, read(new.content)) == (2, amendment.number, amendment.effect.after)
    assert amendment.kinds == ["budget", "amount", "term", "deliverables", "places", "instalments", "lead"]
    assert list(gaps()) == []


def test_less_money_is_freed(cast: Cast, contract: Contract) -> None:
    assert contract.appropriation is not None
    free = contract.appropriation.uncommitted
    parts = {
        "amount": Decimal(50000), "budget": budget(contract, A1=-5000, A5=-5000), "deliverables": goods(contract, D1=30),
        "instalments": instalments(contract, 36000, 14000),
    }  # fmt: skip
    in_effect(cast, contract, **parts)
    assert contract.appropriation.uncommitted == free + 10000
    assert fresh(contract).amount == Decimal(50000)


def test_a_new_place_a_new_milestone_a_new_deliverable_a_new_instalment(cast: Cast, contract: Contract) -> None:
    place = cast.units["jinjiang"]
    due, rows = contract.ends - timedelta(days=10), goods(contract, D1=30)
    target = {"site": place, "milestone": "加开", "quantity": Decimal(10)}
    rows.append({
        "code": "D4", "name": "亲子讲座", "unit": "场", "quantity": Decimal(10), "unit_price": Decimal(1000), "targets": [target],
        "measure": "sum", "basis": "period",
    })  # fmt: skip
    points = [{"name": m.name, "due": m.due} for m in contract.milestones.all()]
    plan = instalments(contract, 36000, 14000)
    amendment = in_effect(
        cast,
        contract,
        deliverables=rows,
        milestones=[*points, {"name": "加开", "due": due}],
        instalments=[*plan, {"name": "第三期", "amount": Decimal(10000), "milestone": "加开"}],
    )
    row = fresh(contract)
    added = row.deliverables.get(code="D4")
    assert [(t.site, t.milestone.name, t.quantity) for t in added.targets.all()] == [(place, "加开", Decimal(10))]
    third = row.disbursements.get(order=3)
    assert (third.name, third.amount, third.milestone.name, third.status) == ("第三期", Decimal(10000), "加开", "planned")
    assert set(amendment.kinds) == {Kind.DELIVERABLES, Kind.PLACES, Kind.TERM, Kind.INSTALMENTS}


def test_nothing_changes_before_both_have_signed(cast: Cast, contract: Contract) -> None:
    amendment, approver = proposed(cast, contract), cast.persons["approver"]
    do(amendment, "request", cast)
    do(amendment, "approve", cast)
    entries = Entry.objects.count()
    with pytest.raises(Blocked):
        actions.enact(amendment, by=approver)
    assert (Entry.objects.count(), contract.versions.count()) == (entries, 1)
    actions.sign_off(amendment, by=cast.persons["orgadmin"], move="enact", role=Role.ORG_ADMIN)
    actions.enact(amendment, by=approver)
    assert contract.versions.count() == 2


def test_the_clock_lets_it_take_effect_on_its_day(cast: Cast, contract: Contract) -> None:
    day = clock.today() + timedelta(days=3)
    amendment = proposed(cast, contract, effective_on=day, budget=budget(contract, A1=500, A5=-500))
    do(amendment, "request", cast)
    do(amendment, "approve", cast)
    assert actions.enact_due() == 0
    signed(amendment, cast)
    assert (actions.enact_due(), codes(amendment, "enact", cast.persons["approver"])) == (0, {"day_reached"})
    with clock.at(clock.now() + timedelta(days=3)):
        assert actions.enact_due() == 1
    enacted = Amendment.objects.get(pk=amendment.pk)
    assert (enacted.status, enacted.enact_by is not None and enacted.enact_by.is_system) == ("effective", True)
    assert fresh(contract).versions.count() == 2


@pytest.mark.parametrize(("shift", "reviewer"), [("6000.00", True), ("6000.01", False)])
def test_a_reviewer_approves_a_shift_up_to_the_cap(cast: Cast, contract: Contract, shift: str, reviewer: bool) -> None:
    more = Decimal(shift)
    amendment = proposed(cast, contract, budget=budget(contract, A5=more, A1=-more))
    do(amendment, "request", cast)
    assert codes(amendment, "approve", cast.persons["reviewer"]) == (set() if reviewer else {"within_own_reach"})
    assert codes(amendment, "approve", cast.persons["approver"]) == set()


def test_small_shifts_count_together(cast: Cast, contract: Contract) -> None:
    in_effect(cast, contract, budget=budget(contract, A5=4000, A1=-4000))
    again = proposed(cast, contract, budget=budget(fresh(contract), A5=2001, A1=-2001))
    do(again, "request", cast)
    assert codes(again, "approve", cast.persons["reviewer"]) == {"within_own_reach"}


def test_every_other_kind_is_the_approvers(cast: Cast, contract: Contract) -> None:
    for parts in (bigger(contract), longer(contract), {"lead": "林晓岚"}, {"deliverables": goods(contract, D3=1300)}):
        amendment = proposed(cast, contract, **parts)
        do(amendment, "request", cast)
        assert codes(amendment, "approve", cast.persons["reviewer"]) == {"within_own_reach"}, parts
        do(amendment, "refuse", cast)


def test_what_was_changed_meanwhile_is_not_overwritten(cast: Cast, contract: Contract) -> None:
    waiting = proposed(cast, contract, lead="林晓岚")
    in_effect(cast, contract)
    assert codes(waiting, "request", cast.persons["orgadmin"]) == {"base_current"}
    actions.revise(waiting, by=cast.persons["orgadmin"], reason="换人", effective_on=clock.today(), lead="林晓岚")
    assert (waiting.base, codes(waiting, "request", cast.persons["orgadmin"])) == (2, set())


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        (lambda c: {"amount": Decimal(61000)}, "sum"),
        (lambda c: {"budget": budget(c, A1=1)}, "sum"),
        (lambda c: {"lead": c.lead}, "changes_something"),
        (lambda c: {"ends": clock.today() - timedelta(days=1)}, "past"),
        (lambda c: {"ends": c.ends + timedelta(days=1500)}, "term_allowed"),
        (lambda c: {"effective_on": clock.today() - timedelta(days=1), "lead": "林晓岚"}, "past"),
        (lambda c: {"reason": "手机 13800138000 来电要求", "lead": "林晓岚"}, "personal_data"),
        (lambda c: {"instalments": instalments(c, 35999, 24000)}, "sum"),
        (lambda c: {"instalments": instalments(c, 36000, 24000)[:1]}, "instalment_gone"),
    ],
)
def test_what_cannot_be_requested(cast: Cast, contract: Contract, parts: Any, code: str) -> None:
    assert code in codes(proposed(cast, contract, **parts(contract)), "request", cast.persons["orgadmin"])


def test_additions_above_the_limit_stay_within_a_tenth(cast: Cast) -> None:
    """The contract of 60,000 元 lies below the limit: no addition leads around a call."""
    contract = plans.life(cast, "start").contract
    assert contract.appropriation is not None
    parts = bigger(contract, amount=Decimal(1_000_000))
    assert "additions_within_cap" in codes(proposed(cast, contract, **parts), "request", cast.persons["orgadmin"])


def test_the_appropriation_must_bear_the_addition(cast: Cast, contract: Contract) -> None:
    amendment = proposed(cast, contract, **bigger(contract))
    do(amendment, "request", cast)
    appropriation = contract.appropriation
    assert appropriation is not None
    type(appropriation).objects.filter(pk=appropriation.pk).update(amount=appropriation.committed + Decimal("3999.99"))
    assert codes(amendment, "approve", cast.persons["approver"]) == {"appropriation_bears_the_addition"}


def test_strangers_propose_nothing(cast: Cast, contract: Contract) -> None:
    for name in ("reviewer", "orgaccountant", "rival1admin", "auditor"):
        with pytest.raises(NotAllowed):
            actions.propose(contract, by=cast.persons[name], reason="调整", effective_on=clock.today(), lead="林晓岚")
    assert Amendment.objects.count() == 0


def test_a_contract_reported_complete_is_not_amended(cast: Cast) -> None:
    contract = after_contract.completed(cast).contract
    with pytest.raises(Blocked):
        proposed(cast, contract, lead="林晓岚")
