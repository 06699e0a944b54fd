"""What a refusal says, and that it left everything as it was."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import translation

from grants.trail.blockers import Refused
from tests.ledger import unchanged

TABLES = (
    "grants_roadshow", "grants_delegation", "grants_pitch", "grants_claim", "grants_listing", "grants_contract", "grants_entry",
)  # fmt: skip


def refused(act: Callable[[], Any], how: type[Refused] = Refused) -> list[tuple[str, str]]:
    """Code and English words of every blocker of an act that is refused and changes nothing."""
    with translation.override("en"), unchanged(*TABLES):
        with pytest.raises(how) as refusal:
            act()
        return [(blocker.code, str(blocker)) for blocker in refusal.value.blockers]
