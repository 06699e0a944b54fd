"""One invoice, one payment, one file, one service twice; what only looks alike is nothing."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from grants.audits.checks.facts import Line
from grants.audits.checks.numbers import identities
from grants.audits.checks.t07_claimed_twice import hits
from tests.audits.checks.books import book, contract, file, line, marks, said

NUMBER = "24352000000012345678"
ALIKE: dict[str, Any] = {"item": "志愿者补贴", "payee": "志愿者小组", "invoice": "", "no_invoice": "roll"}


def two(one: Line, other: Line) -> Any:
    return book(contract(1, lines=(one,), title="甲"), contract(2, lines=(other,), title="乙"))


@pytest.mark.parametrize(
    "typed", [NUMBER, f"{NUMBER}-1", f"No.{NUMBER}（分割）", "2435 2000 0000 1234 5678", "２４３５２００００００01２３４５６７８"]
)
def test_a_number_however_it_is_written(typed: str) -> None:
    assert identities(typed) == {NUMBER}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("035022412345-12345678", {"035022412345-12345678"}),
        ("发票代码 035022412345 号码 12345678", {"035022412345-12345678"}),
        ("03502241234512345678", {"03502241234512345678"}),  # twenty digits are never a code of twelve and a number
        ("rp-2024-00017", {"RP202400017"}),
        ("无", set()),
        ("", set()),
    ],
)
def test_other_numbers(typed: str, meant: set[str]) -> None:
    assert identities(typed) == meant


def test_one_invoice_in_two_projects() -> None:
    (hit,) = hits(two(line(1, "800.00", invoice=NUMBER), line(2, "800.00", invoice=f"{NUMBER}-1")))
    assert (hit.mark, hit.contract, hit.amount) == (f"invoice:{NUMBER}", 2, Decimal("800.00"))
    assert [row.key for row in hit.rows] == [1, 2]
    assert "YS-2024-01、YS-2024-02" in said(hit)


def test_one_invoice_twice_in_one_project() -> None:
    lines = (line(1, invoice=NUMBER), line(2, invoice=f"{NUMBER}-1"))
    assert marks(hits(book(contract(lines=lines)))) == [f"invoice:{NUMBER}"]


def test_outside_the_scope_it_counts_too_and_the_question_is_put_inside() -> None:
    elsewhere = (contract(9), (line(90, invoice=NUMBER),), ())
    (hit,) = hits(book(contract(lines=(line(1, invoice=NUMBER),)), elsewhere=(elsewhere,)))
    assert (hit.contract, [row.key for row in hit.rows]) == (1, [1, 90])
    assert [row.label for row in hit.rows] == [
        "YS-2024-01 2024-04-10 活动物资 1 500.00",
        "YS-2024-09",
    ]  # no more of what lies outside
    assert (
        list(hits(book(contract(lines=(line(1),)), elsewhere=(elsewhere, (contract(8), (line(91, invoice=NUMBER),), ()))))) == []
    )


def test_taken_back_it_may_be_claimed_where_it_belongs() -> None:
    back = line(1, invoice=NUMBER, status="reversed")
    taking = line(3, "-500.00", kind="reversal", status="reversed", invoice=NUMBER)
    assert list(hits(book(contract(1, lines=(back, taking), title="甲"), contract(2, lines=(line(2, invoice=NUMBER),))))) == []


def test_a_payment_entered_twice() -> None:
    (hit,) = hits(book(contract(lines=(line(4, **ALIKE), line(5, **ALIKE)))))
    assert hit.mark == "payment:4" and "500.00" in said(hit) and "志愿者补贴" in said(hit)
    with_invoice = line(6, **{**ALIKE, "invoice": NUMBER})
    assert marks(hits(book(contract(lines=(line(4, **ALIKE), with_invoice))))) == ["payment:4"]


@pytest.mark.parametrize(
    "other",
    [
        {"item": "志愿者补贴（西园）"},
        {"payee": "另一小组"},
        {"on": date(2024, 4, 11)},
        {"amount": "500.01"},
        {"status": "reversed"},
    ],
)
def test_alike_and_yet_another(other: dict[str, Any]) -> None:
    assert list(hits(book(contract(lines=(line(4, **ALIKE), line(5, **{**ALIKE, **other})))))) == []


def test_two_invoices_of_one_day_are_two_payments() -> None:
    bus = {"item": "租车", "payee": "演示客运"}
    assert list(hits(book(contract(lines=(line(1, **bus), line(2, **bus)))))) == []


def test_the_same_payment_in_two_contracts_needs_more_than_the_words() -> None:
    assert list(hits(two(line(1, **ALIKE), line(2, **ALIKE)))) == []


def test_one_file_for_two_contracts() -> None:
    bound = (file("票据合订件"),)
    assert list(hits(book(contract(lines=(line(1, files=bound), line(2, files=bound)))))) == []
    (hit,) = hits(two(line(1, files=bound), line(2, files=bound)))
    assert hit.mark == f"file:{bound[0].sha256}" and "票据合订件" in said(hit)


def test_one_invoice_with_one_file_is_told_once() -> None:
    told: dict[str, Any] = {"invoice": NUMBER, "files": (file("发票"),)}
    assert marks(hits(two(line(1, **told), line(2, **told)))) == [f"invoice:{NUMBER}"]


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ({}, ["service:1:2"]),
        ({"organisation": 2}, []),
        ({"title": "另一服务"}, []),
        ({"starts": date(2025, 1, 1)}, []),
        ({"starts": date(2024, 12, 31)}, ["service:1:2"]),
        ({"status": "terminated"}, []),
        ({"amount": Decimal(0)}, []),
    ],
)
def test_one_service_in_two_contracts(told: dict[str, Any], found: list[str]) -> None:
    assert marks(hits(book(contract(1), contract(2, **told)))) == found
