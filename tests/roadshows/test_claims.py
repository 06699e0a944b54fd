"""After the hall: terms and confirmation, needs that move with a claim, contest and settlement, release, days that are over, archive."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from grants.needs.models import Need
from grants.people.models import Interest, User
from grants.roadshows import actions, rules
from grants.roadshows.models import Claim, Delegation, Roadshow
from grants.rulebook import queries as rulebook
from grants.story.cast import Cast
from grants.trail import clock, triggers
from grants.trail.blockers import Act, Blocked, NotAllowed, Stale
from grants.trail.models import Entry
from tests.factories import plans, sessions
from tests.factories.reach import reach
from tests.roadshows.denial import refused
from tests.trail.test_chain import sql, verify, without_triggers

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database("what the two databases do differently is tested with the placards"),
]
NOT_HERS = [("not_allowed", "This is not yours to do; nothing was changed.")]


def fresh(claim: Any) -> Claim:
    return Claim.objects.get(pk=claim.pk)


def states(claim: Any) -> list[str]:
    return list(Claim.objects.filter(pitch=claim.pitch).order_by("ticket").values_list("status", flat=True))


@pytest.fixture
def claim(cast: Cast) -> Claim:
    """Qingyang's, of a session that is over, its terms stated; Luoshan waits."""
    return reach("claim", "locked", cast)  # type: ignore[return-value]


@pytest.fixture
def need(cast: Cast) -> Need:
    """A pooled need of a community of Qingyang."""
    return Need.objects.get(pk=plans.life(cast, "pool").needs[0].pk)


def test_what_a_confirmation_asks_for(cast: Cast, claim: Claim) -> None:
    town = cast.persons["town"]
    actions.state_terms(claim, by=town, site=None, starts=None, people=0, contact=" ")
    Claim.objects.filter(pk=claim.pk).update(amount=100)
    assert refused(lambda: actions.confirm(claim, by=town)) == [
        ("missing_site", "Say in which village or community it takes place."),
        ("missing_starts", "Say from when to when."),
        ("missing_people", "Say how many people it is for."),
        ("missing_funding", "Say where the money comes from."),
        ("missing_contact", "Say who looks after it."),
    ]
    sessions.terms(cast, claim, site=cast.units["huatai"], funding="镇级配套")
    assert refused(lambda: actions.confirm(claim, by=town)) == [("site", "The place must lie in the unit that claims.")]
    sessions.terms(cast, claim)
    assert refused(lambda: actions.confirm(claim, by=cast.persons["town2"]), NotAllowed) == NOT_HERS
    actions.confirm(claim, by=town)
    assert (fresh(claim).status, fresh(claim).confirm_by_id) == ("confirmed", town.pk)


def test_terms_are_the_towns_and_nothing_else(cast: Cast, claim: Claim) -> None:
    town, today = cast.persons["town"], clock.today()
    for somebody in (cast.persons["town2"], cast.persons["handler"], cast.persons["orgadmin"]):
        assert refused(lambda: actions.state_terms(claim, by=somebody, people=9), NotAllowed) == NOT_HERS  # noqa: B023
    with pytest.raises(TypeError, match="amount"):
        actions.state_terms(claim, by=town, amount=5)
    with pytest.raises(ValidationError, match="ends after it starts"):
        actions.state_terms(claim, by=town, starts=today, ends=today - timedelta(days=1))
    assert refused(lambda: actions.state_terms(claim, by=town, version=7, people=9), Stale)[0][0] == "stale"
    queued = Claim.objects.get(pitch=claim.pitch, status="queued")
    said = [("not_editable", "It is “In the queue” and can no longer be edited.")]
    assert refused(lambda: actions.state_terms(queued, by=cast.persons["town2"], people=9), Blocked) == said


def test_it_is_confirmed_within_the_days_of_the_rule_set(cast: Cast, claim: Claim) -> None:
    town, last = cast.persons["town"], claim.confirm_by_day
    assert last == rulebook.confirm_by(claim.roadshow.rule_set, clock.today())
    with clock.at(clock.now() + (last - clock.today()) + timedelta(days=1)):  # type: ignore[operator]
        said = [("within_confirmation_days", f"It was to be confirmed by {last}.")]
        assert refused(lambda: actions.confirm(claim, by=town)) == said
    with clock.at(clock.now() + (last - clock.today())):  # type: ignore[operator]
        actions.confirm(claim, by=town)


def test_nothing_is_confirmed_while_the_hall_sits(cast: Cast) -> None:
    hall = sessions.opened(cast)
    claim = sessions.terms(cast, hall.lift("qingyang"))
    over = [("session_over", "Claims are confirmed when the session is over.")]
    assert refused(lambda: actions.confirm(claim, by=hall.chairs["qingyang"])) == over


