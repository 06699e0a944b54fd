"""What an engagement did outside the books: the rows that stand (none that was corrected), nothing of what was referred."""

from collections.abc import Iterable

from grants.audits.models import Engagement
from grants.audits.procedures import Procedure
from grants.papers.audit_report.fieldwork import Edition, Fieldwork, ProcedureCount, ProcedureLine

UNTOLD = ("drafted", "dropped")  # findings whose number is in no report


def fieldwork(engagement: Engagement, edition: Edition | None = None) -> Fieldwork:
    """One query."""
    rows = engagement.procedures.filter(corrected_by=None).exclude(finding__status="referred")
    told = [_line(row) for row in rows.select_related("contract", "activity", "finding").order_by("on", "id")]
    counts = (_count(kind, [line for line in told if line.kind == kind]) for kind in Procedure.Kind.values)
    return Fieldwork(tuple(told), tuple(one for one in counts if one.count), _count("", told), edition)


def _line(row: Procedure) -> ProcedureLine:
    finding = row.finding.number if row.finding is not None and row.finding.status not in UNTOLD else ""
    return ProcedureLine(
        row.kind, row.on, row.party, row.contract.number, str(row.activity) if row.activity is not None else "",
        1 if row.accompanied_by_id is None else 2, row.asked, row.found, finding,
    )  # fmt: skip


def _count(kind: str, lines: Iterable[ProcedureLine]) -> ProcedureCount:
    told = list(lines)
    return ProcedureCount(kind, len(told), sum(line.asked or 0 for line in told))
