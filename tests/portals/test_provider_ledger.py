"""A spreadsheet is brought: what the page tells at each point, what is refused, what becomes of the rows, who may."""

import html
import zipfile
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation

from grants.contracts.models import Contract
from grants.evidence.models import StoredFile
from grants.people.models import User
from grants.spending.models import Expense, LedgerFile
from grants.spreadsheets.problems import Problem
from grants.trail import clock
from tests.evidence.files import PDF, upload
from tests.factories.reach import reach
from tests.portals.desk import signed_in
from tests.portals.many import queries
from tests.portals.seen import links, rows, words
from tests.portals.typed import actions
from tests.portals.workbooks import rows_of, sheets_of

pytestmark = pytest.mark.django_db

HEAD = "日期,支出类别,摘要,收款方,金额,发票号码"
INVOICE = "26352000000012345"  # and three digits more


@pytest.fixture
def contract(cast: Any) -> Contract:
    return Contract.objects.get(pk=reach("contract", "in_force", cast).pk)


@pytest.fixture
def accountant(personas: Any) -> Any:
    return signed_in(personas["OF"])


def table(*lines: str) -> bytes:
    """A CSV as a Chinese Excel writes it."""
    return "\r\n".join([HEAD, *lines, ""]).encode("gb18030")


def good(contract: Contract, count: int = 2) -> bytes:
    return table(*(f"{contract.starts},A5,绘本{n},晋江市新华书店,120.{n:02d},{INVOICE}{n:03d}" for n in range(count)))


def bring(client: Any, contract: Contract, content: bytes, name: str = "台账.csv") -> Any:
    return client.post(f"/provider/contracts/{contract.pk}/ledger/", {"spreadsheet": upload(name, content)})


def brought(client: Any, contract: Contract, content: bytes, name: str = "台账.csv") -> LedgerFile:
    answer = bring(client, contract, content, name)
    file = LedgerFile.objects.order_by("-pk")[0]
    assert answer["Location"] == page(file)
    return file


def page(file: LedgerFile, tail: str = "") -> str:
    return f"/provider/ledger_files/{file.pk}/{tail}"


def fresh(file: LedgerFile, **fields: Any) -> LedgerFile:
    """The row as it is now; `fields`: as a process at work leaves it."""
    LedgerFile.objects.filter(pk=file.pk).update(**fields)
    return LedgerFile.objects.get(pk=file.pk)


def said(file: LedgerFile) -> list[tuple[int, str, str]]:
    """Row, column and words of every problem, as a Chinese reader has them."""
    with translation.override("zh-hans"):
        found = [Problem(**kept) for kept in fresh(file).told["problems"]]
        return [(p.row, p.column, p.said) for p in found]


def test_good_rows_are_shown_then_imported_as_drafts(accountant: Any, personas: Any, contract: Contract) -> None:
    file = brought(accountant, contract, good(contract))
    seen = accountant.get(page(file))
    assert (fresh(file).total, Expense.objects.count()) == (2, 0)
    assert page(file, "import_ledger/") in actions(seen)
    done = accountant.post(page(file, "import_ledger/"))
    assert done["Location"] == page(file)
    lines = [(e.item, e.amount, e.status, e.created_by, e.ledger_row) for e in Expense.objects.order_by("id")]
    assert lines == [
        ("绘本0", Decimal("120.00"), "draft", personas["OF"], 2),
        ("绘本1", Decimal("120.01"), "draft", personas["OF"], 3),
    ]
    after = accountant.get(page(file))
    assert f"/provider/contracts/{contract.pk}/expenses/?ledger_file={file.pk}" in links(after)
    assert (page(file, "import_ledger/") in actions(after), page(file, "put_aside/") in actions(after)) == (False, False)
    left = {f"/provider/contracts/{contract.pk}/{what}/" for what in ("allocate", "evidence")}
    assert left <= set(links(after)), "what the drafts still need is said where they were imported"
    ledger = accountant.get(f"/provider/contracts/{contract.pk}/expenses/?ledger_file={file.pk}")
    assert sorted(row[2] for row in rows(ledger, "支出明细")) == ["绘本0", "绘本1"]


