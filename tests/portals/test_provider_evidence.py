"""The pages for many lines at once: files brought, matched, corrected and attached; lines allocated by a rule; who may."""

from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from grants.contracts.models import Contract
from grants.spending import actions
from grants.spending.models import Allocation, BroughtFile, Expense
from grants.trail import clock
from tests.evidence.files import EXE, png, upload
from tests.evidence.test_texts import paper
from tests.factories.reach import reach

pytestmark = pytest.mark.django_db
NUMBER = "25352000000012345678"


@pytest.fixture
def contract(cast: Any) -> Contract:
    return Contract.objects.get(pk=reach("contract", "in_force", cast).pk)


@pytest.fixture
def accountant(client: Client, personas: Any) -> Client:
    client.force_login(personas["OF"])
    return client


def line(contract: Contract, personas: Any, amount: str, number: str = "") -> Expense:
    return actions.draft(
        by=personas["OF"], contract=contract, date=clock.today(), category="A5", item="绘本", payee="某书店",
        amount=Decimal(amount), invoice_number=number,
    )  # fmt: skip


def at(contract: Contract, tail: str) -> str:
    return f"/provider/contracts/{contract.pk}/{tail}"


def test_files_are_brought_matched_corrected_and_attached(
    accountant: Client, personas: Any, contract: Contract, tmp_path: Path
) -> None:
    first, second = line(contract, personas, "1234.50", NUMBER), line(contract, personas, "88.00")
    files = [upload("扫描.pdf", paper(tmp_path, f"No. {NUMBER}")), upload("照片.png", png()), upload("坏.exe", EXE)]
    answer = accountant.post(at(contract, "evidence/"), {"files": files}, follow=True)
    page = answer.content.decode()
    pdf, photo = BroughtFile.objects.order_by("id")
    assert (pdf.name, photo.name, "坏.exe" in page) == ("扫描.pdf", "照片.png", True)
    assert f'<option value="{first.pk}" selected>' in page
    assert page.count("selected>") == 1
    told = {f"line-{pdf.pk}": str(first.pk), f"line-{photo.pk}": str(second.pk)}
    assert accountant.post(at(contract, "evidence/attach/"), told)["Location"] == at(contract, "evidence/")
    assert [[f.original_name for f in one.documents.all()] for one in (first, second)] == [["扫描.pdf"], ["照片.png"]]
    assert BroughtFile.objects.count() == 0


def test_one_file_sent_by_the_script_is_answered_in_words(accountant: Client, contract: Contract) -> None:
    good = accountant.post(at(contract, "evidence/"), {"files": upload("一.png", png()), "alone": "1"})
    assert good.json() == {"kept": 1, "wrong": []}
    bad = accountant.post(at(contract, "evidence/"), {"files": upload("坏.exe", EXE), "alone": "1"})
    assert (bad.json()["kept"], len(bad.json()["wrong"])) == (0, 1)
    assert BroughtFile.objects.count() == 1


@pytest.mark.parametrize("told", ["", "999999999", "abc", "²", "-1", "9" * 30])
def test_an_odd_choice_attaches_nothing(accountant: Client, contract: Contract, told: str) -> None:
    accountant.post(at(contract, "evidence/"), {"files": upload("一.png", png())})
    row = BroughtFile.objects.get()
    for name in (f"line-{row.pk}", "line-²", "line-", f"line-{'9' * 30}"):
        assert accountant.post(at(contract, "evidence/attach/"), {name: told}).status_code == 302
    assert BroughtFile.objects.get() == row


def test_a_file_is_taken_away(accountant: Client, contract: Contract) -> None:
    accountant.post(at(contract, "evidence/"), {"files": upload("一.png", png())})
    accountant.post(at(contract, "evidence/attach/"), {f"line-{BroughtFile.objects.get().pk}": "away"})
    assert BroughtFile.objects.count() == 0


def test_lines_of_another_contract_are_no_choice(accountant: Client, personas: Any, contract: Contract, cast: Any) -> None:
    elsewhere: Any = reach("expense", "draft", cast)
    assert elsewhere.contract_id != contract.pk
    accountant.post(at(contract, "evidence/"), {"files": upload("一.png", png())})
    before = list(elsewhere.documents.all())
    accountant.post(at(contract, "evidence/attach/"), {f"line-{BroughtFile.objects.get().pk}": str(elsewhere.pk)})
    assert (BroughtFile.objects.count(), list(elsewhere.documents.all())) == (1, before)


