"""The public pages tell what the rooms tell: figures compared for equality, lists that cost the same for one row and thirty."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from grants.contracts.models import Contract
from grants.disbursements import queries as disbursements
from grants.disbursements import summary
from grants.listings.models import Observation
from grants.portals import shown
from grants.portals.public.figures import delivery
from grants.story.cast import Cast
from grants.trail import clock
from tests.factories import after_contract
from tests.factories.reach import life_at, reach
from tests.portals.many import copies, queries
from tests.portals.seen import links, rows, words

LISTS = ("projects", "contracts", "listings", "awards", "needs", "organisations")
ODD = (
    "page=0", "page=999", "page=abc", "page=-1", "sort=nothing", "sort=-", "sort=password", "q=%00", "q=" + "长" * 300, "status=nonsense",
    "category=%00", "place=abc", "place=99999999999999999999", "year=abc", "year=99999999999999999999", "kind=x", "open_now=maybe",
    "q=%3Cscript%3E", "q=%25_%27%22", "page=１２", "rating=9Z",
)  # fmt: skip


@pytest.fixture
def world(cast: Cast) -> Any:
    return after_contract.closed_out(cast)


def test_the_first_page_tells_the_whole_in_figures(cast: Cast, client: Client) -> None:
    after_contract.recognised(cast)
    reach("listing", "published", cast)
    whole = summary.whole(Contract.objects.filter(status="in_force"))
    assert whole.contracts == 1
    text = words(client.get("/"))
    for label, figure in (
        ("合同金额", "6 万元 60,000.00 元"),
        ("已拨付", "3.6 万元 36,000.00 元"),
        ("已核验支出", "6 万元 60,000.00 元"),
    ):
        assert f"{label} {figure}" in text
    assert whole.balance.amount == Decimal("60000.00") and whole.balance.received == Decimal("36000.00")
    assert "剩 16 天" in text or "剩 15 天" in text or "剩 17 天" in text


def test_the_page_of_a_project_says_what_its_contracts_say(world: Any, client: Client) -> None:
    contract = world.contract
    balance = disbursements.balance(contract)
    told = delivery([contract])
    answer = client.get(reverse("public:projects-detail", args=[contract.programme_id]))
    term = f"{contract.starts} – {contract.ends}"
    assert rows(answer, 'id="contracts"') == [[
        f"{contract.number} {contract.title}", contract.organisation.name, term, shown.yuan(contract.amount), shown.yuan(balance.received),
        shown.yuan(balance.verified), "100.0%", "已结项 优秀",
    ]]  # fmt: skip
    brief = words(answer)
    assert (
        f"{contract.starts}至{contract.ends}，{contract.unit.name}向{contract.organisation.name}购买“{contract.programme.name}”服务，"
        f"签订合同 1 份，合同金额合计 60,000.00 元（人民币陆万元整）；已拨付 {shown.money(balance.received)}，"
        f"已核验支出 {shown.money(balance.verified)}，经认可的交付按合同单价计值 {shown.money(told.value)}。"
    ) in brief
    amounts = [[*row[1:4], row[4]] for row in rows(answer, "按预算科目汇总")]
    assert amounts == [
        ["24,000.00", "24,000.00", "0.00", "100.0%"], ["7,200.00", "7,200.00", "0.00", "100.0%"],
        ["24,000.00", "24,000.00", "0.00", "100.0%"], ["4,800.00", "4,800.00", "0.00", "100.0%"],
    ]  # fmt: skip
    assert told.value == Decimal("60000.00") and told.spent == Decimal("60000.00")


def test_deliverables_stand_with_their_real_cost(world: Any, client: Client) -> None:
    answer = client.get(reverse("public:contracts-detail", args=[world.contract.pk]))
    told = {one.line.deliverable.code: one.line for one in delivery([world.contract]).lines}
    assert rows(answer, "认可数 / 目标值")[0] == [
        "家庭活动 场 · 当期", "40 / 40", "100.0%", shown.yuan(told["D1"].value), shown.yuan(told["D1"].unit_cost),
    ]  # fmt: skip
    ordered = rows(answer, 'id="ordered-title"')
    assert ordered[0] == ["家庭活动", "场", "40", "1,000.00", "40,000.00"]
    assert ordered[2] == ["服务人次", "人次", "1,200", "0.00", "0.00"]


def test_published_figures_are_told_as_they_were_told(world: Any, client: Client) -> None:
    project = world.contract.programme
    for key, value, unit, precision, basis, quote in (
        ("events", 868, "场次", "exact", "unspecified", "活动场次从最初的76场增至868场"),
        ("files", 798, "份", "exact", "cumulative", "服务对象建档798份"),
    ):
        Observation.objects.create(
            programme=project, key=key, label=quote[:4], value=value, unit=unit, precision=precision, basis=basis, quote=quote
        )
    answer = client.get(reverse("public:projects-detail", args=[project.pk]))
    assert rows(answer, 'id="observed-title"') == [
        ["活动场次", "868", "场次", "口径未注明", "活动场次从最初的76场增至868场"],
        ["服务对象", "798", "份", "累计", "服务对象建档798份"],
    ]


def test_a_result_on_notice_tells_amount_rank_experts_and_unit_prices(cast: Cast, client: Client) -> None:
    award = reach("award", "on_notice", cast)
    text = words(client.get(reverse("public:awards-detail", args=[award.pk])))
    assert f"金额 {shown.money(award.amount)}" in text and "名次 1" in text
    assert f"公示截止 {award.notice_until}" in text
    for seat in cast.experts():
        assert f"{seat['person']} · {seat['expertise']}" in text
    for line in award.bid.lines.all():
        assert (
            f"{line.item} {shown.quantity(line.quantity)} {line.unit} {shown.yuan(line.unit_price)} {shown.yuan(line.amount)}"
            in text
        )


def test_an_announcement_is_complete(cast: Cast, client: Client) -> None:
    listing = reach("listing", "published", cast)
    text = words(client.get(reverse("public:listings-detail", args=[listing.pk])))
    assert listing.content in text and listing.requirements in text
    assert all(site.name in text for site in listing.sites.all())
    assert all(f"{one.name} {one.level1} {one.level2}" in text for one in listing.indicators.all())
    assert all(one.name in text and one.guide in text for one in listing.criteria.all())
    for instant in (listing.publishes_at, listing.closes_at, listing.opens_at):
        assert shown.instant(instant) in text
    assert f"最高限价 {shown.money(listing.budget)}" in text and "结果公示期" in text
    assert listing.pk in [
        row.pk for row in client.get(reverse("public:listings"), {"open_now": "true"}).context["table"].data.data
    ]


def test_a_closed_call_is_no_longer_open(cast: Cast, client: Client) -> None:
    listing = reach("listing", "published", cast)
    with clock.at(listing.closes_at + timedelta(seconds=1)):
        assert "正在征集。" not in words(client.get(reverse("public:listings-detail", args=[listing.pk])))
        shown_now = client.get(reverse("public:listings"), {"open_now": "true"}).context["table"].data.data
        assert listing.pk not in [row.pk for row in shown_now]


def test_everything_is_found_by_a_fragment(world: Any, client: Client) -> None:
    number = world.contract.number
    found = links(client.get(reverse("public:search"), {"q": number[2:]}))
    assert reverse("public:contracts-detail", args=[world.contract.pk]) in found
    nothing = client.get(reverse("public:search"), {"q": "绝无此名"})
    assert "没有找到“绝无此名”" in words(nothing)


def one_of(name: str, cast: Cast) -> Any:
    if name == "projects":
        return life_at("publish", cast).listing.programme
    machine, status = {
        "contracts": ("contract", "in_force"), "listings": ("listing", "published"), "awards": ("award", "revoked"),
        "needs": ("need", "pooled"), "organisations": ("organisation", "eligible"),
    }[name]  # fmt: skip
    return reach(machine, status, cast)


@pytest.mark.parametrize("name", LISTS)
def test_a_list_of_thirty_costs_no_more_queries_than_a_list_of_one(name: str, cast: Cast, client: Client) -> None:
    row = one_of(name, cast)
    if name == "projects":
        Observation.objects.create(
            programme=row, key="k", label="次数", value=1, unit="次", precision="exact", basis="period", quote="1"
        )
    url = reverse(f"public:{name}")
    one = queries(client, url)
    copies(row)
    if name == "projects":
        for more in type(row).objects.exclude(pk=row.pk).filter(name=row.name):
            Observation.objects.create(
                programme=more, key="k", label="次", value=1, unit="次", precision="exact", basis="period", quote="1"
            )
        assert type(row).objects.filter(name__startswith=row.name).count() >= 30
    assert queries(client, url) == one


@pytest.mark.parametrize("name", LISTS)
def test_odd_questions_to_a_list_are_answered(name: str, cast: Cast, client: Client) -> None:
    one_of(name, cast)
    url = reverse(f"public:{name}")
    assert {q: client.get(f"{url}?{q}").status_code for q in ODD} == dict.fromkeys(ODD, 200)
    for key in ("0", "99999999999", "9" * 40):
        assert client.get(f"{url}{key}/").status_code == 404


def test_odd_things_to_find(client: Client, cast: Cast) -> None:
    for q in ("", "%00", "长" * 300, "%E2%80%AE", "<b>", "'; --"):
        assert client.get(f"{reverse('public:search')}?q={q}").status_code == 200
    assert "文字中含有" in words(client.get(f"{reverse('public:search')}?q=%00")) or "NUL" in words(
        client.get(f"{reverse('public:search')}?q=%00")
    )


def test_the_house_is_empty_and_says_how_it_begins(client: Client, cast: Cast) -> None:
    text = words(client.get("/"))
    assert "合同签订后在此公开。" in text and "目前没有正在征集的项目" in text and "目前没有公示中的立项结果" in text
    assert "需求经妇联审核入池后在此公开。" in words(client.get(reverse("public:needs")))
