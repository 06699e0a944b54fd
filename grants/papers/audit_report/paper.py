"""The whole paper from facts: drawn, sealed, with its facts and ledger inside. Same facts, same bytes."""

from typing import Any

from grants.papers import sealing
from grants.papers.audit_report import canonical, ledger_csv
from grants.papers.audit_report.draw import draw
from grants.papers.audit_report.facts import AuditReportFacts, FirstReport
from grants.papers.sealing import Packed
from grants.papers.wrap import one_line

FACTS, LEDGER = "facts.json", "ledger.csv"


def make(facts: AuditReportFacts) -> bytes:
    told = Packed.of(FACTS, "application/json", "Every figure of this report, canonical JSON", canonical.pieces(facts))
    ledger = Packed.of(LEDGER, "text/csv", "T13: every line of the ledger", ledger_csv.pieces(facts))
    drawn, said = draw(facts, told.sha256), about(facts)
    del facts  # a hundred thousand lines need not lie in memory while their paper is closed
    return sealing.seal(drawn, [told, ledger], facts_sha256=told.sha256, **said)


def about(facts: FirstReport) -> dict[str, Any]:
    """What the metadata say, from the facts alone."""
    title, author = one_line(f"{facts.card.name} {facts.title}"), one_line(facts.issuer)
    return {"title": title, "author": author, "serial": facts.serial, "at": facts.cut_off}