def test_a_second_click_imports_nothing_more(accountant: Any, contract: Contract) -> None:
    file = brought(accountant, contract, good(contract))
    accountant.post(page(file, "import_ledger/"))
    again = accountant.post(page(file, "import_ledger/"), follow=True)
    assert (again.status_code, Expense.objects.count()) == (200, 2)


def test_what_is_wrong_stands_by_row_and_column_and_nothing_can_be_imported(accountant: Any, contract: Contract) -> None:
    day = contract.starts
    file = brought(
        accountant, contract,
        table(f"{day},A5,绘本,书店,120,{INVOICE}001", f"2026-13-40,A5,绘本,书店,1,{INVOICE}002", f"{day},Z9,绘本,书店,一千,{INVOICE}003"),
    )  # fmt: skip
    seen = accountant.get(page(file))
    found = words(seen)
    errors = [(row, column, told) for row, column, told in said(file) if row > 2]
    assert sorted((row, column) for row, column, _told in errors if column in "ABE" and column) == [(3, "A"), (4, "B"), (4, "E")]
    assert [told for _row, _column, told in errors if " ".join(told.split()) not in found] == []
    assert (fresh(file).good + fresh(file).warned, fresh(file).wrong) == (1, 2)
    read = fresh(file).told["rows"].values()
    assert {row["date"] for row in read} >= {"2026-13-40"}
    assert {row["amount"] for row in read} >= {"一千"}
    button = seen.content.decode().split(f'action="{page(file, "import_ledger/")}"')[1].split("</form>")[0]
    assert "disabled" in button
    refused = accountant.post(page(file, "import_ledger/"), follow=True)
    assert (refused.status_code, Expense.objects.count(), fresh(file).imported_at) == (200, 0, None)


def test_problems_are_filtered_and_paged(accountant: Any, contract: Contract) -> None:
    lines = [f"{contract.starts},A5,绘本{n},书店,{'x' if n % 2 else n + 1},{INVOICE}{n:03d}" for n in range(50)]
    file = brought(accountant, contract, table(*lines))

    def places(query: str) -> list[str]:
        return [row[0] for row in rows(accountant.get(page(file) + query), 'id="problems"')]

    errors = places("?level=error")
    assert (len(places("")), len(errors), len(places("?level=error&page=2"))) == (20, 20, 5)
    assert places("")[:20] == errors  # the errors come first
    assert len(places("?about=amount&page=2")) == 5
    for odd in ("?page=99", "?page=abc", "?page=%00", "?level=zzz", "?sheet=%00", "?about=x&level=error", "?page=-1"):
        assert accountant.get(page(file) + odd).status_code == 200


@pytest.mark.parametrize(
    ("name", "content"), [("台账.xlsx", PDF), ("台账.csv", b""), ("台账.xlsx", b"PK\x03\x04broken"), ("a.xls", b"\x00" * 64)]
)
def test_what_is_no_spreadsheet_is_refused_at_the_door(accountant: Any, contract: Contract, name: str, content: bytes) -> None:
    kept = StoredFile.objects.count()
    answer = bring(accountant, contract, content, name)
    assert (answer.status_code, LedgerFile.objects.count(), StoredFile.objects.count()) == (422, 0, kept)
    assert 'class="summary-of-errors"' in answer.content.decode()


def test_no_file_is_asked_for_in_words(accountant: Any, contract: Contract) -> None:
    answer = accountant.post(f"/provider/contracts/{contract.pk}/ledger/", {})
    assert (answer.status_code, LedgerFile.objects.count()) == (422, 0)
    assert 'class="summary-of-errors"' in answer.content.decode()


def test_the_same_file_twice_says_so_and_changes_nothing(accountant: Any, contract: Contract) -> None:
    file = brought(accountant, contract, good(contract))
    accountant.post(page(file, "import_ledger/"))
    again = bring(accountant, contract, good(contract), "另一个名字.csv")
    assert (again["Location"], LedgerFile.objects.count(), Expense.objects.count()) == (page(file), 1, 2)
    assert 'id="told"' in accountant.get(page(file)).content.decode()


