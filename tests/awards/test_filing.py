"""Filing an objection: what is refused at once, what is filed and then judged, which days follow from it."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from grants.awards import objection_actions as objections
from grants.awards.models import Objection
from grants.people.actions import appoint
from grants.people.models import Interest, User
from grants.people.roles import Role
from grants.rulebook import calendar
from grants.story.cast import Cast
from grants.trail import clock
from grants.trail.blockers import Blocked
from grants.trail.moves import available_moves
from tests.factories import plans
from tests.factories.objections import LONG_AGO, do, objected, objector
from tests.factories.ways import REASON, fresh
from tests.personas import nobody

NAMED = "陈述人 0595-0000000"


def codes(act: Any) -> set[str]:
    with pytest.raises(Blocked) as refusal:
        act()
    return {b.code for b in refusal.value.blockers}


def blockers(objection: Objection, move: str, person: User) -> set[str]:
    offer = next(o for o in available_moves(fresh(objection), User.objects.get(pk=person.pk)) if o.name == move)
    return {b.code for b in offer.blockers}


def test_it_gets_the_next_number_and_the_day_of_its_answer(cast: Cast) -> None:
    life = plans.life(cast, "announce")
    first, second = objected(life), objected(life, about="procedure")
    assert [o.number for o in (first, second)] == [f"{life.listing.number}-Y1", f"{life.listing.number}-Y2"]
    assert (first.status, first.award, first.edition, first.answer_due) == (
        "filed", life.award, 1, calendar.add_working_days(clock.today(), 7),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("organisation", {"organisation": "yuanhang"}),
        ("organisation", {"organisation": None}),
        ("not_published", {"step": "approve", "about": "document"}),
        ("award", {"foreign_award": True}),
    ],
)
def test_what_cannot_be_is_refused_at_once(cast: Cast, code: str, changes: dict[str, Any]) -> None:
    life = plans.life(cast, changes.pop("step", "announce"))
    if changes.pop("foreign_award", False):
        changes["award"] = plans.life(cast, "announce").award
    person = objector(cast)
    if changes.get("organisation"):
        changes["organisation"] = cast.organisations[changes["organisation"]]
    told: dict[str, Any] = {"about": "result", "organisation": cast.organisations["muming"], **changes}
    found = codes(lambda: objections.file(by=person, listing=life.listing, contact=NAMED, grounds="有误", request="复核", **told))
    assert code in found
    assert Objection.objects.count() == 0


def test_officers_of_the_purchaser_do_not_object_to_their_own_purchase(cast: Cast) -> None:
    life = plans.life(cast, "publish", offers=[])
    reviewer = cast.persons["reviewer"]
    assert codes(lambda: objected(life, None, reviewer, about="document")) == {"purchaser"}


def test_the_same_twice_is_refused_while_the_first_is_open_and_filed_after_it(cast: Cast) -> None:
    life = plans.life(cast, "announce")
    first = objected(life)
    assert codes(lambda: objected(life)) == {"filed_already"}
    objected(life, about="procedure")  # another matter
    objected(life, organisation="yuanhang")  # another organisation
    do(first, "withdraw", cast)
    assert objected(life).number.endswith("-Y4")


def test_persons_without_an_organisation_do_not_stand_in_each_others_way(cast: Cast) -> None:
    life = plans.life(cast, "publish", offers=[])
    another = User.objects.create(username="another", name="另一人", origin="synthetic")
    objected(life, None, nobody(), about="document")
    objected(life, None, another, about="document")
    assert codes(lambda: objected(life, None, another, about="document")) == {"filed_already"}


def test_late_ones_are_filed_and_then_not_accepted_with_the_last_day(cast: Cast) -> None:
    life = plans.life(cast, "announce")
    last = calendar.add_working_days(life.award.notice_until, 7)
    handler = cast.persons["handler"]
    for day, found in ((last, set()), (last + timedelta(days=1), {"in_time"})):
        with clock.at(datetime.combine(day, datetime.max.time(), clock.SHANGHAI)):
            objection = objected(life)
            assert blockers(objection, "accept", handler) == found
            do(objection, "refuse", cast)
    assert objection.complain_until == calendar.add_working_days(objection.answer_due or date.min, 15)


def test_without_evidence_it_is_filed_and_not_accepted(cast: Cast) -> None:
    objection = objected(plans.life(cast, "announce"), documents=[])
    assert blockers(objection, "accept", cast.persons["handler"]) == {"evidence_given"}


def test_without_a_name_it_is_not_filed(cast: Cast) -> None:
    life = plans.life(cast, "announce")
    with pytest.raises(ValidationError, match="contact"):
        objected(life, contact="")
    assert Objection.objects.count() == 0


def test_against_the_result_only_who_took_part(cast: Cast) -> None:
    life = plans.life(cast, "announce")
    outsider = _outsider(cast)
    person = User.objects.create(username="outsider", name="外部人员", origin="synthetic")
    appoint(person, Role.ORG_LEAD, organisation=outsider, since=LONG_AGO)
    objection = objections.file(
        by=person, listing=life.listing, about="result", organisation=outsider, contact=NAMED, grounds="有误", request="复核",
        documents=objected(life, organisation="yuanhang").documents.all(),
    )  # fmt: skip
    assert blockers(objection, "accept", cast.persons["handler"]) == {"standing"}


def _outsider(cast: Cast) -> Any:
    taking = {"qinghe", "muming", "yuanhang"}
    return next(one for key, one in cast.organisations.items() if key not in taking)


def test_before_the_opening_the_refusal_does_not_tell_who_applied(cast: Cast) -> None:
    """An objection to the procedure by a bidder and by one who did not bid are met with the same words."""
    life = plans.life(cast, "submit_bid")
    handler = cast.persons["handler"]
    outsider = User.objects.create(username="outsider", name="外部人员", origin="synthetic")
    appoint(outsider, Role.ORG_LEAD, organisation=_outsider(cast), since=LONG_AGO)
    bidder = objected(life, about="procedure")
    stranger = objections.file(
        by=outsider, listing=life.listing, about="procedure", organisation=_outsider(cast), contact=NAMED, grounds="有误",
        request="复核", documents=bidder.documents.all(),
    )  # fmt: skip
    assert blockers(bidder, "accept", handler) == blockers(stranger, "accept", handler) == {"in_time"}


def test_who_has_an_interest_in_the_chosen_one_hears_nothing_of_it(cast: Cast) -> None:
    life = plans.life(cast, "announce")
    objection = objected(life)
    handler = cast.persons["handler"]
    Interest.objects.create(person=handler, organisation=life.award.organisation, nature="亲属任职", declared_at=clock.now())
    assert blockers(objection, "accept", handler) == {"recused"}


def test_a_late_answer_is_possible_and_the_time_to_complain_follows_it(cast: Cast) -> None:
    objection = objected(plans.life(cast, "announce"))
    do(objection, "accept", cast)
    late = (objection.answer_due or date.min) + timedelta(days=5)
    with clock.at(datetime.combine(late, datetime.min.time(), clock.SHANGHAI)):
        do(objection, "dismiss", cast)
    assert objection.complain_until == calendar.add_working_days(late, 15)


def test_the_scheduler_concludes_what_nobody_complained_of(cast: Cast) -> None:
    objection = objected(plans.life(cast, "announce"))
    do(objection, "refuse", cast)
    assert objection.complain_until is not None
    for after, concluded in ((0, 0), (1, 1)):
        with clock.at(datetime.combine(objection.complain_until + timedelta(days=after), datetime.min.time(), clock.SHANGHAI)):
            assert objections.conclude_due() == concluded
    assert fresh(objection).status == "concluded"


def test_a_complaint_is_concluded_with_the_decision_only(cast: Cast) -> None:
    objection = objected(plans.life(cast, "announce"))
    for act in ("refuse", "escalate"):
        do(objection, act, cast)
    approver = cast.persons["approver"]
    assert codes(lambda: objections.conclude(objection, by=approver, note=REASON)) == {"window_over_or_decided"}
    with clock.at(clock.now() + timedelta(days=90)):
        assert objections.conclude_due() == 0
    objections.conclude(fresh(objection), by=approver, decision="驳回投诉。")
    assert fresh(objection).status == "concluded"
