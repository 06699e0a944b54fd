"""审计发现的问题 (T11 and each finding in three parts) and 待核实事项."""

from grants.papers.audit_report import labels as words
from grants.papers.audit_report import labels_engaged as say
from grants.papers.audit_report.engaged import CategoryCount, EngagementPart, FindingPart, Record
from grants.papers.blocks import Block, Heading, Prose
from grants.papers.cells import FIGURE, WORDS, Column, Row, centred, headed
from grants.papers.grid import Grid
from grants.papers.numbers import NONE, date_in_table, date_in_text, money


def blocks(part: EngagementPart, title: str) -> list[Block]:
    made: list[Block] = [Heading(title)]
    if not part.findings:
        return [*made, Prose(say.NO_FINDINGS)]
    counted = say.COUNTED.format(f"{part.records.count:,}", f"{len(part.findings):,}", money(part.records.amount))
    made += [Heading(say.S_SUMMARY, 1), Prose(counted), summary(part)]
    for number, category in enumerate(part.categories, 2):
        name = say.CATEGORIES.get(category.category, category.category)
        made.append(Heading(say.S_FINDING.format(words.NUMERALS[number - 1], name), 1))
        for finding in part.findings:
            if finding.category == category.category:
                made += told(finding)
    return made


def summary(part: EngagementPart) -> Grid:
    rows = [Row(_count(c, say.CATEGORIES.get(c.category, c.category))) for c in part.categories]
    rows.append(Row(_count(part.category_total, words.TOTAL), "total"))
    columns = headed(say.T11_HEADS, WORDS, FIGURE, FIGURE, FIGURE)
    return Grid(columns, tuple(rows), say.T11, words.UNIT_YUAN)


def _count(c: CategoryCount, name: str) -> tuple[str, ...]:
    return name, f"{c.count:,}", money(c.issue_amount), money(c.confirmed_difference)


def told(finding: FindingPart) -> list[Block]:
    """Conclusion as its title; facts with the vouchers; the law in force that day; what follows."""
    kind = say.FINDING_KIND.format(
        category=say.CATEGORIES.get(finding.category, finding.category), grade=say.GRADES.get(finding.grade, NONE),
        severity=say.SEVERITIES.get(finding.severity, finding.severity), contract=finding.contract, on=date_in_text(finding.event_on),
    )  # fmt: skip
    if finding.repeats:
        kind += say.REPEATS.format(finding.repeats)
    fact, law_head, assessed = say.PARTS
    amounts = say.AMOUNTS.format(issue=money(finding.issue_amount), difference=money(finding.confirmed_difference))
    made: list[Block] = [
        Prose(say.FINDING_HEAD.format(number=finding.number, title=finding.title), bold=True, indent=0, above=8, keep=True),
        Prose(kind),
        Prose(fact.format(1) + _sentence(finding.told) + amounts),
    ]
    if len(finding.records) > say.MANY:
        made.append(vouchers(finding))
    elif finding.records:
        made.append(Prose(say.RECORDS.format("；".join(map(_record, finding.records)))))
    if finding.basis is not None:
        law = finding.basis
        text = say.BASIS_TEXT.format(
            law=law.law, article=law.article, text=law.text, since=date_in_text(law.since), on=date_in_text(finding.event_on)
        )
        made.append(Prose(law_head.format(2) + text))
    follows = [
        form.format(_sentence(text))
        for form, text in (
            (say.CAUSE, finding.cause), (say.EFFECT, finding.effect), (say.RECOMMENDATION, finding.recommendation),
        )
        if text
    ]  # fmt: skip
    return [*made, Prose(assessed.format(3 if finding.basis else 2) + "".join(follows))] if follows else made


def _sentence(text: str) -> str:
    return text if text.endswith(("。", "！", "？", "；")) else f"{text}。"


def _record(record: Record) -> str:
    return say.RECORD.format(
        label=record.label, on=date_in_table(record.on), amount=money(record.amount), issuer=record.issuer or NONE,
        problem=record.problem,
    )  # fmt: skip


def vouchers(finding: FindingPart) -> Grid:
    """Number and summary of a voucher are its label, parted at the first space; one without a number is all summary."""
    rows = []
    for record in finding.records:
        number, _space, summary = record.label.partition(" ") if " " in record.label else (NONE, "", record.label)
        rows.append(
            Row((date_in_table(record.on), number, summary, money(record.amount), record.issuer or NONE, record.problem or NONE))
        )
    columns = headed(say.RECORD_HEADS, centred(20), Column(wide=26), WORDS, FIGURE, WORDS, WORDS)
    return Grid(columns, tuple(rows), say.RECORDS_OF.format(finding.number), words.UNIT_YUAN, size=7.8)


def pending(part: EngagementPart, title: str) -> list[Block]:
    if not part.pending:
        return [Heading(title), Prose(say.PENDING_NONE)]
    rows = [
        Row((p.number, say.CATEGORIES.get(p.category, p.category), f"{p.title}\n{p.told}", money(p.amount), p.papers or NONE))
        for p in part.pending
    ]
    columns = headed(say.PENDING_HEADS, Column(wide=33), centred(18), Column(grow=1.6), FIGURE, WORDS)
    grid = Grid(columns, tuple(rows), say.PENDING_TABLE, words.UNIT_YUAN, size=8)
    return [Heading(title), Prose(say.PENDING_LEAD), grid]
