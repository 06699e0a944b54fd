"""The first page by role, contracts, instalments; lists that stand any address and take as many queries for thirty rows as for one."""

from typing import Any

import pytest
from django.test import Client

from grants.contracts.models import Contract
from grants.disbursements.models import Disbursement
from grants.people.models import User
from grants.spending import actions as expenses
from grants.spending.models import Expense
from grants.story import closing
from grants.trail import clock
from grants.trail.models import SignOff
from tests.factories import after_contract
from tests.factories.reach import reach
from tests.portals.many import copies, queries
from tests.portals.seen import words

pytestmark = pytest.mark.django_db

LISTS = ("listings", "bids", "contracts", "expenses", "milestone_reports", "disbursements")


def duties(client: Client) -> list[str]:
    """What the first page says waits."""
    source = client.get("/provider/").content.decode()
    part = source[source.index('id="waiting"') : source.index('aria-labelledby="money-title"')]
    return [piece.split("</b>")[0] for piece in part.split("<b>")[1:]]


@pytest.mark.parametrize(
    ("machine", "status", "said"),
    [
        ("bid", "draft", {"OA": "填写并提交申报书"}),
        ("contract", "ready", {"OA": "签订合同"}),
        ("expense", "draft", {"OA": "核对并提交已登记的支出：1 笔"}),
        ("milestone_report", "draft", {"OP": "完成并提交报告“期末”", "OF": "签署报告“期末”的财务部分"}),
        ("milestone_report", "returned", {"OP": "补正被退回的报告“期末”", "OF": "签署报告“期末”的财务部分"}),
        ("disbursement", "planned", {"OA": "申请拨付“首期款”"}),
        ("disbursement", "paid", {"OF": "确认“首期款”到账"}),
    ],
)
def test_each_finds_what_waits_for_her_and_nobody_else_does(
    client: Client, personas: Any, strangers: Any, cast: Any, machine: str, status: str, said: dict[str, str]
) -> None:
    reach(machine, status, cast)
    for letter in ("OA", "OP", "OF"):
        client.force_login(personas[letter])
        found = duties(client)
        assert all((words_ in found) == (letter in said and words_ == said[letter]) for words_ in said.values()), (letter, found)
        client.force_login(strangers[letter])
        assert machine == "bid" or duties(client) == []  # rivals of the story bid too


def test_completion_is_reported_once_the_last_report_is_recognised(client: Client, personas: Any, cast: Any) -> None:
    contract = after_contract.recognised(cast).contract
    client.force_login(personas["OP"])
    assert "报告完工并申请验收" in duties(client)
    contract = Contract.objects.get(pk=contract.pk)
    assert client.post(f"/provider/contracts/{contract.pk}/report_complete/", {"version": contract.version}).status_code == 302
    assert "报告完工并申请验收" not in duties(client)


def test_a_surplus_waits_to_be_refunded(client: Client, personas: Any, cast: Any) -> None:
    life = after_contract.settled(cast)
    line = Expense.objects.filter(contract=life.contract, status="verified").order_by("id")[0]
    expenses.reverse(line, by=personas["OF"], note="重复登记")
    client.force_login(personas["OF"])
    said = f"退回结余资金 {life.contract.refund_outstanding:,.2f} 元"
    assert duties(client) == [said]
    client.force_login(personas["OA"])
    assert said not in duties(client)
    closing.refund(life)
    client.force_login(personas["OF"])
    assert duties(client) == []


def test_an_empty_desk_says_what_will_be_there(client: Client, strangers: Any) -> None:
    client.force_login(strangers["OA"])
    page = words(client.get("/provider/"))
    assert "目前没有等您处理的事" in page
    assert "目前没有正在受理的征集公告" in page
    for name in LISTS:
        assert client.get(f"/provider/{name}/").status_code == 200


def test_money_expected_requested_paid_received(client: Client, personas: Any, cast: Any) -> None:
    first: Any = reach("disbursement", "paid", cast)
    client.force_login(personas["OA"])
    page = words(client.get("/provider/disbursements/"))
    amount, rest = (
        first.payable,
        sum(d.payable for d in Disbursement.objects.filter(contract=first.contract).exclude(pk=first.pk)),
    )
    assert f"待申请 {rest / 10000:f}".rstrip("0").rstrip(".") in page
    assert f"已付待确认 {amount / 10000:f}".rstrip("0").rstrip(".") in page
    accountant = Client()
    accountant.force_login(personas["OF"])
    data = {"version": first.version, "received_on": clock.today().isoformat()}
    url = f"/provider/disbursements/{first.pk}/confirm/"
    short = accountant.post(url, {**data, "received_amount": str(amount - 1)})
    assert (short.status_code, Disbursement.objects.get(pk=first.pk).status) == (422, "paid")
    assert accountant.post(url, {**data, "received_amount": str(amount)}).status_code == 302
    assert f"已到账 {amount / 10000:f}".rstrip("0").rstrip(".") in words(client.get("/provider/disbursements/"))


