"""The long list: carried forward from page to page, every row on paper, the last total equal to the sum of all."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest

from grants.papers.audit_report import ledger_csv, paper
from grants.papers.audit_report.facts import AuditReportFacts
from tests.papers import poppler, sample

ROWS = 3000


@pytest.fixture(scope="module")
def pages() -> list[str]:
    return poppler.text(paper.make(sample.one_contract(rows=ROWS)))


def sums_of(page: str, word: str) -> list[Decimal] | None:
    found = [poppler.figures(line) for line in page.splitlines() if line.strip().startswith(word)]
    return found[0] if found else None


def test_three_thousand_rows_are_all_there_once_and_in_order(pages: list[str]) -> None:
    facts = sample.one_contract(rows=ROWS)
    printed = [line.split() for page in pages for line in page.splitlines() if "商贸有限公司" in line]
    assert [row[0] for row in printed] == [row.number for row in facts.contracts[0].expenses]
    assert [row[1] for row in printed] == [row.on.isoformat() for row in facts.contracts[0].expenses]
    amounts = [poppler.figures(" ".join(row))[-2:] for row in printed]
    assert amounts == [[row.reported, row.verified] for row in facts.contracts[0].expenses]


def test_each_page_carries_forward_what_the_page_before_carried_on(pages: list[str]) -> None:
    facts = sample.one_contract(rows=ROWS)
    ledger = [page for page in pages if "商贸有限公司" in page]
    assert len(ledger) > 80
    carried = [Decimal(0), Decimal(0)]
    for number, page in enumerate(ledger, 1):
        rows = [poppler.figures(line)[-2:] for line in page.splitlines() if "商贸有限公司" in line]
        here = [sum(column) for column in zip(*rows, strict=True)]
        assert (sums_of(page, "承前页") or [0, 0]) == carried
        assert sums_of(page, "本页小计") == here
        carried = [a + b for a, b in zip(carried, here, strict=True)]
        assert sums_of(page, "合计" if number == len(ledger) else "过次页") == carried
    assert carried == [facts.expense_total.reported, facts.expense_total.verified]


def test_a_reversal_names_its_line_and_is_negative(pages: list[str]) -> None:
    facts = sample.one_contract(rows=ROWS)
    (line,) = [line for page in pages for line in page.splitlines() if "冲销第" in line]
    back = facts.contracts[0].expenses[-1]
    assert f"冲销第{back.reverses}号" in line
    assert poppler.figures(line) == [back.reported, back.verified]
    assert back.reported < 0


def test_heads_are_repeated(pages: list[str]) -> None:
    ledger = [page for page in pages if "商贸有限公司" in page]
    assert all("发票号码" in page and "审定金额" in page for page in ledger)


@pytest.mark.parametrize("rows", [1, 2, 23, 24, 25, 26, 27, 28, 29, 30, 31, 60])
def test_any_number_of_rows_foots(rows: int) -> None:
    facts = sample.one_contract(rows=rows)
    pages = poppler.text(paper.make(facts))
    ledger = [page for page in pages if "商贸有限公司" in page]
    assert sums_of(ledger[-1], "合计") == [facts.expense_total.reported, facts.expense_total.verified]


def uneven(rows: int) -> AuditReportFacts:
    """Payees of one, two and six lines, some with characters of another face or beyond the BMP."""
    facts = sample.one_contract(rows=rows)
    contract = facts.contracts[0]
    names = ("个体户", "示例商贸有限公司" * 3, "𠮷野家（示例）餐饮服务部", "长" * 300, "示例・企画㍿")
    lines = tuple(replace(row, payee=names[n % 7] if n % 7 < 5 else row.payee) for n, row in enumerate(contract.expenses))
    return replace(facts, contracts=(replace(contract, expenses=lines),))


def test_two_thousand_uneven_lines_foot_on_every_page() -> None:
    """Read back: each page's own rows, what it carries on, the grand total, and the attached ledger."""
    facts = uneven(2000)
    data = paper.make(facts)
    ledger = [page for page in poppler.text(data) if "本页小计" in page]
    carried, count = [Decimal(0), Decimal(0)], 0
    for number, page in enumerate(ledger, 1):
        rows = [poppler.figures(line)[-2:] for line in page.splitlines() if re.match(r"\s*\d+\s+\d{4}-\d\d-\d\d\s", line)]
        here = [sum(column, Decimal(0)) for column in zip(*rows, strict=True)]
        assert sums_of(page, "本页小计") == here
        assert (sums_of(page, "承前页") or [0, 0]) == carried
        carried, count = [a + b for a, b in zip(carried, here, strict=True)], count + len(rows)
        assert sums_of(page, "合计" if number == len(ledger) else "过次页") == carried
    total = ledger_csv.total(poppler.attachments(data)["ledger.csv"])
    assert (count, *carried) == (total.rows, total.reported, total.verified)
    assert total == facts.expense_total
    assert len(ledger) > 100
