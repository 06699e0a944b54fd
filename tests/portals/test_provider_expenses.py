"""The ledger: a line recorded with its allocations and evidence, copied, changed, submitted alone and with others, reversed."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from grants.contracts.models import Contract
from grants.spending.models import Allocation, Expense
from grants.trail import clock
from tests.evidence.files import PDF, upload
from tests.factories.reach import reach
from tests.portals.seen import rows, words
from tests.portals.typed import form

pytestmark = pytest.mark.django_db


@pytest.fixture
def contract(cast: Any) -> Contract:
    return Contract.objects.get(pk=reach("contract", "in_force", cast).pk)


@pytest.fixture
def accountant(client: Client, personas: Any) -> Client:
    client.force_login(personas["OF"])
    return client


def new(contract: Contract) -> str:
    return f"/provider/contracts/{contract.pk}/expenses/new/"


def page(expense: Expense, tail: str = "") -> str:
    return f"/provider/expenses/{expense.pk}/{tail}"


def typed(contract: Contract, **changes: Any) -> dict[str, Any]:
    deliverable = contract.deliverables.order_by("id")[0]
    return {
        "date": clock.today().isoformat(), "category": "A5", "item": "亲子阅读绘本", "payee": "晋江市某书店", "amount": "1,234.50",
        "invoice_number": "25352000000012345678", "voucher_number": "", "paid": "transfer", "remark": "",
        "allocations-TOTAL_FORMS": "2", "allocations-INITIAL_FORMS": "0",
        "allocations-0-deliverable": str(deliverable.pk), "allocations-0-site": "", "allocations-0-amount": "", **changes,
    }  # fmt: skip


def parts(expense: Expense) -> list[tuple[str, str, Decimal]]:
    return [(str(a.deliverable), str(a.site or ""), a.amount) for a in expense.allocations.all()]


def test_a_line_is_recorded_and_one_open_allocation_takes_the_rest(accountant: Client, personas: Any, contract: Contract) -> None:
    second = contract.deliverables.order_by("id")[1]
    site = second.targets.order_by("id")[0].site
    extra = {"allocations-1-deliverable": str(second.pk), "allocations-1-site": str(site.pk), "allocations-1-amount": "234.5"}
    answer = accountant.post(new(contract), typed(contract, **extra) | {"documents": upload("发票.pdf", PDF)})
    made = Expense.objects.get(contract=contract)
    assert answer["Location"] == page(made)
    assert (made.status, made.created_by, made.amount, made.category) == ("draft", personas["OF"], Decimal("1234.50"), "A5")
    first = contract.deliverables.order_by("id")[0]
    assert parts(made) == [(first.name, "", Decimal("1000.00")), (second.name, site.name, Decimal("234.50"))]
    assert [str(f) for f in made.documents.all()] == ["发票.pdf"]


@pytest.mark.parametrize(
    ("typed_amount", "kept"),
    [("１２３４．５", "1234.50"), ("0.12万", "1200.00"), ("¥1,200.00", "1200.00"), ("1200元", "1200.00")],
)
def test_amounts_are_read_as_people_write_them(accountant: Client, contract: Contract, typed_amount: str, kept: str) -> None:
    accountant.post(new(contract), typed(contract, amount=typed_amount))
    assert Expense.objects.get(contract=contract).amount == Decimal(kept)


BAD = [
    ("amount", "-5"), ("amount", "NaN"), ("amount", "0"), ("amount", "1e3"), ("amount", "9" * 19), ("amount", "12.345"), ("amount", "一千"),
    ("amount", ""), ("date", "2026-02-30"), ("date", ""), ("category", "X"), ("category", ""), ("item", ""), ("item", "\x00"),
    ("item", "付给李四 13800138000"), ("payee", "11010519491231002X"), ("remark", "字" * 301), ("paid", "gold"),
    ("allocations-0-deliverable", "999999"), ("allocations-0-deliverable", "abc"), ("allocations-0-site", "999999"),
    ("allocations-0-amount", "-1"), ("allocations-0-amount", "0"), ("invoice_number", "号" * 41),
    ("invoice_number", "FP1"), ("invoice_number", "12345678"), ("invoice_date", "2026-02-30"), ("no_invoice", "gold"), ("no_invoice", "roll"),
]  # fmt: skip


def test_what_is_wrong_is_said_and_nothing_is_recorded(accountant: Client, contract: Contract) -> None:
    for field, value in BAD:
        answer = accountant.post(new(contract), typed(contract, **{field: value}))
        assert (answer.status_code, Expense.objects.count(), Allocation.objects.count()) == (422, 0, 0), (field, value)
        assert 'class="summary-of-errors"' in answer.content.decode(), (field, value)
        assert field == "item" or 'value="亲子阅读绘本"' in answer.content.decode()


def test_two_open_allocations_are_refused(accountant: Client, contract: Contract) -> None:
    second = contract.deliverables.order_by("id")[1]
    answer = accountant.post(
        new(contract), typed(contract, **{"allocations-1-deliverable": str(second.pk), "allocations-1-amount": ""})
    )
    assert (answer.status_code, Expense.objects.count()) == (422, 0)
    assert "只能有一行不填金额" in words(answer)


def test_a_file_that_arrived_is_not_asked_for_again(accountant: Client, contract: Contract) -> None:
    wrong = accountant.post(new(contract), typed(contract, amount="x") | {"documents": upload("发票.pdf", PDF)})
    assert (wrong.status_code, "发票.pdf" in words(wrong)) == (422, True)
    again = {**form(wrong, "item"), "amount": "1234.50"}
    accountant.post(new(contract), again)
    assert [str(f) for f in Expense.objects.get(contract=contract).documents.all()] == ["发票.pdf"]


def test_nobody_attaches_a_file_somebody_else_sent(accountant: Client, contract: Contract, cast: Any) -> None:
    foreign = cast.organisations["qinghe"].documents.first()
    assert foreign is not None
    answer = accountant.post(new(contract), typed(contract, kept=str(foreign.pk)))
    assert (answer.status_code, Expense.objects.count()) == (422, 0)


def test_a_copy_begins_with_everything_but_the_invoice(accountant: Client, contract: Contract) -> None:
    accountant.post(new(contract), typed(contract, again="again"))
    first = Expense.objects.get(contract=contract)
    begun = form(accountant.get(f"{new(contract)}?like={first.pk}"), "item")
    assert (begun["item"], begun["amount"], begun["payee"], begun["invoice_number"]) == (
        "亲子阅读绘本",
        "1,234.50",
        "晋江市某书店",
        "",
    )
    assert begun["allocations-0-amount"] == "1,234.50"
    for odd in ("abc", "9" * 30, "-1"):
        assert form(accountant.get(f"{new(contract)}?like={odd}"), "item")["item"] == ""


def test_a_draft_is_changed_and_what_is_submitted_is_not(accountant: Client, personas: Any, contract: Contract) -> None:
    accountant.post(new(contract), typed(contract) | {"documents": upload("发票.pdf", PDF)})
    expense = Expense.objects.get(contract=contract)
    data = {**form(accountant.get(page(expense, "edit/")), "item"), "item": "绘本<i>二</i>", "allocations-0-amount": "1234.50"}
    assert accountant.post(page(expense, "edit/"), data).status_code == 302
    assert Expense.objects.get(pk=expense.pk).item == "绘本<i>二</i>"
    assert "绘本<i>二</i>" in words(accountant.get(page(expense)))
    late = form(accountant.get(page(expense, "edit/")), "item")
    admin = Client()
    admin.force_login(personas["OA"])
    assert admin.post(page(expense, "submit/"), {"version": expense.version}).status_code == 302
    refused = accountant.post(page(expense, "edit/"), {**late, "item": "改晚了"})
    assert (refused.status_code, Expense.objects.get(pk=expense.pk).item) == (409, "绘本<i>二</i>")
    assert "改晚了" in refused.content.decode()


def test_the_recorder_does_not_submit_and_the_administrator_does(client: Client, personas: Any, cast: Any) -> None:
    expense: Any = reach("expense", "draft", cast)
    client.force_login(personas["OF"])
    assert client.post(page(expense, "submit/"), {"version": expense.version}).status_code == 403
    assert Expense.objects.get(pk=expense.pk).status == "draft"
    client.force_login(personas["OA"])
    assert client.post(page(expense, "submit/"), {"version": expense.version}).status_code == 302
    assert Expense.objects.get(pk=expense.pk).status == "submitted"


def test_many_are_submitted_at_once_each_for_itself(client: Client, personas: Any, contract: Contract) -> None:
    client.force_login(personas["OF"])
    for n, amount in enumerate(["100", "200", "300"]):
        files = {"documents": upload(f"票{n}.pdf", PDF + str(n).encode() + b"\n%%EOF")} if n != 1 else {}
        client.post(
            new(contract), typed(contract, item=f"用品{n}", amount=amount, invoice_number=f"2535200000001234000{n}") | files
        )
    client.force_login(personas["OA"])
    keys = list(Expense.objects.order_by("id").values_list("pk", flat=True))
    ledger = f"/provider/contracts/{contract.pk}/expenses/"
    answer = client.post("/provider/expenses/submit/", {"line": [*keys, "abc", "99999"], "next": ledger})
    assert answer["Location"] == ledger
    assert list(Expense.objects.order_by("id").values_list("status", flat=True)) == ["submitted", "draft", "submitted"]
    shown = client.get(ledger)
    assert "共选 3 笔，已提交 2 笔" in words(shown)
    assert "用品1 缺少佐证材料" in words(shown).replace("。", "")
    assert "所选支出的提交结果" not in words(client.get(ledger))
    nothing = client.post("/provider/expenses/submit/", {"next": "https://evil.example/"})
    assert nothing["Location"] == "/provider/expenses/"


def test_nothing_is_submitted_by_others_at_once(client: Client, personas: Any, strangers: Any, cast: Any) -> None:
    expense = reach("expense", "draft", cast)
    for person in (personas["OF"], personas["OP"], strangers["OA"]):
        client.force_login(person)
        client.post("/provider/expenses/submit/", {"line": [expense.pk]})
        assert Expense.objects.get(pk=expense.pk).status == "draft"


def test_a_reversal_adds_a_line_and_keeps_the_first(client: Client, personas: Any, cast: Any) -> None:
    expense: Any = reach("expense", "verified", cast)
    client.force_login(personas["OF"])
    assert client.post(page(expense, "reverse/"), {"version": expense.version}).status_code == 422
    assert client.post(page(expense, "reverse/"), {"version": expense.version, "note": "重复登记"}).status_code == 302
    line = Expense.objects.get(reverses=expense)
    assert (line.amount, line.status, Expense.objects.get(pk=expense.pk).status) == (-expense.amount, "reversed", "reversed")
    assert str(line) in words(client.get(page(expense)))


def test_the_list_filters_and_says_what_is_not_allocated(accountant: Client, contract: Contract) -> None:
    accountant.post(new(contract), typed(contract, **{"allocations-0-amount": "1000"}))
    accountant.post(
        new(contract), typed(contract, category="A1", item="社工工资", invoice_number="25352000000012340002", amount="500")
    )
    ledger = f"/provider/contracts/{contract.pk}/expenses/"

    def items(query: str) -> list[str]:
        return [row[2] for row in rows(accountant.get(ledger + query), "支出明细")]

    assert sorted(items("")) == ["亲子阅读绘本", "社工工资"]
    assert items("?category=A1") == ["社工工资"]
    assert items("?allocation=open") == ["亲子阅读绘本"]
    assert items("?q=工资") == ["社工工资"]
    assert "234.50" in rows(accountant.get(ledger + "?category=A5"), "支出明细")[0]
    assert items("?status=draft") == items("")
    for odd in (
        "?page=999",
        "?page=abc",
        "?sort=-nonsense",
        "?status=zzz",
        "?category=zz",
        "?contract=abc",
        "?q=%00",
        "?allocation=1",
    ):
        assert accountant.get(ledger + odd).status_code == 200


def test_colleagues_of_another_organisation_find_nothing(client: Client, strangers: Any, cast: Any, contract: Contract) -> None:
    expense: Any = reach("expense", "draft", cast)
    before = Expense.objects.count()
    for letter in ("OA", "OP", "OF"):
        client.force_login(strangers[letter])
        for address in (
            new(contract),
            page(expense),
            page(expense, "edit/"),
            page(expense, "submit/"),
            page(expense, "reverse/"),
        ):
            assert client.get(address).status_code == 404
            assert client.post(address, typed(contract, version=0)).status_code in (404, 405)
        assert rows(client.get("/provider/expenses/"), "<main") == []
    assert (Expense.objects.count(), Expense.objects.get(pk=expense.pk).status) == (before, "draft")


def test_the_administrator_does_not_record(client: Client, personas: Any, contract: Contract) -> None:
    client.force_login(personas["OA"])
    assert client.get(new(contract)).status_code == 403
    assert client.post(new(contract), typed(contract)).status_code == 403
    assert Expense.objects.count() == 0
