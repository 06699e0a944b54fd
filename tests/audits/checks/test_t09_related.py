"""Payees who are officers, or declared firms of theirs; wages of the organisation's own people are none."""

from decimal import Decimal
from typing import Any

import pytest

from grants.audits.checks.facts import Firm, Officer
from grants.audits.checks.t09_related import hits
from tests.audits.checks.books import book, contract, line, marks, said

FIRM = Firm("演示文化有限公司", "陈演示", "法定代表人")
OURS, THEIRS = Officer("陈演示", "项目主管", "organisation"), Officer("吴演示", "主席", "purchaser")


def of(*lines: Any) -> list[Any]:
    return list(hits(book(contract(lines=lines, firms=(FIRM,), officers=(OURS, THEIRS)))))


def test_a_declared_firm() -> None:
    (hit,) = of(line(3, payee="演示文化 有限公司"), line(4, payee="演示文化有限公司"), line(5))
    assert (hit.mark, hit.amount, [row.key for row in hit.rows]) == ("firm:3", Decimal("1000.00"), [3, 4])
    assert all(word in said(hit) for word in ("陈演示", "法定代表人", "1,000.00"))


@pytest.mark.parametrize("payee", ["演示文化有限公司晋江分公司", "演示供应商", "陈演示社", "陈"])
def test_a_name_is_compared_whole(payee: str) -> None:
    assert of(line(payee=payee)) == []


@pytest.mark.parametrize(("category", "found"), [("A1", []), ("A2", []), ("A3", ["organisation:1"]), ("A5", ["organisation:1"])])
def test_wages_of_our_own_people(category: str, found: list[str]) -> None:
    assert marks(of(line(payee="陈演示", category=category))) == found


def test_an_officer_of_the_purchaser_is_told_in_every_category() -> None:
    (hit,) = of(line(payee="吴演示", category="A1"))
    assert hit.mark == "purchaser:1" and "主席" in said(hit)


def test_a_person_of_two_offices_is_told_once() -> None:
    both = (Officer("陈演示", "项目主管", "organisation"), Officer("陈演示", "会计", "organisation"))
    assert marks(hits(book(contract(lines=(line(payee="陈演示"),), officers=both)))) == ["organisation:1"]


def test_what_was_taken_back() -> None:
    assert of(line(payee=FIRM.name, status="reversed")) == []
