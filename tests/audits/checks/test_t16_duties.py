"""Every pair the law keeps apart, by one person and by two."""

from typing import Any

import pytest

from grants.audits.checks.t16_duties import ACTS, APART, hits
from grants.disbursements.rules import KEPT_APART
from tests.audits.checks.books import book, contract, instalment, line, marks, said
from tests.audits.checks.work import acts

PAIRS = [(kind, act, earlier) for kind, table in APART.items() for act, those in table.items() for earlier in those]
STEP = {"payment": "payment:5", "expense": "expense:8", "contract": "contract"}


def of(*deeds: Any) -> list[Any]:
    return list(hits(book(contract(deeds=deeds, instalments=(instalment(5),), lines=(line(8),)))))


@pytest.mark.parametrize(("kind", "act", "earlier"), PAIRS)
def test_two_acts_kept_apart(kind: str, act: str, earlier: str) -> None:
    (hit,) = of(*acts(STEP[kind], **{earlier: 7, act: 7}))
    assert hit.mark == f"{STEP[kind] if kind != 'contract' else 'contract:1'}-{act}"
    assert str(ACTS[act]) in said(hit) and str(ACTS[earlier]) in said(hit) and "YS-2024-01" in said(hit)
    assert of(*acts(STEP[kind], **{earlier: 7, act: 8})) == []


def test_the_table_of_the_buttons_is_the_table_of_the_books() -> None:
    """And the recognition of the report the payment rests on, which is no act on the payment."""
    table = {code: tuple(act for act in those if act != "recognise") for code, those in APART["payment"].items()}
    assert {code: may.but_not for code, may in KEPT_APART.items()} == table


def test_acts_the_law_leaves_to_one_person() -> None:
    """The request is the organisation's, the booking only apart from the payment."""
    assert of(*acts("payment:5", request=1, review_business=2, review_finance=3, approve=4, pay=5, book=2)) == []


def test_one_person_in_two_payments() -> None:
    assert of(*acts("payment:5", review_business=2), *acts("payment:6", pay=2)) == []


def test_each_act_is_told_once_whatever_she_did_before() -> None:
    found = of(*acts("payment:5", review_business=2, review_finance=2, approve=2))
    assert marks(found) == ["payment:5-review_finance", "payment:5-approve"]
    assert [(row.kind, row.key) for row in found[0].rows] == [("disbursements", 5)] and "首期款" in said(found[0])


def test_a_line_is_named() -> None:
    (hit,) = of(*acts("expense:8", created=3, verify=3))
    assert [(row.kind, row.key) for row in hit.rows] == [("expenses", 8)] and "活动物资 8" in said(hit)
