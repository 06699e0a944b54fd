"""An audit report as a workbook: one sheet for each table of the same facts, typed cells, row by row into a file.

Text of people is always written as text; the only formulas are sums over our own cells.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import BinaryIO

from grants.papers.audit_report import labels as say
from grants.papers.audit_report import labels_conduct as conduct
from grants.papers.audit_report.facts import ContractFacts, SecondReport
from grants.papers.numbers import NONE
from grants.portals.reported import findings
from grants.spreadsheets.book import Book, Cell, Column, Sheet, Table, streamed

CONTRACT = Column("合同", wide=24)
Line = tuple[Cell, ...]


@dataclass(frozen=True)
class Rows(Collection[Line]):
    """Rows made when they are written, as often as they are asked for."""

    count: int
    made: Callable[[], Iterator[Line]]

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Iterator[Line]:
        return self.made()

    def __contains__(self, row: object) -> bool:
        return any(row == other for other in self.made())


def workbook(facts: SecondReport, facts_sha256: str, out: BinaryIO) -> None:
    """`facts_sha256`: the digest printed on the paper, so that both are known to say the same."""
    subject = facts.serial or say.DRAFT_SERIAL
    sheets = (*_sheets(facts, facts_sha256), *findings.sheets(facts))
    book = Book(
        f"{facts.card.name} {facts.title}", facts.issuer, subject, facts.cut_off, sheets, say.CHECK.format(facts_sha256[:16])
    )
    streamed(book, out)


def _sheets(facts: SecondReport, sha256: str) -> Iterator[Sheet]:
    yield _sheet(facts, "说明", Table((Column("项目", wide=24), Column("内容", wide=90)), _identity(facts, sha256)))
    for name, columns, rows, total in (
        ("表1 合同", CONTRACTS, _each(facts, _contract), say.TOTAL),
        ("表2 进程", STEPS, _each(facts, _steps), ""),
        ("表3 资金到位", ARRIVALS, _each(facts, _arrivals), say.TOTAL),
        ("表4 收支", CATEGORIES, _each(facts, _categories), say.TOTAL),
        ("表5 结余", BALANCES, _each(facts, _balance), say.TOTAL),
        ("表6 支出与交付", DELIVERABLES, _each(facts, _deliverables), say.TOTAL),
        ("表7 绩效", SCORES, _each(facts, _scores), say.TOTAL),
        ("表8 佐证", PROOFS, _each(facts, _proofs), say.TOTAL),
        ("表9 时限", CLOCKS, _each(facts, _clocks), ""),
        ("表10 职责分离", DUTIES, _each(facts, _duties), ""),
        ("表13 支出明细", EXPENSES, _each(facts, _expenses), say.TOTAL),
        ("表14 活动明细", ACTIVITIES, _each(facts, _activities), say.TOTAL),
        ("公告公示", NOTICES, _each(facts, _notices), ""),
        ("文件摘要", FILES, _each(facts, _files), ""),
    ):
        yield _sheet(facts, name, Table(columns, rows, total=total, filters=True))


def _sheet(facts: SecondReport, name: str, table: Table) -> Sheet:
    lead = "  ".join((say.SERIAL.format(facts.serial or say.DRAFT_SERIAL), facts.issuer, say.UNIT_YUAN))
    return Sheet(name, f"{facts.card.name}  {name}", (table,), lead)


def _each(facts: SecondReport, tell: Callable[[ContractFacts], Iterator[Line]]) -> Rows:
    """Of every contract, its number before each row."""

    def made() -> Iterator[Line]:
        for contract in facts.contracts:
            for row in tell(contract):
                yield (contract.card.number, *row)

    return Rows(sum(1 for _row in made()), made)


def _identity(facts: SecondReport, sha256: str) -> tuple[Line, ...]:
    card, seen = facts.card, facts.checked
    return (
        (say.COVER_SERIAL, facts.serial or say.DRAFT_SERIAL), (say.COVER_PURCHASER, card.purchaser),
        ("承接主体", "、".join(card.providers)), ("项目", card.name), (say.COVER_ISSUER, facts.issuer), (say.COVER_CUT_OFF, facts.cut_off),
        (say.COVER_AMOUNT, card.amount), ("规则集", facts.rule_set), ("已核定凭证笔数", seen.lines), ("申报笔数", seen.of_lines),
        ("已核定金额", seen.amount), ("申报金额", seen.of_amount), ("事实摘要 SHA-256", sha256),
    )  # fmt: skip


def ratio(share: Decimal | None) -> Decimal | None:
    """Per cent as the spreadsheet's own kind of number."""
    return None if share is None else share / 100


