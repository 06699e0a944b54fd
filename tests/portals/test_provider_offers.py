"""Offers on the provider desk: writing, saving by itself, submitting, coming back, what was claimed of them."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from grants.listings import actions as listings
from grants.listings.models import Listing
from grants.roadshows import actions
from grants.trail import clock
from grants.trail.money import ZERO
from tests.factories import roadshows
from tests.portals.desk import signed_in
from tests.portals.seen import rows, words

pytestmark = pytest.mark.django_db
BEGIN = {"title": "周末亲子共读", "category": "community"}


@pytest.fixture
def admin(personas: Any) -> Client:
    return signed_in(personas["OA"])


def written(cast: Any, **changes: Any) -> dict[str, Any]:
    """What the form of a complete offer sends."""
    until = (clock.now() + timedelta(days=90)).astimezone(clock.SHANGHAI)
    return {
        "title": "周末亲子共读", "category": "community", "group": "社区家庭", "content": "每周六上午一次亲子共读。", "head_count": "40",
        "slots": "3", "sites": [cast.units["jinjiang"].pk], "budget": "1.2万", "closes_at": f"{until:%Y-%m-%dT%H:%M}",
        "negative_list_checked": "on", "save": "save", **changes,
    }  # fmt: skip


def begun(admin: Client, cast: Any) -> Listing:
    admin.post(reverse("provider:offers-new"), {**BEGIN, "organisation": cast.organisations["qinghe"].pk})
    return Listing.objects.get(direction="offer")


def seen(admin: Client, edit: str) -> dict[str, str]:
    """What the page names as stored when it is drawn."""
    found = re.search(r'name="seen" id="seen" value="(\w+)"', admin.get(edit).content.decode())
    assert found is not None
    return {"seen": found[1]}


def again(listing: Listing) -> Listing:
    return Listing.objects.get(pk=listing.pk)


def test_an_offer_is_begun_once_written_and_submitted(admin: Client, cast: Any) -> None:
    first = admin.post(reverse("provider:offers-new"), {**BEGIN, "organisation": cast.organisations["qinghe"].pk})
    listing = Listing.objects.get(direction="offer")
    edit = reverse("provider:offers-edit", args=[listing.pk])
    assert (first["Location"], listing.status, listing.organisation) == (edit, "draft", cast.organisations["qinghe"])
    assert admin.post(reverse("provider:offers-new"), {**BEGIN, "organisation": listing.organisation_id})["Location"] == edit
    assert Listing.objects.filter(direction="offer").count() == 1

    sent = {**written(cast), **seen(admin, edit), "version": listing.version}
    said = admin.post(edit, sent, headers={"HX-Request": "true"})
    assert (said.status_code, "已保存" in said.content.decode()) == (200, True)
    listing = again(listing)
    assert (listing.slots, listing.head_count, str(listing.budget), listing.group) == (3, 40, "12000.00", "社区家庭")
    assert list(listing.sites.all()) == [cast.units["jinjiang"]]

    page = reverse("provider:listings-detail", args=[listing.pk])
    assert admin.post(edit, {**sent, "check": "check"})["Location"] == page
    admin.post(reverse("provider:listings-act", args=[listing.pk, "submit"]), {"version": again(listing).version})
    assert again(listing).status == "under_review"
    assert admin.get(edit)["Location"] == page


def test_what_cannot_be_read_is_said_and_the_rest_is_saved(admin: Client, cast: Any) -> None:
    listing = begun(admin, cast)
    edit = reverse("provider:offers-edit", args=[listing.pk])
    answer = admin.post(edit, {**written(cast, slots="0", budget="三十", group="单亲家庭"), **seen(admin, edit)})
    assert answer.status_code == 422
    assert "1 至 99" in words(answer)
    assert (again(listing).slots, again(listing).budget, again(listing).group) == (1, ZERO, "单亲家庭")


def test_a_colleagues_later_save_is_not_written_over(admin: Client, cast: Any) -> None:
    listing = begun(admin, cast)
    edit = reverse("provider:offers-edit", args=[listing.pk])
    old = {"seen": "0" * 24}
    refused = signed_in(cast.persons["orgadmin"]).post(edit, {**written(cast), **old})
    assert (refused.status_code, again(listing).group) == (409, "")


def test_an_incomplete_offer_is_not_submitted(admin: Client, cast: Any) -> None:
    listing = begun(admin, cast)
    answer = admin.post(reverse("provider:listings-act", args=[listing.pk, "submit"]), {"version": listing.version})
    assert answer.status_code == 422
    assert again(listing).status == "draft"


def test_a_returned_offer_shows_its_reason_and_stands_first(admin: Client, cast: Any) -> None:
    listing = roadshows.offer(cast)
    listings.submit(listing, by=cast.persons["orgadmin"])
    listings.send_back(listing, by=cast.holder("jinjiang", "reviewer"), note="请说明每次活动的时长")
    for url in (reverse("provider:listings-detail", args=[listing.pk]), reverse("provider:offers-edit", args=[listing.pk])):
        assert "请说明每次活动的时长" in words(admin.get(url))
    assert "修改退回的服务供给" in words(admin.get(reverse("provider:home")))


def test_another_organisations_offer_is_not_there(admin: Client, cast: Any) -> None:
    theirs = roadshows.approved(cast, "muming", title="别家的服务")
    draft = roadshows.offer(cast, "muming")
    for listing in (theirs, draft):
        before = (again(listing).status, again(listing).title, again(listing).version)
        assert admin.get(reverse("provider:listings-detail", args=[listing.pk])).status_code == 404
        assert admin.post(reverse("provider:offers-edit", args=[listing.pk]), written(cast)).status_code == 404
        sent = admin.post(reverse("provider:listings-act", args=[listing.pk, "submit"]), {"version": listing.version})
        assert sent.status_code == 404
        assert (again(listing).status, again(listing).title, again(listing).version) == before
    assert "别家的服务" not in words(admin.get(reverse("provider:offers")))
    refused = admin.post(reverse("provider:offers-new"), {**BEGIN, "organisation": cast.organisations["muming"].pk})
    assert refused.status_code == 422
    assert Listing.objects.filter(direction="offer").count() == 2


@pytest.mark.parametrize("letter", ["OP", "OF"])
def test_only_the_administrator_writes(personas: Any, cast: Any, letter: str) -> None:
    listing, client = roadshows.offer(cast), signed_in(personas[letter])
    before = (listing.title, listing.version)
    assert client.get(reverse("provider:listings-detail", args=[listing.pk])).status_code == 200
    assert client.post(reverse("provider:offers-edit", args=[listing.pk]), written(cast)).status_code == 403
    assert client.post(reverse("provider:offers-new"), BEGIN).status_code == 403
    moved = client.post(reverse("provider:listings-act", args=[listing.pk, "submit"]), {"version": listing.version})
    assert moved.status_code == 403
    assert (again(listing).title, again(listing).version, again(listing).status) == (*before, "draft")
    assert Listing.objects.filter(direction="offer").count() == 1


def test_offers_are_no_calls(admin: Client, cast: Any) -> None:
    hall = roadshows.scheduled(cast)
    title = hall.pitches[0].listing.title
    assert again(hall.pitches[0].listing).status == "published"
    assert title in words(admin.get(reverse("provider:offers")))
    assert title not in words(admin.get(reverse("provider:listings")))


def test_what_was_claimed_is_told_with_places_and_terms_once_confirmed(admin: Client, cast: Any, personas: Any) -> None:
    hall = roadshows.opened(cast)
    first, _second, third = (hall.lift(town) for town in ("t1", "t2", "t3"))
    page = reverse("provider:listings-detail", args=[hall.pitches[0].listing_id])
    told = [(row[1], row[3]) for row in rows(admin.get(page), 'id="claims"')]
    assert told == [("1", "占名额 1"), ("2", "候补第 1 位"), ("3", "候补第 2 位")]
    actions.withdraw(hall.lift("t2"), by=hall.chairs["t2"], note="另有安排")
    assert "候补第 1 位" in words(admin.get(reverse("provider:claims-detail", args=[third.pk])))

    roadshows.over(hall)
    url = reverse("provider:claims-detail", args=[first.pk])
    actions.state_terms(
        first, by=hall.chairs["t1"], site=hall.units["t1"], starts=clock.today(), ends=clock.today() + timedelta(days=30), people=45,
        contact="演示主席", funding="镇级经费",
    )  # fmt: skip
    assert "镇级经费" not in words(admin.get(url))
    actions.confirm(first, by=hall.chairs["t1"])
    assert "镇级经费" in words(admin.get(url))
    assert signed_in(cast.persons["rival1admin"]).get(url).status_code == 404
