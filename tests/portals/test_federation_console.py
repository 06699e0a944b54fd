"""The host's desk: one page from the start of a session to its end; every press once, every refusal in words, nobody else's."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from grants.people.roles import Role
from grants.roadshows.models import Pitch, Roadshow
from grants.story.cast import Cast
from grants.trail import clock
from grants.trail.models import Entry
from tests.factories import roadshows
from tests.factories.roadshows import Hall
from tests.panels import test_hearing as hearings
from tests.portals.desk import page, send, signed_in, text

pytestmark = pytest.mark.django_db
ACTS = ("call_pitch", "open_window", "close_window", "extend", "skip_pitch")


def two(cast: Cast) -> list[Any]:
    return [roadshows.approved(cast), roadshows.approved(cast)]


def state(hall: Hall) -> Any:
    return page(hall.by(Role.HANDLER), "roadshows-console", hall.roadshow.pk).context["state"]


def press(hall: Hall, act: str, *number: int, **data: Any) -> Any:
    return send(hall.by(Role.HANDLER), f"roadshows-host_{act}", hall.roadshow.pk, *number, **data)


def chain(hall: Hall) -> int:
    return Entry.objects.filter(kind="roadshow", object_id=hall.roadshow.pk).count()


def test_a_session_is_run_from_one_page(cast: Cast) -> None:
    hall = roadshows.scheduled(cast, offers=two(cast))
    assert (state(hall).step.act, press(hall, "start").status_code) == ("start", 422)
    row = Roadshow.objects.get()
    send(hall.by(Role.DISCIPLINE), "roadshows-sign_off", row.pk, "start", version=row.version)
    assert press(hall, "start").status_code == 302
    assert (Roadshow.objects.get().status, state(hall).step.act, state(hall).coming.pitch.order) == ("live", "call_pitch", 1)
    assert press(hall, "call_pitch", 1).status_code == 302
    assert (state(hall).step.act, state(hall).running[0].turn.phase) == ("open_window", "speaking")
    assert press(hall, "open_window", 1).status_code == 302
    hall.lift("t2")
    hall.lift("t1")
    told = state(hall)
    assert (told.step.act, told.step.early, told.running[0].turn.phase) == ("call_pitch", True, "open")
    assert [(claim.unit, place) for claim, place in told.running[0].placards] == [(hall.units["t2"], 0), (hall.units["t1"], 1)]
    assert press(hall, "close_window", 1, note="名额已满").status_code == 302
    assert (state(hall).running, state(hall).step.early) == ([], False)
    assert press(hall, "skip_pitch", 2, note="没有到场").status_code == 302
    assert (state(hall).step.act, state(hall).heard, state(hall).held, state(hall).slots) == ("end", 2, 1, 1)
    moves = list(Entry.objects.filter(kind="roadshow", object_id=row.pk).order_by("seq").values_list("move", flat=True))
    assert moves[-5:] == ["start", "call_pitch", "open_window", "close_window", "skip_pitch"]


def test_the_clocks_of_the_page_are_those_that_decide(cast: Cast) -> None:
    hall = roadshows.live(cast)
    press(hall, "call_pitch", 1)
    pitch = hall.fresh()
    before = state(hall).running[0].until
    assert before == pitch.ends_at
    assert press(hall, "extend", 1, seconds="30").status_code == 302
    assert state(hall).running[0].until == before + timedelta(seconds=30) == hall.fresh().ends_at
    with clock.at(hall.fresh().opens_at):  # type: ignore[arg-type]
        assert state(hall).running[0].until == hall.fresh().closes_at


def test_a_pause_stops_every_clock_and_only_going_on_is_offered(cast: Cast) -> None:
    hall = roadshows.opened(cast)
    assert press(hall, "pause", note="设备故障").status_code == 302
    told = state(hall)
    assert (told.step.act, told.undo, told.running[0].left) == ("go_on", None, round(told.running[0].left))
    stands = told.running[0].left_shown
    with clock.at(clock.now() + timedelta(minutes=5)):
        assert state(hall).running[0].left_shown == stands
        assert press(hall, "extend", 1, seconds="30").status_code == 422
        assert press(hall, "go_on").status_code == 302
        assert state(hall).running[0].turn.phase == "open"


def test_undo_says_what_it_takes_back_and_does_just_that(cast: Cast) -> None:
    hall = roadshows.live(cast)
    assert state(hall).undo is None
    press(hall, "call_pitch", 1)
    undo = state(hall).undo
    assert (undo.entry.move, undo.why_not) == ("call_pitch", "")
    assert press(hall, "undo").status_code == 302
    assert (hall.fresh().called_at, state(hall).undo, state(hall).step.act) == (None, None, "call_pitch")
    press(hall, "call_pitch", 1)
    press(hall, "open_window", 1)
    hall.lift("t1")
    assert state(hall).undo.why_not != ""
    opened = hall.fresh().opens_at
    answer = press(hall, "undo")
    assert (answer.status_code, hall.fresh().opens_at) == (422, opened)
    assert str(state(hall).undo.why_not) in text(answer)


def test_a_press_sent_twice_is_done_once(cast: Cast) -> None:
    hall = roadshows.live(cast, offers=two(cast))
    seen = state(hall).seen
    first = [press(hall, "call_pitch", 1, seen=seen).status_code for _n in range(2)]
    ends, written = hall.fresh().ends_at, chain(hall)
    seen = state(hall).seen
    again = [press(hall, "extend", 1, seconds="60", seen=seen).status_code for _n in range(3)]
    assert (first, again) == ([302, 302], [302, 302, 302])
    assert hall.fresh().ends_at == ends + timedelta(seconds=60)  # type: ignore[operator]
    assert chain(hall) == written + 1
    seen = state(hall).seen
    assert [press(hall, "undo", seen=seen).status_code for _n in range(2)] == [302, 302]
    assert (hall.fresh().ends_at, hall.fresh().called_at is None) == (ends, False)


def test_a_press_on_an_old_page_is_told_so_and_does_nothing(cast: Cast) -> None:
    hall = roadshows.live(cast, offers=two(cast))
    seen = state(hall).seen
    press(hall, "call_pitch", 1, seen=seen)
    written = chain(hall)
    assert press(hall, "skip_pitch", 2, note="没有到场", seen=seen).status_code == 409
    assert press(hall, "call_pitch", 2, seen=seen).status_code == 409
    assert (chain(hall), Pitch.objects.filter(skipped_at__isnull=False).count(), hall.fresh(1).called_at) == (written, 0, None)


def test_a_refusal_keeps_what_was_typed(cast: Cast) -> None:
    hall = roadshows.live(cast)
    written = chain(hall)
    for act in ("close_window", "open_window", "extend"):
        answer = press(hall, act, 1, note="<b>打断</b>", seconds="x")
        assert answer.status_code == 422
        assert 'value="&lt;b&gt;打断&lt;/b&gt;"' in answer.content.decode()
    assert press(hall, "skip_pitch", 1, note="  ").status_code == 422
    assert press(hall, "pause").status_code == 422
    assert press(hall, "call_pitch", 7).status_code == 404
    assert chain(hall) == written


def marks(answer: Any) -> dict[str, str]:
    return dict(re.findall(r'data-part="(\w+)" data-mark="(\w+)"', answer.content.decode()))


def live_part(client: Client, url: str, seen: str = "") -> Any:
    return client.get(url, headers={"X-Part": "live", "X-Seen": seen})


def test_the_page_asks_and_gets_an_answer_only_when_something_changed(cast: Cast) -> None:
    hall = roadshows.opened(cast)
    client, url = signed_in(hall.by(Role.HANDLER)), f"/federation/roadshows/{hall.roadshow.pk}/console/"
    first = live_part(client, url)
    tag = first.headers["X-Tag"]
    assert (first.status_code, first.headers["X-Status"], first.headers["X-Now"].isdecimal()) == (200, "live", True)
    assert "<form" not in first.content.decode() and 'name="note"' not in first.content.decode()
    assert live_part(client, url, tag).status_code == 204
    hall.lift("t1")
    second = live_part(client, url, tag)
    assert second.status_code == 200
    assert hall.units["t1"].short_name in second.content.decode()
    hall.lift("t2")
    third = live_part(client, url, second.headers["X-Tag"])
    same = {part for part, mark in marks(second).items() if marks(third)[part] == mark}
    assert same == {"next", "controls", "told"}  # no button moves under the finger while placards go up


@pytest.mark.parametrize("letter", "VTRFACKD")
def test_nobody_else_runs_it(letter: str, cast: Cast, personas: dict[str, Any]) -> None:
    hall = roadshows.opened(cast)
    person = personas[letter]
    written, before = chain(hall), hall.fresh().closes_at
    answered = {send(person, f"roadshows-host_{act}", hall.roadshow.pk, 1, note="理由", seconds=30).status_code for act in ACTS}
    answered |= {
        send(person, f"roadshows-host_{act}", hall.roadshow.pk, note="理由").status_code
        for act in ("pause", "go_on", "undo", "start")
    }
    answered.add(page(person, "roadshows-console", hall.roadshow.pk).status_code)
    assert answered == {403}
    assert (chain(hall), hall.fresh().closes_at) == (written, before)


def test_the_handler_of_elsewhere_does_not_run_it(cast: Cast, strangers: dict[str, Any]) -> None:
    hall = roadshows.opened(cast)
    written = chain(hall)
    assert send(strangers["H"], "roadshows-host_pause", hall.roadshow.pk, note="理由").status_code == 403
    assert page(strangers["H"], "roadshows-console", hall.roadshow.pk).status_code == 403
    assert (chain(hall), Roadshow.objects.get().paused_at) == (written, None)


def test_before_it_is_scheduled_there_is_no_desk_and_afterwards_it_leads_to_the_result(cast: Cast) -> None:
    hall = roadshows.registering(cast)
    assert page(hall.by(Role.HANDLER), "roadshows-console", hall.roadshow.pk).status_code == 404
    hall = roadshows.over(roadshows.opened(cast))
    assert state(hall).step.act == ""
    assert (
        f"/federation/roadshows/{hall.roadshow.pk}/"
        in page(hall.by(Role.HANDLER), "roadshows-console", hall.roadshow.pk).content.decode()
    )
    assert press(hall, "call_pitch", 1).status_code == 422
    assert "路演" in text(page(hall.by(Role.HANDLER), "roadshows-console", hall.roadshow.pk))


def test_a_hearing_of_bidders_is_run_from_the_same_page(cast: Cast) -> None:
    life = hearings.opened(cast)
    row = hearings.live(life)
    host = life.officer(Role.HANDLER)

    def do(act: str, *number: int, **data: Any) -> int:
        return int(send(host, f"roadshows-host_{act}", row.pk, *number, **data).status_code)

    shown = page(host, "roadshows-console", row.pk)
    assert all(str(pitch.organisation) in text(shown) for pitch in row.pitches.all())
    assert (do("call_pitch", 1), do("open_window", 1), do("close_window", 1)) == (302, 422, 422)
    told = page(host, "roadshows-console", row.pk).context["state"]
    assert (told.step.act, told.running[0].turn.phase) == ("", "speaking")
    assert (do("extend", 1, seconds=60), do("close_window", 1, note="答辩完毕")) == (302, 302)
    assert page(host, "roadshows-console", row.pk).context["state"].step.turn.pitch.order == 2
    assert (do("undo"), page(host, "roadshows-console", row.pk).context["state"].running[0].turn.phase) == (302, "speaking")
