"""附表: T13, every line of the ledger, contract by contract, drawn as a long list."""

from collections.abc import Sequence

from grants.papers.audit_report import labels as say
from grants.papers.audit_report.facts import AuditReportFacts, ContractFacts
from grants.papers.blocks import Block, Heading
from grants.papers.cells import FIGURE, WORDS, Row, headed
from grants.papers.grid import Grid
from grants.papers.ledger import Ledger, LedgerColumn
from grants.papers.numbers import NONE, money
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
    chapters = {(code, name): one_line(f"{code} {name}") for code, name in {*zip(rows.category, rows.category_name, strict=True)}}
    states = {status: say.word(say.STATUSES, status) for status in set(rows.status)}
    told = (
        rows.number, rows.on, [chapters[pair] for pair in zip(rows.category, rows.category_name, strict=True)],
        _set(rows.summary), _set(rows.payee), _set(rows.invoice, NONE), _set(rows.deliverables, NONE), rows.reported, rows.verified,
        [say.T13_REVERSES.format(back) if back else states[status] for back, status in zip(rows.reverses, rows.status, strict=True)],
    )  # fmt: skip
    return Ledger(COLUMNS, told, caption, say.UNIT_YUAN)


def _set(texts: Sequence[str], nothing: str = "") -> list[str]:
    """Each on one line."""
    return [(text if text.isprintable() else one_line(text)) or nothing for text in texts]


def _sums(facts: AuditReportFacts) -> Grid:
    sums = [*((c.card.number, c.expense_total, "body") for c in facts.contracts), (say.TOTAL, facts.expense_total, "total")]
    rows = [
        Row((label, f"{s.rows:,}", *map(money, (s.reported, s.verified, s.disallowed, s.pending))), kind)
        for label, s, kind in (sums if facts.several else sums[-1:])
    ]
    columns = headed(say.T13_SUM_HEADS, WORDS, *(FIGURE for _ in say.T13_SUM_HEADS[1:]))
    footing = say.T13_FOOT.format(rmb_in_words(facts.expense_total.verified))
    return Grid(columns, tuple(rows), say.T13_SUMS, say.UNIT_YUAN, footing)
