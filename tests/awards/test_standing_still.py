"""While an objection is open nothing moves towards a contract; an upheld one overturns the award it is about."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest

from grants.awards import actions, rules
from grants.awards import objection_actions as objections
from grants.awards.models import Award, Objection
from grants.bids.models import Bid
from grants.contracts import actions as contracts
from grants.listings import actions as listings
from grants.listings import standstill
from grants.people.queries import system
from grants.rulebook import calendar
from grants.rulebook import queries as rulebook
from grants.story.cast import Cast
from grants.story.life import Life
from grants.trail import clock
from grants.trail.blockers import Blocked
from grants.trail.models import Entry
from tests.factories import plans
from tests.factories.objections import do, objected
from tests.factories.ways import REASON, fresh

CODE = "no_open_objection"


def noon(day: Any, after: int = 0) -> datetime:
    return datetime.combine(day + timedelta(days=after), datetime.min.time(), clock.SHANGHAI) + timedelta(hours=12)


def refused(act: Callable[[], Any], code: str) -> None:
    """The act is refused for this and nothing is written."""
    before = Entry.objects.count()
    with pytest.raises(Blocked) as refusal:
        act()
    assert code in {b.code for b in refusal.value.blockers}
    assert Entry.objects.count() == before


@contextmanager
def cleared(cast: Cast, step: str = "") -> Iterator[Life]:
    """The day after the notice: nobody had objected, the award is clear; there are days left to object."""
    life = plans.life(cast, "announce")
    with clock.at(noon(life.award.notice_until, 1)):
        actions.clear(life.award)
        if step == "notify":
            actions.notify(life.award, by=cast.persons["approver"])
        yield life


def upheld(life: Life, **changes: Any) -> Objection:
    objection = objected(life, **changes)
    do(objection, "accept", life.cast)
    do(objection, "uphold", life.cast)
    return objection


WAYS_TO_BE_OPEN = pytest.mark.parametrize(
    "acts", [(), ("accept",), ("accept", "dismiss", "escalate")], ids=["filed", "accepted", "complaint"]
)


@WAYS_TO_BE_OPEN
def test_nothing_is_announced_meanwhile(cast: Cast, acts: tuple[str, ...]) -> None:
    life = plans.life(cast, "propose")
    stands_still_for(actions.announce, life, objected(life, about="procedure"), acts)
    assert fresh(life.award).status == "on_notice"


@WAYS_TO_BE_OPEN
def test_nobody_is_notified_meanwhile(cast: Cast, acts: tuple[str, ...]) -> None:
    with cleared(cast) as life:
        stands_still_for(actions.notify, life, objected(life), acts)
    assert fresh(life.award).status == "notified"


def stands_still_for(move: Callable[..., Any], life: Life, objection: Objection, acts: tuple[str, ...]) -> None:
    """Refused while it is open, done as soon as it is not."""
    for one in acts:
        do(objection, one, life.cast)
    refused(lambda: move(fresh(life.award), by=life.cast.persons["approver"]), CODE)
    do(objection, "conclude" if objection.status == "escalated" else "withdraw", life.cast)
    move(fresh(life.award), by=life.cast.persons["approver"])


def test_the_scheduler_clears_nothing_meanwhile_and_clears_it_after_the_answer(cast: Cast) -> None:
    life = plans.life(cast, "announce")
    objection = objected(life)
    with clock.at(noon(life.award.notice_until, 1)):
        refused(lambda: actions.clear(fresh(life.award), by=system()), CODE)
        assert actions.settle_due() == 0
        do(objection, "accept", cast)
        do(objection, "dismiss", cast)
        assert actions.settle_due() == 1
    assert fresh(life.award).status == "cleared"


def test_nobody_signs_meanwhile(cast: Cast) -> None:
    life = plans.life(cast, "sign_for_provider")
    objection = objected(life)
    contract = fresh(life.contract)
    refused(lambda: contracts.sign(contract, by=cast.persons["approver"]), "no_open_objection")
    assert fresh(contract).status == "ready"
    do(objection, "withdraw", cast)
    contracts.sign(fresh(contract), by=cast.persons["approver"])
    assert fresh(contract).status == "signed"


def test_a_complaint_holds_the_award_thirty_days_and_no_holiday_makes_them_more(cast: Cast) -> None:
    with cleared(cast) as life:
        objection = objected(life)
        for one in ("accept", "dismiss", "escalate"):
            do(objection, one, cast)
        last = clock.today() + timedelta(days=30)
    assert standstill.complaint_holds_until(objection) == last
    with clock.at(noon(last)):
        refused(lambda: actions.notify(fresh(life.award), by=cast.persons["approver"]), CODE)
    with clock.at(noon(last, 1)):
        actions.notify(fresh(life.award), by=cast.persons["approver"])
    assert (fresh(life.award).status, fresh(objection).status) == ("notified", "escalated")


def test_what_was_not_accepted_holds_nothing(cast: Cast) -> None:
    with cleared(cast) as life:
        do(objected(life), "refuse", cast)
        actions.notify(fresh(life.award), by=cast.persons["approver"])
    assert fresh(life.award).status == "notified"


def test_partly_upheld_leaves_the_result_as_it_is(cast: Cast) -> None:
    with cleared(cast) as life:
        objection = objected(life)
        do(objection, "accept", cast)
        do(objection, "partly_uphold", cast)
        actions.notify(fresh(life.award), by=cast.persons["approver"])
    assert fresh(life.award).status == "notified"


def test_an_upheld_one_overturns_the_award(cast: Cast) -> None:
    """It can only be revoked, whatever the scheduler would rather do."""
    life = plans.life(cast, "announce")
    upheld(life)
    with clock.at(noon(life.award.notice_until, 1)):
        refused(lambda: actions.clear(fresh(life.award), by=system()), "not_overturned")
        assert actions.settle_due() == 0
        actions.revoke(fresh(life.award), by=cast.persons["approver"], note=REASON)
    assert (fresh(life.award).status, fresh(life.bids["qinghe"]).status) == ("revoked", "unsuccessful")


def test_nobody_is_notified_of_what_was_overturned(cast: Cast) -> None:
    with cleared(cast) as life:
        upheld(life)
        refused(lambda: actions.notify(fresh(life.award), by=cast.persons["approver"]), "not_overturned")


def test_nobody_signs_what_was_overturned(cast: Cast) -> None:
    life = plans.life(cast, "sign_for_provider")
    with clock.at(noon(life.award.notice_until)):
        upheld(life)
    refused(lambda: contracts.sign(fresh(life.contract), by=cast.persons["approver"]), "no_open_objection")


def test_the_reserve_is_promoted_and_stands_on_a_notice_of_its_own(cast: Cast) -> None:
    life = plans.life(cast, "reserve")
    actions.announce(life.award, by=cast.persons["approver"])
    upheld(life, organisation="yuanhang")
    approver, reserve = cast.persons["approver"], fresh(life.bids["muming"])
    refused(lambda: actions.promote(reserve, by=approver), "the_one_before_gone")
    actions.revoke(fresh(life.award), by=approver, note=REASON)
    other = objected(life, organisation="muming", about="procedure")
    refused(lambda: actions.promote(fresh(reserve), by=approver), "nothing_objected")
    do(other, "withdraw", cast)
    actions.promote(fresh(reserve), by=approver)
    award = Award.objects.get(bid=reserve)
    actions.announce(award, by=approver)
    assert (award.status, award.organisation, award.rank) == ("on_notice", cast.organisations["muming"], 2)
    assert award.notice_until == rulebook.notice_ends(award.listing.rule_set, award.listing.method, clock.today())
    assert rules.overturned_by(award) is None
    with clock.at(noon(award.notice_until, 1)):
        assert actions.settle_due() == 1
    actions.notify(fresh(award), by=approver)
    assert [a.status for a in Award.objects.filter(listing=life.listing).order_by("pk")] == ["revoked", "notified"]


def test_who_objects_to_the_new_award_is_heard_anew(cast: Cast) -> None:
    """The window runs from the end of the new notice."""
    life = plans.life(cast, "reserve")
    actions.announce(life.award, by=cast.persons["approver"])
    upheld(life, organisation="yuanhang")
    actions.revoke(fresh(life.award), by=cast.persons["approver"], note=REASON)
    with clock.at(clock.now() + timedelta(days=20)):
        actions.promote(fresh(life.bids["muming"]), by=cast.persons["approver"])
        actions.announce(Award.objects.get(bid=life.bids["muming"]), by=cast.persons["approver"])
        again = objected(life, organisation="yuanhang")
        objections.accept(again, by=cast.persons["handler"])
    assert again.award == Award.objects.get(bid=life.bids["muming"])
    assert again.number == f"{life.listing.number}-Y2"


def test_against_the_call_itself_nobody_is_promoted(cast: Cast) -> None:
    life = plans.life(cast, "reserve")
    actions.announce(life.award, by=cast.persons["approver"])
    with clock.at(life.when["publish"] + timedelta(days=1)):
        objection = objected(life, about="document", organisation="yuanhang")
    do(objection, "accept", cast)
    do(objection, "uphold", cast)
    actions.revoke(fresh(life.award), by=cast.persons["approver"], note=REASON)
    refused(lambda: actions.promote(fresh(life.bids["muming"]), by=cast.persons["approver"]), "nothing_objected")
    assert Bid.objects.get(pk=life.bids["muming"].pk).status == "reserve"


def test_the_days_it_stood_still_do_not_count_for_the_signing(cast: Cast) -> None:
    """Filed three days after the notification, answered seven days later: the last day to sign moves by seven days."""
    with cleared(cast, "notify") as life:
        award, notified = fresh(life.award), clock.today()
    with clock.at(noon(notified, 3)):
        objection = objected(life)
        do(objection, "accept", cast)
    with clock.at(noon(award.sign_by, 1)):
        assert actions.settle_due() == 0  # nobody is late while an objection keeps everybody from signing
    with clock.at(noon(notified, 10)):
        do(objection, "dismiss", cast)
        ends = rules.signing_ends(fresh(award))
        assert ends == calendar.roll_over(award.sign_by + timedelta(days=7))
    with clock.at(noon(ends)):
        assert actions.settle_due() == 0
    with clock.at(noon(ends, 1)):
        assert actions.settle_due() == 1
    assert (fresh(award).status, fresh(award.bid).status) == ("lapsed", "lapsed")


def test_a_listing_does_not_fail_over_a_standing_award(cast: Cast) -> None:
    life = plans.life(cast, "announce")
    refused(
        lambda: listings.fail(fresh(life.listing), by=cast.persons["handler"], note=REASON, failure="misconduct"),
        "no_award_stands",
    )
    assert fresh(life.listing).status == "opened"
