"""The placard: who is first, who waits, what a repeat gives, when it does not count, what happens to a slot that comes free."""

import pytest

from grants.listings import actions as listings
from grants.listings.models import Listing
from grants.people import actions as people
from grants.people.roles import Role
from grants.roadshows import actions, placard, rules, session
from grants.roadshows.models import Claim, Delegation, Pitch
from grants.rulebook import queries as rulebook
from grants.story.cast import Cast
from grants.trail import clock
from grants.trail.blockers import Blocked, NotAllowed
from grants.trail.chain import broken
from tests.factories import sessions
from tests.factories.roadshows import Hall, town
from tests.roadshows.denial import refused

pytestmark = pytest.mark.django_db
OVER = [("window", "The window for this pitch is over.")]
NOT_YET = [("window", "Placards are not up yet for this pitch.")]
PAUSED = [("paused", "The session is paused; wait for the host.")]
NOT_HERS = [("not_allowed", "This is not yours to do; nothing was changed.")]
LIMIT = [("limit", "Your unit has 2 placards up, as many as the rules of this session allow. Take one back first.")]


def places(pitch: Pitch) -> list[tuple[str, int | None, int]]:
    return [(c.status, c.slot, c.told_place) for c in Claim.objects.filter(pitch=pitch).order_by("ticket")]


def standing(hall: Hall, key: str) -> int:
    return Delegation.objects.get(roadshow=hall.roadshow, unit=hall.units[key]).standing


def test_the_first_holds_the_others_wait_in_their_order(cast: Cast) -> None:
    hall = sessions.opened(cast)
    for key in ("luoshan", "qingyang", "xiyuan"):
        hall.lift(key)
    assert places(hall.fresh()) == [("locked", 1, 0), ("queued", None, 1), ("queued", None, 2)]
    assert [c.unit for c in Claim.objects.order_by("ticket")] == [hall.units[t] for t in ("luoshan", "qingyang", "xiyuan")]
    assert [c.place_in_queue for c in Claim.objects.order_by("ticket")] == [0, 1, 2]
    assert (hall.fresh().balance, hall.fresh().raised, hall.fresh().free) == (-2, 3, 0)
    first = Claim.objects.get(ticket=1)
    assert first.confirm_by_day == rulebook.confirm_by(hall.roadshow.rule_set, clock.today())
    assert first.held_from == first.raised_at and first.amount == hall.fresh().listing.budget
    assert list(broken()) == []


def test_a_second_tap_gives_what_the_first_gave(cast: Cast) -> None:
    hall = sessions.opened(cast)
    first = hall.lift("qingyang", key="one")
    assert hall.lift("qingyang", key="one").pk == hall.lift("qingyang", key="two").pk == first.pk
    assert Claim.objects.count() == 1 and hall.fresh().raised == 1 and standing(hall, "qingyang") == 1
    # When the window is over the page that sends again is still told what its first tap gave.
    session.close_window(hall.fresh(), by=hall.by(Role.HANDLER), note="到时")
    assert hall.lift("qingyang", key="one").pk == first.pk
    actions.withdraw(first, by=hall.chairs["qingyang"], note="误操作")
    assert hall.lift("qingyang", key="one").status == "withdrawn"


def test_a_second_tap_at_the_limit_is_told_of_the_first(cast: Cast) -> None:
    """The first took the last placard the unit may have up: that is no reason to refuse its repeat."""
    hall = sessions.opened(cast)
    Delegation.objects.update(standing=1)
    first = hall.lift("qingyang")
    assert hall.lift("qingyang", key="second").pk == first.pk
    assert (Claim.objects.count(), hall.fresh().raised, standing(hall, "qingyang")) == (1, 1, 2)


def test_a_key_of_another_placard_is_no_placard(cast: Cast) -> None:
    hall = sessions.opened(cast)
    hall.lift("qingyang", key="hers")
    said = [("key", "This page is out of date; load it again. No placard was raised.")]
    assert refused(lambda: hall.lift("luoshan", key="hers"), Blocked) == said


def test_a_slot_that_comes_free_goes_to_the_first_in_the_queue(cast: Cast) -> None:
    hall = sessions.opened(cast)
    first, second, third = (hall.lift(key) for key in ("qingyang", "luoshan", "xiyuan"))
    actions.withdraw(first, by=hall.chairs["qingyang"], note="误操作")
    assert places(hall.fresh()) == [("withdrawn", None, 0), ("locked", 1, 1), ("queued", None, 2)]
    assert Claim.objects.get(pk=third.pk).place_in_queue == 1 and hall.fresh().balance == -1
    assert standing(hall, "qingyang") == 0 and standing(hall, "luoshan") == 1
    again = hall.lift("qingyang")
    assert (again.ticket, again.told_place) == (4, 2)
    # Who leaves the queue leaves the holder alone.
    actions.withdraw(Claim.objects.get(pk=third.pk), by=hall.chairs["xiyuan"], note="不需要了")
    assert places(hall.fresh())[1:] == [("locked", 1, 1), ("withdrawn", None, 2), ("queued", None, 2)]
    assert Claim.objects.get(pk=second.pk).promote_by_id is not None
    assert Claim.objects.get(pk=again.pk).place_in_queue == 1


def test_two_slots_are_held_by_two(cast: Cast) -> None:
    hall = sessions.opened(cast)
    Pitch.objects.filter(pk=hall.fresh().pk).update(slots=2, balance=2)
    made = [hall.lift(key) for key in ("qingyang", "luoshan", "xiyuan", "meiling")]
    assert places(hall.fresh()) == [("locked", 1, 0), ("locked", 2, 0), ("queued", None, 1), ("queued", None, 2)]
    actions.withdraw(made[0], by=hall.chairs["qingyang"], note="误操作")
    assert places(hall.fresh())[1:] == [("locked", 2, 0), ("locked", 1, 1), ("queued", None, 2)]


