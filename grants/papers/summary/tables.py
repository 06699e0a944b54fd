"""The tables of a summary: each part, what a unit of every deliverable cost, the contracts; row by row, with page totals."""

from collections.abc import Callable, Sequence
from decimal import Decimal

from grants.disbursements.summaries import figures
from grants.disbursements.summaries import labels as say
from grants.disbursements.summaries.facts import ContractLine, CostPart, Part, SummaryFacts
from grants.disbursements.summaries.figures import Figure
from grants.disbursements.summaries.gather import MOST_COSTS, MOST_LISTED
from grants.disbursements.summaries.sums import Sums
from grants.papers.blocks import Block, Prose
from grants.papers.cells import FIGURE, WORDS, Row, headed
from grants.papers.grid import Grid
from grants.papers.ledger import Ledger, LedgerColumn
from grants.papers.numbers import money, percent, quantity
from grants.papers.summary.spread import CostSpread
from grants.papers.wrap import one_line

ROOM = 253.0  # mm of a page across
COUNT, SHARE = 14.0, 16.0


def figure(one: Figure, sums: Sums) -> str:
    """As it is printed."""
    value = one.of(sums)
    if one.kind == "count":
        return quantity(Decimal(value or 0))
    amount = None if value is None else Decimal(value)
    return percent(amount) if one.kind == "percent" else money(amount)


def part_table(part: Part) -> list[Block]:
    if not part.lines:
        return [Prose(say.NO_CONTRACTS)]
    told, names = figures.told(part.total), [line.name for line in part.lines]
    sums = [line.sums for line in part.lines]
    amounts = [one for one in told if one.kind == "money"]
    wide = min(25.0, (ROOM - COUNT - SHARE - 60) / len(amounts)) if len(amounts) > 5 else 34.0
    first = ROOM - COUNT - SHARE - wide * len(amounts)
    columns = [LedgerColumn(say.GROUPS[part.by], first)]
    for one in told:
        room = {"count": COUNT, "percent": SHARE}.get(one.kind, wide)
        columns.append(LedgerColumn(one.title, room, "right", one.kind == "money"))
    count, share = told[0], told[-1]
    caption = f"{say.BY.format(say.GROUPS[part.by])}　{count.title} {figure(count, part.total)}　{share.title} {figure(share, part.total)}"

    cells = ([one_line(name) for name in names], *(_column(one, sums) for one in told))
    return [Ledger(tuple(columns), cells, caption, say.UNIT_YUAN)]


def _column(one: Figure, sums: Sequence[Sums]) -> Sequence[str] | Sequence[int]:
    """Money in fen, which a long list prints and adds up itself."""
    return [int((one.of(each) or 0) * 100) for each in sums] if one.kind == "money" else [figure(one, each) for each in sums]


def cost_tables(facts: SummaryFacts) -> list[Block]:
    if not facts.costs:
        return [Prose(say.COST_NONE)]
    blocks: list[Block] = []
    for cost in facts.costs:
        blocks += _cost(cost, say.COST_WITHHELD if facts.least else say.COST_LEFT_OUT)
    return [*blocks, Prose(say.COST_MORE.format(MOST_COSTS), size=9)] if len(facts.costs) == MOST_COSTS else blocks


def _cost(cost: CostPart, words: str) -> list[Block]:
    name = say.COST_CAPTION.format(name=cost.name, unit=cost.unit)
    left_out = words.format(cost.left_out) if cost.left_out else ""
    if not cost.lines:
        return [Prose(f"{name}：{left_out or say.COST_NONE}", size=9.5, indent=0)]
    spread = say.COST_SPREAD.format(
        lowest=money(cost.lowest), median=money(cost.median), highest=money(cost.highest), unit=cost.unit
    )
    rows = tuple(
        Row((
            line.organisation, quantity(Decimal(line.contracts)), quantity(line.quantity), money(line.spent), money(line.lowest),
            money(line.median), money(line.highest),
        ))
        for line in cost.lines
    )  # fmt: skip
    columns = headed(say.COST_HEADS, WORDS, *(FIGURE,) * 6)
    return [CostSpread(cost), Grid(columns, rows, name, say.UNIT_YUAN, f"{spread}{left_out}")]


def contract_list(facts: SummaryFacts) -> list[Block]:
    if not facts.listed:
        return [Prose(say.NOT_LISTED.format(facts.whole.contracts, MOST_LISTED))]
    if not facts.contracts:
        return [Prose(say.NO_CONTRACTS)]
    organisations = _organisations(facts)
    wanted = ("amount", "verified", "pending", "disallowed") if facts.category else ("amount", "received", "verified", "refunded")
    told = [one for one in figures.told(facts.whole) if one.name in wanted]
    rows, caption = facts.contracts, say.HEAD_CONTRACTS
    widths = (34.0, 48.0, 32.0, ROOM - 114.0 - 25.0 * len(told))
    columns = [LedgerColumn(title, wide) for title, wide in zip(say.CONTRACT_HEADS, widths, strict=True)]
    columns += [LedgerColumn(one.title, 25.0, "right", True) for one in told]

    words = zip(*((row.number, row.title, row.purchaser, organisations(row)) for row in rows), strict=True)
    cells = (
        *([one_line(text) for text in column] for column in words),
        *(_column(one, [row.sums for row in rows]) for one in told),
    )
    return [Ledger(tuple(columns), cells, caption, say.UNIT_YUAN)]


def _organisations(facts: SummaryFacts) -> Callable[[ContractLine], str]:
    order: Sequence[str] = [part.by for part in facts.parts if part.by != "category"]
    at = order.index("organisation")
    names = {line.key: line.name for line in facts.part("organisation").lines}
    return lambda row: names[row.keys[at]]
