"""Figures as a page shows them, and files as somebody takes them from it."""

from decimal import Decimal
from pathlib import Path

from tests.browser.desk import Desk

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