def test_the_same_rows_in_another_file_are_known(accountant: Any, contract: Contract) -> None:
    accountant.post(page(brought(accountant, contract, good(contract)), "import_ledger/"))
    file = fresh(brought(accountant, contract, good(contract, 3)))
    assert (file.known, file.good + file.warned, file.wrong) == (2, 1, 0)
    accountant.post(page(file, "import_ledger/"))
    assert sorted(Expense.objects.values_list("item", flat=True)) == ["绘本0", "绘本1", "绘本2"]


def test_nothing_new_cannot_be_imported(accountant: Any, contract: Contract) -> None:
    accountant.post(page(brought(accountant, contract, good(contract)), "import_ledger/"))
    file = brought(accountant, contract, good(contract) + b"\r\n")
    button = accountant.get(page(file)).content.decode().split(f'action="{page(file, "import_ledger/")}"')[1].split("</form>")[0]
    assert ("disabled" in button, fresh(file).known) == (True, 2)


def test_put_aside_records_nothing_and_the_file_may_come_again(accountant: Any, contract: Contract) -> None:
    file = brought(accountant, contract, good(contract))
    accountant.post(page(file, "put_aside/"))
    assert (fresh(file).put_aside_at is not None, Expense.objects.count()) == (True, 0)
    assert actions(accountant.get(page(file))).count(page(file, "import_ledger/")) == 0
    accountant.post(page(file, "import_ledger/"))
    assert Expense.objects.count() == 0
    second = brought(accountant, contract, good(contract))
    assert second.pk != file.pk
    listed = rows(accountant.get(f"/provider/contracts/{contract.pk}/ledger/"), 'id="brought"')
    assert [row[0] for row in listed] == ["台账.csv", "台账.csv"]


def test_progress_is_asked_for_until_it_is_over(accountant: Any, contract: Contract) -> None:
    file = brought(accountant, contract, good(contract))
    now = clock.of_database()
    fresh(file, started_at=now, seen_at=now, read_at=None, done=300, total=1000)
    seen = accountant.get(page(file)).content.decode()
    assert ('http-equiv="refresh"' in seen, f'hx-get="{page(file, "progress/")}"' in seen) == (True, True)
    part = accountant.get(page(file, "progress/"), headers={"HX-Request": "true"})
    assert ('max="1000" value="300"' in part.content.decode(), "HX-Refresh" in part) == (True, False)
    assert accountant.get(page(file, "progress/"))["Location"] == page(file)
    fresh(file, done=0, total=0)
    part = accountant.get(page(file, "progress/"), headers={"HX-Request": "true"}).content.decode()
    with translation.override("zh-hans"):
        assert ("value=" in part, translation.gettext("The file is being opened.") in part) == (False, True)
    fresh(file, started_at=None, seen_at=None, read_at=clock.now())
    over = accountant.get(page(file, "progress/"), headers={"HX-Request": "true"})
    assert over["HX-Refresh"] == "true"
    assert 'http-equiv="refresh"' not in accountant.get(page(file)).content.decode()


def test_a_file_whose_process_died_is_started_again(accountant: Any, contract: Contract) -> None:
    file = brought(accountant, contract, good(contract))
    long_ago = clock.of_database() - timedelta(minutes=1)
    fresh(file, started_at=long_ago, seen_at=long_ago, read_at=None, done=1, total=0, good=0, warned=0, told={})
    assert page(file, "start/") in actions(accountant.get(page(file)))
    accountant.post(page(file, "start/"))
    again = fresh(file)
    assert (again.started_at, again.read_at is not None, again.total) == (None, True, 2)


def test_while_one_process_is_at_it_no_second_begins(accountant: Any, contract: Contract) -> None:
    file = brought(accountant, contract, good(contract))
    now = clock.of_database()
    fresh(file, started_at=now, seen_at=now)
    for act in ("import_ledger/", "start/", "put_aside/"):
        accountant.post(page(file, act))
    held = fresh(file)
    assert (held.started_at, held.put_aside_at, held.imported_at, Expense.objects.count()) == (now, None, None, 0)


