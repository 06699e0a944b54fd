"""Closed categories, words no project pays, caps; a talk about investing is a talk."""

from decimal import Decimal

import pytest

from grants.audits.checks.t05_outside_scope import hits
from tests.audits.checks.books import book, budget, contract, line, marks, said

NEVER = ("固定资产", "基建", "罚款", "偿债", "投资", "招待", "现金慰问")


def test_a_closed_category() -> None:
    closed = budget("X", "0.00", original=None, allowed=False)
    (hit,) = hits(book(contract(lines=(line(4, category="X"), line(5)), budget=(budget(), closed))))
    assert (hit.mark, hit.amount) == ("category:4", Decimal("500.00"))


@pytest.mark.parametrize("item", ["购置固定资产（空调）", "交通罚款", "业务招待费", "现金慰问金", "短期投资"])
def test_what_no_project_pays(item: str) -> None:
    (hit,) = hits(book(contract(lines=(line(3, item=item),), never=NEVER)))
    assert hit.mark == "word:3" and item in said(hit)


@pytest.mark.parametrize(
    "item", ["投资理财防骗讲座", "“防范投资诈骗”宣传折页", "活动餐费（不含招待）", "非固定资产小工具", "接待来访茶水", "活动物资"]
)
def test_a_word_that_names_the_subject(item: str) -> None:
    assert list(hits(book(contract(lines=(line(item=item),), never=NEVER)))) == []


def test_no_words_in_the_rule_set() -> None:
    assert list(hits(book(contract(lines=(line(item="业务招待费"),))))) == []


@pytest.mark.parametrize(("amount", "found"), [("1000.00", []), ("1000.01", ["cap:1:B"])])
def test_a_cap_is_a_share_of_the_contract_amount(amount: str, found: list[str]) -> None:
    capped = budget("B", "1000.00", cap=Decimal("0.10"))
    assert marks(hits(book(contract(lines=(line(1, amount),), budget=(capped,))))) == found


def test_only_verified_spending_fills_a_cap() -> None:
    capped = budget("B", "1000.00", cap=Decimal("0.10"))
    pending = line(2, "900.00", status="submitted", counted=False)
    assert list(hits(book(contract(lines=(line(1, "900.00"), pending), budget=(capped,))))) == []


def test_a_disallowed_line_was_judged_already() -> None:
    lines = (line(item="业务招待费", status="disallowed", counted=False),)
    assert list(hits(book(contract(lines=lines, never=NEVER)))) == []