def heads(*told: str) -> tuple[Column, ...]:
    """“title kind wide [total]”, the contract before all of them."""
    made = [CONTRACT]
    for line in told:
        title, kind, wide, *total = line.split()
        made.append(Column(title, kind, float(wide), total=bool(total)))
    return tuple(made)


CONTRACTS = heads("名称 text 34", "承接主体 text 30", "信用代码 text 22", "采购方式 text 16", "签订日期 date 13", "开始日期 date 13",
                  "结束日期 date 13", "状态 text 12", "合同金额 money 18 total")  # fmt: skip
STEPS = heads("环节 text 20", "日期 date 13", "说明 text 50")
ARRIVALS = heads("期次 count 8", "资金来源 text 24", "计划金额 money 16 total", "应拨日期 date 13", "拨付日期 date 13", "逾期天数 count 10",
                 "到账日期 date 13", "到位金额 money 16 total", "扣减 money 14 total", "状态 text 12")  # fmt: skip
CATEGORIES = heads("科目代码 text 10", "预算科目 text 18", "预算数 money 16 total", "调整数 money 16 total", "调整后预算 money 16 total",
                   "申报数 money 16 total", "审定数 money 16 total", "不予认可 money 16 total", "待核数 money 16 total",
                   "差异 money 16 total", "执行率 percent 10")  # fmt: skip
BALANCES = heads("到位资金 money 16 total", "审定支出 money 16 total", "结余 money 16 total", "应退资金 money 16 total",
                 "已退资金 money 16 total", "尚未退回 money 16 total")  # fmt: skip
DELIVERABLES = heads("代码 text 10", "交付物 text 28", "服务点 text 20", "单位 text 8", "目标值 amount 12", "申报数 amount 12",
                     "认可数 amount 12",
                     "完成率 percent 10", "合同单价 money 14", "计划价值 money 16 total", "交付价值 money 16 total",
                     "实际支出 money 16 total", "实际单位成本 money 14", "价值与支出之差 money 16 total")  # fmt: skip
SCORES = heads("代码 text 10", "一级指标 text 16", "二级指标 text 18", "三级指标 text 24", "方向 text 6", "指标值 amount 12", "单位 text 8",
               "自评完成值 amount 12", "审定完成值 amount 12", "分值 money 10 total", "自评得分 money 10 total",
               "审定得分 money 10 total", "差异 money 10")  # fmt: skip
PROOFS = heads("代码 text 10", "交付物 text 28", "涉及报告 count 10", "附有佐证的报告 count 14", "活动记录 count 10 total",
               "佐证文件 count 10", "是否齐全 text 10")  # fmt: skip
CLOCKS = heads("环节 text 18", "事项 text 20", "规定 text 28", "依据 text 36", "应办日期 date 13", "实际日期 date 13", "相差天数 count 10",
               "核对结果 text 16")  # fmt: skip
DUTIES = heads(
    "环节 text 20", "事项 text 30", "行为 text 16", "岗位 text 22", "人员编号 text 10", "日期 date 13", "同一人检查 text 20"
)
EXPENSES = heads("序号 text 8", "日期 date 13", "科目代码 text 10", "科目 text 16", "摘要 text 34", "收款单位 text 30", "发票号码 text 24",
                 "对应交付物 text 14", "申报金额 money 16 total", "审定金额 money 16 total", "不予认可 money 16 total",
                 "待核金额 money 16 total", "状态 text 12", "冲销序号 text 10")  # fmt: skip
ACTIVITIES = heads("序号 text 8", "日期 date 13", "服务点 text 22", "方法 text 8", "活动名称 text 36", "对应交付物 text 12",
                   "参加人数 count 10",
                   "人次 count 10 total", "签到数 count 10 total", "志愿者人次 count 12 total", "志愿服务时长 amount 14 total")  # fmt: skip
NOTICES = heads("事项 text 16", "编号 text 22", "名称 text 40", "公开日期 date 13", "截止日期 date 13")
FILES = heads("所属报告 text 22", "类型 text 8", "字节 count 12", "SHA-256 text 70")


