"""From the passphrases to the minutes in a browser: two people at two desks, the observer noticed without a reload."""

import os
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.test import Client

from grants.bids.models import Opening
from grants.listings.models import Listing
from grants.papers.models import Paper
from grants.story import choosing
from grants.trail import clock
from tests.factories.reach import life_at
from tests.portals.opening_desk import HERS, THEIRS, WRONG

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.one_database("a browser shows the same pages on every database"),
]
PICTURES = os.environ.get("OPENING_PICTURES", "")


@pytest.fixture
def story_clock() -> Iterator[None]:
    yield
    clock.set_for_process(None)


def enter(browser: Any, live_server: Any, user: Any) -> Any:
    client = Client()
    client.force_login(user)
    opened = browser.new_context(base_url=live_server.url, locale="zh-CN", viewport={"width": 1280, "height": 900})
    opened.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    return opened.new_page()


def picture(page: Any, name: str) -> None:
    if PICTURES:
        for wide in (1280, 360):
            page.set_viewport_size({"width": wide, "height": 900})
            page.screenshot(path=str(Path(PICTURES) / f"{name}-{wide}.png"), full_page=True)
        page.set_viewport_size({"width": 1280, "height": 900})


def send(page: Any, form: str = "main form.sheet") -> None:
    with page.expect_navigation():
        page.locator(f"{form} button[type=submit]").first.click()


def test_key_publish_close_ceremony(browser: Any, live_server: Any, cast: Any, personas: Any, story_clock: None) -> None:
    life = life_at("approve", cast)
    listing, at = life.listing, clock.set_for_process
    at(life.when["publish"])
    handler, observer = (enter(browser, live_server, personas[letter]) for letter in "HD")
    for desk, words in ((handler, HERS), (observer, THEIRS)):
        desk.goto("/federation/opening_passphrase/")
        desk.fill("#id_new", words)
        desk.fill("#id_again", words)
        picture(desk, "passphrase")
        send(desk)
    handler.goto(f"/federation/listings/{listing.pk}/")
    assert handler.locator("#act-publish button[disabled]").count() == 1
    picture(handler, "listing")
    handler.goto(f"/federation/listings/{listing.pk}/opening_key/")
    picture(handler, "key")
    send(handler)
    groups = handler.locator("#recovery-code li").all_inner_texts()
    assert len(groups) > 8
    picture(handler, "sheet")
    printed = handler.pdf(prefer_css_page_size=True)
    if PICTURES:
        (Path(PICTURES) / "sheet.pdf").write_bytes(printed)
    with pikepdf.open(BytesIO(printed)) as pdf:
        assert len(pdf.pages) == 1
    handler.goto(f"/federation/listings/{listing.pk}/publish/")
    with handler.expect_navigation():
        handler.locator("form.move-form button[type=submit]").click()
    key = Listing.objects.get(pk=listing.pk).opening_key
    assert key is not None
    handler.goto(f"/listings/{listing.pk}/")
    assert key.fingerprint in handler.locator("main").inner_text()
    for step, act in (("draft_bid", choosing.draft_bids), ("submit_bid", choosing.submit_bids), ("close", choosing.close)):
        at(life.when[step])
        act(life)
    at(life.when["open_bids"])
    handler.goto(f"/federation/listings/{listing.pk}/opening/")
    assert handler.locator("input[name=observer]").count() == 0
    picture(handler, "waiting")
    observer.goto(f"/federation/listings/{listing.pk}/opening/")
    picture(observer, "observer")
    with observer.expect_navigation():
        observer.locator("#sign_offs button[type=submit]").click()
    handler.wait_for_selector("input[name=observer]", timeout=15000)
    handler.fill("input[name=handler]", HERS)
    handler.fill("input[name=observer]", WRONG)
    send(handler, "#unlocks form")
    assert handler.locator("#div_id_observer .wrong").count() == 1 and handler.input_value("input[name=observer]") == ""
    picture(handler, "wrong")
    handler.fill("input[name=handler]", HERS)
    handler.fill("input[name=observer]", THEIRS)
    send(handler, "#unlocks form")
    assert handler.locator("#envelopes tbody tr").count() == 3
    opening = Opening.objects.get(listing=listing)
    assert {line["outcome"] for line in opening.results} == {"opened"}
    handler.wait_for_timeout(1500)
    picture(handler, "opened")
    handler.fill("#id_place", "晋江市妇联三楼会议室")
    send(handler, "#minutes form")
    assert Paper.objects.get(opening=opening).serial in handler.locator("#minutes").inner_text()
