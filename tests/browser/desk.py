"""One person at her browser: what she does is clicking, choosing, typing; a refusal she meets fails the test in its own words."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from playwright.sync_api import TimeoutError as TooLate

from grants.portals.links import object_url
from tests.personas import PASSWORD

REFUSAL = ".summary-of-errors, .wrong:not([hidden]), #told .notice-error, #told .notice-warning"
DONE = "#told .notice-success"
SHOWN = ':not([type="hidden"])'


class Desk:
    """`key`: her key in the cast; `portal`: the desk she works at. One tab, kept open over the whole story."""

    def __init__(self, key: str, portal: str, page: Any) -> None:
        self.key, self.portal, self.page = key, portal, page

    # going somewhere ------------------------------------------------------------------------------------------------

    def sign_in(self) -> None:
        self.page.goto("/account/login/")
        self.type(login=self.key, password=PASSWORD)
        self.go(lambda: self.press("main button[type=submit]"))
        assert self.page.locator("details.drop summary").count() == 1, f"{self.key} is not signed in: {self.told()}"

    def home(self) -> None:
        self.page.goto(reverse(f"{self.portal}:home"))

    def follow(self, where: str, *args: Any, query: str = "") -> None:
        """Click the link to a page of this desk; there must be one on the page that is open."""
        self.click(f"{reverse(f'{self.portal}:{where}', args=args)}{query}")

    def click(self, address: str) -> None:
        link = self.page.locator(f'a[href="{address}"]').first
        assert link.count(), f"{self.key}: no link to {address} on {self.page.url}"
        self.go(link.click)

    def take_up(self, obj: Any) -> None:
        """What waits for her stands on her first page and is opened from there."""
        self.home()
        address = object_url(obj, self.portal)
        link = self.page.locator(f'#main a[href="{address}"]').first
        assert link.count(), f"{self.key}: “{obj}” ({obj.machine}, {obj.status}) does not wait on her first page:\n{self.words()}"
        self.go(link.click)

    def look_up(self, obj: Any) -> None:
        """Through the navigation and the list of its stage."""
        self.home()
        self.follow(f"{obj.machine}s")
        self.click(object_url(obj, self.portal))

    @property
    def number(self) -> int:
        """The key in the address of the page that is open."""
        found = re.search(r"/(\d+)/", self.page.url)
        assert found, f"{self.key}: no number in {self.page.url}: {self.told()}"
        return int(found[1])

    # typing ---------------------------------------------------------------------------------------------------------

    def type(self, scope: Any = None, **values: Any) -> None:
        """Fill the controls of these names: text, a choice by its value or words, True for a box, a list for several boxes or files."""
        place = scope if scope is not None else self.page.locator("main")
        for name, value in values.items():
            controls = place.locator(f'[name="{name}"]{SHOWN}')
            assert controls.count(), f"{self.key}: nothing to type “{name}” into on {self.page.url}"
            self.put(controls, value)

    def put(self, controls: Any, value: Any) -> None:
        control = controls.first
        kind = control.evaluate("e => e.tagName === 'SELECT' ? 'select' : e.type")
        if kind == "file":
            control.set_input_files(value)
        elif kind == "checkbox" and isinstance(value, bool):
            control.set_checked(value)
        elif kind == "checkbox":
            for one in value:
                controls.and_(self.page.locator(f'[value="{one}"]')).check()
        elif kind == "radio":
            controls.and_(self.page.locator(f'[value="{value}"]')).check()
        elif kind == "select":
            choices = control.evaluate("e => Array.from(e.options).map(o => [o.value, o.text])")
            found = [v for v, words in choices if str(value) == v] or [v for v, words in choices if str(value) in words]
            assert found, f"{self.key}: “{value}” cannot be chosen, only {[words for _v, words in choices]}"
            control.select_option(found[0])
        else:
            control.fill(str(value))

    def lines(self, table: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Fill the lines of a table one under the other; what stands there already is typed over, more lines are asked for."""
        box = self.page.locator(f'[data-lines="{table}"]')
        for n, row in enumerate(rows):
            if box.locator("tbody tr[data-line]").count() <= n:
                box.locator("[data-add]").click()
            line = box.locator("tbody tr[data-line]").nth(n)
            for name, value in row.items():
                self.put(line.locator(f'[data-cell="{name}"]').locator(f"input{SHOWN}, select, textarea"), value)

    # acting ---------------------------------------------------------------------------------------------------------

    def press(self, button: str) -> None:
        self.page.locator(button).first.click()

    def save(self, button: str = "main form button.btn-primary[type=submit]") -> None:
        """Send the form of the page; what is wrong with it would be said on the same page."""
        self.go(lambda: self.press(button))
        self.hear(must=False)

    def act(self, move: str, *, page: str = "act", **facts: Any) -> None:
        """Press the button of a move on the page of the thing, filling in what it asks."""
        box = self.page.locator(f"#{page}-{move}")
        assert box.count(), f"{self.key}: no button for “{move}” on {self.page.url}:\n{self.offered()}"
        assert not box.locator("> button[disabled]").count(), f"{self.key}: “{move}” is not possible yet: {box.inner_text()}"
        if box.locator("details:not([open])").count():
            box.locator("summary").click()
        elif (
            facts and box.locator(".because a").count()
        ):  # one click does it; whoever wants to say something goes to its own page
            self.go(box.locator(".because a").click)
            box = self.page.locator("main")
        self.type(box, **facts)
        self.go(lambda: box.locator("button[type=submit]").click())
        self.hear()

    def agree(self, move: str, **facts: Any) -> None:
        self.act(move, page="sign_off", **facts)

    def go(self, do: Any) -> None:
        """Do something that leads to another page, and wait for it."""
        try:
            with self.page.expect_navigation():
                do()
        except TooLate:
            raise AssertionError(f"{self.key}: no other page came after {self.page.url}: {self.told()}") from None

    def hear(self, *, must: bool = True) -> None:
        """Nothing was refused; with `must` the page says that it is done."""
        refused = self.page.locator(REFUSAL)
        assert not refused.count(), f"{self.key}: refused on {self.page.url}: {self.told()}"
        assert not must or self.page.locator(DONE).count(), f"{self.key}: {self.page.url} does not say that it is done"

    # reading --------------------------------------------------------------------------------------------------------

    def words(self, part: str = "main") -> str:
        found: str = self.page.locator(part).first.inner_text()
        return found

    def told(self) -> str:
        return " | ".join(self.page.locator(f"{REFUSAL}, {DONE}, h1").all_inner_texts())

    def offered(self) -> str:
        return " | ".join(self.page.locator("#now").all_inner_texts()) or "nothing is offered"