def test_a_closed_contract_takes_no_spreadsheet(cast: Any, personas: Any) -> None:
    closed = reach("contract", "closed_out", cast)
    answer = bring(signed_in(personas["OF"]), Contract.objects.get(pk=closed.pk), b"a,b\n1,2\n")
    assert (answer.status_code, LedgerFile.objects.count()) == (422, 0)


def test_the_administrator_looks_and_changes_nothing(accountant: Any, personas: Any, contract: Contract) -> None:
    file = brought(accountant, contract, good(contract))
    admin: Any = signed_in(personas["OA"])
    assert actions(admin.get(f"/provider/contracts/{contract.pk}/ledger/")).count("") == 0
    assert [a for a in actions(admin.get(page(file))) if "ledger_files" in a] == []
    assert bring(admin, contract, good(contract, 5)).status_code == 403
    for act in ("import_ledger/", "start/", "put_aside/"):
        assert admin.post(page(file, act)).status_code == 403
    kept = fresh(file)
    assert (LedgerFile.objects.count(), kept.put_aside_at, kept.imported_at, Expense.objects.count()) == (1, None, None, 0)


def test_people_of_another_organisation_find_nothing(accountant: Any, strangers: Any, contract: Contract) -> None:
    file = brought(accountant, contract, good(contract))
    before = fresh(file)
    for letter in ("OA", "OP", "OF"):
        stranger: User = strangers[letter]
        client: Any = signed_in(stranger)
        assert bring(client, contract, good(contract, 4)).status_code == 404
        for tail in ("", "progress/", "corrected/", "import_ledger/", "start/", "put_aside/"):
            assert client.get(page(file, tail)).status_code == 404
            assert client.post(page(file, tail)).status_code in (404, 405)
        for tail in ("ledger/", "ledger/template/"):
            assert client.get(f"/provider/contracts/{contract.pk}/{tail}").status_code == 404
        assert client.get(reverse("file", args=[file.file.sha256])).status_code == 404
    assert (LedgerFile.objects.count(), fresh(file).told, Expense.objects.count()) == (1, before.told, 0)


def test_many_files_and_many_problems_cost_no_more_queries(accountant: Any, contract: Contract) -> None:
    file = brought(accountant, contract, good(contract))
    listed, one = f"/provider/contracts/{contract.pk}/ledger/", queries(accountant, page(file))
    few = queries(accountant, listed)
    aside = {"contract": contract, "file": file.file, "uploaded_by": file.uploaded_by, "put_aside_at": clock.now()}
    LedgerFile.objects.bulk_create([LedgerFile(name=f"{n}.csv", uploaded_at=clock.now(), **aside) for n in range(30)])
    assert queries(accountant, listed) == few
    problem = Problem("x", "It is odd.", {}, "warning", "CSV", 0, "A", "date")
    fresh(file, told={"problems": [problem.at("CSV", n, "A", "date").kept() for n in range(1, 1001)]})
    assert queries(accountant, page(file)) == one


def test_the_template_has_the_lists_of_its_contract(accountant: Any, contract: Contract) -> None:
    answer = accountant.get(f"/provider/contracts/{contract.pk}/ledger/template/")
    assert contract.number in str(rows_of(answer.content)[0])
    told = "\n".join(str(row) for nth in range(len(sheets_of(answer.content))) for row in rows_of(answer.content, nth))
    codes = list(contract.budget_lines.values_list("category", flat=True))
    assert [code for code in codes if f"{code} " not in told] == []


def test_remarks_stand_as_comments_in_the_file_to_correct(accountant: Any, contract: Contract) -> None:
    file = brought(accountant, contract, table(f"{contract.starts},Z9,绘本,书店,120,{INVOICE}001"))
    content = accountant.get(page(file, "corrected/")).content
    with zipfile.ZipFile(BytesIO(content)) as parts:
        comments = "".join(parts.read(name).decode() for name in parts.namelist() if "comments" in name)
    error = next(told for row, column, told in said(file) if (row, column) == (2, "B"))
    assert (error in html.unescape(comments), 'ref="B2"' in comments) == (True, True)