def test_needs_move_with_the_claim(cast: Cast, claim: Claim, need: Need) -> None:
    town = cast.persons["town"]
    strange = plans.life(cast, "pool", needs=[{**NEED, "unit": "huatai"}]).needs[0]
    with pytest.raises(ValidationError) as wrong, translation.override("en"):
        actions.state_terms(claim, by=town, answers=[need, strange])
    assert wrong.value.message_dict == {"needs": [f"“{strange.title}” is not a pooled need of your unit."]}
    assert not fresh(claim).needs.exists()
    actions.state_terms(claim, by=town, answers=[need])
    assert Need.objects.get(pk=need.pk).status == "pooled"  # an intention still
    actions.confirm(claim, by=town)
    assert Need.objects.get(pk=need.pk).status == "matched"
    actions.release(claim, by=town, note="场地未落实")
    assert Need.objects.get(pk=need.pk).status == "pooled"
    assert states(claim) == ["released", "locked"]


NEED = {
    "title": "邻镇的需求", "category": "community", "group": "社区家庭邻镇", "head_count": 30, "description": "缺少活动。", "survey_n": 40,
}  # fmt: skip


def test_a_need_that_another_claim_answers_stays_matched(cast: Cast, claim: Claim, need: Need) -> None:
    actions.state_terms(claim, by=cast.persons["town"], answers=[need])
    actions.confirm(claim, by=cast.persons["town"])
    other = sessions.locked(cast)
    actions.state_terms(other, by=cast.persons["town"], answers=[need])
    actions.confirm(other, by=cast.persons["town"])
    actions.release(claim, by=cast.persons["reviewer"], note="机构被限制")
    assert Need.objects.get(pk=need.pk).status == "matched"
    actions.release(fresh(other), by=cast.persons["reviewer"], note="机构被限制")
    assert Need.objects.get(pk=need.pk).status == "pooled"


def test_who_moves_up_has_days_of_her_own(cast: Cast, claim: Claim) -> None:
    later = clock.now() + timedelta(days=3)
    with clock.at(later):
        actions.release(claim, by=cast.persons["reviewer"], note="机构退出")
        second = Claim.objects.get(pitch=claim.pitch, status="locked")
        assert second.confirm_by_day == rulebook.confirm_by(second.roadshow.rule_set, clock.today())
    assert (second.slot, second.held_from, second.unit) == (1, later, cast.units["luoshan"])
    assert second.confirm_by_day > claim.confirm_by_day  # type: ignore[operator]
    assert [(e.move, e.by.is_system) for e in Entry.objects.filter(kind="claim", object_id=second.pk).order_by("seq")] == [
        ("create", False), ("promote", True),
    ]  # fmt: skip
    assert {d.unit_id: d.standing for d in Delegation.objects.all()} == {claim.unit_id: 0, second.unit_id: 1}
    assert second.pitch.balance == 0


def test_days_that_are_over_release_by_themselves(cast: Cast, claim: Claim) -> None:
    day = claim.confirm_by_day
    at_noon = clock.now() + (day - clock.today())  # type: ignore[operator]
    with clock.at(at_noon):
        assert actions.release_due() == 0
    with clock.at(at_noon + timedelta(days=1)), translation.override("en"):
        assert actions.release_due() == 1
        assert actions.release_due() == 0
    assert states(claim) == ["released", "locked"]
    last = Entry.objects.filter(kind="claim", object_id=claim.pk).latest("seq")
    assert (last.move, last.note, last.by.is_system) == ("release", f"Not confirmed by {day}.", True)


def test_a_contest_is_settled_with_the_observer(cast: Cast, claim: Claim) -> None:
    handler, observer = cast.persons["handler"], cast.persons["discipline"]
    missing = [("missing_note", "“Reason” is missing.")]
    assert refused(lambda: actions.contest(claim, by=handler)) == missing
    assert refused(lambda: actions.contest(claim, by=cast.persons["town2"], note="是我先"), NotAllowed) == NOT_HERS
    actions.contest(claim, by=observer, note="两镇同时举牌")
    for move, guard in (("settle", "observer_agrees_to_settle"), ("settle_against", "observer_agrees_to_release")):
        said = [(guard, "The discipline observer must agree with her own sign-in first.")]
        assert refused(lambda: getattr(actions, move)(claim, by=handler, note="按服务器编号")) == said  # noqa: B023
    later = clock.now() + timedelta(days=4)
    with clock.at(later):
        actions.sign_off(claim, by=observer, move="settle")
        actions.settle(claim, by=handler, note="按服务器编号")
        assert fresh(claim).confirm_by_day == rulebook.confirm_by(claim.roadshow.rule_set, clock.today())  # its days begin anew
        assert fresh(claim).slot == 1 and states(claim) == ["locked", "queued"]
        # What the observer agreed to once counts for that version only.
        actions.contest(claim, by=handler, note="再次提出")
        assert refused(lambda: actions.settle(claim, by=handler, note="同上"))[0][0] == "observer_agrees_to_settle"
        actions.sign_off(claim, by=observer, move="settle_against")
        actions.settle_against(claim, by=handler, note="抽签结果")
    assert states(claim) == ["released", "locked"] and fresh(claim).slot is None


