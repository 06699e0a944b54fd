"""Calls as an organisation sees them: whether it may apply and why not, and the beginning of an application."""

from typing import Any

import pytest
from django.test import Client

from grants.bids.models import Bid
from grants.people.models import Organisation
from tests.factories import plans
from tests.factories.reach import reach
from tests.portals.seen import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client: Client, personas: Any) -> Client:
    client.force_login(personas["OA"])
    return client


def test_an_open_call_says_that_we_can_apply_and_one_click_begins(admin: Client, cast: Any) -> None:
    listing = plans.life(cast, "publish").listing
    page = admin.get(f"/provider/listings/{listing.pk}/")
    assert "可以申报" in words(page)
    first = admin.post(f"/provider/listings/{listing.pk}/bid/", {"organisation": cast.organisations["qinghe"].pk})
    made = Bid.objects.get(listing=listing)
    edit = f"/provider/bids/{made.pk}/edit/"
    assert (first["Location"], made.organisation, made.status) == (edit, cast.organisations["qinghe"], "draft")
    again = admin.post(f"/provider/listings/{listing.pk}/bid/", {"organisation": cast.organisations["qinghe"].pk})
    assert (again["Location"], Bid.objects.filter(listing=listing).count()) == (edit, 1)


@pytest.mark.parametrize("status", ["applied", "rejected", "barred", "dissolved"])
def test_who_is_not_eligible_reads_why(client: Client, cast: Any, status: str) -> None:
    listing = plans.life(cast, "publish").listing
    organisation: Organisation = reach("organisation", status, cast)  # type: ignore[assignment]
    client.force_login(organisation.created_by)
    page = words(client.get(f"/provider/listings/{listing.pk}/"))
    assert f"该单位当前为“{organisation.get_status_display()}”，不能申报" in page
    assert f"该单位当前为“{organisation.get_status_display()}”，不能申报" in words(client.get("/provider/"))


@pytest.mark.parametrize("letter", ["OP", "OF"])
def test_only_the_administrator_begins(client: Client, personas: Any, cast: Any, letter: str) -> None:
    listing = plans.life(cast, "publish").listing
    client.force_login(personas[letter])
    client.post(f"/provider/listings/{listing.pk}/bid/", {"organisation": cast.organisations["qinghe"].pk})
    assert not Bid.objects.filter(listing=listing).exists()
    assert "申报由本组织管理员发起" in words(client.get(f"/provider/listings/{listing.pk}/"))


def test_nobody_applies_for_another_organisation(admin: Client, cast: Any) -> None:
    listing = plans.life(cast, "publish").listing
    admin.post(f"/provider/listings/{listing.pk}/bid/", {"organisation": cast.organisations["muming"].pk})
    assert not Bid.objects.filter(listing=listing).exists()
