"""The whole paper from facts, black or red."""

from collections.abc import Callable
from typing import Any

from grants.papers.made import made
from grants.papers.press import Drawn


def make(facts: Any, draw: Callable[[Any, str], Drawn]) -> bytes:
    return made(facts, draw, "Everything this voucher says", f"{facts.voucher_number} {facts.title}")
