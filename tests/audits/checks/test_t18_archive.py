"""The file by the status of the contract, and the bytes of what is kept."""

from dataclasses import replace
from typing import Any

import pytest

from grants.audits.checks.t18_archive import LIST, NAMES, hits, missing
from tests.audits.checks.books import book, contract, file, line, marks, said
from tests.audits.checks.work import purchase, report

ALL = tuple(LIST)


def of(**told: Any) -> list[Any]:
    return list(hits(book(contract(**{"documents": ALL, **told}))))


@pytest.mark.parametrize(
    ("status", "asked"),
    [
        ("ready", set()),
        ("signed", {"call", "result", "text", "receipts"}),
        ("terminated", {"call", "result", "text", "receipts"}),
        ("accepted", {"call", "result", "text", "receipts", "reports", "acceptance"}),
        ("closed_out", set(LIST)),
        ("archived", set(LIST)),
    ],
)
def test_what_each_status_asks_for(status: str, asked: set[str]) -> None:
    told = contract(status=status, accepted_on=contract().ends, purchase=purchase())
    assert set(missing(told)) == asked and missing(replace(told, documents=ALL)) == []


def test_no_call_no_papers_of_a_call() -> None:
    assert missing(contract(status="signed")) == ["text", "receipts"]


def test_one_that_was_terminated_and_archived_has_no_acceptance() -> None:
    assert missing(contract(status="archived")) == ["text", "receipts", "vouchers"]


def test_what_is_missing_is_named() -> None:
    (hit,) = of(status="archived", documents=tuple(code for code in ALL if code != "vouchers"))
    assert hit.mark == "missing:1-vouchers" and str(NAMES["vouchers"]) in said(hit)


def test_bytes_that_are_gone() -> None:
    gone = file("invoice", kept=False)
    (hit,) = of(lines=(line(1, files=(gone,)), line(2, files=(gone,)), line(3)), reports=(report(4, files=(gone,)),))
    assert [(row.kind, row.key) for row in hit.rows] == [("expenses", 1), ("expenses", 2), ("milestone_reports", 4)]
    assert "invoice" in said(hit) and gone.sha256 in said(hit)


def test_a_file_of_two_contracts_is_told_once_and_two_files_twice() -> None:
    gone, other = file("one", kept=False), file("two", kept=False)
    one = contract(1, documents=ALL, lines=(line(1, files=(gone,)),))
    two = contract(2, documents=ALL, lines=(line(2, files=(gone, other)),))
    assert marks(hits(book(one, two))) == [f"file:{gone.sha256[:16]}", f"file:{other.sha256[:16]}"]


def test_whole_files() -> None:
    assert of(lines=(line(),), reports=(report(),)) == []
