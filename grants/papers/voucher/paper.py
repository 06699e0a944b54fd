"""The whole paper from facts, black or red: drawn, sealed, with its facts inside. Same facts, same bytes."""

import hashlib
from collections.abc import Callable
from typing import Any

from grants.papers import sealing
from grants.papers.sealing import Attachment
from grants.papers.wrap import one_line
from grants.trail.canonical import canonical

FACTS = "facts.json"


def make(facts: Any, draw: Callable[[Any, str], bytes]) -> bytes:
    text = canonical(facts).encode()
    identity = hashlib.sha256(text).hexdigest()
    attached = [Attachment(FACTS, "application/json", "Everything this voucher says, canonical JSON", text)]
    return sealing.seal(
        draw(facts, identity), attached, title=one_line(f"{facts.voucher_number} {facts.title}"), author=one_line(facts.issuer),
        serial=facts.serial, facts_sha256=identity, at=facts.cut_off,
    )  # fmt: skip
