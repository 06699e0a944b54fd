"""The report as a workbook: a sheet for each table, typed cells, the totals of the paper, no formula from anybody's words."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook

from grants.papers.audit_report.facts import AuditReportFacts
from grants.portals.reported.workbook import workbook
from tests.papers import sample

ALWAYS = [
    "说明", "表1 合同", "表2 进程", "表3 资金到位", "表4 收支", "表5 结余", "表6 支出与交付", "表7 绩效",
    "表8 佐证", "表9 时限", "表10 职责分离",
    "表13 支出明细", "表14 活动明细", "公告公示", "文件摘要",
]  # fmt: skip
OF_AUDIT = [
    "审计范围",
    "抽样",
    "自动测试",
    "表11 问题汇总",
    "审计发现的问题",
    "问题凭证",
    "待核实事项",
    "意见及采纳",
    "表12 整改",
    "整改结算",
    "现场核查",
]


def made(facts: AuditReportFacts) -> bytes:
    out = BytesIO()
    workbook(facts, "0" * 64, out)
    return out.getvalue()


def sheets(data: bytes) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


@pytest.fixture(scope="module")
def audited() -> AuditReportFacts:
    return sample.audited()


@pytest.fixture(scope="module")
def told(audited: AuditReportFacts) -> dict[str, list[list[Any]]]:
    return sheets(made(audited))


def rows(sheet: list[list[Any]]) -> list[list[Any]]:
    """What stands below the heads."""
    return [row for row in sheet[3:] if any(cell != "" for cell in row)]


def test_a_sheet_for_each_table(told: dict[str, list[list[Any]]]) -> None:
    assert list(told) == [*ALWAYS, *OF_AUDIT]
    assert list(sheets(made(sample.one_contract(rows=3)))) == ALWAYS


def test_every_row_of_the_facts_is_there_and_the_totals_are_those_of_the_paper(
    audited: AuditReportFacts, told: dict[str, list[list[Any]]]
) -> None:
    lines = [row for contract in audited.contracts for row in contract.expenses]
    *body, total = rows(told["表13 支出明细"])
    assert len(body) == len(lines)
    assert [Decimal(str(cell)) for cell in total[9:13]] == [
        audited.expense_total.reported, audited.expense_total.verified, audited.expense_total.disallowed, audited.expense_total.pending,
    ]  # fmt: skip
    *_body, total = rows(told["表4 收支"])
    assert Decimal(str(total[7])) == audited.category_total.verified
    *_body, total = rows(told["表14 活动明细"])
    assert total[8] == sum(c.conduct.activity_total.person_times for c in audited.contracts)
    part = audited.engaged
    assert part is not None
    *_body, total = rows(told["表11 问题汇总"])
    assert (total[1], Decimal(str(total[2]))) == (part.category_total.count, part.category_total.issue_amount)
    assert audited.fieldwork is not None
    *body, total = rows(told["现场核查"])
    assert (len(body), total[6]) == (audited.fieldwork.total.count, audited.fieldwork.total.asked)
    *body, total = rows(told["整改结算"])
    settled = [one.amount for finding in part.findings for one in finding.settled]
    assert (len(body), Decimal(str(total[3]))) == (len(settled), sum(settled))


def test_cells_have_their_kind(told: dict[str, list[list[Any]]]) -> None:
    first = rows(told["表13 支出明细"])[0]
    assert (type(first[2]), type(first[9]), type(first[7])) == (date, float, str)
    assert rows(told["表9 时限"])[-1][-2:] == [3.0, "逾期3日"]
    assert rows(told["表4 收支"])[0][11] == 0.985


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "+1+1", "@SUM(A1)", "-2"])
def test_words_are_never_formulas(text: str) -> None:
    facts = sample.one_contract(rows=3, payee=text)
    data = made(replace(facts, issuer=text, card=replace(facts.card, name=text)))
    assert {row[6] for row in rows(sheets(data)["表13 支出明细"])[:-1]} == {text}
    with ZipFile(BytesIO(data)) as packed:
        formulas = b"".join(packed.read(name) for name in packed.namelist() if "worksheets" in name).split(b"<f>")[1:]
    assert formulas
    assert all(formula.startswith(b"SUM(") for formula in formulas)


def test_the_same_facts_make_the_same_tables(audited: AuditReportFacts, told: dict[str, list[list[Any]]]) -> None:
    assert sheets(made(audited)) == told
