"""What the administrator of the database could do to sealed applications, and what the ceremony then says."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from grants.bids import actions, content, frozen, opening
from grants.bids.models import Bid, Sealed
from grants.listings.models import Listing
from grants.listings.opening_key import HANDLER, OBSERVER, RECOVERY
from grants.people.roles import Role
from grants.sealing import envelope
from grants.story import choosing
from grants.story.cast import Cast
from grants.story.life import PASSPHRASE, Life
from grants.trail import clock
from grants.trail.blockers import Blocked, NotAllowed, Refused
from tests.concurrency.race import intact
from tests.factories import plans
from tests.ledger import unchanged

pytestmark = pytest.mark.django_db
BOTH = {HANDLER: PASSPHRASE, OBSERVER: PASSPHRASE}


@pytest.fixture
def life(cast: Cast) -> Life:
    """Three applications lie sealed, the observer is there."""
    return plans.life(cast, "attend")


def attended(cast: Cast, tamper: Callable[[Life], None]) -> Life:
    """Tampered with before the deadline."""
    life = plans.life(cast, "form_panel")
    tamper(life)
    with clock.at(life.listing.closes_at):  # type: ignore[arg-type]
        opening.close(life.listing)
        choosing.confirm_presence(life)
    return life


def sealed_of(life: Life, organisation: str) -> Sealed:
    return Sealed.objects.get(bid=life.bids[organisation], recalled_at__isnull=True)


def ceremony(life: Life, unlocks: Any = None) -> dict[str, str]:
    """organisation key (or serial) → outcome."""
    with clock.at(life.when["open_bids"]) if "open_bids" in life.when else clock.at(life.listing.opens_at):  # type: ignore[arg-type]
        opening.open_bids(Listing.objects.get(pk=life.listing.pk), by=life.officer(Role.HANDLER), unlocks=unlocks or BOTH)
    names = {life.cast.organisations[key].name: key for key in life.bids}
    return {names.get(line["bidder"], line["serial"]): line["outcome"] for line in life.listing.openings.get().results}


def whole(life: Life, organisation: str) -> bool:
    return bool(Bid.objects.get(pk=life.bids[organisation].pk).plan)


def test_untouched_they_open(life: Life) -> None:
    assert ceremony(life) == dict.fromkeys(life.bids, "opened")
    assert all(whole(life, key) for key in life.bids)
    intact()


@pytest.mark.parametrize("place", [3, 300, -1])
def test_a_changed_byte_is_named_and_the_rest_go_on(life: Life, place: int) -> None:
    sealed = sealed_of(life, "muming")
    raw = bytearray(sealed.envelope)
    raw[place] ^= 1
    Sealed.objects.filter(pk=sealed.pk).update(envelope=bytes(raw))
    assert ceremony(life) == {"qinghe": "opened", "muming": "broken", "yuanhang": "opened"}
    assert not whole(life, "muming")


def test_with_its_hash_changed_too(life: Life) -> None:
    sealed = sealed_of(life, "muming")
    raw = bytearray(sealed.envelope)
    raw[-1] ^= 1
    Sealed.objects.filter(pk=sealed.pk).update(envelope=bytes(raw), sha256=envelope.digest(bytes(raw)))
    assert ceremony(life)["muming"] == "broken"


def test_moved_to_another_bidder_it_is_refused(cast: Cast) -> None:
    """Before the deadline, hash and trail made to fit: the envelope itself knows whose it is."""

    def swap(life: Life) -> None:
        there = sealed_of(life, "qinghe")
        sealed = sealed_of(life, "muming")
        Sealed.objects.filter(pk=sealed.pk).update(envelope=there.envelope, sha256=there.sha256)

    life = attended(cast, swap)
    forged = {s.serial: s.sha256 for s in frozen.lying_in(life.listing)}
    told = frozen.told_of
    with pytest.MonkeyPatch.context() as patched:  # as if the trail had been rewritten as well
        patched.setattr(frozen, "told_of", lambda sealed: forged[sealed.serial])
        assert ceremony(life) == {"qinghe": "opened", "muming": "foreign", "yuanhang": "opened"}
    assert told(sealed_of(life, "muming")) != forged[sealed_of(life, "muming").serial]


def test_an_older_submission_put_back_is_not_the_last_word(cast: Cast) -> None:
    def replay(life: Life) -> None:
        bid, admin = life.bids["muming"], life.theirs(Role.ORG_ADMIN, "muming")
        first = sealed_of(life, "muming")
        actions.recall(bid, by=admin, recall_code=life.codes["muming"])
        actions.revise(bid, by=admin, plan="改过的方案")
        actions.submit(bid, by=admin)
        second = sealed_of(life, "muming")
        Sealed.objects.filter(pk=second.pk).update(recalled_at=second.received_at)
        Sealed.objects.filter(pk=first.pk).update(recalled_at=None, envelope=first.envelope)

    life = attended(cast, replay)
    assert ceremony(life) == {"qinghe": "opened", "muming": "broken", "yuanhang": "opened"}


def test_a_withdrawn_one_put_back_is_not_opened(cast: Cast) -> None:
    def replay(life: Life) -> None:
        first = sealed_of(life, "muming")
        actions.withdraw(life.bids["muming"], by=life.theirs(Role.ORG_ADMIN, "muming"))
        Sealed.objects.filter(pk=first.pk).update(recalled_at=None, envelope=first.envelope)

    assert ceremony(attended(cast, replay))["muming"] == "broken"


@pytest.mark.parametrize("how", ["taken away", "emptied", "said to be recalled"])
def test_what_is_gone_is_missed_and_its_bidder_opens_the_copy_she_kept(life: Life, how: str) -> None:
    sealed = sealed_of(life, "muming")
    copy, bid, admin = bytes(sealed.envelope), life.bids["muming"], life.theirs(Role.ORG_ADMIN, "muming")
    match how:
        case "taken away":
            sealed.delete()
        case "emptied":
            Sealed.objects.filter(pk=sealed.pk).update(envelope=b"")
        case _:
            Sealed.objects.filter(pk=sealed.pk).update(envelope=b"", recalled_at=sealed.received_at)
    outcome = "broken" if how == "emptied" else "missing"
    assert ceremony(life) == {"qinghe": "opened", "muming": outcome, "yuanhang": "opened"}
    with unchanged(), pytest.raises(Blocked):
        opening.reveal(bid, by=admin, recall_code=life.codes["muming"])
    with unchanged(), pytest.raises(Blocked):
        opening.reveal(bid, by=admin, recall_code=life.codes["muming"], copy=copy[:-1] + b"x")
    with unchanged(), pytest.raises(Blocked):
        opening.reveal(bid, by=admin, recall_code=life.codes["qinghe"], copy=copy)
    with unchanged(), pytest.raises(NotAllowed):
        opening.reveal(bid, by=life.theirs(Role.ORG_ADMIN, "qinghe"), recall_code=life.codes["muming"], copy=copy)
    opening.reveal(bid, by=admin, recall_code=life.codes["muming"], copy=copy)
    assert whole(life, "muming")
    assert sealed_of(life, "muming").outcome == "revealed"
    intact()


def test_one_added_after_the_deadline_is_not_on_the_list_and_cannot_be_revealed(life: Life) -> None:
    """The late bidder and the administrator of the database together."""
    bid, admin = life.bids["muming"], life.theirs(Role.ORG_ADMIN, "muming")
    there = sealed_of(life, "muming")
    parcel = content.parcel(content.Content(plan="迟到的方案"), {}, submitted_by=admin.pk)
    late = envelope.seal(parcel, bytes(there.key.public_key), actions.context_of(bid, 2))
    Sealed.objects.filter(pk=there.pk).update(recalled_at=there.received_at)
    Sealed.objects.create(
        bid=bid, number=2, serial="FORGED", received_at=there.received_at, sha256=late.sha256, size=len(late.envelope),
        envelope=late.envelope, key=there.key, origin="synthetic",
    )  # fmt: skip
    found = ceremony(life)
    assert found["muming"] in {"added", "missing"}
    outcomes = {line["serial"]: line["outcome"] for line in life.listing.openings.get().results}
    assert outcomes["FORGED"] == "added"
    assert outcomes[there.serial] == "missing"
    for copy in (None, late.envelope):
        with unchanged(), pytest.raises(Blocked):
            opening.reveal(bid, by=admin, recall_code=late.recall, copy=copy)
    assert not whole(life, "muming")


@pytest.mark.parametrize("what", ["a line left out", "a hash changed", "a digest changed"])
def test_a_changed_list_opens_nothing(life: Life, what: str) -> None:
    frozen_list = life.listing.openings.get()
    lines = frozen_list.frozen
    match what:
        case "a line left out":
            lines = lines[1:]
            digest = frozen_list.digest
        case "a hash changed":
            lines = [{**lines[0], "sha256": "0" * 64}, *lines[1:]]
            digest = frozen_list.digest
        case _:
            lines = lines[1:]
            digest = frozen.digest_of(life.listing, frozen_list.salt, lines)
    life.listing.openings.update(frozen=lines, digest=digest)
    with unchanged(), pytest.raises(Blocked) as refused:
        ceremony(life)
    assert [b.code for b in refused.value.blockers] == ["list_changed"]


GARBAGE = [
    b"", b"null", b"{}", b"[]", b'"x"', b"\xff\xfe", b'{"content": {}, "files": {}, "about": {}}',
    b'{"content": null, "files": null, "about": null}',
]  # fmt: skip


def forged(life: Life, parcel: bytes) -> None:
    """The administrator of the database writes an application in the bidder's name: anybody can seal to a public key."""
    there, bid = sealed_of(life, "muming"), life.bids["muming"]
    made = envelope.seal(parcel, bytes(there.key.public_key), actions.context_of(bid, there.number))
    Sealed.objects.filter(pk=there.pk).update(envelope=made.envelope, sha256=made.sha256)


