"""The sheets of a report that come from an audit: samples, tests, findings with their vouchers, matters pending, replies, T11, T12."""

from collections.abc import Iterator
from decimal import Decimal

from grants.papers.audit_report import labels as words
from grants.papers.audit_report import labels_engaged as say
from grants.papers.audit_report.engaged import EngagementPart
from grants.papers.audit_report.facts import AuditReportFacts, SecondReport
from grants.papers.audit_report.fieldwork import Fieldwork
from grants.spreadsheets.book import Cell, Column, Sheet, Table


def sheets(facts: SecondReport) -> Iterator[Sheet]:
    """None where nobody was sent."""
    part = facts.engaged
    if part is None:
        return
    lead = "  ".join((words.SERIAL.format(facts.serial or words.DRAFT_SERIAL), facts.issuer, words.UNIT_YUAN))
    for name, table in (
        ("审计范围", _covered(part)), ("抽样", _samples(part)), ("自动测试", _tests(part)), ("表11 问题汇总", _summary(part)),
        ("审计发现的问题", _findings(part)), ("问题凭证", _records(part)), ("待核实事项", _pending(part)), ("意见及采纳", _replies(part)),
        ("表12 整改", _rectification(part)), ("整改结算", _settlements(part)), *_fieldwork(facts),
    ):  # fmt: skip
        yield Sheet(name, f"{facts.card.name}  {name}", (table,), lead)


def _columns(*told: str) -> tuple[Column, ...]:
    split = (line.split() for line in told)
    return tuple(Column(title, kind, float(wide), total=bool(total)) for title, kind, wide, *total in split)


def _share(percent: Decimal | None) -> Decimal | None:
    return None if percent is None else percent / 100


def _covered(part: EngagementPart) -> Table:
    columns = _columns(
        "合同编号 text 26", "合同名称 text 40", "支出笔数 count 12 total", "金额 money 18 total", "冻结数据摘要 text 70"
    )
    return Table(columns, tuple((c.number, c.title, c.lines, c.amount, c.sha256) for c in part.covered), total=words.TOTAL)


def _samples(part: EngagementPart) -> Table:
    columns = _columns(
        "总体 text 14", "抽样方法 text 16", "抽样理由 text 40", "抽样种子 text 40", "总体笔数 count 12", "总体金额 money 18",
        "样本笔数 count 12",
        "样本金额 money 18", "笔数覆盖率 percent 12", "金额覆盖率 percent 12", "差异笔数 count 12",
        "差异金额 money 16", "缺凭证笔数 count 12",
    )  # fmt: skip
    rows = tuple(
        (
            say.POPULATIONS.get(s.population, s.population), say.SAMPLE_METHODS.get(s.method, s.method), s.why, s.seed, s.count, s.amount,
            s.drawn, s.drawn_amount, _share(s.share), _share(s.amount_share), s.differences, s.difference, s.no_paper,
        )
        for s in part.samples
    )  # fmt: skip
    return Table(columns, rows)


def _tests(part: EngagementPart) -> Table:
    columns = _columns(
        "序号 count 8", "测试事项 text 40", "测试日期 date 13", "覆盖合同 count 10", "命中 count 10 total", "已采纳 count 10 total",
        "已排除 count 10 total",
    )  # fmt: skip
    rows = tuple((t.code, t.name, t.run_on, t.contracts, t.hits, t.taken_up, t.put_aside) for t in part.tests)
    return Table(columns, rows, total=words.TOTAL)


def _summary(part: EngagementPart) -> Table:
    columns = _columns("问题类别 text 20", "问题个数 count 12 total", "涉及金额 money 18 total", "确认差额 money 18 total")
    rows = tuple(
        (say.CATEGORIES.get(c.category, c.category), c.count, c.issue_amount, c.confirmed_difference) for c in part.categories
    )
    return Table(columns, rows, total=words.TOTAL)


def _findings(part: EngagementPart) -> Table:
    columns = _columns(
        "编号 text 22", "合同编号 text 24", "类别 text 12", "定性 text 18", "重要程度 text 10", "结论 text 36", "事实 text 60",
        "发生日期 date 13",
        "依据 text 36", "条文 text 60", "施行日期 date 13", "涉及金额 money 16 total", "确认差额 money 16 total",
        "原因 text 40", "影响 text 40",
        "建议 text 40", "重复问题 text 22",
    )  # fmt: skip
    return Table(columns, tuple(_finding(part)), total=words.TOTAL)


