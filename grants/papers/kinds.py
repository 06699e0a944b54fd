"""The kinds of paper a file can be, told by the schema of its facts: how each is read, drawn again and added up."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from grants.disbursements.summaries import facts as summary_facts
from grants.disbursements.summaries import footing as summary_footing
from grants.papers.audit_report import canonical, footing, ledger_csv, recount
from grants.papers.audit_report import draw as report
from grants.papers.audit_report import facts as report_facts
from grants.papers.audit_report import paper as report_paper
from grants.papers.audit_report.canonical import NotTheseFacts
from grants.papers.minutes import draw as minutes
from grants.papers.minutes import facts as minutes_facts
from grants.papers.press import Drawn
from grants.papers.refund_letter import draw as refund_letter
from grants.papers.refund_letter import facts as refund_letter_facts
from grants.papers.reversal import draw as reversal
from grants.papers.reversal import facts as reversal_facts
from grants.papers.session_result import draw as session_result
from grants.papers.summary import draw as summary
from grants.papers.summary.paper import same_ledger
from grants.papers.voucher import draw as voucher
from grants.papers.voucher import facts as voucher_facts
from grants.roadshows.result import facts as session_facts
from grants.roadshows.result import footing as session_footing

FACTS, LEDGER = "facts.json", "ledger.csv"


@dataclass(frozen=True)
class Kind:
    """`ledger`: whether an attached ledger is the one the facts make (raises ledger_csv.BadLedger); None where a paper has none.

    Where a kind can tell: `differs` the first line of a ledger that is not the facts', `recount` every total as stated and as its rows
    make it, `about` what the metadata say.
    """

    schema: str
    facts: type
    draw: Callable[[Any], Drawn]
    mismatches: Callable[[Any], Iterable[Any]]
    ledger: Callable[[Any, bytes], bool] | None = None
    differs: Callable[[Any, bytes], str] | None = None
    recount: Callable[[Any, bytes], Iterable[Any]] | None = None
    about: Callable[[Any], dict[str, Any]] | None = None

    @property
    def attached(self) -> tuple[str, ...]:
        return (FACTS, LEDGER) if self.ledger else (FACTS,)


def _same_ledger(facts: report_facts.FirstReport, attached: bytes) -> bool:
    return ledger_csv.total(attached) == facts.expense_total and ledger_csv.write(facts) == attached


def _not_again(facts: report_facts.FirstReport) -> Drawn:
    """Reports of earlier schemas were drawn by editions that are gone; whoever claims this one drew them is wrong."""
    raise ValueError(f"{facts.schema} is not drawn any more")


AUDIT_REPORT = Kind(
    report_facts.SCHEMA, report_facts.AuditReportFacts, report.draw, footing.mismatches, _same_ledger, ledger_csv.difference,
    recount.figures, report_paper.about,
)  # fmt: skip
SECOND_REPORT = Kind(
    report_facts.SECOND_SCHEMA, report_facts.SecondReport, _not_again, footing.mismatches, _same_ledger, ledger_csv.difference,
    recount.figures, report_paper.about,
)  # fmt: skip
FIRST_REPORT = Kind(report_facts.FIRST_SCHEMA, report_facts.FirstReport, _not_again, footing.mismatches, _same_ledger)
MINUTES = Kind(minutes_facts.SCHEMA, minutes_facts.MinutesFacts, minutes.draw, minutes_facts.mismatches)
SESSION_RESULT = Kind(session_facts.SCHEMA, session_facts.SessionResultFacts, session_result.draw, session_footing.mismatches)
VOUCHER = Kind(voucher_facts.SCHEMA, voucher_facts.VoucherFacts, voucher.draw, voucher_facts.mismatches)
REFUND_LETTER = Kind(
    refund_letter_facts.SCHEMA, refund_letter_facts.RefundLetterFacts, refund_letter.draw, refund_letter_facts.mismatches
)
REVERSAL = Kind(reversal_facts.SCHEMA, reversal_facts.ReversalFacts, reversal.draw, reversal_facts.mismatches)
SUMMARY = Kind(summary_facts.SCHEMA, summary_facts.SummaryFacts, summary.draw, summary_footing.mismatches, same_ledger)
KINDS = (AUDIT_REPORT, SECOND_REPORT, FIRST_REPORT, MINUTES, SESSION_RESULT, REFUND_LETTER, VOUCHER, REVERSAL, SUMMARY)


def read(text: str) -> tuple[Kind, Any]:
    """The facts in a text and what kind of paper they make. Raises NotTheseFacts."""
    for kind in KINDS[1:]:
        if f'"schema":"{kind.schema}"' in text:
            return kind, canonical.read_as(kind.facts, kind.schema, text)
    return AUDIT_REPORT, canonical.read(text)


__all__ = [
    "AUDIT_REPORT",
    "FACTS",
    "FIRST_REPORT",
    "KINDS",
    "LEDGER",
    "MINUTES",
    "REFUND_LETTER",
    "REVERSAL",
    "SECOND_REPORT",
    "SESSION_RESULT",
    "SUMMARY",
    "VOUCHER",
    "Kind",
    "NotTheseFacts",
    "read",
]
