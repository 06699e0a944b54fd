"""The placard: who is first, who waits, what a repeat gives, what happens to a slot that comes free."""

import pytest

from grants.roadshows import actions
from grants.roadshows.models import Claim, Delegation, Pitch
from grants.story.cast import Cast
from grants.trail.blockers import Blocked, NotAllowed
from grants.trail.chain import broken
from tests.factories import roadshows

pytestmark = pytest.mark.django_db


def places(pitch: Pitch) -> list[tuple[str, int | None, int]]:
    return [(c.status, c.slot, c.told_place) for c in Claim.objects.filter(pitch=pitch).order_by("ticket")]


def test_the_first_holds_the_others_wait_in_their_order(cast: Cast) -> None:
    hall = roadshows.opened(cast)
    for town in ("t2", "t1", "t3"):
        hall.lift(town)
    assert places(hall.fresh()) == [("locked", 1, 0), ("queued", None, 1), ("queued", None, 2)]
    assert [c.unit for c in Claim.objects.order_by("ticket")] == [hall.units[t] for t in ("t2", "t1", "t3")]
    assert (hall.fresh().balance, hall.fresh().raised) == (-2, 3)
    assert list(broken()) == []


def test_a_second_tap_gives_what_the_first_gave(cast: Cast) -> None:
    hall = roadshows.opened(cast)
    first = hall.lift("t1", key="one")
    assert hall.lift("t1", key="one").pk == hall.lift("t1", key="two").pk == first.pk
    assert Claim.objects.count() == 1 and hall.fresh().raised == 1
    assert Delegation.objects.get(unit=hall.units["t1"]).standing == 1


def test_a_slot_that_comes_free_goes_to_the_first_in_the_queue(cast: Cast) -> None:
    hall = roadshows.opened(cast)
    first, _second, third = (hall.lift(town) for town in ("t1", "t2", "t3"))
    actions.withdraw(first, by=hall.chairs["t1"], note="误操作")
    assert places(hall.fresh()) == [("withdrawn", None, 0), ("locked", 1, 1), ("queued", None, 2)]
    third = Claim.objects.get(pk=third.pk)
    assert third.place_in_queue == 1 and hall.fresh().balance == -1
    assert Delegation.objects.get(unit=hall.units["t1"]).standing == 0
    again = hall.lift("t1")
    assert (again.ticket, again.told_place) == (4, 2)


def test_no_placard_before_after_or_in_a_pause(cast: Cast) -> None:
    hall = roadshows.live(cast)
    with pytest.raises(Blocked):
        hall.lift("t1")
    assert Claim.objects.count() == 0


def test_who_is_not_the_towns_officer_raises_nothing(cast: Cast) -> None:
    hall = roadshows.opened(cast)
    hall.chairs["t1"] = hall.chairs["t2"]
    with pytest.raises(NotAllowed):
        hall.lift("t1")
    assert Claim.objects.count() == 0
