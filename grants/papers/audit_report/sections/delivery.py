"""三、支出与交付对照: the two pictures, then T6 in all, per contract, per site."""

from collections.abc import Sequence

from grants.papers.audit_report import labels as say
from grants.papers.audit_report import labels_conduct as words
from grants.papers.audit_report.facts import AuditReportFacts, DeliverableLine, DeliverySum
from grants.papers.audit_report.sections import performance
from grants.papers.audit_report.sums import Key, key_of, together
from grants.papers.blocks import Block, Heading, Prose
from grants.papers.cells import FIGURE, WORDS, Column, Note, Row, centred, headed
from grants.papers.chart import Bars, Curves, Pair
from grants.papers.grid import Grid
from grants.papers.numbers import NONE, money, percent, quantity
from grants.papers.pen import MUTE


def blocks(facts: AuditReportFacts, title: str) -> list[Block]:
    made: list[Block] = [Heading(title), Heading(words.S_CHART, 1), Pair(spending(facts), delivery(facts.deliverables))]
    made.append(Prose(say.T6_RULE, size=8.5, indent=0, color=MUTE, after=0, keep=True))
    if facts.several:
        made.append(table(facts.deliverables, facts.delivery_total, say.OF_ALL.format(say.T6), facts))
    for number, contract in enumerate(facts.contracts, 1):
        if not facts.several:
            made.append(table(contract.deliverables, contract.delivery_total, say.T6, facts))
        else:
            caption = say.OF_CONTRACT.format(6, number, contract.card.number, contract.card.title)
            made.append(table(contract.deliverables, contract.delivery_total, caption))
    if facts.sites:
        made.append(sites(facts.sites, facts.delivery_total))
    return [*made, *performance.blocks(facts)]


def spending(facts: AuditReportFacts) -> Curves:
    values = ([p.planned for p in facts.curve], [p.arrived for p in facts.curve], [p.spent for p in facts.curve])
    series = tuple(zip(say.CHART_FUNDS_SERIES, values, strict=True))
    return Curves(say.CHART_FUNDS, say.CHART_FUNDS_UNIT, [p.month for p in facts.curve], series)


def delivery(lines: Sequence[DeliverableLine]) -> Bars:
    """What has a target, unless its count cannot be told as one figure."""
    told = [line for line in lines if line.target and (line.additive or line.recognised is not None)]
    bars = [(f"{line.name}（{line.unit}）", line.target, line.reported, line.recognised) for line in told]
    return Bars(say.CHART_DELIVERY, say.CHART_DELIVERY_SERIES, bars)


def table(lines: Sequence[DeliverableLine], total: DeliverySum, caption: str, facts: AuditReportFacts | None = None) -> Grid:
    """A row per thing bought, its sites under it. With `facts` the footing names what was spent on no deliverable."""
    number, amount = Column(align="right", group=say.T6_NUMBERS), Column(align="right", group=say.T6_AMOUNTS)
    columns = headed(say.T6_HEADS, WORDS, centred(13), *(number for _ in range(4)), *(amount for _ in range(5)))
    rows: list[Row] = []
    placed: dict[Key, list[DeliverableLine]] = {}
    for line in lines:
        if line.site:
            placed.setdefault(key_of(line), []).append(line)
    for merged in together(lines):
        parts = placed.get(key_of(merged), [])
        rows.append(Row(_cells(Note(f"{merged.code} {merged.name}", _remark(merged)), merged)))
        if len(parts) > 1:
            rows += [Row(_cells(Note("", f"　　{part.site}"), part), "part") for part in parts]
    sums = (NONE, NONE, NONE, percent(total.rate), NONE, money(total.value), money(total.spent), NONE, money(total.gap))
    rows.append(Row((say.TOTAL, NONE, *sums), "total"))
    unallocated = facts.category_total.verified - total.spent if facts else None
    footing = say.T6_UNALLOCATED.format(money(unallocated)) if unallocated else ""
    return Grid(columns, tuple(rows), caption, say.UNIT_YUAN, footing, size=8)


def _remark(line: DeliverableLine) -> str:
    """Basis and precision where they are not the plain ones: what the figure may be compared with."""
    words = [say.BASES.get(line.basis, line.basis)] if line.basis != "period" else []
    if line.precision != "exact":
        words.append(say.T6_MARKED.format(say.word(say.PRECISIONS, line.precision)))
    if not line.additive and line.reported is None:
        words.append(say.NOT_ADDED)
    return "；".join(words)


def _cells(name: Note, line: DeliverableLine) -> tuple[str | Note, ...]:
    return (
        name, line.unit, quantity(line.target), quantity(line.reported), quantity(line.recognised), percent(line.rate),
        money(line.unit_price), money(line.value), money(line.spent), money(line.unit_cost), money(line.gap),
    )  # fmt: skip


def sites(rows: Sequence[DeliverySum], total: DeliverySum) -> Grid:
    made = [Row((site.label or say.NO_SITE, *_site(site))) for site in rows]
    made.append(Row((say.TOTAL, *_site(total)), "total"))
    columns = headed(say.T6_SITE_HEADS, WORDS, *(FIGURE for _ in say.T6_SITE_HEADS[1:]))
    return Grid(columns, tuple(made), say.T6_SITES, say.UNIT_YUAN, size=8.2)


def _site(site: DeliverySum) -> tuple[str, ...]:
    return money(site.planned), money(site.value), percent(site.rate), money(site.spent), money(site.gap)
