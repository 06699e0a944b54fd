"""The whole paper from facts: drawn, sealed, with its facts and the list of contracts inside. Same facts, same bytes."""

import hashlib

from grants.disbursements.summaries import tables
from grants.disbursements.summaries.facts import SummaryFacts
from grants.papers import sealing
from grants.papers.sealing import Attachment
from grants.papers.summary.draw import draw
from grants.papers.wrap import one_line
from grants.trail.canonical import canonical

FACTS, LEDGER = "facts.json", "ledger.csv"


def make(facts: SummaryFacts) -> bytes:
    text = canonical(facts).encode()
    identity = hashlib.sha256(text).hexdigest()
    attached = [
        Attachment(FACTS, "application/json", "Every figure of this summary, canonical JSON", text),
        Attachment(LEDGER, "text/csv", "Every contract and its categories", tables.ledger(facts)),
    ]
    return sealing.seal(
        draw(facts, identity), attached, title=one_line(f"{facts.issuer} {facts.title}"), author=one_line(facts.issuer),
        serial=facts.serial, facts_sha256=identity, at=facts.cut_off,
    )  # fmt: skip


def same_ledger(facts: SummaryFacts, attached: bytes) -> bool:
    """Whether the attached list is the one the facts make."""
    return tables.ledger(facts) == attached
