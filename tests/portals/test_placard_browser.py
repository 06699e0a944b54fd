"""The telephone in the hall: the button comes by itself, a tap is sent until it is answered and counted once, also without scripts."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from grants.people.roles import Role
from grants.roadshows import live, session
from grants.roadshows.models import Claim
from grants.story.cast import Cast
from tests.factories import roadshows
from tests.factories.roadshows import Hall

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("put_away"),
    pytest.mark.one_database("a browser shows the same pages on every database"),
]
PICTURES = os.environ.get("PLACARD_PICTURES", "")
TELEPHONE = {"width": 360, "height": 740}


@pytest.fixture
def put_away(browser: Any) -> Iterator[None]:
    """No telephone goes on asking when its test is over."""
    yield
    for context in browser.contexts:
        context.close()


def telephone(browser: Any, live_server: Any, hall: Hall, town: str, **options: Any) -> Any:
    client = Client()
    client.force_login(hall.chairs[town])
    context = browser.new_context(base_url=live_server.url, locale="zh-CN", viewport=TELEPHONE, has_touch=True, **options)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    page = context.new_page()
    page.goto(f"/federation/roadshows/{hall.roadshow.pk}/placard/")
    return page


def picture(page: Any, name: str) -> None:
    if PICTURES:
        for wide in (360, 1280):
            page.set_viewport_size({"width": wide, "height": 740})
            page.screenshot(path=str(Path(PICTURES) / f"{name}-{wide}.png"), full_page=True)
        page.set_viewport_size(TELEPHONE)


def open_window(hall: Hall, nth: int = 0) -> None:
    host = hall.by(Role.HANDLER)
    session.call_pitch(hall.fresh(nth), by=host)
    session.open_window(hall.fresh(nth), by=host)


def standing(hall: Hall, nth: int = 0) -> list[tuple[str, str]]:
    names = {unit.pk: town for town, unit in hall.units.items()}
    return [(names[c.unit_id], c.status) for c in Claim.objects.filter(pitch=hall.pitches[nth]).order_by("ticket")]


def test_a_tap_is_sent_until_it_is_answered_and_counted_once(browser: Any, live_server: Any, cast: Cast) -> None:
    live.forget()
    hall = roadshows.live(cast, offers=[roadshows.approved(cast), roadshows.approved(cast)], window_seconds=600)
    first, second, third = (telephone(browser, live_server, hall, town) for town in ("t1", "t2", "t3"))
    picture(first, "1-before")
    session.call_pitch(hall.fresh(), by=hall.by(Role.HANDLER))
    card = f"#pitch-{hall.pitches[0].pk}"
    first.locator(f"{card} button:disabled").wait_for()
    picture(first, "2-speaking")
    session.open_window(hall.fresh(), by=hall.by(Role.HANDLER))
    for page in (first, second, third):
        page.locator(f"{card} button:enabled").wait_for()
    picture(first, "3-open")

    first.locator(f"{card} button").tap()
    first.get_by_text("举牌成功 · 第 1 名额").first.wait_for()
    first.locator("#mine li").wait_for()
    picture(first, "4-held")

    # The answer is lost on the way: it was counted, and the same key is told so.
    sent: list[str] = []

    def lose_the_answer(route: Any) -> None:
        if route.request.method != "POST":
            route.continue_()
            return
        sent.append(route.request.post_data)
        if len(sent) < 3:
            if len(sent) == 2:
                route.fetch()
            route.abort("internetdisconnected")
            return
        route.continue_()

    second.route("**/placard/**", lose_the_answer)
    second.locator(f"{card} button").tap()
    second.locator(f"{card}.is-sending").wait_for()
    picture(second, "5-again")
    second.locator(f"{card} .answer").get_by_text("候补第 1 位").wait_for()
    assert len(sent) == 3 and len(set(sent)) == 1
    assert standing(hall) == [("t1", "locked"), ("t2", "queued")]

    # The page is loaded anew while it sends: the tap goes on with the same key.
    third.route("**/placard/**", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    key = third.locator(f"{card} input[name=key]").input_value()
    third.locator(f"{card} button").tap()
    third.locator(f"{card}.is-sending").wait_for()
    third.unroute("**/placard/**")
    with third.expect_request(lambda r: r.method == "POST") as again:
        third.reload()
    assert f"key={key}" in again.value.post_data
    third.locator(f"{card} .answer").get_by_text("候补第 2 位").wait_for()
    assert standing(hall) == [("t1", "locked"), ("t2", "queued"), ("t3", "queued")]

    # The first takes it back: the second has the slot and is told so without touching anything.
    first.locator("#mine summary").tap()
    first.fill("#mine input[name=note]", "点错了")
    picture(first, "6-back")
    with first.expect_navigation():
        first.locator("#mine button[type=submit]").tap()
    second.locator(f"{card} .answer").get_by_text("举牌成功 · 第 1 名额").wait_for()
    third.locator(f"{card} .answer").get_by_text("候补第 1 位").wait_for()
    picture(second, "7-moved-up")
    assert standing(hall) == [("t1", "withdrawn"), ("t2", "locked"), ("t3", "queued")]
    first.locator(f"{card} button:enabled").wait_for()
    assert first.evaluate("document.documentElement.scrollWidth") <= TELEPHONE["width"]

    # Somebody pauses: no button.
    session.pause(hall.roadshow, by=hall.by(Role.HANDLER), note="设备")
    first.locator(f"{card} button:disabled").wait_for()
    picture(first, "8-paused")


def test_it_works_without_scripts(browser: Any, live_server: Any, cast: Cast) -> None:
    hall = roadshows.live(cast, offers=[roadshows.approved(cast, slots=2)], window_seconds=600)
    open_window(hall)
    page = telephone(browser, live_server, hall, "t1", java_script_enabled=False)
    picture(page, "9-plain")
    page.locator(f"#pitch-{hall.pitches[0].pk} button").click()
    page.get_by_text("举牌成功 · 第 1 名额").first.wait_for()
    picture(page, "10-plain-held")
    page.reload()
    assert standing(hall) == [("t1", "locked")]
    page.locator("#mine summary").click()
    page.fill("#mine input[name=note]", "点错了")
    page.locator("#mine button[type=submit]").click()
    page.locator("#mine li.is-down").wait_for()
    assert standing(hall) == [("t1", "withdrawn")]


def test_sound_and_vibration_are_off_until_switched_on(browser: Any, live_server: Any, cast: Cast) -> None:
    hall = roadshows.live(cast, window_seconds=600)
    page = telephone(browser, live_server, hall, "t1")
    box = page.locator("[data-do=signals]")
    box.wait_for()
    assert not box.is_checked()
    page.evaluate("() => { window.shaken = []; navigator.vibrate = (told) => window.shaken.push(told); }")
    open_window(hall)
    page.locator(f"#pitch-{hall.pitches[0].pk} button:enabled").tap()
    page.get_by_text("举牌成功 · 第 1 名额").first.wait_for()
    assert page.evaluate("window.shaken") == []
    box.check()
    assert len(page.evaluate("window.shaken")) == 1
    page.reload()
    box.wait_for()
    assert box.is_checked()
