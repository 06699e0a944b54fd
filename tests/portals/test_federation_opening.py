"""The ceremony: two of three open, one never; whatever was tampered with is named; nobody opens twice."""

from typing import Any

import pytest
from django.urls import reverse

from grants.bids.models import Bid, Sealed
from grants.people.models import Organisation
from grants.sealing import envelope
from grants.story import choosing
from grants.story.cast import Cast
from grants.trail.models import Entry
from tests.portals.desk import page, send, text
from tests.portals.opening_desk import HERS, THEIRS, WRONG, Call, call

People = dict[str, Any]


@pytest.fixture
def at_hand(cast: Cast, personas: People) -> Call:
    return call(cast, personas)


def still_sealed(one: Call) -> None:
    """Nothing of what lies sealed has come out, and nobody is told that anything does."""
    assert (one.listing.status, one.opening.opened_at, one.opening.results) == ("closed", None, [])
    assert [(bid.plan, bid.lead, bid.amount, bid.lines.count(), bid.documents.count()) for bid in one.bids] == [
        ("", "", 0, 0, 0)
    ] * 3
    assert list(Sealed.objects.filter(bid__listing=one.listing).values_list("outcome", flat=True)) == [""] * 3
    assert not Entry.objects.filter(kind="listing", object_id=one.listing.pk, move="open_bids").exists()


ALONE: tuple[dict[str, str], ...] = (
    {},
    {"handler": HERS},
    {"observer": THEIRS},
    {"handler": HERS, "observer": HERS},
    {"handler": THEIRS, "observer": THEIRS},
    {"handler": HERS, "observer": WRONG},
    {"handler": WRONG, "observer": THEIRS},
    {"handler": THEIRS, "observer": HERS},
)


@pytest.mark.parametrize("typed", ALONE)
def test_one_person_alone_opens_nothing(at_hand: Call, typed: dict[str, str]) -> None:
    with at_hand.time():
        answer = at_hand.unlock(**typed)
    assert answer.status_code == 422
    assert not any(secret in answer.content.decode() for secret in (HERS, THEIRS, WRONG))
    still_sealed(at_hand)


def test_the_sheet_alone_opens_nothing_and_its_errors_are_named_at_their_field(at_hand: Call) -> None:
    code = at_hand.life.recovery
    with at_hand.time():
        alone = at_hand.unlock(recovery=code)
        mistyped = at_hand.unlock(handler=HERS, recovery=code[:-1])
        other = at_hand.unlock(handler=WRONG, observer=WRONG)
    assert [a.status_code for a in (alone, mistyped, other)] == [422] * 3
    assert code not in alone.content.decode() + mistyped.content.decode()
    assert set(mistyped.context["form"].errors) == {"recovery"}
    assert set(other.context["form"].errors) == {"handler", "observer"}
    still_sealed(at_hand)


@pytest.mark.parametrize("pair", [("handler", "observer"), ("handler", "recovery"), ("observer", "recovery")])
def test_two_of_three_open_everything(at_hand: Call, pair: tuple[str, str]) -> None:
    keys = {"handler": HERS, "observer": THEIRS, "recovery": at_hand.life.recovery}
    with at_hand.time():
        answer = at_hand.unlock(**{name: keys[name] for name in pair})
        assert answer.status_code == 302
        shown = text(page(at_hand.handler, "listings-opening", at_hand.listing.pk))
    assert at_hand.listing.status == "opened"
    assert (at_hand.opening.unlocked_with, at_hand.opening.observer, at_hand.opening.opened_by) == (
        sorted(pair), at_hand.observer, at_hand.handler,
    )  # fmt: skip
    assert at_hand.outcomes() == ["opened"] * 3
    for bid in at_hand.bids:
        assert bid.plan and bid.lines.exists()
        assert str(bid.organisation.name) in shown and f"{bid.amount:,.2f}" in shown
    for sealed in Sealed.objects.filter(bid__listing=at_hand.listing):
        assert sealed.serial in shown and sealed.sha256 in shown
    assert at_hand.opening.salt in shown and at_hand.opening.digest in shown


def test_before_the_hour_two_right_passphrases_open_nothing(at_hand: Call) -> None:
    with at_hand.time(seconds=-1):
        assert at_hand.unlock(handler=HERS, observer=THEIRS).status_code == 422
    still_sealed(at_hand)


def test_without_the_observer_nothing_opens(cast: Cast, personas: People) -> None:
    one = call(cast, personas, "close")
    with one.time():
        assert one.unlock(handler=HERS, observer=THEIRS).status_code == 422
        shown = page(one.handler, "listings-opening", one.listing.pk)
    assert "hx-trigger" in shown.content.decode() and 'name="observer"' not in shown.content.decode()
    still_sealed(one)


def test_the_observer_confirms_her_presence_from_the_page(cast: Cast, personas: People) -> None:
    one = call(cast, personas, "close")
    here = reverse("federation:listings-opening", args=[one.listing.pk])
    with one.time():
        button = reverse("federation:listings-sign_off", args=[one.listing.pk, "open_bids"])
        assert button in page(one.observer, "listings-opening", one.listing.pk).content.decode()
        answer = send(one.observer, "listings-sign_off", one.listing.pk, "open_bids", version=one.listing.version, next=here)
        assert (answer.status_code, answer.headers["Location"]) == (302, here)
        shown = page(one.handler, "listings-opening", one.listing.pk)
        assert str(one.observer) in text(shown) and 'name="observer"' in shown.content.decode()
        assert 'name="observer"' not in page(one.observer, "listings-opening", one.listing.pk).content.decode()


