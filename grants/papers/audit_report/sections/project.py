"""一、项目基本情况: T1 project card and contracts, T2 timeline."""

from collections import Counter

from grants.papers.audit_report import labels as say
from grants.papers.audit_report.facts import AuditReportFacts, Step
from grants.papers.audit_report.sections.cover import period
from grants.papers.blocks import Block, Heading
from grants.papers.cells import FIGURE, WORDS, Cell, Column, Note, Row, centred, headed
from grants.papers.grid import Grid
from grants.papers.numbers import NONE, date_in_table, money
from grants.trail.words import rmb_in_words

SIDE_BY_SIDE, MOST_STEPS = 6, 60


def blocks(facts: AuditReportFacts, title: str) -> list[Block]:
    made: list[Block] = [Heading(title), card(facts)]
    if facts.several:
        made.append(contracts(facts))
    few = 1 < len(facts.contracts) <= SIDE_BY_SIDE and all(len(c.timeline) <= MOST_STEPS for c in facts.contracts)
    made.append(matrix(facts) if few else timeline(facts))
    return made


def card(facts: AuditReportFacts) -> Grid:
    about = facts.card
    one = not facts.several
    providers = "\n".join(say.PROVIDER_CODE.format(*pair) for pair in zip(about.providers, about.credit_codes, strict=True))
    values: tuple[Cell, ...] = (
        about.number, about.name, "\n".join(dict.fromkeys((about.purchaser, *about.purchaser_units))), providers,
        "、".join(about.sources) or NONE, "、".join(about.methods) or NONE, period(facts), "、".join(about.leads) or NONE,
        facts.contracts[0].card.number if one else say.SEE_TABLE.format(len(facts.contracts)),
        Note(f"¥{money(about.amount)}", rmb_in_words(about.amount)), "\n".join(about.sites) or NONE, changes(facts),
    )  # fmt: skip
    named = list(zip(say.T1_NAMES, values, strict=True))
    rows = tuple(Row((*left, *right), "label") for left, right in zip(named[::2], named[1::2], strict=True))
    return Grid((centred(21), WORDS, centred(24), Column(grow=1.2)), rows, say.T1, heads=False, size=8.8)


def changes(facts: AuditReportFacts) -> str:
    """How often what was signed was changed."""
    count = sum(step.code == "amend" for contract in facts.contracts for step in contract.timeline)
    return say.CHANGED.format(count) if count else say.NO_CHANGE


def contracts(facts: AuditReportFacts) -> Grid:
    columns = headed(say.T1_CONTRACT_HEADS, Column(wide=27), WORDS, centred(19), centred(19), centred(18), centred(16), FIGURE)
    rows = [
        Row((
            c.card.number, c.card.title, date_in_table(c.card.signed_on),
            f"{date_in_table(c.card.starts_on)}\n{date_in_table(c.card.ends_on)}", c.card.lead or NONE,
            say.word(say.STATUSES, c.card.status), money(c.card.amount),
        ))
        for c in facts.contracts
    ]  # fmt: skip
    rows.append(Row((say.TOTAL, "", "", "", "", "", money(facts.card.amount)), "total"))
    return Grid(
        columns, tuple(rows), say.T1_CONTRACTS, say.UNIT_YUAN, say.AMOUNT_FOOT.format(rmb_in_words(facts.card.amount)), size=8
    )


def matrix(facts: AuditReportFacts) -> Grid:
    """A few contracts side by side: a row per step, so that years compare. A step met twice has two rows."""
    numbered = [_numbered(contract.timeline) for contract in facts.contracts]
    rows = []
    for key in _in_order(numbered):
        steps = [steps.get(key) for steps in numbered]
        cells = [Note(date_in_table(step.on), step.note) if step else NONE for step in steps]
        rows.append(Row((say.word(say.STEPS, key[0]), *cells)))
    titles = (say.T2_HEADS[0], *(contract.card.number for contract in facts.contracts))
    return Grid(
        headed(titles, Column(wide=27), *(Column(align="center") for _ in facts.contracts)), tuple(rows), say.T2, size=7.8
    )


def _numbered(steps: tuple[Step, ...]) -> dict[tuple[str, int], Step]:
    made: dict[tuple[str, int], Step] = {}
    met: Counter[str] = Counter()
    for step in steps:
        made[step.code, met[step.code]] = step
        met[step.code] += 1
    return made


def _in_order(numbered: list[dict[tuple[str, int], Step]]) -> list[tuple[str, int]]:
    """The steps of the longest timeline, each step of another put behind the one it follows there."""
    longest: dict[tuple[str, int], Step] = max(numbered, key=len)
    order = list(longest)
    for steps in numbered:
        before = -1
        for key in steps:
            if key not in order:
                order.insert(before + 1, key)
            before = order.index(key)
    return order


def timeline(facts: AuditReportFacts) -> Grid:
    rows: list[Row] = []
    for contract in facts.contracts:
        if facts.several:
            rows.append(Row((f"{contract.card.number}  {contract.card.title}",), "band"))
        rows += [Row((say.word(say.STEPS, step.code), date_in_table(step.on), step.note)) for step in contract.timeline]
    return Grid(headed(say.T2_HEADS, Column(wide=44), centred(26), WORDS), tuple(rows), say.T2, size=8.2)
