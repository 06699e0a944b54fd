"""A roadshow in full swing: its host at a laptop, its towns at their telephones, the wall beside them; the facts say who does what."""

import os
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from grants.people.models import User
from grants.people.roles import Role
from grants.roadshows.models import Pitch
from grants.story.hall import Session
from grants.trail import clock
from tests.browser.desk import Desk
from tests.browser.house import DESKTOP, House
from tests.browser.pictures import small

TELEPHONE = {"width": 390, "height": 844}
WALL = {"width": 1920, "height": 1080}
PICTURES = os.environ.get("ROADSHOW_PICTURES", "")
HELD = '.wall [data-part="held"]'
PATIENCE = 15_000  # ms
NUDGE = "dispatchEvent(new Event('online'))"  # whoever waits for her next look takes it now


@dataclass
class Floor:
    """Everybody in the hall at her own browser."""

    house: House
    session: Session
    phones: dict[str, Any] = field(default_factory=dict)
    console: Any = None
    wall: Any = None
    raised: int = 0

    def fill(self) -> None:
        """The host opens her desk, the hall its wall, every town its telephone."""
        pk = self.session.roadshow.pk
        self.console = self.tab(self.session.by(Role.HANDLER), DESKTOP)
        self.console.goto(reverse("federation:roadshows-console", args=[pk]))
        for part in self.session.roadshow.delegations.select_related("unit"):
            (key,) = (key for key, unit in self.session.cast.units.items() if unit.pk == part.unit_id)
            self.phones[key] = self.tab(self.session.chair(key), TELEPHONE)
            self.phones[key].goto(reverse("federation:roadshows-placard", args=[pk]))
        self.wall = self.house.tab(viewport=WALL)
        self.wall.goto(reverse("public:wall", args=[self.session.roadshow.wall_code]))

    def tab(self, person: User, size: dict[str, int]) -> Any:
        """A browser in which somebody has signed in."""
        if person.username not in self.house.signed_in:
            client = Client()
            client.force_login(person)
            (cookie,) = client.cookies.values()
            told = {"name": cookie.key, "value": cookie.value, "url": self.house.address}
            page = self.house.tab(viewport=size)
            page.context.add_cookies([told])
            self.house.signed_in[person.username] = page.context.storage_state()
            return page
        return self.house.tab(person.username, viewport=size)

    def desk(self, role: str) -> Desk:
        """The papers of host or observer, in a window of their own."""
        person = self.session.by(role)
        key = (person.username, "federation")
        if key not in self.house.desks:
            self.house.desks[key] = Desk(person.username, "federation", self.tab(person, DESKTOP))
        return self.house.desks[key]

    # the hour -------------------------------------------------------------------------------------------------------

    def hear(self, called: datetime, row: dict[str, Any]) -> None:
        """One pitch from its call to the end of its window."""
        key = row["organisation"]
        clock.set_for_process(called)
        self.call(self.session.pitch(key))
        for seconds, act, *told in row["turn"]:
            clock.set_for_process(called + timedelta(seconds=float(seconds)))
            self.do(key, act, *told)

    def call(self, pitch: Pitch) -> None:
        """By the keyboard, as somebody does who looks at the hall."""
        self.settled(f"#do-call_pitch[formaction$='/{pitch.order}/']")
        self.console.keyboard.press("F2")
        self.settled(f"#stage-{pitch.order}.is-speaking")

    def do(self, key: str, act: str, *told: Any) -> None:
        """One act of the facts, by whoever does it, where she does it."""
        pitch = self.session.pitch(key)
        match act, list(told):
            case "raise", [town]:
                self.raise_placard(pitch, town)
            case "withdraw", [town, note]:
                self.take_back(pitch, town, note)
            case (("open_window" | "undo" | "go_on"), []):
                self.press(act)
            case "pause", [note]:
                self.press(act, note)
            case "extend", [seconds, note]:
                self.press(f"{act}-{pitch.order}-{seconds}", note)
            case (("agree_settle" | "agree_settle_against"), [town]):
                self.about(key, town, Role.DISCIPLINE).agree(act.removeprefix("agree_"))
            case (("contest" | "settle" | "settle_against"), [town, note]):
                self.about(key, town, Role.HANDLER).act(act, note=note)
            case _:
                raise LookupError(f"nobody does “{act}” with {told}")

    def press(self, name: str, note: str = "") -> None:
        """A button of the host's desk; it is gone, or the clocks differ, once it was carried out."""
        if note:
            self.console.fill("#note", note)
        seen = self.console.input_value("[name=seen]")
        self.settled(f"#do-{name}:not([disabled])")
        self.console.click(f"#do-{name}")
        self.console.locator(f"[name=seen]:not([value='{seen}'])").wait_for(state="attached")

    def raise_placard(self, pitch: Pitch, town: str) -> None:
        """The button comes by itself; what it led to is said at once."""
        phone, card = self.phones[town], f'[data-card="{pitch.pk}"]'
        with phone.expect_response(lambda one: one.request.method == "POST") as said:
            phone.locator(f"{card} button.raise:not([disabled])").click()
        answer = phone.locator(f"{card} [data-answer]")
        answer.wait_for()
        claim = self.session.claim(self.key_of(pitch), town)
        told = re.findall(r'data-(?:answer|place)="([^"]+)"', said.value.text())  # the page's next look may stand there already
        assert told == (["queued", str(claim.told_place)] if claim.told_place else ["held", str(claim.slot)])
        words = f"候补第 {claim.told_place} 位" if claim.told_place else "举牌成功"
        assert words in answer.inner_text(), f"{town} is told “{answer.inner_text()}”"
        self.raised += 1

    def key_of(self, pitch: Pitch) -> str:
        return next(k for k, o in self.session.cast.organisations.items() if o.pk == pitch.organisation_id)

    def take_back(self, pitch: Pitch, town: str, note: str) -> None:
        phone, claim = self.phones[town], self.session.claim(self.key_of(pitch), town)
        row = phone.locator(f'li[data-claim="{claim.pk}"]')
        row.locator("summary").click()
        row.locator("[name=note]").fill(note)
        with phone.expect_navigation():
            row.locator("button[type=submit]").click()

    def about(self, key: str, town: str, role: str) -> Desk:
        """The page of a claim, at the desk of who has to do with it."""
        desk = self.desk(role)
        desk.page.goto(reverse("federation:claims-detail", args=[self.session.claim(key, town).pk]))
        return desk

    # what is to be seen ---------------------------------------------------------------------------------------------

    def settled(self, what: str) -> None:
        """The host's desk shows it; it looks by itself every second."""
        self.console.locator(what).first.wait_for()

    def wall_holds(self, slots: int) -> None:
        """The wall has counted as many."""
        self.wall.evaluate(NUDGE)
        expect(self.wall.locator(HELD)).to_have_text(str(slots), timeout=PATIENCE)


def picture(page: Any, name: str) -> None:
    """For docs/pictures, when it is asked for."""
    if PICTURES:
        Path(PICTURES, f"roadshow-{name}.png").write_bytes(small(page.screenshot(animations="disabled"), None))
