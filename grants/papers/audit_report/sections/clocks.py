"""四、程序合规（一）: T9, every time limit against what happened."""

from collections import Counter

from grants.papers.audit_report import labels_conduct as say
from grants.papers.audit_report.conduct import Clock
from grants.papers.audit_report.facts import AuditReportFacts
from grants.papers.blocks import Block, Heading, Prose
from grants.papers.cells import WORDS, Column, Note, Row, centred, headed
from grants.papers.grid import Grid
from grants.papers.numbers import date_in_table


def blocks(facts: AuditReportFacts) -> list[Block]:
    if not any(contract.conduct.clocks for contract in facts.contracts):
        return [Heading(say.S_CLOCKS, 1), Prose(say.T9_NONE)]
    return [Heading(say.S_CLOCKS, 1), table(facts)]


def table(facts: AuditReportFacts) -> Grid:
    rows: list[Row] = []
    for contract in facts.contracts:
        if facts.several and contract.conduct.clocks:
            rows.append(Row((f"{contract.card.number}  {contract.card.title}",), "band"))
        rows += [Row(_cells(clock)) for clock in contract.conduct.clocks]
    columns = headed(say.T9_HEADS, Column(wide=62), WORDS, centred(26), centred(26), centred(34))
    return Grid(columns, tuple(rows), say.T9, size=8.2, footing=foot(facts))


def foot(facts: AuditReportFacts) -> str:
    counts = Counter(clock.result for contract in facts.contracts for clock in contract.conduct.clocks)
    wrong, waiting = sum(counts[r] for r in say.WRONG), sum(counts[r] for r in say.WAITING)
    return say.T9_FOOT.format(counts.total(), counts["kept"], wrong, waiting, counts["outside"])


def _cells(clock: Clock) -> tuple[Note | str, ...]:
    days = (say.WORKING_DAYS if clock.working else say.DAYS).format(clock.count)
    step, rule = say.T9_STEPS.get(clock.code, clock.code), say.T9_RULES.get(clock.code, "{}").format(days)
    result = say.T9_RESULTS.get(clock.result, clock.result).format(abs(clock.days or 0))
    return (
        Note(step, clock.subject), Note(rule, clock.source), date_in_table(clock.due), date_in_table(clock.actual), result,
    )  # fmt: skip
