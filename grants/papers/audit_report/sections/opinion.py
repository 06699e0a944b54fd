"""审计意见, 意见和建议, 被审计单位意见及采纳情况, 整改情况 (T12)."""

from decimal import Decimal

from grants.papers.audit_report import labels as words
from grants.papers.audit_report import labels_engaged as say
from grants.papers.audit_report.engaged import EngagementPart, FindingPart
from grants.papers.audit_report.fieldwork import Fieldwork
from grants.papers.audit_report.figures import ZERO
from grants.papers.blocks import Block, Heading, Prose
from grants.papers.cells import FIGURE, WORDS, Column, Row, centred, headed
from grants.papers.grid import Grid
from grants.papers.numbers import NONE, date_in_table, date_in_text, money
from grants.trail.words import rmb_in_words


def opinion(part: EngagementPart, title: str) -> list[Block]:
    made: list[Block] = [Heading(title), Prose(say.OPINION.format(say.OPINIONS.get(part.opinion, NONE)), bold=True, keep=True)]
    if part.opinion_text:
        made.append(Prose(part.opinion_text))
    if part.accepted_amount is not None:
        amount = part.accepted_amount
        made.append(Prose(say.ACCEPTED.format(words=rmb_in_words(amount), amount=money(amount))))
    return made


def advice(part: EngagementPart, title: str) -> list[Block]:
    """Grouped like the findings."""
    made: list[Block] = [Heading(title)]
    number = 0
    for category in part.categories:
        given = [f for f in part.findings if f.category == category.category and f.recommendation]
        if not given:
            continue
        made.append(Heading(say.S_FINDING.format(words.NUMERALS[number], say.CATEGORIES.get(category.category, "")), 1))
        made += [Prose(say.ADVICE.format(number=f.number, text=f.recommendation)) for f in given]
        number += 1
    return made if number else [*made, Prose(say.ADVICE_NONE)]


def replies(part: EngagementPart, title: str) -> list[Block]:
    rows = [
        Row((
            finding.number, say.SIDES.get(reply.side, reply.side), date_in_table(reply.on), say.AGREES[reply.agrees] + reply.text,
            say.ADOPTED[reply.adopted], reply.answer or NONE,
        ))
        for finding in part.findings for reply in finding.replies
    ]  # fmt: skip
    if not rows:
        return [Heading(title), Prose(say.REPLY_NONE.format(date_in_text(part.reply_due)))]
    columns = headed(say.REPLY_HEADS, Column(wide=33), centred(18), centred(20), WORDS, centred(16), WORDS)
    return [Heading(title), Grid(columns, tuple(rows), say.REPLIES, size=8)]


def rectification(part: EngagementPart, title: str, done: Fieldwork | None) -> list[Block]:
    rows = [
        Row((
            f.number, f.title, f.measure or f.recommendation or NONE, f.responsible or NONE, date_in_table(f.due),
            say.FINDING_STATUSES.get(f.status, f.status), money(f.issue_amount), money(f.balance),
        ))
        for f in part.findings
    ]  # fmt: skip
    if not rows:
        return [Heading(title), Prose(say.T12_NONE)]
    columns = headed(
        say.T12_HEADS, Column(wide=31), WORDS, Column(grow=1.4), Column(wide=20), centred(20), centred(16), FIGURE, FIGURE
    )
    edition = done.edition if done else None
    lead = [Prose(say.RECTIFIED_AS_OF.format(date_in_text(edition.as_of), edition.supersedes))] if edition else []
    table = Grid(columns, tuple(rows), say.T12, words.UNIT_YUAN, say.T12_FOOT, size=7.6)
    settled = [settlements(part)] if any(f.settled for f in part.findings) else []
    return [Heading(title), *lead, table, *settled]


def settlements(part: EngagementPart) -> Grid:
    """What became of the amounts: a row for each finding with something settled, a column for each way, one foot."""
    settled = [f for f in part.findings if f.settled]
    told = [_amounts(f) for f in settled]
    rows = [Row((f.number, *map(money, amounts))) for f, amounts in zip(settled, told, strict=True)]
    totals = [sum(column, ZERO) for column in zip(*told, strict=True)]
    rows.append(Row((words.TOTAL, *map(money, totals)), "total"))
    columns = headed(say.SETTLED_HEADS, Column(wide=33), *(FIGURE for _ in say.SETTLED_HEADS[1:]))
    return Grid(columns, tuple(rows), say.SETTLED, words.UNIT_YUAN, size=8)


def _amounts(finding: FindingPart) -> tuple[Decimal, ...]:
    ways = (sum((s.amount for s in finding.settled if s.kind == kind), ZERO) for kind in say.SETTLED_KINDS)
    return (finding.issue_amount, *ways, finding.balance)
