"""Notices within their days; nothing that can be read holds personal data."""

from datetime import date
from typing import Any

import pytest

from grants.audits.checks.facts import Ref, Text
from grants.audits.checks.t17_disclosure import hits
from tests.audits.checks.books import book, contract, line, marks, said
from tests.audits.checks.work import purchase

MOBILE, IDENTITY = "13800138000", "11010519491231002X"


def of(**told: Any) -> list[Any]:
    return list(hits(book(contract(**told))))


def test_everything_on_its_last_day_is_in_time() -> None:
    assert of(purchase=purchase(), publish_by=date(2024, 2, 22), public_on=date(2024, 2, 22)) == []


@pytest.mark.parametrize(
    ("told", "mark"),
    [
        ({"announced_on": date(2024, 1, 20)}, "announced:1"),
        ({"notice_ends": date(2024, 1, 25)}, "notice:1"),
        ({"announced_on": None}, "unannounced:1"),
    ],
)
def test_the_result(told: dict[str, Any], mark: str) -> None:
    (hit,) = of(purchase=purchase(**told))
    assert hit.mark == mark and [(row.kind, row.key) for row in hit.rows] == [("listings", 7)] and "CG-2024-01" in said(hit)


def test_an_award_not_announced_yet_and_not_signed() -> None:
    assert of(signed_on=None, purchase=purchase(announced_on=None)) == []


@pytest.mark.parametrize(
    ("public", "due", "found"),
    [
        (date(2024, 2, 23), date(2024, 2, 22), ["published:1"]),
        (None, date(2025, 5, 31), ["unpublished:1"]),
        (None, date(2025, 6, 1), []),
        (None, None, []),
    ],
)
def test_the_contract(public: date | None, due: date | None, found: list[str]) -> None:
    assert marks(of(public_on=public, publish_by=due)) == found


@pytest.mark.parametrize(
    ("text", "kinds"), [(f"联系人电话{MOBILE}", ["mobile"]), (f"{IDENTITY} {MOBILE}", ["identity", "mobile"])]
)
def test_free_texts(text: str, kinds: list[str]) -> None:
    found = of(texts=(Text(Ref("milestone_reports", 4, "中期"), text),))
    assert marks(found) == [f"personal:milestone_reports-4-{kind}" for kind in kinds]
    assert not any(number in said(hit) for hit in found for number in (MOBILE, IDENTITY))


@pytest.mark.parametrize("field", ["item", "payee", "remark"])
def test_lines_of_the_ledger(field: str) -> None:
    assert marks(of(lines=(line(6, **{field: f"报名 {MOBILE}"}),))) == ["personal:expenses-6-mobile"]


def test_numbers_that_are_none() -> None:
    assert of(lines=(line(invoice="24112000000000000001", remark="合同号 2024110100012345"),)) == []


def test_the_same_kind_in_one_row_is_told_once() -> None:
    assert len(of(lines=(line(item=MOBILE, remark="13900139000"),))) == 1
