"""A summary as a workbook: the same facts and words as the paper, typed cells, each part a sheet that adds itself up."""

from decimal import Decimal
from typing import BinaryIO

from grants.disbursements.summaries import figures
from grants.disbursements.summaries import labels as say
from grants.disbursements.summaries.facts import CostPart, Part, SummaryFacts
from grants.disbursements.summaries.figures import Figure
from grants.disbursements.summaries.sums import Sums
from grants.spreadsheets.book import Book, Cell, Column, Sheet, Table, streamed

CATEGORIES = "科目明细"


def workbook(facts: SummaryFacts, facts_sha256: str, out: BinaryIO) -> None:
    """Row by row into `out`. `facts_sha256`: the digest printed on the paper, so that both are known to say the same."""
    sheets = [_whole(facts), _years(facts), *(_part(facts, part) for part in facts.parts), _costs(facts)]
    if facts.listed:
        sheets += [_contracts(facts), _categories(facts)]
    foot = say.CHECK.format(facts_sha256[:16])
    subject = facts.serial or say.DRAFT_SERIAL
    streamed(Book(f"{facts.issuer} {facts.title}", facts.issuer, subject, facts.cut_off, tuple(sheets), foot), out)


def _sheet(facts: SummaryFacts, name: str, *tables: Table) -> Sheet:
    lead = "  ".join(f"{what}：{which}" for what, which in facts.scope)
    return Sheet(name, f"{facts.title}  {name}", tables, f"{say.SERIAL.format(facts.serial or say.DRAFT_SERIAL)}  {lead}")


def _cell(figure: Figure, sums: Sums) -> Cell:
    value = figure.of(sums)
    return value / 100 if figure.kind == "percent" and isinstance(value, Decimal) else value


def _whole(facts: SummaryFacts) -> Sheet:
    columns = (
        Column(say.FIGURE_HEADS[0], wide=20),
        Column(say.FIGURE_HEADS[1], "money", 22),
        Column(say.FIGURE_HEADS[2], wide=70),
    )
    rows = tuple((one.title, _cell(one, facts.whole), one.meaning) for one in figures.told(facts.whole) if one.kind == "money")
    count = tuple((one.title, _cell(one, facts.whole), one.meaning) for one in figures.told(facts.whole) if one.kind == "count")
    counted = (columns[0], Column(say.FIGURE_HEADS[1], "count", 22), columns[2])
    notes = (*say.NOTES, say.WITHHELD.format(facts.least)) if facts.least else say.NOTES
    noted = Table((Column(say.HEAD_NOTES, wide=20),), tuple((line,) for line in notes))
    return _sheet(facts, say.HEAD_WHOLE, Table(columns, rows), Table(counted, count), noted)


def _years(facts: SummaryFacts) -> Sheet:
    amount = next(one.title for one in figures.told(facts.whole) if one.name == "amount")
    kinds = ("text", "count", "money", "percent", "money", "percent", "money", "percent")
    columns = tuple(
        Column(title.format(amount=amount), kind, 12 if kind != "money" else 20)
        for title, kind in zip(say.YEAR_HEADS, kinds, strict=True)
    )
    rows = tuple(
        (
            year.line.name, year.line.sums.contracts, year.line.sums.amount, _share(year.amount), year.line.sums.received,
            _share(year.received), year.line.sums.verified, _share(year.verified),
        )
        for year in facts.years
    )  # fmt: skip
    return _sheet(facts, say.HEAD_YEARS, Table(columns, rows))


def _share(value: Decimal | None) -> Cell:
    return None if value is None else value / 100


def _part(facts: SummaryFacts, part: Part) -> Sheet:
    told = figures.told(part.total)
    several = part.by == "category" and not facts.category  # a contract has a budget in several categories: they are not added
    columns = [Column(say.GROUPS[part.by], wide=40)]
    columns += [
        Column(
            one.title, one.kind, 20 if one.kind == "money" else 10, one.kind == "money" or (one.kind == "count" and not several)
        )
        for one in told
    ]
    rows = tuple((line.name, *(_cell(one, line.sums) for one in told)) for line in part.lines)
    return _sheet(facts, say.BY.format(say.GROUPS[part.by]), Table(tuple(columns), rows, total=say.TOTAL))


def _costs(facts: SummaryFacts) -> Sheet:
    kinds = ("text", "count", "amount", "money", "money", "money", "money")
    columns = (
        Column("交付物", wide=30), Column("计量单位", wide=10),
        *(Column(title, kind, 30 if kind == "text" else 14) for title, kind in zip(say.COST_HEADS, kinds, strict=True)),
    )  # fmt: skip
    rows = tuple(row for cost in facts.costs for row in _cost(cost))
    return _sheet(facts, say.HEAD_COSTS, Table(columns, rows, filters=True))


def _cost(cost: CostPart) -> list[tuple[Cell, ...]]:
    whole: tuple[Cell, ...] = (
        cost.name, cost.unit, say.ALL, sum(line.contracts for line in cost.lines), None, None, cost.lowest, cost.median, cost.highest,
    )  # fmt: skip
    lines = [
        (
            cost.name, cost.unit, line.organisation, line.contracts, line.quantity, line.spent, line.lowest, line.median, line.highest,
        )
        for line in cost.lines
    ]  # fmt: skip
    return [whole, *lines] if lines else []


def _contracts(facts: SummaryFacts) -> Sheet:
    order = [part.by for part in facts.parts if part.by != "category"]
    names = {part.by: {line.key: line.name for line in part.lines} for part in facts.parts}
    told = [one for one in figures.told(facts.whole) if one.kind == "money"]
    extra = [by for by in order if by not in {"unit", "organisation"}]
    columns = (
        *(Column(title, wide=wide) for title, wide in zip(say.CONTRACT_HEADS, (26, 36, 24, 34), strict=True)),
        *(Column(say.GROUPS[by], wide=20) for by in extra), *(Column(one.title, "money", 18, total=True) for one in told),
    )  # fmt: skip
    rows = []
    for line in facts.contracts:
        of = {by: names[by][key] for by, key in zip(order, line.keys, strict=True)}
        words = (line.number, line.title, line.purchaser, of["organisation"], *(of[by] for by in extra))
        rows.append((*words, *(_cell(one, line.sums) for one in told)))
    return _sheet(facts, say.HEAD_CONTRACTS, Table(columns, tuple(rows), total=say.TOTAL, filters=True))


def _categories(facts: SummaryFacts) -> Sheet:
    titles = tuple(one.title for one in figures.OF_BUDGETS if one.kind == "money")
    columns = (
        Column(say.CONTRACT_HEADS[0], wide=26), Column("科目代码", wide=10), Column(say.GROUPS["category"], wide=26),
        *(Column(title, "money", 18, total=True) for title in titles),
    )  # fmt: skip
    rows = tuple(
        (line.contract, line.category, line.name, line.budget, line.verified, line.pending, line.disallowed) for line in facts.spending
    )  # fmt: skip
    return _sheet(facts, CATEGORIES, Table(columns, rows, total=say.TOTAL, filters=True))
