"""Amendments on the desks: proposed from the contract as it is, followed, decided, compared; strangers see what the law shows."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from grants.contracts.models import Amendment, Contract
from grants.people.roles import Role
from grants.story.cast import Cast
from grants.trail import clock
from tests.factories import plans
from tests.factories.amendments import budget, do, in_effect, longer, proposed


@pytest.fixture
def contract(cast: Cast) -> Contract:
    return plans.life(cast, "start").contract


def signed_in(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.persons[name])
    return client


def posted(client: Client, url: str, **changes: str) -> Any:
    """The form as the page draws it, sent back with some fields changed."""
    form = client.get(url).context["form"]
    data = {name: form[name].value() for name in form.fields}
    for lines in form.lines.values():
        for bound in lines.management_form:
            data[bound.html_name] = bound.value()
        for line in lines.forms:
            data |= {bound.html_name: bound.value() for bound in line.visible_fields()}
    told = {name: "" if value is None else str(value) for name, value in data.items()}
    return client.post(url, {**told, **changes})


def test_the_form_as_it_stands_proposes_nothing(cast: Cast, contract: Contract) -> None:
    client = signed_in(cast, "orgadmin")
    answer = posted(client, reverse("provider:contracts-amend", args=[contract.pk]), reason="试填")
    amendment = Amendment.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, reverse("provider:amendments-detail", args=[amendment.pk]))
    assert (amendment.proposed, amendment.kinds) == ({}, [])


@pytest.mark.parametrize(("desk", "who"), [("provider", "orgadmin"), ("federation", "handler")])
def test_proposed_and_requested(cast: Cast, contract: Contract, desk: str, who: str) -> None:
    client, ends = signed_in(cast, who), contract.ends + timedelta(days=30)
    posted(
        client, reverse(f"{desk}:contracts-amend", args=[contract.pk]), ends=ends.isoformat(), reason="疫情影响，活动顺延。",
        **{"budget-0-amount": "25000", "budget-2-amount": "23000"},
    )  # fmt: skip
    amendment = Amendment.objects.get()
    assert amendment.kinds == ["budget", "term"]
    page = client.get(reverse(f"{desk}:amendments-detail", args=[amendment.pk]))
    words = page.content.decode()
    assert page.status_code == 200
    for told in ("24,000.00", "25,000.00", "+1,000.00", "−1,000.00", ends.isoformat(), "60,000.00"):
        assert told in words
    answer = client.post(reverse(f"{desk}:amendments-act", args=[amendment.pk, "request"]), {"version": 0})
    assert (answer.status_code, Amendment.objects.get().status) == (302, "requested")


def test_a_draft_is_written_anew(cast: Cast, contract: Contract) -> None:
    client = signed_in(cast, "orgadmin")
    amendment = proposed(cast, contract)
    url = reverse("provider:amendments-edit", args=[amendment.pk])
    assert client.get(url).context["form"].initial["reason"] == amendment.reason
    assert posted(client, url, lead="林晓岚", version="0").status_code == 302
    assert Amendment.objects.get().kinds == ["budget", "lead"]


def test_a_target_of_an_unknown_deliverable_is_told(cast: Cast, contract: Contract) -> None:
    client = signed_in(cast, "orgadmin")
    url = reverse("provider:contracts-amend", args=[contract.pk])
    answer = posted(client, url, reason="增加讲座", **{"targets-0-code": "D9"})
    assert (answer.status_code, "D9" in answer.content.decode(), Amendment.objects.count()) == (422, True, 0)


def test_the_other_side_decides_and_both_sign(cast: Cast, contract: Contract) -> None:
    amendment = proposed(cast, contract)
    do(amendment, "request", cast)
    desk, ours = signed_in(cast, "approver"), signed_in(cast, "orgadmin")
    url = reverse("federation:amendments-act", args=[amendment.pk, "approve"])
    assert desk.post(url, {"version": 1}).status_code == 302
    sign = reverse("provider:amendments-sign_off", args=[amendment.pk, "enact"])
    enact = reverse("federation:amendments-act", args=[amendment.pk, "enact"])
    assert desk.post(enact, {"version": 2}).status_code == 422
    assert ours.post(sign, {"version": 2}).status_code == 302
    assert desk.post(enact, {"version": 2}).status_code == 302
    assert list(contract.versions.values_list("number", "reason")) == [(1, "sign"), (2, amendment.number)]


@pytest.mark.parametrize(
    ("desk", "who"), [("federation", "handler"), ("provider", "orgaccountant"), ("auditor", "auditor"), ("public", None)]
)
def test_versions_are_compared(cast: Cast, contract: Contract, desk: str, who: str | None) -> None:
    in_effect(cast, contract, lead="林晓岚", **longer(contract))
    again = Contract.objects.get(pk=contract.pk)
    in_effect(cast, again, budget=budget(again, A1=1000, A5=-1000))
    client = signed_in(cast, who) if who else Client()
    url = reverse(f"{desk}:contracts-versions", args=[contract.pk])
    last, whole = client.get(url), client.get(url, {"from": 1, "to": 3})
    assert [part.key for part in last.context["sections"]] == ["budget"]
    assert [part.key for part in whole.context["sections"]] == ["head", "budget"]
    assert client.get(url, {"from": "x", "to": "99999999999999999999"}).status_code == 200
    assert ("林晓岚" in whole.content.decode()) is (desk != "public")
    page = client.get(reverse(f"{desk}:contracts-detail", args=[contract.pk]))
    assert url in page.content.decode()


def test_strangers_find_nothing(cast: Cast, contract: Contract) -> None:
    amendment = proposed(cast, contract)
    before = Amendment.objects.values().get()
    client = signed_in(cast, "rival1admin")
    for name in ("amendments-detail", "amendments-edit"):
        assert client.get(reverse(f"provider:{name}", args=[amendment.pk])).status_code == 404
    assert client.get(reverse("provider:contracts-amend", args=[contract.pk])).status_code == 404
    assert client.post(reverse("provider:amendments-act", args=[amendment.pk, "request"]), {"version": 0}).status_code == 404
    accountant = signed_in(cast, "orgaccountant")
    answer = posted(accountant, reverse("provider:contracts-amend", args=[contract.pk]), reason="调整")
    assert answer.status_code == 403
    assert Amendment.objects.values().get() == before


def test_the_list_of_the_federation(cast: Cast, contract: Contract) -> None:
    amendment = proposed(cast, contract)
    client = signed_in(cast, "reviewer")
    assert amendment.number in client.get(reverse("federation:amendments")).content.decode()
    assert client.get(reverse("federation:amendments"), {"status": "effective"}).context["table"].rows.__len__() == 0
    assert Role.REVIEWER in {office.role for office in cast.persons["reviewer"].offices_now}
    assert clock.today() == amendment.effective_on
