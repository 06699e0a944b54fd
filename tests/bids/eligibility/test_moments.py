"""The three moments: the deadline is frozen, the award and the signing look again; what a person decides stays with its words."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from grants.awards import actions as awards
from grants.bids import actions as bids
from grants.bids import eligibility, opening
from grants.bids.eligibility.facts import Debt
from grants.bids.eligibility.gather import gather
from grants.bids.models import Bid, EligibilityResult
from grants.contracts import actions as contracts
from grants.people import actions as people
from grants.people.models import Inspection, Listed, Office, Organisation
from grants.people.roles import Role
from grants.rulebook import queries as rulebook
from grants.story import choosing, paying
from grants.story.cast import Cast
from grants.story.life import Life
from grants.trail import clock
from grants.trail.blockers import Blocked, NotAllowed, NotNow, Stale
from grants.trail.models import Entry
from tests.factories import plans
from tests.factories.ways import fresh

pytestmark = pytest.mark.django_db
ALL = {
    "registered", "legal_form", "registered_years", "inspected", "not_listed", "not_barred", "accountant", "no_recovery",
    "no_overdue_report", "no_common_head", "not_designer", "no_double_funding", "offices_disclosed", "scope_covers",
}  # fmt: skip


def said(bid: Bid, moment: str = "deadline") -> dict[str, str]:
    return {row.rule: row.result for row in EligibilityResult.objects.filter(bid=bid, moment=moment)}


def one(bid: Bid, rule: str, moment: str = "deadline") -> EligibilityResult:
    return EligibilityResult.objects.get(bid=bid, rule=rule, moment=moment)


def listed(organisation: Organisation) -> Listed:
    return Listed.objects.create(organisation=organisation, kind="abnormal", since=date(2020, 1, 1), source="民政局公告")


def another(cast: Cast, step: str) -> Life:
    """A purchase of which the same organisation already holds one alike."""
    plans.life(cast, "start")
    return plans.life(cast, step)


def codes(refusal: Any) -> list[str]:
    return [blocker.code for blocker in refusal.value.blockers]


# The deadline


def test_every_bidder_is_checked_at_the_deadline(cast: Cast) -> None:
    life = plans.life(cast, "close")
    assert {key: said(bid) for key, bid in life.bids.items()} == {key: dict.fromkeys(ALL, "pass") for key in life.bids}
    closed = life.listing.closes_at.astimezone(clock.SHANGHAI).date()
    assert set(EligibilityResult.objects.values_list("as_of", "moment")) == {(closed, "deadline")}


def test_what_is_entered_after_the_deadline_changes_the_award_and_never_the_deadline(cast: Cast) -> None:
    life = plans.life(cast, "reserve")
    winner = life.bids["qinghe"]
    last = Inspection.objects.get(organisation=winner.organisation, year=one(winner, "inspected").as_of.year - 1)
    last.conclusion = "fail"
    last.save()
    with pytest.raises(Blocked) as refusal:
        awards.announce(life.award, by=cast.persons["approver"])
    assert codes(refusal) == ["ineligible"]
    assert (one(winner, "inspected").result, one(winner, "inspected", "award").result) == ("pass", "fail")
    assert {**said(winner, "award"), "inspected": "pass"} == dict.fromkeys(ALL, "pass")
    assert fresh(life.award).status == "proposed"


def test_the_deadline_is_checked_once(cast: Cast) -> None:
    bid = plans.life(cast, "close").bids["qinghe"]
    before = list(EligibilityResult.objects.filter(bid=bid).values())
    listed(bid.organisation)
    eligibility.check(bid, "deadline", clock.now())
    assert list(EligibilityResult.objects.filter(bid=bid).values()) == before


def test_a_late_scheduler_checks_the_day_of_the_deadline(cast: Cast) -> None:
    """Listed from the day after the deadline: not yet at it, whenever the closing is carried out."""
    life = plans.life(cast, "form_panel")
    deadline = life.when["close"].astimezone(clock.SHANGHAI).date()
    Listed.objects.create(
        organisation=life.bids["qinghe"].organisation, kind="serious", since=deadline + timedelta(days=1), source="公告"
    )
    with clock.at(life.when["close"] + timedelta(days=3)):
        opening.close(life.listing)
    row = one(life.bids["qinghe"], "not_listed")
    assert (row.result, row.as_of) == ("pass", deadline)


def test_who_does_not_meet_a_condition_is_not_qualified(cast: Cast) -> None:
    life = plans.life(cast, "form_panel")
    bid = life.bids["qinghe"]
    listed(bid.organisation)
    with life.at("close"):
        choosing.close(life)
    with life.at("attend"):
        choosing.confirm_presence(life)
    with life.at("open_bids"):
        choosing.open_bids(life)
        with pytest.raises(Blocked) as refusal:
            bids.qualify(life.bids["qinghe"], by=cast.persons["reviewer"])
    assert codes(refusal) == ["ineligible"]
    assert Bid.objects.get(pk=bid.pk).status == "submitted"


# Offices in the purchaser: set against the application once it lies open


def opened_with_office(cast: Cast, text: str, **office: Any) -> tuple[Life, EligibilityResult]:
    life = plans.life(cast, "draft_bid")
    lead = cast.persons["orglead"]
    told = {"person": lead, "role": Role.BOOKKEEPER, "unit": life.buyer, "title": "执委", "since": date(2015, 1, 1), **office}
    Office.objects.create(**told)
    with life.at("draft_bid"):
        bids.declare(life.bids["qinghe"], by=cast.persons["orgadmin"], kinds=["offices_disclosed"], text=text)
    for step, act in (
        ("submit_bid", choosing.submit_bids), ("close", choosing.close), ("attend", choosing.confirm_presence),
        ("open_bids", choosing.open_bids),
    ):  # fmt: skip
        with life.at(step):
            if step == "attend":
                sealed = one(life.bids["qinghe"], "offices_disclosed")
                assert text not in sealed.evidence or not text
            act(life)
    return life, one(life.bids["qinghe"], "offices_disclosed")


@pytest.mark.parametrize(("text", "result"), [("何以宁任市妇联执委", "manual"), ("无人任职", "fail")])
def test_offices_are_set_against_the_declaration_at_the_opening(cast: Cast, text: str, result: str) -> None:
    life, row = opened_with_office(cast, text)
    assert (row.result, "何以宁" in row.evidence) == (result, True)
    assert one(life.bids["muming"], "offices_disclosed").result == "pass"


def test_before_the_opening_the_office_waits_for_the_declaration(cast: Cast) -> None:
    life = plans.life(cast, "form_panel")
    Office.objects.create(
        person=cast.persons["orglead"], role=Role.BOOKKEEPER, unit=life.buyer, title="执委", since=date(2015, 1, 1)
    )
    with life.at("close"):
        choosing.close(life)
    assert one(life.bids["qinghe"], "offices_disclosed").result == "manual"


def test_an_office_that_ended_before_the_deadline_is_none(cast: Cast) -> None:
    _life, row = opened_with_office(cast, "无人任职", until=date(2016, 1, 1))
    assert row.result == "pass"


# What a person decides


def decide(bid: Bid, by: Any, **given: Any) -> EligibilityResult:
    told = {"moment": "deadline", "rule": "no_double_funding", "result": "pass", "note": "服务对象不同"}
    return eligibility.decide(bid, by=by, **{**told, **given})


def test_what_a_rule_leaves_open_blocks_until_it_is_decided(cast: Cast) -> None:
    life = another(cast, "open_bids")
    bid, reviewer = life.bids["qinghe"], cast.persons["reviewer"]
    assert one(bid, "no_double_funding").result == "manual"
    with pytest.raises(Blocked) as refusal:
        bids.qualify(bid, by=reviewer)
    assert codes(refusal) == ["unlooked"]
    row = decide(bid, reviewer)
    assert (row.result, row.counts_as, row.decided_by, row.note) == ("manual", "pass", reviewer, "服务对象不同")
    entry = Entry.objects.get(kind="bid", object_id=bid.pk, move="decide_eligibility")
    assert (entry.by, entry.role, entry.note, entry.facts["rule"], entry.facts["before"], entry.facts["result"]) == (
        reviewer, "reviewer", "服务对象不同", "no_double_funding", "", "pass",
    )  # fmt: skip
    bids.qualify(bid, by=reviewer)
    assert bid.status == "qualified"


def test_decided_as_not_met_blocks(cast: Cast) -> None:
    bid = another(cast, "open_bids").bids["qinghe"]
    decide(bid, cast.persons["reviewer"], result="fail", note="同一批家庭已获资助")
    with pytest.raises(Blocked) as refusal:
        bids.qualify(bid, by=cast.persons["reviewer"])
    assert codes(refusal) == ["ineligible"]


def test_another_decision_needs_another_reason_and_leaves_both_in_the_trail(cast: Cast) -> None:
    bid, reviewer = another(cast, "open_bids").bids["qinghe"], cast.persons["reviewer"]
    decide(bid, reviewer)
    with pytest.raises(Blocked) as refusal:
        decide(bid, reviewer, result="fail")
    assert codes(refusal) == ["note"]
    decide(bid, cast.persons["reviewer2"], result="fail", note="核对后发现名单相同")
    trail = Entry.objects.filter(kind="bid", object_id=bid.pk, move="decide_eligibility").order_by("seq")
    assert [(e.by.username, e.note, e.facts["before"], e.facts["result"]) for e in trail] == [
        ("reviewer", "服务对象不同", "", "pass"),
        ("reviewer2", "核对后发现名单相同", "pass", "fail"),
    ]
    assert one(bid, "no_double_funding").counts_as == "fail"


@pytest.mark.parametrize("given", [{"note": " "}, {"result": "manual"}, {"result": ""}, {"note": "长" * 501}])
def test_a_decision_is_whole_or_not_at_all(cast: Cast, given: dict[str, str]) -> None:
    bid = another(cast, "open_bids").bids["qinghe"]
    before = list(bid.eligibility.values()), Entry.objects.count()
    with pytest.raises(Blocked):
        decide(bid, cast.persons["reviewer"], **given)
    assert (list(bid.eligibility.values()), Entry.objects.count()) == before


@pytest.mark.parametrize("rule", ["registered", "nothing_of_the_kind"])
def test_only_what_a_rule_left_open_is_decided(cast: Cast, rule: str) -> None:
    bid = plans.life(cast, "open_bids").bids["qinghe"]
    before = Entry.objects.count()
    with pytest.raises(Blocked) as refusal:
        decide(bid, cast.persons["reviewer"], rule=rule)
    assert (codes(refusal), Entry.objects.count()) == (["not_manual"], before)


def test_an_overtaken_page_decides_nothing(cast: Cast) -> None:
    bid = another(cast, "open_bids").bids["qinghe"]
    decide(bid, cast.persons["reviewer"])
    with pytest.raises(Stale):
        decide(bid, cast.persons["reviewer2"], result="fail", note="另一个理由", seen="")
    assert one(bid, "no_double_funding").counts_as == "pass"


@pytest.mark.parametrize("who", ["handler", "approver", "orgadmin", "fh_reviewer", "expert1", "auditor"])
def test_nobody_but_the_reviewer_decides(cast: Cast, who: str) -> None:
    bid = another(cast, "open_bids").bids["qinghe"]
    before = list(bid.eligibility.values()), Entry.objects.count()
    with pytest.raises(NotAllowed):
        decide(bid, cast.persons[who])
    assert (list(bid.eligibility.values()), Entry.objects.count()) == before


def test_whoever_is_tied_to_the_bidder_leaves_the_decision_to_another(cast: Cast) -> None:
    bid, reviewer = another(cast, "open_bids").bids["qinghe"], cast.persons["reviewer"]
    people.declare_interest(reviewer, bid.organisation, "配偶在该机构任职")
    with pytest.raises(Blocked) as refusal:
        decide(bid, reviewer)
    assert codes(refusal) == ["recused"]
    assert one(bid, "no_double_funding").decided == ""


def test_who_sits_on_the_panel_does_not_decide(cast: Cast) -> None:
    life = another(cast, "open_bids")
    seat = life.panel.seats.last()
    seat.person = cast.persons["reviewer"]
    seat.save()
    with pytest.raises(Blocked) as refusal:
        decide(life.bids["qinghe"], cast.persons["reviewer"])
    assert codes(refusal) == ["reviewer_not_on_panel"]


@pytest.mark.parametrize(("step", "moment"), [("qualify", "deadline"), ("open_bids", "award"), ("close", "deadline")])
def test_a_settled_moment_and_one_to_come_are_not_decided(cast: Cast, step: str, moment: str) -> None:
    bid = another(cast, step).bids["qinghe"]
    before = list(bid.eligibility.values())
    with pytest.raises(Blocked) as refusal:
        decide(bid, cast.persons["reviewer"], moment=moment, note="又一个理由")
    assert codes(refusal) == ["not_now"]
    assert list(bid.eligibility.values()) == before


# The award and the signing


def test_a_decision_holds_for_the_award_while_what_was_decided_is_the_same(cast: Cast) -> None:
    life = another(cast, "announce")
    rows = [one(life.bids["qinghe"], "no_double_funding", moment) for moment in ("deadline", "award")]
    assert [(r.result, r.counts_as, r.note) for r in rows] == [("manual", "pass", choosing.REASONS["no_double_funding"])] * 2
    assert rows[0].evidence == rows[1].evidence
    assert Entry.objects.filter(kind="bid", object_id=life.bids["qinghe"].pk, move="decide_eligibility").count() == 1


def test_something_new_at_the_award_waits_for_a_decision_of_its_own(cast: Cast) -> None:
    life = plans.life(cast, "reserve")
    winner = life.bids["qinghe"]
    Organisation.objects.filter(pk=winner.organisation_id).update(scope="汽车修理")
    with pytest.raises(Blocked) as refusal:
        awards.announce(life.award, by=cast.persons["approver"])
    assert codes(refusal) == ["unlooked"]
    decide(winner, cast.persons["reviewer"], moment="award", rule="scope_covers", note="章程含社区服务")
    awards.announce(life.award, by=cast.persons["approver"])
    assert life.award.status == "on_notice"
    assert (one(winner, "scope_covers").result, one(winner, "scope_covers", "award").counts_as) == ("pass", "pass")


def test_the_signing_looks_again(cast: Cast) -> None:
    life = plans.life(cast, "sign_for_provider")
    entry = listed(life.provider)
    with pytest.raises(Blocked) as refusal:
        contracts.sign(life.contract, by=cast.persons["approver"])
    assert codes(refusal) == ["ineligible"]
    assert fresh(life.contract).status == "ready"
    winner = life.bids["qinghe"]
    assert [one(winner, "not_listed", m).result for m in ("deadline", "award", "signing")] == ["pass", "pass", "fail"]
    entry.delete()
    contracts.sign(life.contract, by=cast.persons["approver"])
    assert (life.contract.status, one(winner, "not_listed", "signing").result) == ("signed", "pass")


def test_nobody_else_makes_the_check_happen(cast: Cast) -> None:
    life = plans.life(cast, "reserve")
    with pytest.raises(NotAllowed):
        awards.announce(life.award, by=cast.persons["handler"])
    assert said(life.bids["qinghe"], "award") == {}


def test_a_second_announcement_leaves_the_first_check(cast: Cast) -> None:
    life = plans.life(cast, "announce")
    before = said(life.bids["qinghe"], "award")
    listed(life.provider)
    with pytest.raises(NotNow):
        awards.announce(life.award, by=cast.persons["approver"])
    assert said(life.bids["qinghe"], "award") == before == dict.fromkeys(ALL, "pass")


# The facts


def facts_of(bid: Bid) -> Any:
    row = Bid.objects.select_related("listing__unit", "organisation").get(pk=bid.pk)
    return gather([row], clock.now())[bid.pk]


def test_a_project_in_hand_is_named_and_its_own_contract_is_not(cast: Cast) -> None:
    first = plans.life(cast, "start")
    second = plans.life(cast, "start")
    assert facts_of(first.bids["qinghe"]).in_hand == (second.contract.number,)
    assert [f.number for f in facts_of(first.bids["qinghe"]).funded] == [second.contract.number]
    assert facts_of(first.bids["muming"]).in_hand == ()


def test_a_report_is_owed_from_the_day_after_it_was_due(cast: Cast) -> None:
    first = plans.life(cast, "start")
    bid = plans.life(cast, "submit_bid").bids["qinghe"]
    milestone = first.contract.milestones.get()
    for day, owed in ((milestone.due, ()), (milestone.due + timedelta(days=1), (first.contract.number,))):
        with clock.at(clock.now() + (day - clock.today())):
            assert tuple(o.number for o in facts_of(bid).owed) == owed


def test_a_surplus_is_due_back_after_the_contract_has_ended(cast: Cast) -> None:
    life = plans.life(cast, "start")
    paying.through(life, 1)
    bid = plans.life(cast, "submit_bid").bids["qinghe"]
    assert facts_of(bid).debts == ()
    contracts.terminate(
        fresh(life.contract), by=cast.persons["approver"], note="停办", settlement="据实结算", recovery=Decimal(36000)
    )
    due = rulebook.refund_by(life.contract.rule_set, clock.today())
    assert facts_of(bid).debts == (Debt(life.contract.number, Decimal("36000.00"), due),)
    assert [f.ends for f in facts_of(bid).funded] == [clock.today()]


def test_who_acted_on_the_call_took_part_in_it(cast: Cast) -> None:
    life = plans.life(cast, "form_panel")
    handler = cast.persons["handler"]
    Office.objects.create(person=handler, role=Role.ORG_LEAD, organisation=life.provider, since=date(2015, 1, 1))
    with life.at("close"):
        choosing.close(life)
    assert (one(life.bids["qinghe"], "not_designer").result, one(life.bids["muming"], "not_designer").result) == ("fail", "pass")


def test_a_common_head_counts_against_both(cast: Cast) -> None:
    life = plans.life(cast, "form_panel")
    other = cast.organisations["muming"]
    Office.objects.create(person=cast.persons["orgadmin"], role=Role.ORG_ADMIN, organisation=other, since=date(2015, 1, 1))
    with life.at("close"):
        choosing.close(life)
    assert [one(life.bids[key], "no_common_head").result for key in ("qinghe", "muming", "yuanhang")] == ["fail", "fail", "pass"]


# Before the opening nobody else's application is asked for


def test_a_self_check_keeps_nothing_and_asks_for_nobody_else(cast: Cast, django_assert_max_num_queries: Any) -> None:
    life = plans.life(cast, "submit_bid")
    bid = Bid.objects.select_related("listing__unit", "listing__rule_set", "organisation").get(pk=life.bids["qinghe"].pk)
    with django_assert_max_num_queries(20) as asked:
        found = eligibility.look_at_oneself(bid, "")
    others = [life.bids[key].organisation_id for key in ("muming", "yuanhang")]
    assert {code: f.result for code, f in found.items()} == dict.fromkeys(ALL - {"no_common_head"}, "pass")
    assert EligibilityResult.objects.count() == 0
    sealed = [q["sql"] for q in asked.captured_queries if '"grants_bid"."listing_id" IN' in q["sql"]]
    assert sealed == []
    assert not [q for q in asked.captured_queries if any(f'"organisation_id" IN ({pk})' in q["sql"] for pk in others)]
    Listed.objects.create(organisation=bid.organisation, kind="serious", since=clock.today(), source="公告")
    assert eligibility.look_at_oneself(bid, "")["not_listed"].result == "fail"
