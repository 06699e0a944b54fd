"""Agreeing to a coming move through its own button, beside the moves and never instead of them."""

import pytest
from django.test import Client

from grants.listings.models import Listing
from grants.people.models import User
from grants.portals import now
from grants.story.cast import Cast
from grants.trail.models import Entry, SignOff
from tests.factories.reach import reach

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.portals.kit_site")]


@pytest.fixture
def listing(cast: Cast) -> Listing:
    found = reach("listing", "under_review", cast)
    assert isinstance(found, Listing)
    return found


def url(listing: Listing) -> str:
    return f"/federation/listings/{listing.pk}/sign_off/approve/"


def given(listing: Listing) -> set[str]:
    return set(
        SignOff.objects.filter(kind="listing", object_id=listing.pk, version=listing.version).values_list("role", flat=True)
    )


def offered(listing: Listing, person: User) -> list[tuple[str, str, bool]]:
    choices = now.for_page(listing, User.objects.get(pk=person.pk), "federation")["choices"]
    return [(c.page, c.offer.name, c.offer.allowed) for c in choices]


def test_who_must_agree_sees_a_button_and_agrees_once(client: Client, personas: dict[str, User], listing: Listing) -> None:
    assert ("sign_off", "approve", True) in offered(listing, personas["R"])
    client.force_login(personas["R"])
    answers = [client.post(url(listing), {"version": listing.version, "note": "同意"}) for _ in range(2)]
    assert answers[0]["Location"] == f"/federation/listings/{listing.pk}/"
    assert given(listing) == {"reviewer"}
    assert ("sign_off", "approve", False) in offered(listing, personas["R"])
    entry = Entry.objects.get(kind="listing", object_id=listing.pk, move="sign_off_approve")
    assert (entry.by, entry.role, entry.note) == (personas["R"], "reviewer", "同意")
    assert Listing.objects.get(pk=listing.pk).status == "under_review"


def test_both_agree_and_the_move_opens(client: Client, personas: dict[str, User], listing: Listing) -> None:
    for letter in ("R", "F"):
        client.force_login(personas[letter])
        assert client.post(url(listing), {"version": listing.version}).status_code == 302
    assert given(listing) == {"reviewer", "finance"}
    assert ("act", "approve", True) in offered(listing, personas["A"])


def test_nobody_else_agrees(client: Client, personas: dict[str, User], strangers: dict[str, User], listing: Listing) -> None:
    for person, status in ((personas["H"], 403), (personas["A"], 403), (strangers["R"], 404)):
        client.force_login(person)
        assert client.post(url(listing), {"version": listing.version}).status_code == status
    assert given(listing) == set()
    assert Entry.objects.filter(kind="listing", object_id=listing.pk, move="sign_off_approve").count() == 0


def test_a_page_that_has_changed_is_not_agreed_to(client: Client, personas: dict[str, User], listing: Listing) -> None:
    client.force_login(personas["R"])
    assert client.post(url(listing), {"version": listing.version - 1}).status_code == 409
    assert given(listing) == set()


def test_the_page_names_who_is_still_waited_for(client: Client, personas: dict[str, User], listing: Listing) -> None:
    waiting = {other.role for other in now.for_page(listing, personas["H"], "federation")["others"]}
    assert {"reviewer", "finance", "approver"} <= waiting
    client.force_login(personas["R"])
    page = client.get(f"/federation/listings/{listing.pk}/").content.decode()
    assert 'id="sign_off-approve"' in page
    assert f'action="{url(listing)}"' in page
