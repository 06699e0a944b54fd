"""The hour of 即墨 through the pages: the host at her desk, twelve towns at their telephones, the wall, and the paper at the end.

ROADSHOW_PICTURES=docs/pictures .venv/bin/python manage.py test tests/browser/test_jimo.py      makes the pictures of docs/ anew
"""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from grants.people.roles import Role
from grants.roadshows import live
from grants.roadshows.models import HOLDING, Claim, Roadshow
from grants.story import funds, hour, jimo
from grants.story.agenda import Agenda
from grants.story.hall import Session
from grants.trail import clock
from grants.trail.chain import broken
from grants.trail.models import Entry
from tests.browser.house import House
from tests.browser.session import HELD, PATIENCE, WALL, Floor, picture
from tests.papers.poppler import read_through

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.one_database("a browser shows the same pages on every database"),
]
MOST = 3  # placards raised for the same slot


def drawn(house: House) -> Session:
    """Everything up to the morning of the day: offers approved, towns registered, the order drawn."""
    live.forget()
    funds.open_funds(house.cast)
    agenda, session = Agenda(), Session(house.cast)
    jimo.prepare(agenda, session)
    agenda.run()
    return session


def test_twenty_projects_find_a_home_within_the_hour(house: House, tmp_path: Path) -> None:
    session = drawn(house)
    floor = Floor(house, session)
    clock.set_for_process(hour.first_call() - timedelta(minutes=10))
    desk = floor.desk(Role.DISCIPLINE)
    desk.page.goto(reverse("federation:roadshows-detail", args=[session.roadshow.pk]))
    desk.agree("start")
    floor.fill()
    clock.set_for_process(hour.first_call() - timedelta(minutes=2))
    start(floor)
    for n, (called, row) in enumerate(hour.programme(session), start=1):
        floor.hear(called, row)
        floor.wall_holds(n)
        if sum(act == "raise" for _s, act, *_t in row["turn"]) == MOST:
            look_around(floor, row)
    end(floor)
    assert (floor.raised, Claim.objects.filter(status__in=HOLDING).count()) == (26, 20)
    the_paper_foots(floor, tmp_path)
    the_replay_runs(floor)
    assert house.watch.trouble == []
    assert list(broken()) == []


def start(floor: Floor) -> None:
    """The telephones see it by themselves."""
    floor.settled("#do-start:not([disabled])")
    with floor.console.expect_navigation():
        floor.console.click("#do-start")
    for phone in floor.phones.values():
        phone.locator("[data-hall][data-status=live]").wait_for()


def look_around(floor: Floor, row: dict[str, Any]) -> None:
    """The slot and its queue stand on the wall, on the host's desk and on the telephone of who waits."""
    pitch = floor.session.pitch(row["organisation"])
    names = [claim.unit.short_name for claim in pitch.claims.order_by("ticket")]
    for name in names:
        expect(floor.wall.locator('[data-part="stage"]')).to_contain_text(name, timeout=PATIENCE)
    floor.settled(f"#stage-{pitch.order} .console-placards li:nth-child({MOST})")
    picture(floor.wall, "wall")
    picture(floor.console, "console")
    first = next(act[2] for act in row["turn"] if act[1] == "raise")
    picture(floor.phones[first], "phone")
    for phone in floor.phones.values():
        assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def end(floor: Floor) -> None:
    clock.set_for_process(hour.first_call() + timedelta(minutes=hour.ENDS))
    floor.settled("#do-end")
    with floor.console.expect_navigation():
        floor.console.keyboard.press("F2")
    with floor.console.expect_navigation():
        floor.console.click("main form.move-form button[type=submit]")
    assert Roadshow.objects.get(pk=floor.session.roadshow.pk).status == "ended"


def the_paper_foots(floor: Floor, folder: Path) -> None:
    """Twenty projects, twenty placards that hold; every sum of the sheet is the sum of its rows."""
    page = floor.desk(Role.HANDLER).page
    page.goto(reverse("federation:roadshows-detail", args=[floor.session.roadshow.pk]))
    with page.expect_navigation():
        page.click("#result_sheets form button[type=submit]")
    with page.expect_download() as coming:
        page.locator("#result_sheets a", has_text="PDF").click()
    file = folder / "result.pdf"
    coming.value.save_as(file)
    printed = "".join(read_through(file.read_bytes()).split())
    for title in Claim.objects.values_list("pitch__listing__title", flat=True):
        assert "".join(title.split()) in printed, title


def the_replay_runs(floor: Floor) -> None:
    """From the trail: half an hour into the session the board shows what it showed then."""
    page = floor.house.tab(viewport=WALL)
    page.goto(reverse("public:replay", args=[floor.session.roadshow.pk]))
    half = hour.first_call() + timedelta(minutes=30)
    begun = Roadshow.objects.get(pk=floor.session.roadshow.pk).start_at
    assert begun is not None
    seconds = str(round((half - begun).total_seconds()))
    page.locator("#replay-at").evaluate("(e, at) => { e.value = at; e.dispatchEvent(new Event('input')) }", seconds)
    held = Claim.objects.filter(held_from__lte=half, status__in=HOLDING).count()
    expect(page.locator(HELD)).to_have_text(str(held), timeout=PATIENCE)
    picture(page, "replay")
    acts = set(Entry.objects.filter(kind="roadshow").values_list("move", flat=True))
    assert {"pause", "go_on", "extend", "open_window", "undo"} <= acts
