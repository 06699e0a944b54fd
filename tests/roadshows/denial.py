"""What a refusal says, and that it left the tables of a roadshow as they were."""

from collections.abc import Callable
from typing import Any

from grants.trail.blockers import Refused
from tests import ledger

TABLES = (
    "grants_roadshow", "grants_delegation", "grants_pitch", "grants_claim", "grants_listing", "grants_contract", "grants_entry",
)  # fmt: skip


def refused(act: Callable[[], Any], how: type[Refused] = Refused) -> list[tuple[str, str]]:
    """Code and English words of every blocker of an act that is refused and changes nothing."""
    return ledger.refused(act, how, TABLES)
