"""The opening passphrase and the opening key: set, changed, forgotten; made, shown once, made anew, refused once published."""

import re
from typing import Any

import pytest
from django.urls import reverse

from grants.listings.models import OpeningKey
from grants.people.roles import Role
from grants.sealing import actions as sealing
from grants.sealing import passphrase
from grants.sealing.models import Custody
from grants.story.cast import Cast
from grants.story.life import PASSPHRASE
from grants.trail.moves import available_moves
from tests.factories.reach import life_at
from tests.portals.desk import page, send, text
from tests.portals.opening_desk import HERS, THEIRS, WRONG

People = dict[str, Any]
PAGE, FORGOTTEN, KEY = "opening_passphrase", "opening_passphrase-forgotten", "listings-opening_key"


def opens_with(person: Any, typed: str) -> bool:
    custody = sealing.custody_of(person)
    assert custody is not None
    try:
        return bool(passphrase.unwrap(bytes(custody.wrapped), typed))
    except passphrase.WrongPassphrase:
        return False


def test_a_custodian_sets_her_passphrase_and_changes_it(personas: People) -> None:
    handler = personas["H"]
    assert reverse(f"federation:{PAGE}") in page(handler, "home").content.decode()
    assert reverse(f"federation:{PAGE}") in [errand.url for errand in page(handler, "home").context["errands"]]
    assert send(handler, PAGE, new=HERS, again=HERS).status_code == 302
    assert opens_with(handler, HERS)
    assert reverse(f"federation:{PAGE}") not in [errand.url for errand in page(handler, "home").context["errands"]]
    key = sealing.custody_of(handler)
    assert send(handler, PAGE, old=HERS, new=THEIRS, again=THEIRS).status_code == 302
    assert opens_with(handler, THEIRS) and not opens_with(handler, HERS)
    assert sealing.custody_of(handler) == key


WEAK: tuple[tuple[dict[str, str], str], ...] = (
    ({"new": "short", "again": "short"}, "new"),
    ({"new": "aaaaaaaaaaaaaa", "again": "aaaaaaaaaaaaaa"}, "new"),
    ({"new": HERS, "again": WRONG}, "again"),
    ({"new": HERS, "again": ""}, "again"),
    ({"new": "长" * 201, "again": "长" * 201}, "new"),
)


@pytest.mark.parametrize(("typed", "field"), WEAK)
def test_a_weak_or_mistyped_passphrase_is_refused_and_not_shown_again(
    personas: People, typed: dict[str, str], field: str
) -> None:
    answer = send(personas["D"], PAGE, **typed)
    assert (answer.status_code, sealing.custody_of(personas["D"])) == (422, None)
    assert field in answer.context["form"].errors
    assert not any(secret and secret in answer.content.decode() for secret in typed.values())
    assert answer.headers["Cache-Control"] == "no-store, private"


def test_the_old_passphrase_is_asked_for(personas: People) -> None:
    sealing.set_passphrase(by=personas["H"], new=HERS)
    answer = send(personas["H"], PAGE, old=WRONG, new=THEIRS, again=THEIRS)
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"old"})
    assert opens_with(personas["H"], HERS)
    assert 'autocomplete="off"' in answer.content.decode() and THEIRS not in answer.content.decode()


def test_only_custodians_have_one(personas: People) -> None:
    for letter in ("R", "A", "V", "OA"):
        assert send(personas[letter], PAGE, new=HERS, again=HERS).status_code == 403
        assert reverse(f"federation:{PAGE}") not in page(personas["A"], "home").content.decode()
    assert not Custody.objects.exists()


def test_a_forgotten_passphrase_costs_what_it_says(cast: Cast, personas: People) -> None:
    life = life_at("publish", cast)
    before = sealing.custody_of(personas["D"])
    shown = page(personas["D"], FORGOTTEN)
    assert [call.listing for call in shown.context["calls"]] == [life.listing]
    assert life.listing.title in text(shown) and str(personas["H"]) in text(shown)
    assert send(personas["D"], FORGOTTEN, new=THEIRS, again=THEIRS).status_code == 422
    assert sealing.custody_of(personas["D"]) == before
    assert send(personas["D"], FORGOTTEN, new=THEIRS, again=THEIRS, agreed="on").status_code == 302
    assert sealing.custody_of(personas["D"]) != before and opens_with(personas["D"], THEIRS)
    assert page(personas["D"], FORGOTTEN).context["calls"] == []


