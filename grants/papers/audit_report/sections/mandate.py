"""正文眉首 of an audit: who was sent by which letter, over which period, with which samples and tests."""

from grants.papers.audit_report import labels as words
from grants.papers.audit_report import labels_engaged as say
from grants.papers.audit_report.engaged import EngagementPart, SampleLine
from grants.papers.audit_report.facts import AuditReportFacts
from grants.papers.blocks import Block, Prose
from grants.papers.cells import FIGURE, WORDS, Column, Note, Row, centred, headed
from grants.papers.grid import Grid
from grants.papers.numbers import date_in_table, date_in_text, money, percent


def paragraphs(facts: AuditReportFacts) -> list[Block]:
    """Nothing where nobody was sent."""
    part = facts.engaged
    if part is None:
        return []
    told = say.MANDATE.format(
        letter=part.letter_number, auditee=facts.card.purchaser, title=part.title, starts=date_in_text(part.starts_on),
        ends=date_in_text(part.ends_on), period=say.PERIOD.format(part.starts_on, part.ends_on),
        contracts=part.covered_total.contracts, lines=f"{part.covered_total.lines:,}", amount=money(part.covered_total.amount),
    )  # fmt: skip
    team = "、".join(say.TEAM_PART.format(say.TEAM_PARTS.get(t.part, t.part), t.people) for t in part.team)
    made: list[Block] = [Prose(told), Prose(say.PURPOSE.format(part.letter))]
    if part.cut_off is not None:
        frozen = say.FROZEN.format(date_in_text(part.cut_off), part.snapshot_sha256, money(part.materiality))
        made.append(Prose(frozen))
    return [*made, Prose(say.TEAM.format(team))]


def procedures(part: EngagementPart) -> list[Block]:
    """The samples with their coverage, and the tests."""
    made: list[Block] = []
    if part.samples:
        made.append(samples(part.samples))
    if part.tests:
        made.append(tests(part))
    return made


def samples(lines: tuple[SampleLine, ...]) -> Grid:
    rows = [
        Row((
            Note(say.POPULATIONS.get(s.population, s.population), s.why), say.SAMPLE_METHODS.get(s.method, s.method), f"{s.count:,}",
            money(s.amount), f"{s.drawn:,}", money(s.drawn_amount), percent(s.share), percent(s.amount_share), f"{s.differences:,}",
            money(s.difference), f"{s.no_paper:,}",
        ))
        for s in lines
    ]  # fmt: skip
    columns = headed(say.SAMPLE_HEADS, WORDS, Column(wide=18), *(FIGURE for _ in say.SAMPLE_HEADS[2:]))
    seeds = "；".join(say.SEED.format(n, s.seed) for n, s in enumerate(lines, 1) if s.seed)
    foot = say.SAMPLE_FOOT.format(seeds) if seeds else ""
    return Grid(columns, tuple(rows), say.SAMPLES, words.UNIT_YUAN, foot, size=7.4)


def tests(part: EngagementPart) -> Grid:
    rows = [
        Row((
            str(t.code), t.name, date_in_table(t.run_on), f"{t.contracts:,}", f"{t.hits:,}", f"{t.taken_up:,}", f"{t.put_aside:,}",
        ))
        for t in part.tests
    ]  # fmt: skip
    columns = headed(say.TEST_HEADS, centred(11), WORDS, centred(22), *(FIGURE for _ in say.TEST_HEADS[3:]))
    return Grid(columns, tuple(rows), say.TESTS, size=8)


def covered(part: EngagementPart) -> Grid:
    rows = [Row((line.number, Note(line.title, line.sha256), f"{line.lines:,}", money(line.amount))) for line in part.covered]
    total = part.covered_total
    rows.append(Row((words.TOTAL, "", f"{total.lines:,}", money(total.amount)), "total"))
    columns = headed(say.COVERED_HEADS, Column(wide=30), WORDS, centred(16), Column(align="right", wide=28))
    return Grid(columns, tuple(rows), say.COVERED, words.UNIT_YUAN, size=7.2)
