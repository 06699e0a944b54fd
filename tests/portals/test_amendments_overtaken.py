"""Who is told that an amendment was overtaken, and the press that proposes it again."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from grants.contracts.models import Amendment, Contract
from grants.portals.federation.duties import duties
from grants.portals.provider.duties import waiting
from grants.story.cast import Cast
from tests.factories import plans
from tests.factories.amendments import overtaken
from tests.ledger import unchanged


@pytest.fixture
def contract(cast: Cast) -> Contract:
    return plans.life(cast, "start").contract


def signed_in(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.persons[name])
    return client


@pytest.mark.parametrize(("desk", "who", "may"), [
    ("provider", "orgadmin", True), ("federation", "handler", True), ("federation", "approver", False), ("auditor", "auditor", False),
])  # fmt: skip
def test_its_page_says_so(cast: Cast, contract: Contract, desk: str, who: str, may: bool) -> None:
    amendment = overtaken(cast, contract)
    client = signed_in(cast, who)
    page = client.get(reverse(f"{desk}:amendments-detail", args=[amendment.pk])).content.decode()
    assert 'id="overtaken"' in page
    assert reverse(f"{desk}:contracts-versions", args=[contract.pk]) + "?from=1" in page
    assert (f"{amendment.pk}/again/" in page) is may
    theirs = client.get(reverse(f"{desk}:contracts-detail", args=[contract.pk])).content.decode()
    assert pgettext("amendment", "Overtaken") in theirs


def test_both_sides_find_it_among_what_waits_and_nobody_is_asked_to_sign(cast: Cast, contract: Contract) -> None:
    amendment = overtaken(cast, contract)
    url = reverse("provider:amendments-detail", args=[amendment.pk])
    words = _("The amendment %(number)s was overtaken: withdraw it or propose it again") % {"number": amendment.number}
    assert [str(duty.words) for duty in waiting(cast.persons["orgadmin"]) if duty.url == url] == [words]
    hers = {who: [d.choices[0].offer.name for d in duties(cast.persons[who], "federation") if d.obj == amendment]
            for who in ("handler", "approver")}  # fmt: skip
    assert hers == {"handler": ["withdraw"], "approver": []}
    rows = signed_in(cast, "reviewer").get(reverse("federation:amendments")).content.decode()
    assert rows.count(pgettext("amendment", "Overtaken")) == 1


@pytest.mark.parametrize(("desk", "who"), [("provider", "orgadmin"), ("federation", "handler")])
def test_one_press_proposes_it_again(cast: Cast, contract: Contract, desk: str, who: str) -> None:
    amendment = overtaken(cast, contract)
    client, url = signed_in(cast, who), reverse(f"{desk}:amendments-again", args=[amendment.pk])
    answer = client.post(url)
    begun = Amendment.objects.latest("pk")
    assert (answer.status_code, answer["Location"]) == (302, reverse(f"{desk}:amendments-detail", args=[begun.pk]))
    assert (begun.status, begun.base, Amendment.objects.get(pk=amendment.pk).status) == ("draft", 2, "withdrawn")
    assert client.get(answer["Location"]).status_code == 200
    with unchanged("grants_amendment", "grants_entry"):
        assert client.post(url)["Location"] == reverse(f"{desk}:amendments-detail", args=[amendment.pk])


def test_others_cannot(cast: Cast, contract: Contract) -> None:
    amendment = overtaken(cast, contract)
    with unchanged("grants_amendment", "grants_entry"):
        for desk, who, answer in (
            ("federation", "approver", 403), ("provider", "orgaccountant", 403), ("provider", "rival1admin", 404),
        ):  # fmt: skip
            assert signed_in(cast, who).post(reverse(f"{desk}:amendments-again", args=[amendment.pk])).status_code == answer