def test_only_the_handler_of_the_unit_opens(at_hand: Call, personas: People, strangers: People) -> None:
    with at_hand.time():
        for letter in ("D", "R", "A", "F"):
            assert at_hand.unlock(personas[letter], handler=HERS, observer=THEIRS).status_code == 403
        assert at_hand.unlock(strangers["H"], handler=HERS, observer=THEIRS).status_code == 404
        assert page(strangers["H"], "listings-opening", at_hand.listing.pk).status_code == 404
        assert page(personas["V"], "listings-opening", at_hand.listing.pk).status_code == 404
    still_sealed(at_hand)


def test_a_second_click_and_a_second_handler_find_it_done(at_hand: Call) -> None:
    version = at_hand.listing.version
    with at_hand.time():
        for _n in range(2):
            assert at_hand.unlock(handler=HERS, observer=THEIRS, version=str(version)).status_code == 302
    assert Entry.objects.filter(kind="listing", object_id=at_hand.listing.pk, move="open_bids").count() == 1
    assert [bid.lines.count() for bid in at_hand.bids] == [len(at_hand.life.plan.budget_lines)] * 3


def test_a_changed_byte_is_named_and_the_rest_open(at_hand: Call) -> None:
    sealed = Sealed.objects.filter(bid__listing=at_hand.listing)[1]
    raw = bytearray(sealed.envelope)
    raw[-40] ^= 1
    Sealed.objects.filter(pk=sealed.pk).update(envelope=bytes(raw))
    with at_hand.time():
        assert at_hand.unlock(handler=HERS, observer=THEIRS).status_code == 302
        shown = page(at_hand.handler, "listings-opening", at_hand.listing.pk)
    ends = {line["serial"]: line["outcome"] for line in at_hand.opening.results}
    assert ends.pop(sealed.serial) == "broken" and set(ends.values()) == {"opened"}
    told = {one.serial: (one.verified, one.amount) for one in shown.context["record"].envelopes}
    assert told[sealed.serial] == (False, None)
    bid = Bid.objects.get(pk=sealed.bid_id)
    assert (bid.plan, bid.lines.count()) == ("", 0)


def test_an_envelope_copied_to_another_bidder_does_not_open(cast: Cast, personas: People) -> None:
    """Put there before the deadline with its hash, so that the frozen list has it: the trail tells what that bidder submitted."""
    one = call(cast, personas, "submit_bid")
    first, second = Sealed.objects.filter(bid__listing=one.listing)[:2]
    raw = bytes(first.envelope)
    Sealed.objects.filter(pk=second.pk).update(envelope=raw, sha256=envelope.digest(raw))
    closed(one)
    with one.time():
        assert one.unlock(handler=HERS, observer=THEIRS).status_code == 302
    ends = {line["serial"]: line["outcome"] for line in one.opening.results}
    assert ends.pop(second.serial) == "broken" and set(ends.values()) == {"opened"}
    assert Bid.objects.get(pk=second.bid_id).plan == ""


def test_an_application_moved_to_another_bidder_is_foreign(at_hand: Call) -> None:
    """Hash, list and trail fit; the envelope was sealed by somebody else and does not open for her."""
    sealed = Sealed.objects.filter(bid__listing=at_hand.listing)[1]
    other = Organisation.objects.exclude(bids__listing=at_hand.listing).first()
    assert other is not None
    Bid.objects.filter(pk=sealed.bid_id).update(organisation=other)
    with at_hand.time():
        assert at_hand.unlock(handler=HERS, observer=THEIRS).status_code == 302
        shown = text(page(at_hand.handler, "listings-opening", at_hand.listing.pk))
    ends = {line["serial"]: line["outcome"] for line in at_hand.opening.results}
    assert ends.pop(sealed.serial) == "foreign" and set(ends.values()) == {"opened"}
    assert str(Sealed.Outcome.FOREIGN.label) in shown
    assert Bid.objects.get(pk=sealed.bid_id).plan == ""


def test_a_deleted_row_is_missing_and_named(at_hand: Call) -> None:
    gone = Sealed.objects.filter(bid__listing=at_hand.listing)[0]
    serial, bidder = gone.serial, gone.bid.organisation.name
    gone.delete()
    with at_hand.time():
        assert at_hand.unlock(handler=HERS, observer=THEIRS).status_code == 302
        shown = page(at_hand.handler, "listings-opening", at_hand.listing.pk)
    lines = {line["serial"]: line for line in at_hand.opening.results}
    assert (lines[serial]["outcome"], lines[serial]["bidder"]) == ("missing", bidder)
    assert sorted(line["outcome"] for line in lines.values()) == ["missing", "opened", "opened"]
    assert shown.context["record"].holds is True


def test_a_list_that_is_not_the_frozen_one_opens_nothing(at_hand: Call) -> None:
    opening = at_hand.opening
    opening.frozen = opening.frozen[1:]
    opening.save(update_fields=["frozen"])
    with at_hand.time():
        assert at_hand.unlock(handler=HERS, observer=THEIRS).status_code == 422
    still_sealed(at_hand)


def closed(one: Call) -> None:
    """The deadline passes, the observer comes."""
    with one.life.at("close"):
        choosing.close(one.life)
    with one.life.at("attend"):
        choosing.confirm_presence(one.life)