def _contract(c: ContractFacts) -> Iterator[Line]:
    card, status = c.card, say.word(say.STATUSES, c.card.status)
    yield (
        card.title, card.provider, card.credit_code, card.method or NONE, card.signed_on, card.starts_on, card.ends_on, status, card.amount,
    )  # fmt: skip


def _steps(c: ContractFacts) -> Iterator[Line]:
    return ((say.word(say.STEPS, step.code), step.on, step.note) for step in c.timeline)


def _arrivals(c: ContractFacts) -> Iterator[Line]:
    for a in c.arrivals:
        yield (
            a.instalment, a.source, a.plan, a.due_on, a.paid_on, a.days_late, a.arrived_on, a.arrived, a.deducted,
            say.word(say.STATUSES, a.status),
        )  # fmt: skip


def _categories(c: ContractFacts) -> Iterator[Line]:
    for line in c.categories:
        yield (
            line.code, line.name, line.budget, line.adjustments, line.adjusted, line.reported, line.verified, line.disallowed, line.pending,
            line.variance, ratio(line.execution),
        )  # fmt: skip


def _balance(c: ContractFacts) -> Iterator[Line]:
    b = c.balance
    yield b.arrived, b.verified, b.surplus, b.refundable, b.refunded, b.outstanding


def _deliverables(c: ContractFacts) -> Iterator[Line]:
    for d in c.deliverables:
        yield (
            d.code, d.name, d.site or say.NO_SITE, d.unit, d.target, d.reported, d.recognised, ratio(d.rate), d.unit_price, d.planned,
            d.value, d.spent, d.unit_cost, d.gap,
        )  # fmt: skip


def _scores(c: ContractFacts) -> Iterator[Line]:
    for s in c.conduct.scores:
        yield (
            s.code, s.level1, s.level2, s.name, conduct.T7_DIRECTIONS.get(s.direction, ""), s.target, s.unit, s.reported, s.recognised,
            s.weight, s.own, s.audited, s.gap,
        )  # fmt: skip


def _proofs(c: ContractFacts) -> Iterator[Line]:
    for p in c.conduct.proofs:
        verdict = conduct.T8_YES if p.complete else conduct.T8_NO if p.reports else conduct.T8_UNREPORTED
        yield p.code, p.name, p.reports, p.documented, p.activities, p.files, verdict


def _clocks(c: ContractFacts) -> Iterator[Line]:
    for k in c.conduct.clocks:
        days = (conduct.WORKING_DAYS if k.working else conduct.DAYS).format(k.count)
        yield (
            conduct.T9_STEPS.get(k.code, k.code), k.subject, conduct.T9_RULES.get(k.code, "{}").format(days), k.source, k.due, k.actual,
            k.days, conduct.T9_RESULTS.get(k.result, k.result).format(abs(k.days or 0)),
        )  # fmt: skip


def _duties(c: ContractFacts) -> Iterator[Line]:
    for duty in c.duties:
        same = "、".join(say.word(say.ACTS, code) for code in duty.same_person)
        for act in duty.acts:
            role = act.office or say.word(say.ROLES, act.role)
            yield (
                say.word(say.STEPS, duty.step), duty.subject, say.word(say.ACTS, act.code), role, act.person_key, act.on,
                say.SAME_FOUND.format(same) if same else say.SAME_NONE,
            )  # fmt: skip


def _expenses(c: ContractFacts) -> Iterator[Line]:
    for row in c.expenses:
        yield (
            row.number, row.on, row.category, row.category_name, row.summary, row.payee, row.invoice, row.deliverables, row.reported,
            row.verified, row.disallowed, row.pending, say.word(say.STATUSES, row.status), row.reverses,
        )  # fmt: skip


def _activities(c: ContractFacts) -> Iterator[Line]:
    for row in c.conduct.activities:
        yield (
            row.number, row.on, row.site, conduct.METHODS.get(row.method, row.method), row.title, row.deliverable, row.persons,
            row.person_times, row.signatures, row.volunteers, row.hours,
        )  # fmt: skip


def _notices(c: ContractFacts) -> Iterator[Line]:
    return ((conduct.NOTICE_KINDS.get(n.code, n.code), n.number, n.subject, n.since, n.until) for n in c.conduct.notices)


def _files(c: ContractFacts) -> Iterator[Line]:
    return ((f.of, f.kind.upper(), f.size, f.sha256) for f in c.conduct.files)
