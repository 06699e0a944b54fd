"""The whole paper from facts: drawn, sealed, with its facts inside. Same facts, same bytes."""

import hashlib

from grants.papers import sealing
from grants.papers.minutes.draw import draw
from grants.papers.minutes.facts import MinutesFacts
from grants.papers.sealing import Attachment
from grants.papers.wrap import one_line
from grants.trail.canonical import canonical

FACTS = "facts.json"


def make(facts: MinutesFacts) -> bytes:
    text = canonical(facts).encode()
    identity = hashlib.sha256(text).hexdigest()
    attached = [Attachment(FACTS, "application/json", "Everything these minutes say, canonical JSON", text)]
    return sealing.seal(
        draw(facts, identity), attached, title=one_line(f"{facts.name} {facts.title}"), author=one_line(facts.issuer),
        serial=facts.serial, facts_sha256=identity, at=facts.cut_off,
    )  # fmt: skip