def test_who_has_an_interest_leaves_it_to_others(cast: Cast, claim: Claim) -> None:
    town, organisation = cast.persons["town"], claim.pitch.organisation
    Interest.objects.create(person=town, organisation=organisation, nature="亲属任职", declared_at=clock.now())
    words = f"You hold an office or have an interest in {organisation.name}, so this must be done by someone else."
    town = User.objects.get(pk=town.pk)
    assert refused(lambda: actions.confirm(claim, by=town)) == [("recused", words)]
    assert refused(lambda: actions.withdraw(claim, by=town, note="误操作")) == [("recused", words)]
    actions.release(claim, by=cast.persons["reviewer"], note="回避")


def test_the_session_is_filed_when_nothing_is_open(cast: Cast, claim: Claim) -> None:
    roadshow, reviewer = Roadshow.objects.get(pk=claim.pitch.roadshow_id), cast.persons["reviewer"]
    signs = ("observer_signed", "The discipline observer must sign the result first.")
    left = ("every_claim_settled", "1 claims are still to be confirmed or settled.")
    assert refused(lambda: actions.archive(roadshow, by=reviewer)) == [left, signs]
    actions.contest(claim, by=cast.persons["handler"], note="待核")
    assert refused(lambda: actions.archive(roadshow, by=reviewer)) == [left, signs]
    actions.sign_off(claim, by=cast.persons["discipline"], move="settle")
    actions.settle(claim, by=cast.persons["handler"], note="成立")
    actions.confirm(claim, by=cast.persons["town"])
    assert refused(lambda: actions.archive(roadshow, by=reviewer)) == [signs]
    actions.sign_off(roadshow, by=cast.persons["discipline"], move="archive")
    actions.archive(roadshow, by=reviewer)
    # What comes free later still goes to the next, who can still confirm it, and is released when she does not.
    actions.release(fresh(claim), by=reviewer, note="机构退出")
    second = sessions.terms(cast, Claim.objects.get(pitch=claim.pitch, status="locked"), site=cast.units["huatai"])
    assert rules.session_over.blockers(second, Act(by=None, at=clock.now())) == []
    with clock.at(clock.now() + timedelta(days=60)):
        assert actions.release_due() == 1


def test_a_promotion_out_of_turn_is_refused(cast: Cast, claim: Claim) -> None:
    queued = Claim.objects.get(pitch=claim.pitch, status="queued")
    act = Act(by=None, at=clock.now())
    told = [(b.code, b.anchor) for rule in (rules.slot_is_free, rules.first_in_queue) for b in rule.blockers(queued, act)]
    assert told == [("slot_is_free", "slot")]
    behind = Claim(pitch=claim.pitch, unit=cast.units["xiyuan"], ticket=queued.ticket + 1)
    assert [b.code for b in rules.first_in_queue.blockers(behind, act)] == ["first_in_queue"]


def test_each_claim_has_a_chain_that_verify_trail_reads(cast: Cast, claim: Claim) -> None:
    actions.release(claim, by=cast.persons["reviewer"], note="机构退出")
    second = Claim.objects.get(pitch=claim.pitch, status="locked")
    told = Entry.objects.filter(root_kind="claim")
    assert set(told.values_list("root_id", flat=True)) == {claim.pk, second.pk}
    first = told.get(root_id=claim.pk, seq=1)
    assert (first.move, first.facts["ticket"], first.facts["slot"], first.facts["place"]) == ("create", 1, 1, 0)
    assert not Entry.objects.filter(root_kind="roadshow", move="create", facts__has_key="ticket").exists()
    code, said = verify("--heads")
    assert code == 0
    heads = {line.rsplit(" ", 1)[0] for line in said.splitlines() if line.startswith("claim ")}
    assert heads == {f"claim {pk} {told.filter(root_id=pk).count()}" for pk in (claim.pk, second.pk)}
    with without_triggers():
        sql("UPDATE grants_claim SET status = 'queued', slot = NULL WHERE id = %s", second.pk)
    code, said = verify()
    assert (code, f"claim {second.pk}: the row says “queued” after 1 moves, its entries say “locked” after 1" in said) == (
        1,
        True,
    )
    with without_triggers():
        sql(
            """UPDATE grants_entry SET facts = '{"ticket": 1}' WHERE root_kind = 'claim' AND root_id = %s AND seq = 1""",
            second.pk,
        )
    assert f"BROKEN  chain claim {second.pk}, entry 1" in verify()[1]
    triggers.install()
