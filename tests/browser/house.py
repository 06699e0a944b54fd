"""The house while the story is told: a live server, one clock for all its threads, and everybody at her own browser."""

import sys
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.test import Client

from grants.management import scheduler
from grants.story.cast import Cast
from grants.story.times import moment
from grants.trail import clock
from tests.browser.desk import Desk
from tests.browser.watching import Watch

DESKTOP = {"width": 1280, "height": 900}
TELEPHONE = {"width": 360, "height": 740}


@dataclass
class House:
    browser: Any
    address: str
    cast: Cast
    watch: Watch = field(init=False)
    desks: dict[tuple[str, str], Desk] = field(default_factory=dict)
    signed_in: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.watch = Watch(self.address)

    def at(self, month: int, day: int, hour: int = 9, minute: int = 0) -> None:
        """From now on it is this instant of the year of the story in Shanghai, in every thread; then the scheduler runs."""
        clock.set_for_process(moment(date(2025, month, day), hour, minute))
        self.tick()

    def tick(self) -> None:
        """What the scheduler does in a running house."""
        scheduler.tick()

    def desk(self, key: str, portal: str = "federation") -> Desk:
        """A person at her desk; the first time she signs in on the sign-in page. "" is anybody, who never does."""
        if (key, portal) not in self.desks:
            page = self.tab(key)
            made = Desk(key, portal, page)
            if key and key not in self.signed_in:
                made.sign_in()
                self.signed_in[key] = page.context.storage_state()
            self.desks[key, portal] = made
        return self.desks[key, portal]

    def let_in(self, *keys: str) -> None:
        """As if they had signed in before; how that is done is another story."""
        for key in keys:
            client = Client()
            client.force_login(self.cast.persons[key])
            (kept,) = client.cookies.values()
            told = {"name": kept.key, "value": kept.value, "domain": urlsplit(self.address).hostname, "path": "/", "expires": -1}
            self.signed_in[key] = {"cookies": [{**told, "httpOnly": True, "secure": False, "sameSite": "Lax"}], "origins": []}

    def tab(self, key: str = "", **options: Any) -> Any:
        """A browser of somebody's own, signed in as `key` if she has signed in before; "" is anybody."""
        told = {"base_url": self.address, "locale": "zh-CN", "timezone_id": "Asia/Shanghai", "viewport": DESKTOP}
        context = self.browser.new_context(**{**told, **options}, storage_state=self.signed_in.get(key))
        context.set_default_timeout(15_000)
        page = context.new_page()
        self.watch.follow(page, key or "anybody")
        return page

    def photograph(self, folder: Path) -> None:
        """What everybody has before her, for whoever looks for what went wrong."""
        for (key, portal), desk in self.desks.items():
            desk.page.screenshot(path=folder / f"{portal}-{key}.png", full_page=True)
        sys.stderr.write(f"what everybody saw last: {folder}\n")

    def close(self) -> None:
        clock.set_for_process(None)
        for desk in self.desks.values():
            desk.page.context.close()
