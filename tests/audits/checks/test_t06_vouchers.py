"""What a voucher must say, whose name it bears, whether it falls into the term."""

from datetime import date
from typing import Any

import pytest

from grants.audits.checks.t06_vouchers import hits
from tests.audits.checks.books import book, contract, line, marks, said


def of(**told: Any) -> list[Any]:
    return list(hits(book(contract(lines=(line(**told),)))))


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"invoice": "", "no_invoice": "roll", "invoice_on": None, "buyer": ""},
        {"invoice": "035022412345-12345678"},
        {"invoice": "24110000000000000012-1"},
        {"invoice": "3502240001-0012345678"},
        {"invoice": "01500691"},
        {"invoice": "GZ201501"},
        {"buyer": "演示 中心"},
        {"buyer": ""},
        {"invoice_on": None},
        {"on": date(2024, 3, 1), "invoice_on": date(2024, 3, 1)},
        {"on": date(2024, 12, 31), "invoice_on": date(2024, 12, 31)},
    ],
)  # fmt: skip
def test_a_sound_voucher(told: dict[str, Any]) -> None:
    assert of(**told) == []


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ({"invoice": "", "no_invoice": ""}, ["invoice:1"]),
        ({"payee": " "}, ["payee:1"]),
        ({"item": ""}, ["payee:1"]),
        ({"files": ()}, ["evidence:1"]),
        ({"invoice": "2.4352E+19"}, ["number:1"]),
        ({"invoice": "2411000000000000012"}, ["number:1"]),
        ({"invoice": "99110000000000000012"}, ["number:1"]),
        ({"invoice": "24990000000000000012"}, ["number:1"]),
        ({"invoice": "收据一张"}, ["number:1"]),
        ({"buyer": "另一中心"}, ["buyer:1"]),
        ({"invoice": "23110000000000000012"}, ["year:1"]),
        ({"on": date(2024, 2, 29)}, ["early:1"]),
        ({"invoice_on": date(2024, 2, 24)}, ["early:1"]),
        ({"on": date(2024, 2, 29), "invoice_on": date(2024, 2, 24)}, ["early:1"]),
        ({"on": date(2025, 1, 1), "invoice_on": date(2024, 12, 30)}, ["late:1"]),
    ],
)
def test_each_thing_that_is_missing(told: dict[str, Any], found: list[str]) -> None:
    assert marks(of(**told)) == found


def test_six_days_before_the_term() -> None:
    (hit,) = of(invoice_on=date(2024, 2, 24))
    assert dict(hit.figures) == {"day": "2024-02-24", "days": "6", "first": "2024-03-01", "last": "2024-12-31"}
    assert "2024-02-24" in said(hit)


@pytest.mark.parametrize("told", [{"status": "disallowed", "counted": False}, {"status": "reversed"}, {"kind": "reversal"}])
def test_what_claims_nothing_is_not_looked_at(told: dict[str, Any]) -> None:
    assert of(files=(), on=date(2023, 1, 1), **told) == []