def rule(contract: Contract, **told: str) -> str:
    first, *others = contract.deliverables.order_by("id")
    shares = {f"share-{first.pk}": "100", **{f"share-{d.pk}": "" for d in others}}
    return at(contract, f"allocate/?{urlencode({'kind': 'shares', 'sites': '', **shares, **told})}")


def test_many_lines_are_allocated_by_a_rule_seen_before(accountant: Client, personas: Any, contract: Contract) -> None:
    lines = [line(contract, personas, amount) for amount in ("10.00", "20.00")]
    first = contract.deliverables.order_by("id")[0]
    assert accountant.get(at(contract, "allocate/")).status_code == 200
    preview = accountant.get(rule(contract))
    assert (preview.context["ready"], preview.context["amount"], Allocation.objects.count()) == (2, Decimal(30), 0)
    answer = accountant.post(rule(contract), {"seen": preview.context["seen"]})
    assert answer["Location"] == at(contract, "expenses/")
    stored = [(a.expense_id, a.deliverable, a.site, a.amount) for a in Allocation.objects.order_by("expense_id")]
    assert stored == [(one.pk, first, None, one.amount) for one in lines]
    assert accountant.get(rule(contract)).context["page"].paginator.count == 0
    assert accountant.get(rule(contract, allocation="all", q="绘本")).context["ready"] == 2
    assert accountant.get(rule(contract, allocation="all", q="桌椅")).context["page"].paginator.count == 0


def test_a_preview_that_is_no_longer_true_is_shown_again(accountant: Client, personas: Any, contract: Contract) -> None:
    line(contract, personas, "10.00")
    seen = accountant.get(rule(contract)).context["seen"]
    line(contract, personas, "20.00")
    answer = accountant.post(rule(contract), {"seen": seen})
    assert (answer.status_code, answer.context["ready"], Allocation.objects.count()) == (409, 2, 0)
    assert accountant.post(rule(contract), {}).status_code == 409
    assert accountant.post(at(contract, "allocate/"), {"seen": seen}).status_code == 422
    assert Allocation.objects.count() == 0


@pytest.mark.parametrize("odd", [{"kind": "gold"}, {"sites": "moon"}, {"category": "Z"}, {"q": "\x00"}, {"allocation": "x"}])
def test_an_odd_rule_is_refused_in_words(accountant: Client, contract: Contract, odd: dict[str, str]) -> None:
    assert accountant.get(rule(contract, **odd)).status_code == 422


def test_shares_below_a_hundred_are_refused(accountant: Client, contract: Contract) -> None:
    first = contract.deliverables.order_by("id")[0]
    for share in ("99", "100.01", "-100", "1e2", "", "abc"):
        assert accountant.get(rule(contract, **{f"share-{first.pk}": share})).status_code == 422, share


def test_what_is_not_allocated_opens_to_its_lines(accountant: Client, personas: Any, contract: Contract) -> None:
    line(contract, personas, "10.00")
    link = f'href="/provider/contracts/{contract.pk}/expenses/?allocation=open"'
    assert link in accountant.get(at(contract, "")).content.decode()
    federation = Client()
    federation.force_login(personas["E"])
    page = federation.get(f"/federation/contracts/{contract.pk}/").content.decode()
    assert 'id="unallocated"' in page and "allocation=open" not in page  # a draft is nobody's but the organisation's
    for desk, person in (("federation", "E"), ("auditor", "AU")):
        federation.force_login(personas[person])
        assert federation.get(f"/{desk}/expenses/?allocation=open").status_code == 200


def test_only_who_records_works_here(personas: Any, strangers: Any, contract: Contract) -> None:
    for somebody, code in ((personas["OA"], 403), (strangers["OF"], 404), (personas["E"], 403)):
        client = Client()
        client.force_login(somebody)
        assert client.post(at(contract, "evidence/"), {"files": upload("一.png", png())}).status_code == code
        assert client.post(at(contract, "evidence/attach/"), {"line-1": "1"}).status_code == code
        assert client.get(at(contract, "allocate/")).status_code == code
        assert client.post(rule(contract), {"seen": ""}).status_code == code
    assert (BroughtFile.objects.count(), Allocation.objects.count()) == (0, 0)