def test_the_invoice_must_show_the_figure_the_page_tells(client: Client, personas: Any, cast: Any) -> None:
    row: Any = reach("disbursement", "planned", cast)
    client.force_login(personas["OA"])
    url = f"/provider/disbursements/{row.pk}/"
    assert f"发票金额应为 {row.payable:,.2f} 元" in words(client.get(url))
    off = client.post(f"{url}request/", {"version": row.version, "invoice_number": "FP1", "invoice_amount": f"{row.payable + 1}"})
    assert (off.status_code, Disbursement.objects.get(pk=row.pk).status) == (422, "planned")
    assert f"{row.payable:,.2f}" in words(off)
    wan = f"{row.payable / 10000:f}万"
    assert (
        client.post(f"{url}request/", {"version": row.version, "invoice_number": "FP1", "invoice_amount": wan}).status_code == 302
    )
    assert Disbursement.objects.get(pk=row.pk).status == "requested"


@pytest.mark.parametrize("letter", ["OP", "OF"])
def test_only_the_administrator_signs_the_contract(client: Client, personas: Any, cast: Any, letter: str) -> None:
    contract: Any = reach("contract", "ready", cast)
    signed = SignOff.objects.filter(kind="contract", object_id=contract.pk, move="sign")
    url = f"/provider/contracts/{contract.pk}/sign_off/sign/"
    client.force_login(personas[letter])
    assert (client.post(url, {"version": contract.version}).status_code, signed.count()) == (403, 0)
    client.force_login(personas["OA"])
    assert (client.post(url, {"version": contract.version}).status_code, signed.count()) == (302, 1)
    assert (client.post(url, {"version": contract.version}).status_code, signed.count()) == (422, 1)  # once is enough


def test_the_tabs_of_a_contract_show_pictures_with_their_tables(client: Client, personas: Any, cast: Any) -> None:
    contract = after_contract.recognised(cast).contract
    client.force_login(personas["OF"])
    url = f"/provider/contracts/{contract.pk}/"
    overview = words(client.get(url))
    assert all(text in overview for text in ("节点与报告", "购买内容", "个人信息保护条款"))
    spending = client.get(f"{url}?tab=spending")
    assert "<svg" in spending.content.decode()
    assert f"{contract.amount:,.2f}" in words(spending)
    delivered = words(client.get(f"{url}?tab=deliverables"))
    assert all(d.name in delivered for d in contract.deliverables.all())
    assert client.get(f"{url}?tab=<script>").status_code == 200


@pytest.mark.parametrize("name", LISTS)
def test_no_address_breaks_a_list(client: Client, personas: Any, name: str) -> None:
    client.force_login(personas["OA"])
    for query in (
        "page=0",
        "page=-3",
        "page=99999999999999",
        "page=x",
        "sort=no",
        "sort=-id,--x",
        "status=no",
        "q=%F0%9F%98%80",
        "q=%00",
    ):
        assert client.get(f"/provider/{name}/?{query}").status_code == 200


@pytest.mark.parametrize(
    ("name", "machine", "status"),
    [("bids", "bid", "withdrawn"), ("contracts", "contract", "in_force"), ("expenses", "expense", "draft"),
     ("milestone_reports", "milestone_report", "rejected"), ("disbursements", "disbursement", "planned"),
     ("listings", "listing", "published")],
)  # fmt: skip
def test_thirty_rows_take_no_more_queries_than_one(
    client: Client, personas: Any, cast: Any, name: str, machine: str, status: str
) -> None:
    row = reach(machine, status, cast)
    client.force_login(personas["OA"])
    one = queries(client, f"/provider/{name}/")
    copies(row)
    assert queries(client, f"/provider/{name}/") <= one


@pytest.mark.parametrize(("machine", "status"), [("contract", "in_force"), ("listing", "published")])
def test_the_first_page_takes_no_more_queries_for_thirty_either(
    client: Client, personas: Any, cast: Any, machine: str, status: str
) -> None:
    row = reach(machine, status, cast)
    client.force_login(personas["OA"])
    one = queries(client, "/provider/")
    copies(row)
    assert queries(client, "/provider/") <= one


def test_without_an_office_the_desk_is_closed(client: Client, personas: Any) -> None:
    assert client.get("/provider/")["Location"].startswith("/account/login/")
    for letter in ("PUB", "A", "H", "AU"):
        client.force_login(personas[letter])
        assert client.get("/provider/").status_code == 403


def test_other_offices_show_nothing_more_here(client: Client, personas: Any, cast: Any) -> None:
    """A handler who also works in an organisation sees that organisation's papers on this desk, and no others."""
    contract = reach("contract", "in_force", cast)
    handler: User = personas["H"]
    rival = cast.persons["rival1lead"]
    rival.offices.update(person=handler)
    client.force_login(User.objects.get(pk=handler.pk))
    assert client.get(f"/federation/contracts/{contract.pk}/").status_code in (200, 404)
    assert client.get(f"/provider/contracts/{contract.pk}/").status_code == 404
    assert "/provider/contracts/" + str(contract.pk) not in client.get("/provider/contracts/").content.decode()
