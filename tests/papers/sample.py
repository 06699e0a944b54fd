"""Facts made by hand: 白兰花家庭驿站 with its five purchases, and smaller or longer ones, all people and providers invented."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from grants.papers.audit_report import sums
from grants.papers.audit_report.expense_rows import ExpenseRow
from grants.papers.audit_report.facts import (
    Act,
    Arrival,
    AuditReportFacts,
    ContractCard,
    ContractFacts,
    DeliverableLine,
    Duty,
    Head,
    ProjectCard,
    Step,
)
from grants.papers.audit_report.figures import ZERO
from grants.papers.audit_report.nameless import nameless
from tests.papers import auditing, conducting

YEARS = (
    (2015, 320000, 76, 9000),
    (2016, 400000, 132, 13400),
    (2017, 480000, 182, 18400),
    (2018, 520000, 222, 22900),
    (2019, 520000, 256, 25900),
)
SITES = ("永福里社区", "华泰社区", "王厝社区", "梅青社区")
CATEGORIES = (
    ("A1", "人员费用", 52),
    ("A2", "志愿者补贴", 8),
    ("A5", "活动物资", 20),
    ("A8", "宣传费", 6),
    ("B", "管理费用", 9),
    ("C", "税费", 5),
)
PROVIDER, CODE = "晋江市示例社会工作服务中心", "52000000MJ00000182"
CUT_OFF = datetime(2020, 8, 31, 10, 0, tzinfo=UTC)
PEOPLE = {
    "record": ("org_accountant", "机构会计", "柯晓燕"),
    "request": ("org_admin", "机构管理员", "苏明月"),
    "review_business": ("handler", "家儿部经办", "蔡丽萍"),
    "review_finance": ("finance", "财务审核", "施婉真"),
    "approve": ("approver", "分管副主席", "洪秀治"),
    "pay": ("cashier", "出纳", "颜巧玲"),
    "confirm": ("org_accountant", "机构会计", "柯晓燕"),
    "book": ("bookkeeper", "会计", "吴淑敏"),
    "verify": ("evaluator", "第三方评估", "林若兰"),
    "submit": ("org_admin", "机构管理员", "苏明月"),
}


def yuan(amount: int | str | Decimal) -> Decimal:
    return Decimal(amount).quantize(Decimal("0.01"))


def act(code: str, on: date, person: str = "") -> Act:
    role, office, name = PEOPLE[code]
    who = person or name
    numbers = {told: str(number) for number, (_role, _office, told) in enumerate(PEOPLE.values(), 1)}
    return Act(code, role, office, who, numbers.get(who, who), on)


def contract(year: int, amount: int, events: int, times: int, *, rows: int = 24, seed: int = 7, payee: str = "") -> ContractFacts:
    dice = random.Random(f"{seed}-{year}")
    number = f"JJFL-{year}-01"
    total = yuan(amount)
    budgets = {code: yuan(total * part / 100) for code, _, part in CATEGORIES}
    expenses = _expenses(year, budgets, rows, dice, payee)
    categories = [
        sums.category_line(
            code,
            name,
            budget=budgets[code],
            verified=sum((r.verified for r in expenses if r.category == code), ZERO),
            disallowed=sum((r.disallowed for r in expenses if r.category == code), ZERO),
            pending=sum((r.pending for r in expenses if r.category == code), ZERO),
        )
        for code, name, _ in CATEGORIES
    ]
    verified = sum((line.verified for line in categories), ZERO)
    arrivals = _arrivals(year, total)
    surplus = sum((a.arrived for a in arrivals), ZERO) - verified
    duties = [_payment(a) for a in arrivals]
    duties.append(
        Duty("expense", f"支出 {rows} 笔", tuple(act(c, date(year, 12, 1)) for c in ("record", "submit", "verify")), ())
    )
    return sums.contract_facts(
        ContractCard(
            number, f"白兰花家庭驿站（{year}年度）", "晋江市妇联", PROVIDER, CODE, "竞争性磋商", date(year, 1, 6), date(year, 1, 10),
            date(year, 12, 31), total, "苏明月", "closed_out",
        ),
        timeline=[
            Step("announce", date(year - 1, 12, 20), "公示 5 个工作日，无异议"), Step("circulate", date(year - 1, 12, 28)),
            Step("sign", date(year, 1, 6)), Step("start", date(year, 1, 10)), Step("recognise", date(year, 7, 8), "中期报告"),
            Step("accept", date(year + 1, 1, 18), "得分 92，优秀"), Step("close_out", date(year + 1, 2, 20)),
        ],
        arrivals=arrivals, categories=categories, deliverables=_deliverables(events, times, total, verified), duties=duties,
        expenses=expenses, head=Head("contract", year, number, 96 + rows, f"{dice.getrandbits(256):064x}"),
        refundable=surplus, refunded=surplus, conduct=conducting.conduct(number, year, events, times),
    )  # fmt: skip


def _expenses(year: int, budgets: dict[str, Decimal], rows: int, dice: random.Random, payee: str) -> list[ExpenseRow]:
    made: list[ExpenseRow] = []
    weights = [dice.randint(50, 150) for _ in range(rows)]
    per = {code: [n for n in range(rows) if n % len(CATEGORIES) == at] for at, (code, _, _) in enumerate(CATEGORIES)}
    for at, (code, name, _) in enumerate(CATEGORIES):
        share = sum(weights[n] for n in per[code]) or 1
        for n in per[code]:
            amount = yuan(budgets[code] * weights[n] / share * Decimal("0.985"))
            disallowed = amount if n == 5 else ZERO
            made.append(
                ExpenseRow(
                    "", date(year, 1, 12) + timedelta(days=n * 340 // rows), code, name, payee or f"晋江市示例{n % 5}号商贸有限公司",
                    f"{year % 100:02d}35{n:016d}", f"第{n + 1}期{name}", "expense", "disallowed" if disallowed else "verified", "",
                    f"D{at % 3 + 1}", amount, amount - disallowed, disallowed, ZERO,
                )
            )  # fmt: skip
    made.sort(key=lambda row: (row.on, row.category))
    made = [replace(row, number=str(n)) for n, row in enumerate(made, 1)]
    if rows >= 12:
        taken = made[8]
        back = replace(
            taken, number=str(len(made) + 1), kind="reversal", status="reversed", reverses=taken.number, reported=-taken.reported,
            verified=-taken.verified, disallowed=-taken.disallowed, on=date(year, 12, 28), summary="录入重复，冲销",
        )  # fmt: skip
        made.append(back)
    return made


def _arrivals(year: int, total: Decimal) -> list[Arrival]:
    made = []
    for number, (part, month, late) in enumerate(((40, 2, 0), (40, 7, 3), (20, 12, 0)), 1):
        due = date(year, month, 10)
        paid = due + timedelta(days=late)
        plan = yuan(total * part / 100)
        made.append(Arrival(number, "晋江市财政资金", plan, due, paid, late, paid + timedelta(days=1), plan, ZERO, "booked"))
    return made


def _payment(arrival: Arrival) -> Duty:
    paid = arrival.paid_on
    assert paid
    codes = ("request", "review_business", "review_finance", "approve", "pay", "confirm", "book")
    return Duty(
        "disbursement",
        f"第{arrival.instalment}期款",
        tuple(act(c, paid - timedelta(days=4 - n)) for n, c in enumerate(codes)),
        (),
    )


def _deliverables(events: int, times: int, total: Decimal, verified: Decimal) -> list[DeliverableLine]:
    made = []
    prices = {"D1": yuan(total * 70 / 100 / events), "D2": yuan(total * 20 / 100 / times), "D3": yuan(0)}
    for code, name, unit, amount, additive in (
        ("D1", "社区活动", "场", events, True), ("D2", "服务人次", "人次", times, True), ("D3", "建档服务对象", "人", 150, False),
    ):  # fmt: skip
        left = Decimal(amount)
        for n, site in enumerate(SITES):
            part = left if n == len(SITES) - 1 else Decimal(amount // len(SITES))
            left -= part
            spent = yuan(verified * {"D1": 68, "D2": 22, "D3": 10}[code] / 400)
            made.append(
                sums.deliverable_line(
                    code, name, unit, target=part, reported=part + 2, recognised=part, unit_price=prices[code], spent=spent, site=site,
                    additive=additive, precision="approx_below" if code == "D2" else "exact",
                )
            )  # fmt: skip
    return made


def report(contracts: list[ContractFacts], *, draft: bool = False, name: str = "白兰花家庭驿站") -> AuditReportFacts:
    scope = "contract" if len(contracts) == 1 else "project"
    card = ProjectCard(
        "JJ-BLH" if scope == "project" else contracts[0].card.number, name, "晋江市妇联",
        ("青阳街道妇联", "罗山街道妇联", "西园街道妇联", "梅岭街道妇联"), (PROVIDER,), (CODE,), ("晋江市财政资金",), ("竞争性磋商",),
        min(c.card.starts_on for c in contracts), max(c.card.ends_on for c in contracts),
        sum((c.card.amount for c in contracts), ZERO), ("苏明月",), SITES,
    )  # fmt: skip
    facts = sums.report_facts(
        card, contracts, scope=scope, title="项目审计报告" if scope == "project" else "项目收支与交付审计报告", issuer="晋江市妇联",
        cut_off=CUT_OFF, rule_set="CN-2015.1 政府购买服务规则集", until=date(2020, 8, 31), place="晋江市", verify_at="https://yulan.example.cn/verify/",
    )  # fmt: skip
    facts = nameless(facts)
    return facts if draft else replace(facts, serial="晋妇审〔2020〕3号", draft=False)


def five_years(**kwargs: object) -> AuditReportFacts:
    return report([contract(*year, **kwargs) for year in YEARS])  # type: ignore[arg-type]


def one_contract(rows: int = 24, **kwargs: object) -> AuditReportFacts:
    return report([contract(*YEARS[-1], rows=rows, **kwargs)])  # type: ignore[arg-type]


def audited(*, draft: bool = False) -> AuditReportFacts:
    """An audit over two years of it, with findings."""
    contracts = [contract(*year) for year in YEARS[-2:]]
    facts = report(contracts, draft=True)
    covered = [(c.card.number, c.card.title) for c in contracts]
    told = {"engaged": auditing.engagement(covered), "fieldwork": auditing.fieldwork(covered)}
    facts = replace(facts, scope="engagement", title="专项审计报告", **told)
    return facts if draft else replace(facts, serial="晋妇审〔2020〕4号", draft=False)
