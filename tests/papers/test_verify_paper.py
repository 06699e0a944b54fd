"""``manage.py verify_paper``: what it says and how it exits, with and without the register."""

import io
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from grants.papers import files, issue
from grants.papers.models import Paper
from grants.papers.verdict import Status, judge
from grants.spending import actions as expenses
from grants.spending.models import Expense
from grants.story.cast import Cast
from tests.factories import after_contract

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def issued(shared: Cast) -> tuple[Cast, Any, Paper, bytes]:
    contract = after_contract.spent(shared).contract
    paper = issue.contract_audit(contract, by=shared.persons["leadauditor"])
    data = files.original(paper)
    assert data
    return shared, contract, paper, data


def told(data: bytes, folder: Path) -> tuple[int, str]:
    """Exit code and words."""
    path, out = folder / "paper.pdf", io.StringIO()
    path.write_bytes(data)
    try:
        call_command("verify_paper", str(path), stdout=out)
    except SystemExit as stop:
        return int(str(stop.code)), out.getvalue()
    return 0, out.getvalue()


def test_genuine(issued: tuple[Cast, Any, Paper, bytes], tmp_path: Path) -> None:
    _cast, _contract, paper, data = issued
    code, words = told(data, tmp_path)
    assert code == 0
    assert "真实" in words and "Genuine" in words and paper.serial in words
    assert "不真实" not in words


def test_not_genuine_after_one_byte(issued: tuple[Cast, Any, Paper, bytes], tmp_path: Path) -> None:
    _cast, _contract, paper, data = issued
    for place in (20, len(data) // 3, len(data) // 2, len(data) - 3):
        changed = bytearray(data)
        changed[place] ^= 1
        code, words = told(bytes(changed), tmp_path)
        assert code == 1
        assert "不真实" in words and "Not genuine" in words
        assert paper.serial in words
        assert f"第{place}至{place}字节" in words


def test_the_part_that_differs_is_named(issued: tuple[Cast, Any, Paper, bytes], tmp_path: Path) -> None:
    *_, data = issued
    with pikepdf.open(io.BytesIO(data)) as pdf:
        page = pdf.pages[2].Contents.read_raw_bytes()
        ledger = next(spec.EF.F.read_raw_bytes() for spec in pdf.Root.AF if str(spec.UF) == "ledger.csv")
    for raw, named in ((page, "page 3"), (ledger, "ledger.csv")):
        changed = bytearray(data)
        changed[data.index(raw) + len(raw) // 2] ^= 2
        code, words = told(bytes(changed), tmp_path)
        assert (code, named in words) == (1, True)


def test_a_superseded_paper_says_by_which(issued: tuple[Cast, Any, Paper, bytes], tmp_path: Path) -> None:
    cast, contract, _paper, data = issued
    line = Expense.objects.filter(contract=contract, kind="expense", status="verified").first()
    assert line
    expenses.reverse(line, by=cast.persons["orgaccountant"], note="录入重复")
    later = issue.contract_audit(contract, by=cast.persons["leadauditor"])
    code, words = told(data, tmp_path)
    assert code == 3
    assert "已被替代" in words and later.serial in words
    original = files.original(later)
    assert original
    assert told(original, tmp_path)[0] == 0


def test_what_was_not_issued_here_is_unknown_even_when_it_holds(
    issued: tuple[Cast, Any, Paper, bytes], five_file: bytes, tmp_path: Path
) -> None:
    code, words = told(five_file, tmp_path)
    assert code == 2
    assert "issue is not known here" in words
    assert "agree with each other" in words


def test_a_draft_is_not_an_issued_paper(issued: tuple[Cast, Any, Paper, bytes], tmp_path: Path) -> None:
    assert told(issue.draft(issued[1]), tmp_path)[0] == 2


def test_the_same_facts_sealed_by_somebody_else_are_not_genuine(issued: tuple[Cast, Any, Paper, bytes], tmp_path: Path) -> None:
    """Everything in it agrees, and it still is not the file that was issued."""
    *_, data = issued
    with pikepdf.open(io.BytesIO(data)) as pdf:
        out = io.BytesIO()
        pdf.save(out)
    code, words = told(out.getvalue(), tmp_path)
    assert code == 1
    assert "Not genuine" in words


@pytest.mark.parametrize("data", [b"", b"hello", b"%PDF-1.4\n%%EOF", bytes(range(256)) * 40])
def test_what_is_no_paper_is_not_genuine(data: bytes, tmp_path: Path) -> None:
    code, words = told(data, tmp_path)
    assert code == 1
    assert "no seal" in words


def test_a_missing_file_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="nowhere"):
        call_command("verify_paper", str(tmp_path / "nowhere.pdf"))


def test_without_a_register_the_file_is_still_checked(five_file: bytes) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f'ALTER TABLE "{Paper._meta.db_table}" RENAME TO elsewhere')
    good = judge(five_file)
    assert (good.status, good.asked) == (Status.UNKNOWN, False)
    bad = judge(five_file[:-40] + b"#" + five_file[-39:])
    assert (bad.status, bad.asked) == (Status.ALTERED, False)


def test_a_lost_original_does_not_stop_the_answer(issued: tuple[Cast, Any, Paper, bytes], tmp_path: Path) -> None:
    _cast, _contract, paper, data = issued
    path = files.path_of(paper)
    hidden = path.rename(path.with_suffix(".away"))
    try:
        assert told(data, tmp_path)[0] == 0
        code, words = told(data[:100] + b"\x00" + data[101:], tmp_path)
        assert (code, paper.serial in words) == (1, True)
    finally:
        hidden.rename(path)
