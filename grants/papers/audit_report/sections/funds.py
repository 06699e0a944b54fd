"""二、资金情况: T3 sources and arrival, T4 income and expenditure by category, T5 balance."""

from collections.abc import Sequence
from decimal import Decimal

from grants.papers.audit_report import labels as say
from grants.papers.audit_report.facts import Arrival, AuditReportFacts, Balance, CategoryLine
from grants.papers.blocks import Block, Heading, Prose
from grants.papers.cells import FIGURE, WORDS, Note, Row, centred, headed
from grants.papers.grid import Grid
from grants.papers.numbers import NONE, date_in_table, money, percent
from grants.papers.pen import MUTE
from grants.trail.words import rmb_in_words


def blocks(facts: AuditReportFacts, title: str) -> list[Block]:
    made: list[Block] = [Heading(title), Heading(say.S2_1, 1), arrivals(facts), Heading(say.S2_2, 1)]
    made.append(Prose(say.T4_RULE, size=8.5, indent=0, color=MUTE, after=0, keep=True))
    if facts.several:
        made.append(categories(facts.categories, facts.category_total, say.OF_ALL.format(say.T4)))
    for number, contract in enumerate(facts.contracts, 1):
        caption = say.T4 if not facts.several else say.OF_CONTRACT.format(4, number, contract.card.number, contract.card.title)
        made.append(categories(contract.categories, contract.category_total, caption))
    return [*made, Heading(say.S2_3, 1), balances(facts)]


def arrivals(facts: AuditReportFacts) -> Grid:
    day = centred(18.5)
    columns = headed(say.T3_HEADS, centred(11), WORDS, FIGURE, day, day, centred(11), day, FIGURE, centred(16))
    rows: list[Row] = []
    for contract in facts.contracts:
        several = facts.several
        if several:
            rows.append(Row((f"{contract.card.number}  {contract.card.title}",), "band"))
        rows += [_arrival(arrival) for arrival in contract.arrivals]
        if several:
            rows.append(_arrival_total(say.SUBTOTAL, contract.arrivals_total))
    rows.append(_arrival_total(say.TOTAL, facts.arrivals_total))
    return Grid(columns, tuple(rows), say.T3, say.UNIT_YUAN, say.T3_FOOT.format(rmb_in_words(facts.arrivals_total[1])), size=7.8)


def _arrival(arrival: Arrival) -> Row:
    late = NONE if arrival.days_late is None else str(arrival.days_late)
    deducted = say.T3_DEDUCTED.format(money(arrival.deducted)) if arrival.deducted else ""
    return Row((
        str(arrival.instalment), arrival.source, money(arrival.plan), date_in_table(arrival.due_on), date_in_table(arrival.paid_on), late,
        date_in_table(arrival.arrived_on), money(arrival.arrived), Note(say.word(say.STATUSES, arrival.status), deducted),
    ))  # fmt: skip


def _arrival_total(word: str, total: tuple[Decimal, Decimal]) -> Row:
    return Row((word, "", money(total[0]), "", "", "", "", money(total[1]), ""), "total")


def categories(lines: Sequence[CategoryLine], total: CategoryLine, caption: str) -> Grid:
    """The column of what is still pending appears only when something is."""
    pending = any(line.pending for line in lines)
    titles = (*say.T4_HEADS[:7], *((say.T4_PENDING,) if pending else ()), *say.T4_HEADS[7:])
    rows = [Row(_category(f"{line.code} {line.name}", line, pending)) for line in lines]
    rows.append(Row(_category(say.TOTAL, total, pending), "total"))
    columns = headed(titles, WORDS, *(FIGURE for _ in titles[1:]))
    return Grid(columns, tuple(rows), caption, say.UNIT_YUAN, say.T4_FOOT.format(rmb_in_words(total.verified)), size=7.8)


def _category(name: str, line: CategoryLine, pending: bool) -> tuple[str, ...]:
    figures = (line.budget, line.adjustments, line.adjusted, line.reported, line.verified, line.disallowed)
    return (
        name, *map(money, figures), *((money(line.pending),) if pending else ()), money(line.variance), percent(line.execution),
    )  # fmt: skip


def balances(facts: AuditReportFacts) -> Grid:
    rows = [Row((c.card.number, *_balance(c.balance))) for c in facts.contracts]
    if facts.several:
        rows.append(Row((say.TOTAL, *_balance(facts.balance)), "total"))
    columns = headed(say.T5_HEADS, WORDS, *(FIGURE for _ in say.T5_HEADS[1:]))
    return Grid(columns, tuple(rows), say.T5, say.UNIT_YUAN, say.T5_FOOT.format(rmb_in_words(facts.balance.surplus)), size=8)


def _balance(b: Balance) -> tuple[str, ...]:
    return tuple(map(money, (b.arrived, b.verified, b.surplus, b.refundable, b.refunded, b.outstanding)))
