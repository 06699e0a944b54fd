"""The host's desk in a real browser: it keeps itself up to date, keeps what is typed, survives a dropped network, keeps nobody out."""

from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client

from grants.people.roles import Role
from grants.roadshows import session
from grants.roadshows.models import Roadshow
from grants.story.cast import Cast
from grants.trail.models import Entry
from tests.factories import roadshows
from tests.factories.roadshows import Hall

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_database("it looks at the host's desk in a browser")]
HALF = "写到一半的理由"


@pytest.fixture
def hall(cast: Cast) -> Hall:
    return roadshows.live(cast, offers=[roadshows.approved(cast) for _n in range(3)])


def desk(browser: Any, live_server: Any, hall: Hall, width: int = 1280, **options: Any) -> Any:
    client = Client()
    client.force_login(hall.by(Role.HANDLER))
    context = browser.new_context(base_url=live_server.url, locale="zh-CN", viewport={"width": width, "height": 900}, **options)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    page = context.new_page()
    page.goto(f"/federation/roadshows/{hall.roadshow.pk}/console/")
    return page


def moves(hall: Hall) -> list[str]:
    entries = Entry.objects.filter(kind="roadshow", object_id=hall.roadshow.pk).order_by("seq")
    told = list(entries.values_list("move", flat=True))
    return told[told.index("start") + 1 :]


def test_it_keeps_itself_up_to_date_and_what_is_typed(browser: Any, live_server: Any, hall: Hall) -> None:
    page = desk(browser, live_server, hall)
    page.fill("#note", HALF)
    page.keyboard.press("Enter")  # would press a button, if the form had let it
    page.keyboard.press("F2")
    page.wait_for_selector("#stage-1.is-speaking")
    page.click("#do-open_window")
    page.wait_for_selector("#stage-1.is-open")
    page.focus("#do-extend-1-60")
    hall.lift("t2")
    hall.lift("t1")
    page.wait_for_selector(".console-placards li:nth-child(2).waits")
    assert page.evaluate("document.activeElement.id") == "do-extend-1-60"
    assert page.input_value("#note") == HALF
    page.click("#do-close_window-1")
    page.wait_for_selector("#do-call_pitch.btn-primary")
    assert (page.input_value("#note"), Entry.objects.get(move="close_window").note) == ("", HALF)
    assert moves(hall) == ["call_pitch", "open_window", "close_window"]


def test_a_reason_that_is_missing_is_asked_for_and_nothing_is_sent(browser: Any, live_server: Any, hall: Hall) -> None:
    page = desk(browser, live_server, hall)
    page.keyboard.press("F8")
    page.wait_for_selector("[data-note-missing]:visible")
    assert (page.evaluate("document.activeElement.id"), moves(hall)) == ("note", [])
    page.click("[data-note] >> nth=3")
    words = page.input_value("#note")
    page.keyboard.press("F8")
    page.wait_for_selector("#do-go_on")
    assert (Entry.objects.get(move="pause").note, Roadshow.objects.get().paused_at is not None) == (words, True)
    page.keyboard.press("F8")
    page.wait_for_selector("#do-call_pitch")
    assert moves(hall) == ["pause", "go_on"]


def lose_answers(page: Any, address: str) -> None:
    """What is sent there is carried out, but its answer is lost."""
    page.route(address, lambda route: (route.fetch(), route.abort()))


def test_a_press_whose_answer_was_lost_is_found_again(browser: Any, live_server: Any, hall: Hall) -> None:
    page = desk(browser, live_server, hall)
    page.keyboard.press("F2")
    page.wait_for_selector("#stage-1")
    page.fill("#note", HALF)
    lose_answers(page, "**/pause/")
    page.click("#do-pause")
    page.wait_for_selector("#do-go_on")
    page.wait_for_selector("[data-unsent]", state="hidden")
    assert (page.input_value("#note"), moves(hall)) == ("", ["call_pitch", "pause"])


def test_pressed_again_while_nothing_is_known_it_is_done_once(browser: Any, live_server: Any, hall: Hall) -> None:
    page = desk(browser, live_server, hall)
    page.keyboard.press("F2")
    page.wait_for_selector("#stage-1")
    ends = hall.fresh(0).ends_at
    page.route("**/console/", lambda route: route.abort())
    lose_answers(page, "**/extend/**")
    page.click("#do-extend-1-30")
    page.wait_for_selector("[data-unsent]:visible")
    page.unroute("**/extend/**")
    page.click("#do-extend-1-30")
    page.wait_for_selector("[data-unsent]", state="hidden")
    assert (moves(hall), hall.fresh(0).ends_at) == (["call_pitch", "extend"], ends + timedelta(seconds=30))  # type: ignore[operator]


def test_a_dropped_network_is_said_and_loses_nothing(browser: Any, live_server: Any, hall: Hall) -> None:
    page = desk(browser, live_server, hall)
    page.fill("#note", HALF)
    page.context.set_offline(True)
    page.wait_for_selector("[data-cut-off]:visible", timeout=20_000)
    session.call_pitch(hall.fresh(0), by=hall.by(Role.HANDLER))
    page.context.set_offline(False)
    page.wait_for_selector("#stage-1.is-speaking", timeout=20_000)
    page.wait_for_selector("[data-cut-off]", state="hidden")
    assert page.input_value("#note") == HALF


def test_two_hosts_see_what_the_other_does_and_none_acts_on_an_old_page(browser: Any, live_server: Any, hall: Hall) -> None:
    page = desk(browser, live_server, hall)
    page.route("**/console/", lambda route: route.abort())  # this one stands still
    session.call_pitch(hall.fresh(0), by=hall.by(Role.HANDLER))
    page.fill("#note", HALF)
    page.click("#do-skip_pitch-1")
    page.wait_for_selector("[data-refusal] [role=alert]")
    assert (page.input_value("#note"), moves(hall)) == (HALF, ["call_pitch"])
    assert page.locator("#stage-1.is-speaking").count() == 1


def test_without_scripts_every_button_works(browser: Any, live_server: Any, hall: Hall) -> None:
    page = desk(browser, live_server, hall, width=360, java_script_enabled=False)
    page.click("#do-call_pitch")
    page.wait_for_selector("#stage-1.is-speaking")
    page.click("#do-extend-1-60")
    page.click("#do-pause")
    page.wait_for_selector("[data-refusal] [role=alert]")
    page.fill("#note", "话筒没有声音")
    page.click("#do-pause")
    page.wait_for_selector("#do-go_on")
    assert moves(hall) == ["call_pitch", "extend", "pause"]


@pytest.mark.parametrize("width", [1280, 360])
def test_the_pages_keep_nobody_out(browser: Any, live_server: Any, hall: Hall, width: int) -> None:
    page = desk(browser, live_server, hall, width, color_scheme="dark" if width == 360 else "light")
    session.call_pitch(hall.fresh(0), by=hall.by(Role.HANDLER))
    session.open_window(hall.fresh(0), by=hall.by(Role.HANDLER))
    hall.lift("t1")
    show, offer = f"/federation/roadshows/{hall.roadshow.pk}", hall.pitches[0].listing_id
    found: dict[str, Any] = {}
    for address in (f"{show}/console/", f"{show}/", "/federation/roadshows/", "/federation/roadshows/new/", "/federation/offers/",
                    f"/federation/listings/{offer}/"):  # fmt: skip
        page.goto(address)
        found.update({f"{address} {v['id']}": v["nodes"][0]["target"] for v in Axe().run(page).response["violations"]})
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            found[f"{address} is wider than the screen"] = []
    assert found == {}
