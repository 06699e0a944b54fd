"""The whole paper from facts: drawn, sealed, with its facts and ledger inside. Same facts, same bytes."""

import hashlib

from grants.papers import sealing
from grants.papers.audit_report import canonical, ledger_csv
from grants.papers.audit_report.draw import draw
from grants.papers.audit_report.facts import AuditReportFacts
from grants.papers.sealing import Attachment
from grants.papers.wrap import one_line

FACTS, LEDGER = "facts.json", "ledger.csv"


def make(facts: AuditReportFacts) -> bytes:
    text = canonical.encoded(facts)
    identity = hashlib.sha256(text).hexdigest()
    attachments = [
        Attachment(FACTS, "application/json", "Every figure of this report, canonical JSON", text),
        Attachment(LEDGER, "text/csv", "T13: every line of the ledger", ledger_csv.write(facts)),
    ]
    return sealing.seal(
        draw(facts, identity), attachments, title=one_line(f"{facts.card.name} {facts.title}"), author=one_line(facts.issuer),
        serial=facts.serial, facts_sha256=identity, at=facts.cut_off,
    )  # fmt: skip
