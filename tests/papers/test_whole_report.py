"""Every section of a report, with an audit and without one: headings without gaps, tables, three parts of a finding, reading order."""

from dataclasses import replace

import pytest

from grants.papers.audit_report import draw, paper
from grants.papers.audit_report import labels as say
from grants.papers.audit_report.facts import AuditReportFacts
from tests.papers import poppler, sample

PLAIN = ["项目基本情况", "资金情况", "支出与交付对照", "程序合规", "报告使用范围"]
AUDITED = [
    *PLAIN[:4], "审计发现的问题", "待核实事项", "审计意见", "意见和建议", "被审计单位意见及采纳情况", "整改情况", PLAIN[4],
]  # fmt: skip


@pytest.fixture(scope="module")
def audited() -> AuditReportFacts:
    return sample.audited()


@pytest.fixture(scope="module")
def pages(audited: AuditReportFacts) -> list[str]:
    return poppler.read_through(paper.make(audited)).split("\f")


@pytest.fixture(scope="module")
def text(pages: list[str]) -> str:
    return "".join("".join(pages).split())


def headings(facts: AuditReportFacts) -> list[str]:
    marks = [section.mark.title for section in draw.sections(facts, "0" * 64, {}) if section.mark]
    return [title for title in marks if "、" in title[:3]]


def test_headings_are_numbered_without_a_gap(one: AuditReportFacts, audited: AuditReportFacts) -> None:
    for facts, words in ((one, PLAIN), (audited, AUDITED)):
        assert headings(facts) == [f"{number}、{word}" for number, word in zip(say.NUMERALS, words, strict=False)]


def test_every_table_of_the_layout_is_there(text: str) -> None:
    for table in (
        "表1项目基本情况表", "表2项目进程表", "表3资金来源及到位表", "表4项目收支审计表", "表5资金结余表", "表6支出与交付对照表", "表7-1",
        "表8-1",
        "表9办理时限核对表", "表10-1资金拨付职责分离表", "表11审计发现问题汇总表", "表12整改情况表", "表13-1", "表14-1", "公告公示清单",
        "附件与文件摘要", "抽样情况表", "自动测试情况表", "（此页无正文，为审计报告签字盖章页）",
    ):  # fmt: skip
        assert table in text, table


def test_the_opening_says_who_was_sent_and_what_was_looked_at(text: str) -> None:
    for words in (
        "晋江市妇联：根据审计通知书（晋妇审通〔2020〕1号）", "审计范围2015/01—2019/12", "审计组长1人、审计人员2人、独立复核人1人",
        "对所提供会计资料、佐证材料的真实性、完整性负责", "适用规则集：CN-2015.1", "已核定凭证48笔，占申报笔数48笔的100.00%", "第1行6f1c2a90",
        "货币单元抽样",
    ):  # fmt: skip
        assert words in text, words


def test_a_finding_has_three_parts_and_its_vouchers(text: str) -> None:
    many = text[text.rindex("JJFL-A-2020-01-01部分支出凭证要素不完整", 0, text.index("六、待核实事项", 3000)) :]
    order = [
        many.index(words)
        for words in (
            "1.事实。抽查发现4张发票", "凭证日期凭证号摘要涉及金额（元）开票单位问题描述", "2019-05-04记-004活动物资采购4,800.00",
            "2.依据。《中华人民共和国发票管理办法》第二十条：“不符合规定的发票", "2019年5月4日时有效", "3.原因、影响与处理建议。",
        )
    ]  # fmt: skip
    assert order == sorted(order)
    assert "相关凭证：记-001活动物资采购（2019-05-01，¥1,200.00，晋江市示例商贸有限公司）" in text  # one voucher is told in prose
    assert "2.原因、影响与处理建议。原因：签到表管理不规范。" in text  # no law named, no number left out


def test_a_voucher_is_counted_once(text: str) -> None:
    assert "共纳入4条原始记录；形成2个问题。同一原始记录涉及多个问题的，其金额只计一次，合计¥12,000.00" in text


def test_opinion_replies_and_rectification(text: str) -> None:
    for words in (
        "审计意见类型：保留意见。", "认可支出人民币壹佰零贰万玖仟贰佰元整（¥1,029,200.00）", "待核实事项表", "2019年7月银行对账单",
        "不同意。其中一张发票已换开。采纳已核减该张发票金额。", "项目负责岗2020-10-31整改中", "10,800.00", "供晋江市妇联结算与后续购买参考。",
    ):  # fmt: skip
        assert words in text, words


def test_time_limits_tell_their_result(text: str) -> None:
    for words in (
        "发出中选通知后30日内政府采购法第四十六条2019-01-272019-01-06符合",
        "2019-07-012019-07-06逾期5日",
        "在系统外办理",
    ):
        assert words in text, words
    assert "共核对10项：符合4项，不符合4项，未到期0项，系统外办理2项" in text


def test_a_page_reads_from_top_to_bottom(audited: AuditReportFacts, pages: list[str]) -> None:
    for number, page in enumerate(pages[:-1], 1):
        lines = [line for line in page.splitlines() if line.strip()]
        assert lines[0].startswith(audited.title)
        assert lines[-2].startswith(f"第 {number} 页")
    (found,) = [page for page in pages[3:] if "（一）总体情况" in page]
    order = [
        found.index(words)
        for words in ("五、审计发现的问题", "（一）总体情况", "共纳入", "表11", "问题类别", "合计 2", "（二）绩效")
    ]
    assert order == sorted(order)


def test_nothing_found_is_said(audited: AuditReportFacts) -> None:
    part = audited.engaged
    assert part is not None
    zero = part.materiality * 0
    bare = replace(
        part, findings=(), pending=(), categories=(), samples=(), tests=(), records=replace(part.records, count=0, amount=zero),
        category_total=replace(part.category_total, count=0, issue_amount=zero, confirmed_difference=zero),
    )  # fmt: skip
    text = "".join(poppler.read_through(paper.make(replace(audited, engaged=bare))).split())
    for words in (
        "在审计范围内未发现需要披露的问题",
        "没有待核实事项",
        "没有意见和建议",
        "没有需要整改的问题",
        "截至2020年8月28日，被审计单位未提出书面意见",
    ):
        assert words in text, words
