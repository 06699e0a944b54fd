"""An amendment another one has overtaken: it can no longer take effect, is signed by nobody, and is withdrawn or proposed again."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from grants.contracts import again
from grants.contracts import amendment_actions as actions
from grants.contracts.models import Amendment, Contract
from grants.contracts.terms import Due, Effect, Good, Instalment, Point, Terms, difference
from grants.people.roles import Role
from grants.story.cast import Cast
from grants.trail import clock
from grants.trail.blockers import Blocked, NotAllowed
from grants.trail.models import Entry
from grants.trail.moves import available_moves, waiting_for_others
from grants.trail.signoffs import missing
from tests.contracts.test_amendments import bigger
from tests.factories import plans
from tests.factories.amendments import budget, do, in_effect, longer, overtaken, proposed
from tests.ledger import unchanged

ROWS = ("grants_amendment", "grants_contract", "grants_contractversion", "grants_entry", "grants_signoff")
DAY = date(2026, 6, 1)
TERMS = Terms(
    Decimal(100), DAY, date(2026, 12, 31), "", "",
    (Good("D1", "讲座", "场", Decimal(10), Decimal(10), Decimal(100), (Due("甲村", "期末", Decimal(10)),)),),
    {"A1": Decimal(60), "B": Decimal(40)}, (Point(1, "期末", DAY),),
    (Instalment(1, "首款", Decimal(60), DAY, None), Instalment(2, "尾款", Decimal(40), None, "期末")),
)  # fmt: skip


@pytest.fixture
def contract(cast: Cast) -> Contract:
    return plans.life(cast, "start").contract


def codes(amendment: Amendment, move: str, by: object) -> list[str]:
    row = Amendment.objects.get(pk=amendment.pk)
    return [blocker.code for offer in available_moves(row, by) if offer.name == move for blocker in offer.blockers]


def test_nobody_signs_it_and_it_is_not_let_take_effect(cast: Cast, contract: Contract) -> None:
    amendment = overtaken(cast, contract)
    assert codes(amendment, "enact", cast.persons["approver"]) == ["base_current", "not_signed"]
    assert missing(amendment) == waiting_for_others(amendment, cast.persons["handler"]) == []
    with unchanged(*ROWS), pytest.raises(Blocked) as refused:
        actions.sign_off(amendment, by=cast.persons["orgadmin"], move="enact", role=Role.ORG_ADMIN)
    assert [blocker.code for blocker in refused.value.blockers] == ["base_current"]
    assert refused.value.blockers[0].anchor == "contract"
    with unchanged(*ROWS):
        assert actions.enact_due() == 0


@pytest.mark.parametrize("who", ["orgadmin", "handler"])
def test_either_side_withdraws_it(cast: Cast, contract: Contract, who: str) -> None:
    amendment = overtaken(cast, contract)
    actions.withdraw(amendment, by=cast.persons[who])
    assert Amendment.objects.get(pk=amendment.pk).status == "withdrawn"


def test_what_is_approved_and_not_overtaken_stays(cast: Cast, contract: Contract) -> None:
    amendment = proposed(cast, contract)
    for act in ("request", "approve"):
        do(amendment, act, cast)
    for act in (actions.withdraw, actions.propose_again):
        with unchanged(*ROWS), pytest.raises(Blocked):
            act(amendment, by=cast.persons["orgadmin"])
    with clock.at(clock.now() + timedelta(days=1)), unchanged(*ROWS), pytest.raises(NotAllowed):
        actions.propose_again(amendment, by=cast.persons["orgaccountant"])


def test_proposed_again_both_changes_hold(cast: Cast, contract: Contract) -> None:
    """A thousand from A5 to A1 was overtaken by five hundred that went the same way: once again it is fifteen hundred."""
    lines = dict(contract.budget_lines.values_list("category", "amount"))
    amendment = overtaken(cast, contract, budget=budget(contract, A1=1000, A5=-1000), lead="林晓岚")
    with clock.at(clock.now() + timedelta(days=3)):
        begun = actions.propose_again(amendment, by=cast.persons["orgadmin"])
        assert (begun.base, begun.status, begun.reason, begun.effective_on) == (2, "draft", amendment.reason, clock.today())
        assert begun.kinds == ["budget", "lead"]
        assert Amendment.objects.get(pk=amendment.pk).status == "withdrawn"
        assert Entry.objects.get(kind="amendment", object_id=amendment.pk, move="withdraw").note == f"→ {begun.number}"
        for act in ("request", "approve"):
            do(begun, act, cast)
        actions.sign_off(begun, by=cast.persons["orgadmin"], move="enact", role=Role.ORG_ADMIN)
        actions.enact(begun, by=cast.persons["approver"])
    now = Contract.objects.get(pk=contract.pk)
    wanted = {**lines, "A1": lines["A1"] + 1500, "A5": lines["A5"] - 1500}
    assert (dict(now.budget_lines.values_list("category", "amount")), now.lead) == (wanted, "林晓岚")


def test_an_addition_with_its_places_is_proposed_again(cast: Cast, contract: Contract) -> None:
    amendment = proposed(cast, contract, **bigger(contract))
    do(amendment, "request", cast)
    actions.approve(amendment, by=cast.persons["approver"])
    in_effect(cast, contract, **longer(contract))
    begun = actions.propose_again(amendment, by=cast.persons["handler"])
    assert (begun.base, begun.effect.difference.changes) == (2, amendment.effect.difference.changes)
    assert begun.proposed["sites"] == amendment.proposed["sites"]
    with unchanged(*ROWS), pytest.raises(Blocked):
        actions.propose_again(amendment, by=cast.persons["handler"])


def test_figures_move_by_what_was_proposed_and_what_others_changed_stays() -> None:
    good, (first, last) = TERMS.goods[0], TERMS.instalments
    proposal = replace(
        TERMS, amount=Decimal(120), content="新内容", budget={"A1": Decimal(80), "B": Decimal(40)},
        goods=(replace(good, quantity=Decimal(12), amount=Decimal(120), targets=(
            Due("乙村", "期末", Decimal(2)), *good.targets)),),
        milestones=(*TERMS.milestones, Point(2, "补充", DAY)),
        instalments=(first, replace(last, amount=Decimal(60))),
    )  # fmt: skip
    now = replace(
        TERMS, ends=date(2027, 1, 31), budget={"A1": Decimal(50), "A5": Decimal(10), "B": Decimal(40)},
        milestones=(replace(TERMS.milestones[0], due=date(2026, 7, 1)), Point(2, "中期", DAY)),
        instalments=(replace(first, amount=Decimal(50)), replace(last, amount=Decimal(50))),
    )  # fmt: skip
    told = again.parts(Effect(TERMS, proposal, difference(TERMS, proposal)), now)
    assert sorted(told) == ["amount", "budget", "content", "deliverables", "instalments", "milestones"]
    assert (told["amount"], told["budget"]) == (Decimal(120), {"A1": Decimal(70), "A5": Decimal(10), "B": Decimal(40)})
    assert [(row["name"], row["due"]) for row in told["milestones"]] == [
        ("期末", date(2026, 7, 1)), ("中期", DAY), ("补充", DAY),
    ]  # fmt: skip
    assert [row["amount"] for row in told["instalments"]] == [Decimal(50), Decimal(70)]
    (lecture,) = told["deliverables"]
    assert (lecture["quantity"], [(t["site"], t["quantity"]) for t in lecture["targets"]]) == (
        Decimal(12), [("甲村", Decimal(10)), ("乙村", Decimal(2))],
    )  # fmt: skip


def test_what_the_proposal_takes_out_is_taken_out() -> None:
    proposal = replace(TERMS, goods=(), milestones=())
    told = again.parts(Effect(TERMS, proposal, difference(TERMS, proposal)), TERMS)
    assert (told["deliverables"], told["milestones"]) == ([], [])
