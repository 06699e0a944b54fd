"""附表: T14, every activity, and what could be read in public."""

from grants.papers.audit_report import labels as words
from grants.papers.audit_report import labels_conduct as say
from grants.papers.audit_report.conduct import ActivityRow, ActivitySum
from grants.papers.audit_report.facts import AuditReportFacts, ContractFacts
from grants.papers.blocks import Block, Heading, Prose
from grants.papers.cells import FIGURE, WORDS, Column, Row, centred, headed
from grants.papers.grid import Grid
from grants.papers.numbers import NONE, date_in_table, quantity

COLUMNS = headed(
    say.T14_HEADS, centred(12), centred(20), Column(wide=38), centred(15), WORDS, centred(17), FIGURE, FIGURE, FIGURE, FIGURE, FIGURE,
)  # fmt: skip


def activities(facts: AuditReportFacts, title: str) -> list[Block]:
    made: list[Block] = [Heading(title)]
    told = [(number, contract) for number, contract in enumerate(facts.contracts, 1) if contract.conduct.activities]
    if not told:
        return [*made, Prose(say.T14_NONE)]
    for number, contract in told:
        caption = words.OF_CONTRACT.format(14, number, contract.card.number, contract.card.title) if facts.several else say.T14
        made.append(_events(contract, caption))
    return [*made, _sums(facts)] if facts.several else made


def _events(contract: ContractFacts, caption: str) -> Grid:
    told = contract.conduct
    total = Row((words.TOTAL, "", "", "", "", "", NONE, *_sum(told.activity_total)[1:]), "total")
    return Grid(COLUMNS, (*(Row(_cells(row)) for row in told.activities), total), caption, footing=say.T14_FOOT, size=7.6)


def _cells(row: ActivityRow) -> tuple[str, ...]:
    return (
        row.number, date_in_table(row.on), row.site, say.METHODS.get(row.method, row.method), row.title,
        row.deliverable or NONE, f"{row.persons:,}", f"{row.person_times:,}", f"{row.signatures:,}",
        f"{row.volunteers:,}", quantity(row.hours),
    )  # fmt: skip


def _sums(facts: AuditReportFacts) -> Grid:
    rows = [Row((c.card.number, *_sum(c.conduct.activity_total))) for c in facts.contracts]
    columns = headed(say.T14_SUM_HEADS, WORDS, *(FIGURE for _ in say.T14_SUM_HEADS[1:]))
    return Grid(columns, tuple(rows), say.T14_SUMS)


def _sum(total: ActivitySum) -> tuple[str, ...]:
    counts = (total.rows, total.person_times, total.signatures, total.volunteers)
    return (*(f"{count:,}" for count in counts), quantity(total.hours))


def notices(facts: AuditReportFacts, title: str) -> list[Block]:
    rows: list[Row] = []
    for contract in facts.contracts:
        if facts.several and contract.conduct.notices:
            rows.append(Row((f"{contract.card.number}  {contract.card.title}",), "band"))
        for notice in contract.conduct.notices:
            kind = say.NOTICE_KINDS.get(notice.code, notice.code)
            rows.append(Row((kind, notice.number, notice.subject, date_in_table(notice.since), date_in_table(notice.until))))
    columns = headed(say.NOTICE_HEADS, Column(wide=32), Column(wide=44), WORDS, centred(26), centred(26))
    return [Heading(title), Grid(columns, tuple(rows), say.NOTICES, size=8.2)] if rows else []
