"""Where a line came from: told at every desk that sees the line; the file itself opens once a line of it was handed in."""

from typing import Any

import pytest
from django.urls import reverse

from grants.contracts.models import Contract
from grants.evidence import actions as evidence
from grants.spending import actions
from grants.spending.models import Expense, LedgerFile
from tests.evidence.files import PDF, upload
from tests.factories.reach import reach
from tests.portals.desk import signed_in
from tests.portals.seen import links, words
from tests.portals.test_provider_ledger import brought, good, page
from tests.portals.workbooks import rows_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def line(cast: Any, personas: Any) -> Expense:
    """The first line of an imported file, still a draft."""
    contract = Contract.objects.get(pk=reach("contract", "in_force", cast).pk)
    accountant: Any = signed_in(personas["OF"])
    accountant.post(page(brought(accountant, contract, good(contract)), "import_ledger/"))
    return Expense.objects.order_by("id")[0]


def hand_in(line: Expense, personas: Any) -> Expense:
    invoice = evidence.store(upload("发票.pdf", PDF), by=personas["OF"])
    part = {"deliverable": line.contract.deliverables.order_by("id")[0], "site": None, "amount": line.amount}
    actions.revise(line, by=personas["OF"], documents=[invoice], allocations=[part])
    found = Expense.objects.get(pk=line.pk)
    actions.submit(found, by=personas["OA"])
    return Expense.objects.get(pk=line.pk)


def file_of(line: Any) -> str:
    brought_file = LedgerFile.objects.select_related("file").get(pk=line.ledger_file_id)
    return reverse("file", args=[brought_file.file.sha256])


def test_each_desk_tells_the_file_and_the_row(line: Expense, personas: Any) -> None:
    hand_in(line, personas)
    for letter, desk in (("OF", "provider"), ("E", "federation"), ("AU", "auditor")):
        answer: Any = signed_in(personas[letter]).get(reverse(f"{desk}:expenses-detail", args=[line.pk]))
        assert (file_of(line) in links(answer), "台账.csv" in words(answer), f" {line.ledger_row}" in words(answer)) == (
            True,
        ) * 3


def test_a_typed_line_tells_of_no_file(cast: Any, personas: Any) -> None:
    line = reach("expense", "submitted", cast)
    answer: Any = signed_in(personas["E"]).get(reverse("federation:expenses-detail", args=[line.pk]))
    assert ("来源表格" in words(answer), "From the spreadsheet" in words(answer)) == (False, False)
    assert answer.status_code == 200


def test_the_file_opens_to_the_purchaser_once_a_line_of_it_is_handed_in(line: Expense, personas: Any, strangers: Any) -> None:
    for letter in ("E", "AU", "R"):
        assert signed_in(personas[letter]).get(file_of(line)).status_code == 404
    for letter in ("OF", "OA", "OP"):
        assert signed_in(personas[letter]).get(file_of(line)).status_code == 200
    hand_in(line, personas)
    for letter in ("E", "AU", "R"):
        assert signed_in(personas[letter]).get(file_of(line)).status_code == 200
    for letter in ("E", "AU", "R", "OF", "OA"):
        if letter in strangers:
            assert signed_in(strangers[letter]).get(file_of(line)).status_code == 404
    for letter in ("V", "T", "P"):
        assert signed_in(personas[letter]).get(file_of(line)).status_code == 404


def test_the_ledger_goes_out_as_each_desk_sees_it(line: Expense, personas: Any, strangers: Any) -> None:
    sent = hand_in(line, personas)
    for letter, desk, items in (
        ("OF", "provider", ["绘本0", "绘本1"]),
        ("E", "federation", ["绘本0"]),
        ("AU", "auditor", ["绘本0"]),
    ):
        client: Any = signed_in(personas[letter])
        answer = client.get(reverse(f"{desk}:contracts-ledger_xlsx", args=[sent.contract_id]))
        table = rows_of(answer.content)
        item = next(row.index("支出内容") for row in table if "支出内容" in row)
        assert [row[item] for row in table if str(row[item]).startswith("绘本")] == items
        text = client.get(reverse(f"{desk}:contracts-ledger_csv", args=[sent.contract_id])).content.decode("utf-8-sig")
        assert [name for name in ("绘本0", "绘本1") if name in text] == items
    for letter, desk in (("OF", "provider"), ("E", "federation"), ("AU", "auditor")):
        for kind in ("xlsx", "csv"):
            url = reverse(f"{desk}:contracts-ledger_{kind}", args=[sent.contract_id])
            assert signed_in(strangers[letter]).get(url).status_code == 404 if letter in strangers else True
    assert signed_in(personas["V"]).get(reverse("federation:contracts-ledger_csv", args=[sent.contract_id])).status_code == 404


def test_what_went_out_comes_in_again_as_known(line: Expense, personas: Any) -> None:
    accountant: Any = signed_in(personas["OF"])
    sheet = accountant.get(reverse("provider:contracts-ledger_xlsx", args=[line.contract_id])).content
    file = brought(accountant, line.contract, sheet, "台账导出.xlsx")
    told = LedgerFile.objects.get(pk=file.pk)
    assert (told.known, told.good + told.warned, told.wrong) == (2, 0, 0)
