"""An audit made by hand: two findings, one of four vouchers of which one proves the other too, and one matter pending."""

from datetime import date
from decimal import Decimal

from grants.papers.audit_report import engaged as told
from grants.papers.audit_report.fieldwork import Edition, Fieldwork, ProcedureCount, ProcedureLine
from grants.papers.audit_report.figures import share
from tests.papers.conducting import digest


def engagement(contracts: list[tuple[str, str]]) -> told.EngagementPart:
    """Two findings (one with four vouchers, one of which proves the other too), one matter pending."""
    number = contracts[0][0]
    records = tuple(
        told.Record(
            f"expenses/{n}",
            f"记-{n:03d} 活动物资采购",
            date(2019, 5, n),
            Decimal("1200.00") * n,
            "晋江市示例商贸有限公司",
            "购买方名称与承接主体不一致",
        )
        for n in range(1, 5)
    )
    law = told.Basis(
        "中华人民共和国发票管理办法",
        "第二十条",
        "不符合规定的发票，不得作为财务报销凭证，任何单位和个人有权拒收。",
        date(2011, 2, 1),
        None,
    )
    said = told.Reply("organisation", date(2020, 8, 20), False, "其中一张发票已换开。", True, "已核减该张发票金额。")
    findings = (
        told.FindingPart(
            "JJFL-A-2020-01-01",
            number,
            "SW",
            1,
            "medium",
            "部分支出凭证要素不完整",
            "抽查发现4张发票购买方名称与承接主体不一致。",
            date(2019, 5, 4),
            law,
            Decimal("12000.00"),
            Decimal("10800.00"),
            "报销审核把关不严。",
            "支出的真实性缺少直接证明。",
            "换开发票或者退回相应资金，并完善报销审核。",
            "JJFL-A-2018-01-03",
            records,
            (said,),
            "",
            "",
            None,
            "final",
            (told.Settled("documents", date(2020, 8, 22), Decimal("1200.00")),),
            Decimal("10800.00"),
        ),
        told.FindingPart(
            "JJFL-A-2020-01-02",
            number,
            "JX",
            2,
            "low",
            "个别活动签到记录不完整",
            "1次活动签到数少于报告的参加人数。",
            date(2019, 6, 1),
            None,
            Decimal("0.00"),
            Decimal("0.00"),
            "签到表管理不规范。",
            "服务人次的计算缺少依据。",
            "按次核对签到数。",
            "",
            records[:1],
            (),
            "补齐签到记录",
            "项目负责岗",
            date(2020, 10, 31),
            "rectifying",
            (),
            Decimal("0.00"),
        ),
    )
    lines = [told.CoveredLine(n, title, 24, Decimal("520000.00"), digest(n)) for n, title in contracts]
    amount = sum((line.amount for line in lines), Decimal("0.00"))
    sampled = told.SampleLine(
        "expenses",
        "monetary_unit",
        "6f1c2a90",
        "按金额抽取，重点核对大额支出",
        120,
        amount,
        30,
        amount / 2,
        share(Decimal(30), Decimal(120)),
        share(amount / 2, amount),
        4,
        Decimal("10800.00"),
        0,
    )
    return told.EngagementPart(
        "JJFL-A-2020-01",
        "白兰花家庭驿站项目专项审计",
        "晋妇审通〔2020〕1号",
        "核实项目收支的真实、合法与效益。",
        date(2015, 1, 1),
        date(2019, 12, 31),
        date(2019, 12, 31),
        digest("snapshot"),
        Decimal("5000.00"),
        (told.TeamPart("lead", 1), told.TeamPart("member", 2), told.TeamPart("reviewer", 1)),
        tuple(lines),
        told.CoveredSum(len(lines), 24 * len(lines), amount),
        (sampled,),
        (
            told.TestLine(6, "票据合规", date(2020, 8, 10), len(lines), 5, 4, 1),
            told.TestLine(15, "结余退回", date(2020, 8, 10), len(lines), 0, 0, 0),
        ),
        findings,
        (
            told.PendingMatter(
                "JJFL-A-2020-01-03", number, "ZJ", "一笔到账日期待核", "银行回单缺页。", Decimal("2600.00"), "2019年7月银行对账单"
            ),
        ),
        (
            told.CategoryCount("JX", 1, Decimal("0.00"), Decimal("0.00")),
            told.CategoryCount("SW", 1, Decimal("12000.00"), Decimal("10800.00")),
        ),
        told.CategoryCount("", 2, Decimal("12000.00"), Decimal("10800.00")),
        told.RecordSum(4, Decimal("12000.00")),
        "reservations",
        "除上述事项外，项目收支在重大方面真实、合法。",
        amount - Decimal("10800.00"),
        "供晋江市妇联结算与后续购买参考。",
        date(2020, 8, 28),
    )


def fieldwork(contracts: list[tuple[str, str]]) -> Fieldwork:
    """A visit by two, a call, and a visit more; told in a second edition."""
    number = contracts[0][0]
    lines = (
        ProcedureLine(
            "site_visit", date(2020, 8, 11), "梅岭街道家庭驿站", number, "2019-06-01 亲子阅读", 2, 12, "活动场地与记录相符。", ""
        ),
        ProcedureLine(
            "telephone", date(2020, 8, 12), "晋江市示例商贸有限公司", number, "", 1, 1, "确认开具发票4张。", "JJFL-A-2020-01-01"
        ),
        ProcedureLine("site_visit", date(2020, 8, 13), "罗山街道家庭驿站", contracts[-1][0], "", 2, None, "服务设施在用。", ""),
    )
    counts = (ProcedureCount("site_visit", 2, 12), ProcedureCount("telephone", 1, 1))
    edition = Edition(2, "晋妇审〔2020〕3号", "整改完成，补充整改情况", date(2020, 12, 1))
    return Fieldwork(lines, counts, ProcedureCount("", 3, 13), edition)
