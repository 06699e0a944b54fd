"""The host's acts: the lot's order, the clocks of a pitch, extend, pause, skip; each undone gives back exactly what was before."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any

import pytest

from grants.listings import actions as listings
from grants.listings.models import Listing
from grants.people.roles import Role
from grants.roadshows import actions, session
from grants.roadshows.models import Pitch, Roadshow
from grants.roadshows.queries import phase
from grants.rulebook import queries as rulebook
from grants.story.cast import Cast
from grants.trail import clock
from grants.trail.blockers import Blocked, NotAllowed
from grants.trail.models import Entry
from tests.factories import sessions
from tests.factories.roadshows import Hall
from tests.roadshows.denial import refused

pytestmark = [pytest.mark.django_db, pytest.mark.one_database("host's acts lock one row and count instants in Python")]
HOUR = timedelta(hours=1)


class Desk:
    """The host at a clock that stands until she moves it."""

    def __init__(self, hall: Hall) -> None:
        self.hall, self.host, self.at = hall, hall.by(Role.HANDLER), clock.now().replace(microsecond=0)

    def do(self, what: str, nth: int = 0, after: int = 0, **told: Any) -> Entry:
        with self.later(after):
            act = getattr(session, what)
            return act(self.hall.roadshow if nth < 0 else self.hall.fresh(nth), by=self.host, **told)  # type: ignore[no-any-return]

    def refuses(self, what: str, nth: int = 0, after: int = 0, **told: Any) -> list[tuple[str, str]]:
        return refused(lambda: self.do(what, nth, after, **told), Blocked)

    def later(self, seconds: int) -> AbstractContextManager[None]:
        self.at += timedelta(seconds=seconds)
        return clock.at(self.at)

    def kept(self, nth: int = 0) -> dict[str, Any]:
        return {name: getattr(self.hall.fresh(nth), name) for name in session.KEPT}

    def clocks(self, nth: int = 0) -> tuple[int | None, ...]:
        """Seconds from now until the pitch ends, its window opens, and closes."""
        pitch = self.hall.fresh(nth)
        return tuple(t and round((t - self.at).total_seconds()) for t in (pitch.ends_at, pitch.opens_at, pitch.closes_at))

    def phase(self, nth: int = 0) -> str:
        return phase(self.hall.fresh(nth), self.at)


@pytest.fixture
def desk(cast: Cast) -> Desk:
    """Live since a moment: 3600 seconds to pitch, 3600 for placards."""
    return Desk(sessions.live(cast))


def titles(desk: Desk) -> list[str]:
    return [desk.hall.fresh(n).listing.title for n in range(3)]


def test_a_pitch_runs_its_clocks(desk: Desk) -> None:
    entry = desk.do("call_pitch")
    assert desk.clocks() == (3600, 3600, 7200)
    assert (desk.phase(), session.next_pitch(desk.hall.roadshow)) == ("speaking", desk.hall.fresh(1))
    day = rulebook.confirm_by(desk.hall.roadshow.rule_set, desk.at.astimezone(clock.SHANGHAI).date())
    assert desk.hall.fresh().confirm_by_day == day
    told = dict.fromkeys(session.KEPT) | {"paused": False}
    assert entry.facts["before"] == told and entry.facts["order"] == 1 and entry.role == Role.HANDLER
    desk.do("open_window", after=60)
    assert (desk.clocks(), desk.phase()) == ((0, 0, 3600), "open")
    desk.do("close_window", after=10, note="到时")
    assert (desk.clocks(), desk.phase()) == ((-10, -10, 0), "heard")
    # Left alone, it does the same by itself.
    desk.do("call_pitch", 1)
    desk.later(3600)
    assert desk.phase(1) == "open" and desk.hall.fresh(1).window_open(desk.at)
    desk.later(3600)
    assert desk.phase(1) == "heard" and not desk.hall.fresh(1).window_open(desk.at)


def test_the_order_of_the_lot_holds(desk: Desk) -> None:
    first, second, third = titles(desk)
    assert desk.refuses("call_pitch", 1) == [("not_next", f"By the lot “{first}” is next: call it, or skip it with a reason.")]
    desk.do("skip_pitch", 0, note="没有到场")
    assert desk.phase() == "skipped"
    desk.do("call_pitch", 1)
    assert desk.refuses("call_pitch", 1) == [("called", "It was called already.")]
    assert desk.refuses("call_pitch", 2) == [
        ("speaking", f"“{second}” is still being pitched: let it end, or open its window.")
    ]  # fmt: skip
    desk.do("open_window", 1)
    # Who was skipped is heard when all the others were; a window that is still open keeps nobody from it.
    assert desk.refuses("call_pitch", 0) == [("not_next", f"By the lot “{third}” is next: call it, or skip it with a reason.")]
    desk.do("call_pitch", 2)
    desk.do("open_window", 2)
    desk.do("call_pitch", 0)
    assert (desk.phase(), desk.hall.fresh().skipped_at) == ("speaking", None)
    desk.do("undo", -1)
    assert desk.phase() == "skipped"


def test_what_is_not_running_is_neither_extended_nor_closed_nor_skipped(desk: Desk) -> None:
    not_running, not_pitched = [("closed", "It is not running now.")], [("opened", "It is not being pitched now.")]
    assert desk.refuses("extend", seconds=30) == desk.refuses("close_window", note="到时") == not_running
    assert desk.refuses("open_window") == not_pitched
    desk.do("call_pitch")
    assert desk.refuses("close_window", note="到时") == not_running  # nothing to close while it is pitched
    for seconds in (0, 3601, -5):
        assert desk.refuses("extend", seconds=seconds) == [("seconds", "Between one second and an hour.")]
    desk.do("open_window")
    assert desk.refuses("open_window") == not_pitched
    assert desk.refuses("skip_pitch", note="撤回") == [("placards", "Its window is open: close it instead.")]
    desk.do("close_window", after=5, note="到时")
    assert desk.refuses("extend", seconds=30) == not_running
    assert desk.refuses("skip_pitch", note="撤回") == [("heard", "It was heard already.")]
    desk.do("skip_pitch", 1, note="撤回")
    assert desk.refuses("skip_pitch", 1, note="撤回") == [("skipped", "It was skipped already.")]
    assert desk.refuses("open_window", 1) == not_pitched
    missing = [("missing_note", "“Reason” is missing.")]
    desk.do("call_pitch", 2)
    assert desk.refuses("skip_pitch", 2, note=" ") == desk.refuses("pause", -1, note="") == missing
    desk.do("open_window", 2)
    assert desk.refuses("close_window", 2, note="") == missing


def test_an_extension_moves_what_runs_and_what_follows(desk: Desk) -> None:
    desk.do("call_pitch")
    desk.do("extend", after=600, seconds=120)
    assert desk.clocks() == (3120, 3120, 6720)
    desk.do("open_window")
    desk.do("extend", after=100, seconds=30, note="再等等")
    assert desk.clocks() == (-100, -100, 3530)
    last = Entry.objects.filter(root_kind="roadshow", move="extend").latest("seq")
    assert (last.note, last.facts["seconds"], last.facts["raised"]) == ("再等等", 30, 0)


@pytest.mark.parametrize("speaking", [True, False], ids=["pitched", "window open"])
def test_after_a_pause_exactly_the_time_left_is_left(desk: Desk, speaking: bool) -> None:
    desk.do("call_pitch")
    if not speaking:
        desk.do("open_window", after=7)
    desk.later(100)
    before = desk.clocks()
    desk.do("pause", -1, note="断电")
    assert desk.refuses("pause", -1, note="断电") == [("paused", "The session is paused.")]
    assert desk.refuses("call_pitch", 1) == [("paused", "The session is paused: go on first.")]
    assert not desk.hall.fresh().window_open(desk.at)
    entry = desk.do("go_on", -1, after=5000)
    assert desk.clocks() == tuple(t if t is None or t > 0 else t - 5000 for t in before)
    assert (entry.facts["stood"], desk.hall.fresh().paused) == (5000, False)
    assert Roadshow.objects.get(pk=desk.hall.roadshow.pk).paused_at is None
    assert desk.refuses("go_on", -1) == [("running", "The session is not paused.")]
    assert desk.hall.fresh(1).called_at is None and not desk.hall.fresh(1).paused  # what did not run was not touched


UNDONE: dict[str, Callable[[Desk], Any]] = {
    "call_pitch": lambda desk: desk.do("call_pitch"),
    "call_pitch after a skip": lambda desk: [
        *[desk.do("skip_pitch", n, note="没有到场") for n in range(3)], desk.do("call_pitch"),
    ],
    "open_window": lambda desk: [desk.do("call_pitch"), desk.do("open_window", after=9)],
    "extend": lambda desk: [desk.do("call_pitch"), desk.do("extend", after=9, seconds=77)],
    "close_window": lambda desk: [desk.do("call_pitch"), desk.do("open_window"), desk.do("close_window", after=9, note="到时")],
    "skip_pitch": lambda desk: desk.do("skip_pitch", note="没有到场"),
    "skip_pitch while pitched": lambda desk: [desk.do("call_pitch"), desk.do("skip_pitch", after=9, note="撤回")],
}  # fmt: skip


@pytest.mark.parametrize("what", UNDONE)
def test_each_act_undone_gives_back_what_was_before(desk: Desk, what: str) -> None:
    rows: list[dict[str, Any]] = [desk.kept()]
    do = desk.do

    def noting(*told: Any, **facts: Any) -> Entry:
        entry = do(*told, **facts)
        rows.append(desk.kept())
        return entry

    desk.do = noting  # type: ignore[method-assign]
    UNDONE[what](desk)
    acts = list(Entry.objects.filter(root_kind="roadshow", move__in=session.UNDOABLE).order_by("seq"))
    assert acts[-1].move == what.split()[0] and rows[-1] != rows[-2]
    for act, before in zip(reversed(acts), reversed(rows[:-1]), strict=True):
        found = session.last_act(desk.hall.roadshow)
        assert found == act
        entry = do("undo", -1)
        assert (entry.facts["undone"], entry.facts["act"]) == (act.seq, act.move)
        assert desk.kept() == before
    assert refused(lambda: do("undo", -1), Blocked) == [("nothing", "There is nothing to undo.")]


def test_what_a_placard_was_raised_on_is_not_undone(desk: Desk) -> None:
    desk.do("call_pitch")
    desk.do("open_window", after=5)
    with desk.later(1):
        desk.hall.lift("qingyang")
    said = [("placards", "A placard was raised since: it stands, so this cannot be undone.")]
    assert desk.refuses("undo", -1) == said
    # What came after the placard can be taken back, and leads to the same wall.
    desk.do("close_window", after=1, note="误按")
    desk.do("undo", -1)
    assert desk.phase() == "open"
    assert desk.refuses("undo", -1) == said


def test_what_was_before_a_pause_is_not_undone(desk: Desk) -> None:
    desk.do("call_pitch")
    desk.do("pause", -1, note="断电")
    nothing = [("nothing", "There is nothing to undo.")]
    assert desk.refuses("undo", -1) == nothing
    desk.do("go_on", -1, after=5)
    assert desk.refuses("undo", -1) == nothing


def test_only_the_host_acts_and_only_while_it_is_live(desk: Desk, strangers: dict[str, Any], personas: dict[str, Any]) -> None:
    host = desk.host
    said = [("not_allowed", "This is not yours to do; nothing was changed.")]
    for somebody in (strangers["H"], personas["R"], personas["D"], personas["T"]):
        desk.host = somebody
        for what, nth, told in (("call_pitch", 0, {}), ("pause", -1, {"note": "x"}), ("go_on", -1, {}), ("undo", -1, {})):
            assert refused(lambda: desk.do(what, nth, **told), NotAllowed) == said  # noqa: B023
    desk.host = host
    for nth in range(3):
        desk.do("skip_pitch", nth, note="没有到场")
    actions.end(desk.hall.roadshow, by=host)
    not_live = [("not_live", "The session is not live.")]
    assert desk.refuses("undo", -1) == desk.refuses("call_pitch") == desk.refuses("pause", -1, note="x") == not_live


def test_an_offer_that_is_not_on_offer_any_more_is_not_called(desk: Desk) -> None:
    offer = Listing.objects.get(pk=desk.hall.fresh().listing_id)
    listings.suspend(offer, by=desk.hall.by(Role.APPROVER), note="投诉")
    assert desk.refuses("call_pitch") == [("offer", f"“{offer.title}” is not on offer any more: skip it.")]
    desk.do("skip_pitch", note="已暂停")
    desk.do("call_pitch", 1)


def test_the_session_ends_when_every_pitch_was_heard(desk: Desk) -> None:
    def end(after: int = 0) -> None:
        with desk.later(after):
            actions.end(desk.hall.roadshow, by=desk.host)

    assert refused(end) == [("waiting", "3 pitches have not been called.")]
    desk.do("call_pitch")
    desk.do("skip_pitch", 1, note="没有到场")
    desk.do("skip_pitch", 2, note="没有到场")
    assert refused(end) == [("running", "A pitch or its window is still running.")]
    desk.do("open_window")
    assert refused(end) == [("running", "A pitch or its window is still running.")]
    desk.do("pause", -1, note="断电")
    said = [("paused", "The session is paused."), ("running", "A pitch or its window is still running.")]
    assert refused(end) == said
    desk.do("go_on", -1, after=30)
    assert refused(lambda: end(3599)) == [("running", "A pitch or its window is still running.")]
    end(1)
    assert Roadshow.objects.get(pk=desk.hall.roadshow.pk).status == "ended"


def test_the_trail_of_a_session_can_be_read(desk: Desk) -> None:
    desk.do("call_pitch")
    desk.do("undo", -1)
    desk.do("pause", -1, note="断电")
    desk.do("go_on", -1, after=60)
    since = Entry.objects.get(root_kind="roadshow", root_id=desk.hall.roadshow.pk, move="start").seq
    mine = Entry.objects.filter(root_kind="roadshow", root_id=desk.hall.roadshow.pk, seq__gt=since).order_by("seq")
    assert [(e.move, e.note, e.by_id, e.role) for e in mine] == [
        ("call_pitch", "", desk.host.pk, "handler"), ("undo", "", desk.host.pk, "handler"),
        ("pause", "断电", desk.host.pk, "handler"), ("go_on", "", desk.host.pk, "handler"),
    ]  # fmt: skip
    call, undo = mine[0], mine[1]
    assert call.facts["pitch"] == undo.facts["pitch"] == Pitch.objects.get(order=1).pk
    assert datetime.fromisoformat(call.facts["after"]["called_at"]) == call.at
