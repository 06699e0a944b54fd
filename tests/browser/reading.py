"""Figures as a page shows them, and files as somebody takes them from it."""

from decimal import Decimal
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe

from tests.browser.desk import Desk
from tests.browser.house import DESKTOP, TELEPHONE

PAIRS = """box => Array.from(box.querySelectorAll("div")).filter(d => d.querySelector("dt")).map(d => {
  const exact = d.querySelector("dd .exact, dd small") || d.querySelector("dd");
  return [d.querySelector("dt").textContent.trim(), exact.textContent.trim()];
})"""


def headline(desk: Desk, box: str) -> dict[str, str]:
    """The figures of a headline by their names, to the fen."""
    return dict(desk.page.locator(box).first.evaluate(PAIRS))


def yuan(amount: Decimal) -> str:
    return f"{amount:,.2f}"


def money(amount: Decimal) -> str:
    return f"{amount:,.2f} 元"


def downloaded(desk: Desk, link: str) -> bytes:
    with desk.page.expect_download() as coming:
        desk.page.locator(link).first.click()
    return Path(coming.value.path()).read_bytes()


def hard_to_read(page: Any) -> list[str]:
    """What keeps somebody from reading the page that is open: with other eyes than most, or on a telephone."""
    violations = Axe().run(page).response["violations"]
    found = [f"{v['id']} {[n['target'] for n in v['nodes']][:3]}" for v in violations]
    page.set_viewport_size(TELEPHONE)
    if over := wider(page):
        found.append(f"wider than 360 px {over}")
    page.set_viewport_size(DESKTOP)
    return found


def wider(page: Any) -> list[str]:
    """What reaches over the right edge, when the page can be scrolled sideways."""
    if not page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        return []
    reaching: list[str] = page.evaluate(
        """() => Array.from(document.querySelectorAll('body *'))
            .filter(e => e.getBoundingClientRect().right > window.innerWidth + 1 && !e.closest('.scroll, .chart-box'))
            .slice(-3).map(e => e.tagName + '.' + e.className)"""
    )
    return reaching or ["something in a box that scrolls"]
