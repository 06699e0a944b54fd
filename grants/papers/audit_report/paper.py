"""The whole paper from facts: drawn, sealed, with its facts and ledger inside. Same facts, same bytes."""

import hashlib
from typing import Any

from grants.papers import sealing
from grants.papers.audit_report import canonical, ledger_csv
from grants.papers.audit_report.draw import draw
from grants.papers.audit_report.facts import AuditReportFacts, FirstReport
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
    return sealing.seal(draw(facts, identity), attachments, facts_sha256=identity, **about(facts))


def about(facts: FirstReport) -> dict[str, Any]:
    """What the metadata say, from the facts alone."""
    title, author = one_line(f"{facts.card.name} {facts.title}"), one_line(facts.issuer)
    return {"title": title, "author": author, "serial": facts.serial, "at": facts.cut_off}