def odd(**changes: Any) -> bytes:
    """A parcel that reads well and cannot be laid open."""
    told: dict[str, Any] = {"lead": "", "plan": "x", "amount": "1", "lines": [], "declarations": [], "files": [], **changes}
    return json.dumps({"content": told, "files": {}, "about": {"submitted_by": 10**9, "device": "d"}}).encode()


LINE = {"category": "A1", "item": "x", "quantity": "1", "unit": "x", "unit_price": "1"}
ODD = [
    odd(), odd(lead="x" * 100), odd(amount="NaN"), odd(amount="1e400"), odd(lines=[{**LINE, "item": "x" * 200}]),
    odd(lines=[{**LINE, "unit_price": "Infinity"}]), odd(lines="x"), odd(declarations=[{"kind": "x", "by": 1, "at": "x", "text": ""}]),
    odd(files=[{"key": "k", "name": "n", "kind": "pdf", "size": 1, "sha256": "0"}]), odd(plan=None), odd(plan=7),
]  # fmt: skip


def test_garbage_under_a_good_seal_stops_nobody(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    life = plans.life(cast, "form_panel")
    for parcel in [*GARBAGE, *ODD]:
        with transaction.atomic():
            forged(life, parcel)
            with clock.at(life.listing.closes_at):  # type: ignore[arg-type]
                opening.close(life.listing)
                choosing.confirm_presence(life)
            hashes = {s.serial: s.sha256 for s in frozen.lying_in(life.listing)}
            monkeypatch.setattr(frozen, "told_of", lambda sealed, told=hashes: told[sealed.serial])  # the trail rewritten to fit
            assert ceremony(life) == {"qinghe": "opened", "muming": "foreign", "yuanhang": "opened"}, parcel[:80]
            transaction.set_rollback(True)
        life.listing = Listing.objects.get(pk=life.listing.pk)


def test_a_forged_application_is_not_what_the_trail_tells(cast: Cast) -> None:
    admin = cast.persons["rival1admin"]
    life = attended(cast, lambda life: forged(life, content.parcel(content.Content(plan="伪造"), {}, submitted_by=admin.pk)))
    assert ceremony(life)["muming"] == "broken"


# the ceremony -----------------------------------------------------------------------------------------------------


ALONE = [
    {}, {HANDLER: PASSPHRASE}, {OBSERVER: PASSPHRASE}, {HANDLER: PASSPHRASE, OBSERVER: "  "}, {"x": PASSPHRASE, "y": PASSPHRASE},
    {HANDLER: PASSPHRASE, OBSERVER: "wrong wrong wrong"}, {HANDLER: PASSPHRASE, RECOVERY: "AAAAA-AAAAA"},
    {OBSERVER: PASSPHRASE, "observer2": PASSPHRASE}, {OBSERVER: PASSPHRASE, "OBSERVER": PASSPHRASE, "": PASSPHRASE},
]  # fmt: skip


def test_one_alone_opens_nothing_however_often_she_is_named(life: Life) -> None:
    for unlocks in ALONE:
        with unchanged("grants_bid", "grants_opening", "grants_sealed", "grants_entry"), pytest.raises(Blocked):
            ceremony(life, unlocks or {HANDLER: ""})
    assert ceremony(life) == dict.fromkeys(life.bids, "opened")


@pytest.mark.parametrize("present", [HANDLER, OBSERVER])
def test_one_absent_the_sheet_stands_in(life: Life, present: str) -> None:
    absent = ({HANDLER, OBSERVER} - {present}).pop()
    unlocks = {present: PASSPHRASE, RECOVERY: life.recovery.lower(), absent: ""}
    assert ceremony(life, unlocks) == dict.fromkeys(life.bids, "opened")
    assert life.listing.openings.get().unlocked_with == sorted([present, RECOVERY])


def test_nothing_is_unlocked_for_who_may_not_or_too_early(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The passphrases are tried last: nobody can use the ceremony to guess them, or to open before its time."""
    life = plans.life(cast, "close")
    tried: list[Any] = []
    monkeypatch.setattr(opening.opening_key, "private_key", lambda *given: tried.append(given))
    for by in (life.officer(Role.APPROVER), life.officer(Role.REVIEWER), life.theirs(Role.ORG_ADMIN)):
        with unchanged(), pytest.raises(NotAllowed):
            opening.open_bids(life.listing, by=by, unlocks=BOTH)
    with unchanged(), pytest.raises(Blocked):  # the observer has not confirmed, the time has not come
        opening.open_bids(life.listing, by=life.officer(Role.HANDLER), unlocks=BOTH)
    assert tried == []


def test_the_servers_share_is_gone(life: Life, settings: Any, tmp_path: Any) -> None:
    settings.KEYRING = tmp_path
    with unchanged(), pytest.raises(Blocked) as refused:
        ceremony(life)
    assert [b.code for b in refused.value.blockers] == ["server_share"]


def test_the_key_is_lost_and_each_bidder_opens_her_own(life: Life) -> None:
    handler, admin = life.officer(Role.HANDLER), life.theirs(Role.ORG_ADMIN, "qinghe")
    with unchanged(), pytest.raises(Blocked):  # nothing is lost yet
        opening.reveal(life.bids["qinghe"], by=admin, recall_code=life.codes["qinghe"])
    with unchanged(), pytest.raises(NotAllowed):
        opening.declare_key_lost(life.listing, by=life.officer(Role.APPROVER), note="两份口令均遗失")
    with unchanged(), pytest.raises(Refused):
        opening.declare_key_lost(life.listing, by=handler, note=" ")
    opening.declare_key_lost(life.listing, by=handler, note="两份口令均遗失")
    for key in ("qinghe", "yuanhang"):
        opening.reveal(life.bids[key], by=life.theirs(Role.ORG_ADMIN, key), recall_code=life.codes[key])
        assert not whole(life, key)  # read with the others, not before
    assert ceremony(life) == {"qinghe": "revealed", "muming": "unopened", "yuanhang": "revealed"}
    assert whole(life, "qinghe")
    opening.reveal(life.bids["muming"], by=life.theirs(Role.ORG_ADMIN, "muming"), recall_code=life.codes["muming"])
    assert whole(life, "muming")
    assert life.listing.openings.get().unlocked_with == ["bidders"]
    intact()


def test_without_the_observer_no_key_is_lost(cast: Cast) -> None:
    life = plans.life(cast, "close")
    with unchanged(), pytest.raises(Blocked) as refused:
        opening.declare_key_lost(life.listing, by=life.officer(Role.HANDLER), note="遗失")
    assert [b.code for b in refused.value.blockers] == ["observer"]