def _finding(part: EngagementPart) -> Iterator[tuple[Cell, ...]]:
    for f in part.findings:
        law: tuple[Cell, ...] = (None, None, None)
        if f.basis is not None:
            law = (f"《{f.basis.law}》{f.basis.article}", f.basis.text, f.basis.since)
        yield (
            f.number, f.contract, say.CATEGORIES.get(f.category, f.category), say.GRADES.get(f.grade, ""),
            say.SEVERITIES.get(f.severity, f.severity), f.title, f.told, f.event_on, *law, f.issue_amount, f.confirmed_difference, f.cause,
            f.effect, f.recommendation, f.repeats,
        )  # fmt: skip


def _records(part: EngagementPart) -> Table:
    columns = _columns(
        "问题编号 text 22", "原始记录 text 26", "名称 text 40", "日期 date 13", "涉及金额 money 16", "开票单位 text 30", "问题描述 text 40",
    )  # fmt: skip
    rows = tuple((f.number, r.key, r.label, r.on, r.amount, r.issuer, r.problem) for f in part.findings for r in f.records)
    return Table(columns, rows)


def _pending(part: EngagementPart) -> Table:
    columns = _columns(
        "编号 text 22", "合同编号 text 24", "类别 text 12", "事项 text 36", "情况 text 60", "涉及金额 money 16 total", "尚需资料 text 40",
    )  # fmt: skip
    rows = tuple(
        (p.number, p.contract, say.CATEGORIES.get(p.category, p.category), p.title, p.told, p.amount, p.papers)
        for p in part.pending
    )
    return Table(columns, rows, total=words.TOTAL)


def _replies(part: EngagementPart) -> Table:
    columns = _columns(
        "问题编号 text 22", "提出方 text 12", "日期 date 13", "书面意见 text 60", "是否采纳 text 10", "审计组答复 text 60"
    )
    rows = tuple(
        (f.number, say.SIDES.get(r.side, r.side), r.on, say.AGREES[r.agrees] + r.text, say.ADOPTED[r.adopted], r.answer)
        for f in part.findings
        for r in f.replies
    )
    return Table(columns, rows)


def _rectification(part: EngagementPart) -> Table:
    columns = _columns(
        "编号 text 22", "问题 text 36", "整改措施 text 40", "责任岗位 text 18", "完成期限 date 13", "状态 text 12", "涉及金额 money 16 total",
        "未结余额 money 16 total",
    )  # fmt: skip
    rows = tuple(
        (
            f.number, f.title, f.measure or f.recommendation, f.responsible, f.due, say.FINDING_STATUSES.get(f.status, f.status),
            f.issue_amount, f.balance,
        )
        for f in part.findings
    )  # fmt: skip
    return Table(columns, rows, total=words.TOTAL)


def _settlements(part: EngagementPart) -> Table:
    columns = _columns("问题编号 text 22", "方式 text 14", "日期 date 13", "金额 money 16 total")
    ways = dict(zip(say.SETTLED_KINDS, say.SETTLED_HEADS[2:6], strict=True))
    rows = tuple((f.number, ways.get(one.kind, one.kind), one.on, one.amount) for f in part.findings for one in f.settled)
    return Table(columns, rows, total=words.TOTAL)


def _fieldwork(facts: SecondReport) -> Iterator[tuple[str, Table]]:
    """What was done outside the books; reports of the second schema tell nothing of it."""
    if isinstance(facts, AuditReportFacts) and facts.fieldwork is not None:
        yield "现场核查", _procedures(facts.fieldwork)


def _procedures(part: Fieldwork) -> Table:
    columns = _columns(
        "日期 date 13", "方式 text 14", "地点或对象 text 30", "合同编号 text 24", "活动 text 30", "审计人数 count 10",
        "询问人次 count 10 total",
        "核实结果 text 60", "相关问题 text 22",
    )  # fmt: skip
    rows = tuple(
        (p.on, say.PROCEDURE_KINDS.get(p.kind, p.kind), p.party, p.contract, p.activity, p.people, p.asked, p.found, p.finding)
        for p in part.procedures
    )
    return Table(columns, rows, total=words.TOTAL)
