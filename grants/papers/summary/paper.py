"""The whole paper from facts, with the list of contracts inside."""

from grants.disbursements.summaries import tables
from grants.disbursements.summaries.facts import SummaryFacts
from grants.papers.made import made
from grants.papers.sealing import Attachment
from grants.papers.summary.draw import draw

LEDGER = "ledger.csv"


def make(facts: SummaryFacts) -> bytes:
    contracts = Attachment(LEDGER, "text/csv", "Every contract and its categories", tables.ledger(facts))
    return made(facts, draw, "Every figure of this summary", f"{facts.issuer} {facts.title}", contracts)


def same_ledger(facts: SummaryFacts, attached: bytes) -> bool:
    """Whether the attached list is the one the facts make."""
    return tables.ledger(facts) == attached
