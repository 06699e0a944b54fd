"""附表: T13, every line of the ledger, contract by contract, drawn as a long list."""

from grants.papers.audit_report import labels as say
from grants.papers.audit_report.facts import AuditReportFacts, ContractFacts, ExpenseRow
from grants.papers.blocks import Block, Heading
from grants.papers.cells import FIGURE, WORDS, Row, headed
from grants.papers.grid import Grid
from grants.papers.ledger import Ledger, LedgerColumn
from grants.papers.numbers import NONE, date_in_table, money
from grants.papers.wrap import one_line
from grants.trail.words import rmb_in_words

SHAPES = (
    (12, "center"), (18, "center"), (27, "left"), (44, "left"), (39, "left"), (31, "left"), (19, "left"), (21, "sum"), (21, "sum"),
    (21, "center"),
)  # fmt: skip
COLUMNS = tuple(
    LedgerColumn(title, wide, "right" if shape == "sum" else shape, summed=shape == "sum")
    for title, (wide, shape) in zip(say.T13_HEADS, SHAPES, strict=True)
)


def blocks(facts: AuditReportFacts, title: str) -> list[Block]:
    made: list[Block] = [Heading(title)]
    if facts.several:
        made.append(_sums(facts))
    for number, contract in enumerate(facts.contracts, 1):
        caption = say.T13 if not facts.several else say.OF_CONTRACT.format(13, number, contract.card.number, contract.card.title)
        made.append(_ledger(contract, caption))
    return made if facts.several else [*made, _sums(facts)]


def _ledger(contract: ContractFacts, caption: str) -> Ledger:
    rows = contract.expenses

    def cells(index: int) -> tuple[str, ...]:
        return _cells(rows[index])

    def fen(index: int) -> tuple[int, int]:
        return int(rows[index].reported * 100), int(rows[index].verified * 100)

    return Ledger(COLUMNS, len(rows), cells, fen, caption, say.UNIT_YUAN)


def _cells(row: ExpenseRow) -> tuple[str, ...]:
    status = say.T13_REVERSES.format(row.reverses) if row.reverses else say.word(say.STATUSES, row.status)
    return (
        row.number, date_in_table(row.on), one_line(f"{row.category} {row.category_name}"), one_line(row.summary), one_line(row.payee),
        one_line(row.invoice) or NONE, one_line(row.deliverables) or NONE, "", "", status,
    )  # fmt: skip


def _sums(facts: AuditReportFacts) -> Grid:
    sums = [*((c.card.number, c.expense_total, "body") for c in facts.contracts), (say.TOTAL, facts.expense_total, "total")]
    rows = [
        Row((label, f"{s.rows:,}", *map(money, (s.reported, s.verified, s.disallowed, s.pending))), kind)
        for label, s, kind in (sums if facts.several else sums[-1:])
    ]
    columns = headed(say.T13_SUM_HEADS, WORDS, *(FIGURE for _ in say.T13_SUM_HEADS[1:]))
    footing = say.T13_FOOT.format(rmb_in_words(facts.expense_total.verified))
    return Grid(columns, tuple(rows), say.T13_SUMS, say.UNIT_YUAN, footing)
