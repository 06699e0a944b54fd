"""The bidder's own way to an opened application: the key was lost, or her envelope was changed."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from grants.bids import opening
from grants.bids.models import Bid, Sealed
from grants.people.roles import Role
from grants.sealing import code
from grants.story import choosing
from grants.story.life import Life
from grants.trail.models import Entry
from tests.factories import plans
from tests.portals.seen import words

pytestmark = pytest.mark.django_db
MINE = "qinghe"
DUTY = "用回执上的取回码打开本单位的申报"


@pytest.fixture
def life(cast: Any) -> Life:
    """Closed, the observer present, the time of opening come, not opened."""
    return plans.life(cast, "attend", due="open_bids")


@pytest.fixture
def admin(client: Client, personas: Any) -> Client:
    client.force_login(personas["OA"])
    return client


@pytest.fixture
def bid(life: Life) -> Bid:
    return Bid.objects.get(pk=life.bids[MINE].pk)


def url(bid: Bid, tail: str = "reveal/") -> str:
    return f"/provider/bids/{bid.pk}/{tail}"


def outcome(bid: Bid) -> str:
    return Sealed.objects.get(bid=bid).outcome


def acts(bid: Bid) -> int:
    return Entry.objects.filter(kind="bid", object_id=bid.pk).count()


def changed(bid: Bid) -> bytes:
    """One byte of the envelope is another behind everybody's back; returns what the bidder kept."""
    kept = bytes(Sealed.objects.get(bid=bid).envelope)
    Sealed.objects.filter(bid=bid).update(envelope=kept[:-1] + bytes([kept[-1] ^ 1]))
    return kept


def kept_file(raw: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("T-1.yulan-sealed", raw)


def test_before_anything_is_wrong_there_is_nothing_to_reveal(admin: Client, life: Life, bid: Bid) -> None:
    assert admin.get(url(bid))["Location"] == url(bid, "")
    assert DUTY not in words(admin.get("/provider/"))
    entries = acts(bid)
    refused = admin.post(url(bid), {"recall_code": life.codes[MINE]})
    assert (refused.status_code, acts(bid), Sealed.objects.get(bid=bid).revealed_box) == (422, entries, b"")


def test_the_key_is_lost_and_she_opens_it_herself(admin: Client, life: Life, bid: Bid) -> None:
    opening.declare_key_lost(life.listing, by=life.officer(Role.HANDLER), note="两份口令都已遗忘")
    assert DUTY in words(admin.get("/provider/"))
    assert "开标密钥已宣布遗失" in words(admin.get(url(bid, "")))
    done = admin.post(url(bid), {"recall_code": life.codes[MINE]})
    assert (done["Location"], bool(Sealed.objects.get(bid=bid).revealed_box)) == (url(bid, ""), True)
    assert DUTY not in words(admin.get("/provider/"))
    assert "您已用取回码打开" in words(admin.get(url(bid, "")))
    opening.open_bids(life.listing, by=life.officer(Role.HANDLER))
    assert outcome(bid) == "revealed"
    assert life.plan.title in words(admin.get(url(bid, "")))
    others = {key: outcome(b) for key, b in life.bids.items() if key != MINE}
    assert set(others.values()) == {"unopened"}


def test_a_changed_envelope_is_opened_from_the_kept_one(admin: Client, life: Life, bid: Bid) -> None:
    kept = changed(bid)
    choosing.open_bids(life)
    assert outcome(bid) == "broken"
    assert DUTY in words(admin.get("/provider/"))
    page = words(admin.get(url(bid, "")))
    assert "无法打开" in page
    assert life.plan.title not in page.replace(life.listing.title, "")
    for wrong in ({}, {"copy": kept_file(kept[:-1])}, {"copy": kept_file(b"x")}):
        entries = acts(bid)
        refused = admin.post(url(bid), {"recall_code": life.codes[MINE], **wrong})
        assert (refused.status_code, outcome(bid), acts(bid)) == (422, "broken", entries)
    done = admin.post(url(bid), {"recall_code": life.codes[MINE], "copy": kept_file(kept)})
    assert (done.status_code, outcome(bid)) == (302, "revealed")
    assert Bid.objects.get(pk=bid.pk).plan in words(admin.get(url(bid, "")))
    assert Bid.objects.get(pk=bid.pk).plan
    assert DUTY not in words(admin.get("/provider/"))


@pytest.mark.parametrize("typed", ["", "AAAA", "of another"])
def test_another_code_opens_nothing(admin: Client, life: Life, bid: Bid, typed: str) -> None:
    kept = changed(bid)
    choosing.open_bids(life)
    entries = acts(bid)
    given = code.new() if typed == "of another" else typed
    refused = admin.post(url(bid), {"recall_code": given, "copy": kept_file(kept)})
    assert (refused.status_code, outcome(bid), acts(bid), Bid.objects.get(pk=bid.pk).plan) == (422, "broken", entries, "")


def test_a_file_that_cannot_be_an_envelope_is_named(admin: Client, life: Life, bid: Bid) -> None:
    changed(bid)
    choosing.open_bids(life)
    refused = admin.post(url(bid), {"recall_code": life.codes[MINE], "copy": kept_file(b"x" * (49 * 2**20))})
    assert (refused.status_code, "T-1.yulan-sealed" in words(refused), outcome(bid)) == (422, True, "broken")


def test_only_the_administrator_of_the_organisation_opens_it(
    admin: Client, life: Life, bid: Bid, personas: Any, strangers: Any
) -> None:
    kept = changed(bid)
    choosing.open_bids(life)
    entries = acts(bid)
    for person, status in ((personas["OP"], 403), (personas["OF"], 403), (strangers["OA"], 404), (personas["H"], 403)):
        other = Client()
        other.force_login(person)
        data = {"recall_code": life.codes[MINE], "copy": kept_file(kept)}
        assert (other.get(url(bid)).status_code, other.post(url(bid), data).status_code) == (status, status), person
    assert (outcome(bid), acts(bid)) == ("broken", entries)