def test_no_placard_before_the_window_in_a_pause_or_after(cast: Cast) -> None:
    hall = sessions.live(cast)
    host = hall.by(Role.HANDLER)
    assert refused(lambda: hall.lift("qingyang"), Blocked) == NOT_YET
    session.call_pitch(hall.fresh(), by=host)
    assert refused(lambda: hall.lift("qingyang"), Blocked) == NOT_YET
    session.open_window(hall.fresh(), by=host)
    session.pause(hall.roadshow, by=host, note="断电")
    assert refused(lambda: hall.lift("qingyang"), Blocked) == PAUSED
    session.go_on(hall.roadshow, by=host)
    hall.lift("luoshan")
    session.close_window(hall.fresh(), by=host, note="到时")
    assert refused(lambda: hall.lift("qingyang"), Blocked) == OVER
    for nth in (1, 2):
        session.skip_pitch(hall.fresh(nth), by=host, note="没有到场")
    actions.end(hall.roadshow, by=host)
    assert refused(lambda: hall.lift("qingyang"), Blocked) == [("not_live", "The session is not live.")]
    assert Claim.objects.count() == 1


def test_the_one_stroke_itself_refuses_outside_the_window(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the page asked beforehand may be a moment old: the database's own clock and row decide."""
    hall = sessions.opened(cast)
    monkeypatch.setattr(placard, "why_not", lambda *asked: [])
    host, offer = hall.by(Role.HANDLER), hall.fresh().listing
    for change in ({"paused": True}, {"skipped_at": clock.now()}, {"closes_at": hall.fresh().opens_at}):
        before = {name: getattr(hall.fresh(), name) for name in change}
        Pitch.objects.filter(pk=hall.fresh().pk).update(**change)
        assert refused(lambda: hall.lift("qingyang"), Blocked) == OVER
        Pitch.objects.filter(pk=hall.fresh().pk).update(**before)
    Listing.objects.filter(pk=offer.pk).update(closes_at=clock.now())
    assert refused(lambda: hall.lift("qingyang"), Blocked) == OVER
    Listing.objects.filter(pk=offer.pk).update(closes_at=offer.closes_at)
    with clock.at(clock.now()):
        session.close_window(hall.fresh(), by=host, note="到时")
        assert refused(lambda: hall.lift("qingyang"), Blocked) == OVER  # the instant it closes is outside


def test_a_pitch_that_was_skipped_while_it_was_told_opens_no_window(cast: Cast) -> None:
    hall = sessions.live(cast)
    session.call_pitch(hall.fresh(), by=hall.by(Role.HANDLER))
    session.skip_pitch(hall.fresh(), by=hall.by(Role.HANDLER), note="撤回")
    pitch = hall.fresh()
    assert pitch.opens_at is not None
    with clock.at(pitch.opens_at):
        assert not pitch.window_open(clock.now())
        assert refused(lambda: hall.lift("qingyang"), Blocked) == OVER


def test_a_suspended_offer_takes_no_placard(cast: Cast) -> None:
    hall = sessions.opened(cast)
    offer = Listing.objects.get(pk=hall.fresh().listing_id)
    listings.suspend(offer, by=hall.by(Role.APPROVER), note="投诉")
    assert refused(lambda: hall.lift("qingyang"), Blocked) == [("offer", f"“{offer.title}” is not on offer any more.")]
    listings.resume(offer, by=hall.by(Role.APPROVER), note="不成立")
    assert hall.lift("qingyang").status == "locked"


def test_whose_placard_it_is(cast: Cast) -> None:
    hall = sessions.opened(cast)
    hall.chairs["qingyang"] = hall.chairs["luoshan"]
    assert refused(lambda: hall.lift("qingyang"), NotAllowed) == NOT_HERS
    hall.units["late"], hall.chairs["late"] = town(cast)
    said = [("not_registered", "Your unit is not registered for this session; tell the host.")]
    assert refused(lambda: hall.lift("late"), Blocked) == said


def test_no_unit_goes_above_its_limit(cast: Cast) -> None:
    """Held or waiting, both count; what was taken back does not."""
    hall = sessions.opened(cast)
    hall.lift("luoshan")
    waiting = hall.lift("qingyang")
    sessions.open_next(hall, 1)
    hall.lift("qingyang", 1)
    sessions.open_next(hall, 2)
    assert standing(hall, "qingyang") == 2
    assert refused(lambda: hall.lift("qingyang", 2), Blocked) == LIMIT
    actions.withdraw(waiting, by=hall.chairs["qingyang"], note="换一个")
    assert hall.lift("qingyang", 2).status == "locked"


def test_who_holds_an_office_in_the_organisation_leaves_its_offer_alone(cast: Cast) -> None:
    hall = sessions.opened(cast)
    chair, qinghe = hall.chairs["qingyang"], cast.organisations["qinghe"]
    people.appoint(chair, Role.ORG_LEAD, organisation=qinghe, since=clock.today())
    hall.chairs["qingyang"] = type(chair).objects.get(pk=chair.pk)
    words = f"You hold an office or have an interest in {qinghe.name}, so this must be done by someone else."
    assert refused(lambda: hall.lift("qingyang"), Blocked) == [("recused", words)]
    assert rules.may_raise(Claim(pitch=hall.fresh(), unit=hall.units["qingyang"]), hall.chairs["qingyang"])
