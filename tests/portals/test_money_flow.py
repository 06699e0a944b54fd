"""Where the money goes, on every desk and in public; what a donor sees; what an organisation reads of its surplus."""

from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from grants.disbursements import surplus
from grants.funds import queries as funds
from grants.funds.models import Appropriation, Pledge, Source
from grants.papers.refund_letter import issue
from grants.portals.flowing import rows_of
from grants.story.cast import Cast
from grants.trail import clock
from tests.disbursements.test_surplus import ACCOUNT, disallow
from tests.factories.after_contract import settled, spent
from tests.factories.plans import life as lived
from tests.portals.desk import signed_in, text

People = dict[str, Any]


def test_what_flows_is_what_the_appropriation_bears(cast: Cast) -> None:
    contract = spent(cast).contract
    money: Any = contract.appropriation
    rows = rows_of([money], [contract])
    assert sum((row.amount for row in rows), Decimal(0)) == money.bearing
    assert sum((row.amount for row in rows if row.contract is None), Decimal(0)) == money.uncommitted
    assert sum((row.amount for row in rows if row.category), Decimal(0)) == contract.verified


@pytest.mark.parametrize(("portal", "who"), [("federation", "F"), ("auditor", "AL"), ("public", "")])
def test_every_node_and_band_leads_to_its_rows(portal: str, who: str, cast: Cast, personas: People, client: Any) -> None:
    contract = spent(cast).contract
    browser = signed_in(personas[who]) if who else client
    answer = browser.get(reverse(f"{portal}:flow"), {"year": contract.appropriation.year})
    assert answer.status_code == 200
    picture = answer.context["picture"]
    assert picture.svg.count("<a ") == picture.svg.count("c-flow") + picture.svg.count('class="c-node')
    told = {"year": contract.appropriation.year, "third": contract.pk}
    opened = browser.get(reverse(f"{portal}:flow"), told).context
    assert opened["opened_sum"] == contract.amount
    assert {row.contract for row in opened["opened"]} == {contract}
    assert [one.amount for one in opened["commitments"]] == [contract.amount]
    free = browser.get(reverse(f"{portal}:flow"), {**told, "third": "0"}).context["opened_sum"]
    assert free == contract.appropriation.uncommitted


@pytest.mark.parametrize(
    "asked", [{"year": "x"}, {"part": "999"}, {"unit": "0"}, {"group": "nobody"}, {"third": "'"}, {"category": "\0"}]
)
def test_nonsense_in_the_address_shows_the_page(asked: dict[str, str], cast: Cast, client: Any) -> None:
    lived(cast, "sign")
    assert client.get(reverse("public:flow"), asked).status_code == 200


def test_a_draft_is_not_public(cast: Cast, client: Any) -> None:
    lived(cast, "agree")
    answer = client.get(reverse("public:flow"))
    assert (answer.status_code, answer.context["years"]) == (200, [])


def test_a_donor_sees_what_became_of_it(cast: Cast, client: Any) -> None:
    contract = spent(cast).contract
    Source.objects.filter(pk=contract.appropriation.source_id).update(kind=Source.Kind.DONATED)
    money = Appropriation.objects.get(pk=contract.appropriation_id)
    assert money.source.name in text(client.get(reverse("public:donations")))
    answer = client.get(reverse("public:donations-detail", args=[money.source_id]))
    assert answer.context["standing"] == funds.standings([money])[money.pk]
    assert [one.contract for one in answer.context["bought"]] == [contract]
    assert answer.context["together"].balance.verified == contract.verified


def test_fiscal_money_is_no_donation(cast: Cast, client: Any) -> None:
    money: Any = lived(cast, "sign").contract.appropriation
    assert client.get(reverse("public:donations-detail", args=[money.source_id])).status_code == 404


def test_the_organisation_reads_how_much_where_to_and_until_when(cast: Cast, personas: People, strangers: People) -> None:
    contract = settled(cast).contract
    amount = disallow(cast, contract)
    demand, letter = issue.ask_back(contract, by=cast.persons["finance"], **ACCOUNT)
    browser = signed_in(personas["OF"])
    told = text(browser.get(reverse("provider:contracts-surplus", args=[contract.pk])))
    assert [w for w in (f"{amount:,.2f}", demand.due.isoformat(), letter.serial, *ACCOUNT.values()) if w not in told] == []
    assert browser.get(reverse("provider:letters-file", args=[letter.pk])).headers["Content-Type"] == "application/pdf"
    other = signed_in(strangers["OF"])
    assert other.get(reverse("provider:contracts-surplus", args=[contract.pk])).status_code == 404
    assert other.get(reverse("provider:letters-file", args=[letter.pk])).status_code == 404
    assert surplus.settlement(contract).owed == amount


def test_what_is_drawn_as_one_leads_to_all_of_its_rows(cast: Cast, client: Any) -> None:
    """Ten contracts: eight drawn for themselves on the first part, the rest on the second; each part opens to the whole of it."""
    contracts = [lived(cast, "sign", number=f"T-流-{n}").contract for n in range(10)]
    year = contracts[0].appropriation.year  # type: ignore[union-attr]
    first = client.get(reverse("public:flow"), {"year": year, "third": "others"}).context
    second = client.get(reverse("public:flow"), {"year": year, "part": 2, "third": "others"}).context
    apart = {row.keys("contract")[2] for row in first["opened"]} & {row.keys("contract")[2] for row in second["opened"]}
    assert apart == set()
    assert first["opened_sum"] + second["opened_sum"] == first["total"] == contracts[0].appropriation.bearing  # type: ignore[union-attr]


def test_the_organisation_records_what_it_put_in_of_its_own(cast: Cast, personas: People, strangers: People) -> None:
    contract = settled(cast).contract
    pledged = Pledge.objects.create(contract=contract, purpose="志愿者补贴", amount=Decimal(3000))
    browser, url = signed_in(personas["OF"]), reverse("provider:pledges-provide", args=[pledged.pk])
    assert "志愿者补贴" in text(browser.get(reverse("provider:contracts-detail", args=[contract.pk])))
    told = {"amount": "3000.01", "on": clock.today().isoformat(), "proof": "记-12"}
    assert browser.post(url, told).status_code == 422
    assert signed_in(personas["OA"]).post(url, {**told, "amount": "5"}).status_code == 403
    assert signed_in(strangers["OF"]).post(url, {**told, "amount": "5"}).status_code == 404
    assert funds.matched(contract)[0].provided == Decimal(0)
    assert browser.post(url, {**told, "amount": "1000"}).status_code == 302
    assert (funds.matched(contract)[0].provided, funds.matched(contract)[0].open) == (Decimal(1000), Decimal(2000))
    assert contract.received == surplus.settlement(contract).balance.received