def approved(cast: Cast, personas: People) -> Any:
    listing = life_at("approve", cast).listing
    for letter in "HD":
        sealing.set_passphrase(by=personas[letter], new=PASSPHRASE)
    return listing


def blockers(listing: Any, person: Any) -> set[str]:
    return {
        b.code
        for o in available_moves(type(listing).objects.get(pk=listing.pk), person)
        if o.name == "publish"
        for b in o.blockers
    }


def test_the_key_is_made_and_its_sheet_shown_once(cast: Cast, personas: People) -> None:
    listing = approved(cast, personas)
    assert "key_made" in blockers(listing, personas["H"])
    answer = send(personas["H"], KEY, listing.pk, observer=personas["D"].pk, seen=0)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store, private")
    key = listing.opening_key
    groups = re.findall(r"<li>([0-9A-Z*~$=-]{1,5})</li>", answer.content.decode())
    told = text(answer)
    assert len(groups) > 8 and groups == answer.context["groups"]
    assert key.fingerprint in told and listing.number in told and str(personas["D"]) in told and str(personas["H"]) in told
    assert "key_made" not in blockers(listing, personas["H"])
    assert key.fingerprint in text(page(personas["R"], "listings-detail", listing.pk))
    again = send(personas["H"], KEY, listing.pk, observer=personas["D"].pk, seen=0)
    assert (again.status_code, OpeningKey.objects.count()) == (409, 1)
    assert not any(group in again.content.decode() for group in groups if len(group) == 5)
    assert key.fingerprint in text(again)
    new = send(personas["H"], KEY, listing.pk, observer=personas["D"].pk, seen=key.pk)
    assert new.status_code == 200 and listing.opening_key != key
    key.refresh_from_db()
    assert key.replaced_at is not None


def test_no_key_without_both_passphrases(cast: Cast, personas: People) -> None:
    listing = life_at("approve", cast).listing
    shown = text(page(personas["H"], KEY, listing.pk))
    assert str(personas["D"]) in shown
    assert send(personas["H"], KEY, listing.pk, observer=personas["D"].pk, seen=0).status_code == 422
    sealing.set_passphrase(by=personas["H"], new=HERS)
    answer = send(personas["H"], KEY, listing.pk, observer=personas["D"].pk, seen=0)
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"observer"})
    other = send(personas["H"], KEY, listing.pk, observer=personas["R"].pk, seen=0)
    assert (other.status_code, OpeningKey.objects.count()) == (422, 0)


def test_no_key_after_the_publication_and_none_by_others(cast: Cast, personas: People, strangers: People) -> None:
    listing = approved(cast, personas)
    assert send(strangers["H"], KEY, listing.pk, observer=personas["D"].pk, seen=0).status_code == 404
    for letter in "RAD":
        assert send(personas[letter], KEY, listing.pk, observer=personas["D"].pk, seen=0).status_code == 403
    assert not OpeningKey.objects.exists()
    out = life_at("publish", cast).listing
    key = out.opening_key
    assert key is not None
    assert send(personas["H"], KEY, out.pk, observer=personas["D"].pk, seen=key.pk).status_code == 422
    assert send(strangers["H"], KEY, out.pk, observer=personas["D"].pk, seen=key.pk).status_code == 404
    assert list(OpeningKey.objects.filter(listing=out)) == [key]


def test_handlers_are_sent_to_the_key_and_to_the_opening(cast: Cast, personas: People) -> None:
    listing, closed = life_at("approve", cast).listing, life_at("close", cast).listing
    urls = [errand.url for errand in page(personas["H"], "home").context["errands"]]
    assert reverse(f"federation:{KEY}", args=[listing.pk]) in urls
    assert reverse("federation:listings-opening", args=[closed.pk]) in urls
    assert Role.HANDLER not in {o.role for o in personas["R"].offices_now}
    assert not {reverse(f"federation:{KEY}", args=[listing.pk])} & {e.url for e in page(personas["R"], "home").context["errands"]}
