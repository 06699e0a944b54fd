"""A whole paper from facts: drawn, sealed, with its facts inside. Same facts, same bytes."""

import hashlib
from collections.abc import Callable
from typing import Any

from grants.papers import sealing
from grants.papers.press import Drawn
from grants.papers.sealing import Attachment
from grants.papers.wrap import one_line
from grants.trail.canonical import canonical

FACTS = "facts.json"


def made(facts: Any, draw: Callable[[Any, str], Drawn], told: str, title: str, *others: Attachment) -> bytes:
    """`told`: what the attached facts are, for whoever opens the list of attachments; `others`: what is attached besides."""
    text = canonical(facts).encode()
    identity = hashlib.sha256(text).hexdigest()
    attached = [Attachment(FACTS, "application/json", f"{told}, canonical JSON", text), *others]
    return sealing.seal(
        draw(facts, identity), attached, title=one_line(title), author=one_line(facts.issuer), serial=facts.serial,
        facts_sha256=identity, at=facts.cut_off,
    )  # fmt: skip
