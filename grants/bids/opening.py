"""From the deadline to the open applications: the list is frozen, two people unlock the key, everything is laid open at once.

Ways out, each written in the trail: one custodian absent (the recovery sheet), key lost (`declare_key_lost`, then every bidder
opens her own with her code), an envelope changed or gone (`reveal` with the copy she kept).
"""

import secrets
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grants.bids import eligibility, frozen, laying_open, rules
from grants.bids.actions import context_of, recalled
from grants.bids.models import Bid, Opening, Sealed
from grants.listings import actions as listings
from grants.listings import opening_key
from grants.listings.models import Listing, OpeningKey
from grants.people.models import User
from grants.people.queries import system
from grants.people.roles import Role
from grants.sealing import envelope, keyring
from grants.trail import clock
from grants.trail.blockers import Blocked, Blocker, NotNow
from grants.trail.models import Entry
from grants.trail.moves import foresee, lock, record, require
from grants.trail.signoffs import given_for

Outcome = Sealed.Outcome
OPENED = (Outcome.OPENED, Outcome.REVEALED)


def close(listing: Listing, *, by: User | None = None, note: str = "", version: int | None = None) -> Entry:
    """Close at the deadline: freeze the list of what lies sealed, publish its digest (it says neither who nor how many), and
    check who was eligible at this moment. Raises Refused before the deadline."""
    with transaction.atomic():
        row = lock(listing)
        sealed = frozen.lines(row)
        salt = secrets.token_hex(32)
        sealed_list = frozen.digest_of(row, salt, sealed)
        entry = listings.close(listing, by=by or system(), note=note, version=version, sealed_list=sealed_list)
        Opening.objects.create(
            listing=listing, edition=row.edition, frozen_at=entry.at, salt=salt, frozen=sealed, digest=sealed_list, origin=row.origin,
        )  # fmt: skip
        eligibility.check_all(listing.bids_now.filter(status=Bid.Status.SUBMITTED), "deadline", row.closes_at or entry.at)
    return entry


def close_due() -> int:
    """The scheduler's part: close every call whose deadline has passed by the database's clock. Returns how many."""
    calls = Listing.objects.filter(direction=Listing.Direction.CALL)
    due = calls.filter(status=Listing.Status.PUBLISHED, closes_at__lte=clock.of_database())
    closed = 0
    for listing in due:
        with suppress(NotNow):  # another scheduler was faster
            close(listing)
            closed += 1
    return closed


def open_bids(
    listing: Listing, *, by: User, unlocks: Mapping[str, str] | None = None, note: str = "", version: int | None = None
) -> Entry:
    """The ceremony. `unlocks`: two of handler → passphrase, observer → passphrase, recovery → code.

    In this order: lock, everything the move asks, the frozen list against the digest of the trail, both shares, every hash against
    the frozen list, every envelope opened in memory, the move with what was found, the contents into their tables, the files last.
    A broken envelope is named and the rest go on.
    """
    with transaction.atomic():
        row = lock(listing)
        opening = row.openings.filter(edition=row.edition).first()
        key = row.opening_key
        if opening is None or key is None or row.status != Listing.Status.CLOSED:
            return listings.open_bids(listing, by=by, note=note, version=version)
        foresee(row, "open_bids", by=by, note=note, version=version)
        frozen.require_unchanged(opening)
        given = opening_key.typed_in(unlocks or {})
        private = None if key.lost_at else opening_key.private_key(key, given)
        missing = frozen.put_back(opening, key)
        found = [(sealed, _look(opening, sealed, private, missing)) for sealed in frozen.lying_in(row)]
        results = [result for _sealed, result in found] + frozen.nobodys(opening)
        used = ["bidders"] if key.lost_at else sorted(given)
        entry = listings.open_bids(
            listing, by=by, note=note, version=version, unlocked_with=used, sealed_list=opening.digest, results=results
        )
        opened = [(sealed, result) for sealed, result in found if result["outcome"] in OPENED]
        for sealed, result in found:
            Sealed.objects.filter(pk=sealed.pk).update(outcome=result["outcome"])
        for sealed, result in opened:
            result["amount"] = str(laying_open.rows(sealed.bid, parcel_of(sealed, private) or b""))
        eligibility.check_opened(sealed.bid for sealed, _result in opened)
        observer = given_for(row, "open_bids").get(Role.DISCIPLINE)
        Opening.objects.filter(pk=opening.pk).update(
            opened_at=entry.at, opened_by=by, observer=observer.by if observer else None, unlocked_with=used, results=results
        )
        for sealed, _result in opened:
            laying_open.files(sealed.bid, parcel_of(sealed, private) or b"")
    return entry


def declare_key_lost(listing: Listing, *, by: User, note: str) -> Entry:
    """Two of the three shares are gone: from now on each bidder opens her own application with the code of her receipt."""
    require(rules.may_declare_key_lost, listing, by)
    with transaction.atomic():
        row = lock(listing)
        key = row.opening_key
        if key is None or row.status != Listing.Status.CLOSED or key.lost_at is not None:
            raise Blocked(Blocker("not_now", _("Only the key of a closed call that is not opened yet can be declared lost.")))
        if not note.strip():
            raise Blocked(Blocker("note", _("Say what happened to the shares."), "note"))
        if Role.DISCIPLINE not in given_for(row, "open_bids"):
            raise Blocked(Blocker("observer", _("The discipline observer must confirm her presence with her own sign-in first.")))
        OpeningKey.objects.filter(pk=key.pk).update(lost_at=clock.of_database())
        return record(listing, "declare_key_lost", by=by, note=note, fingerprint=key.fingerprint)


def reveal(bid: Bid, *, by: User, recall_code: str, copy: bytes | None = None) -> Entry:
    """The bidder opens her own application where the ceremony could not: with her code and, if the envelope was changed or is
    gone, with the copy she kept. The hash on the frozen list proves that it is what she submitted in time."""
    require(rules.may_draft, bid, by)
    with transaction.atomic():
        row = lock(bid, "reveal")
        lying, listing = row.lying, row.listing
        closed_out = lying is not None and (lying.key.lost_at is not None or lying.outcome not in ("", *OPENED))
        here = row.edition == listing.edition and row.status == Bid.Status.SUBMITTED and listing.status in ("closed", "opened")
        if lying is None or not here or not closed_out or lying.outcome in OPENED:
            raise Blocked(Blocker("not_now", _("There is nothing to open: the ceremony does it.")))
        raw = copy if copy is not None else bytes(lying.envelope)
        listed = frozen.hashes(listing.openings.get(edition=row.edition))
        if envelope.digest(raw) != lying.sha256 or listed.get(lying.serial) != lying.sha256:
            words = _("This is not the envelope of receipt %(serial)s: its hash differs.")
            raise Blocked(Blocker("copy", words % {"serial": lying.serial}, "copy"))
        parcel = recalled(row, lying, raw, recall_code)
        try:
            laying_open.judge(parcel)
        except laying_open.Unreadable:
            raise Blocked(Blocker("unreadable", _("What is in this envelope is no application."), "copy")) from None
        if listing.status == "opened":
            Sealed.objects.filter(pk=lying.pk).update(outcome=Outcome.REVEALED)
            laying_open.rows(row, parcel)
            eligibility.check_opened([row])
            laying_open.files(row, parcel)
        else:
            Sealed.objects.filter(pk=lying.pk).update(revealed_box=keyring.lock_up(parcel, row.owner, f"revealed {lying.serial}"))
        return record(bid, "reveal", by=by, serial=lying.serial, sha256=lying.sha256, own_copy=copy is not None)


def _look(opening: Opening, sealed: Sealed, private: bytes | None, missing: set[str]) -> dict[str, Any]:
    """One envelope: is it the one that was frozen and that the trail tells of, does it open, is it this bidder's?"""
    listed, outcome = frozen.hashes(opening), Outcome.BROKEN
    if sealed.serial in missing:
        outcome = Outcome.MISSING
    elif sealed.serial not in listed:
        outcome = Outcome.ADDED
    elif {listed[sealed.serial], envelope.digest(bytes(sealed.envelope)), frozen.told_of(sealed)} == {sealed.sha256}:
        outcome = Outcome.FOREIGN
        with suppress(envelope.Broken, laying_open.Unreadable):
            parcel = parcel_of(sealed, private)
            if parcel is not None:
                laying_open.judge(parcel)
            outcome = Outcome.UNOPENED if parcel is None else Outcome.REVEALED if private is None else Outcome.OPENED
    return frozen.about(sealed.serial, sealed.sha256, sealed.received_at.isoformat(), sealed.bid, outcome)


def parcel_of(sealed: Sealed, private: bytes | None) -> bytes | None:
    """What is in the envelope: with the key, or where that was lost what the bidder opened herself; None where she did not.
    Raises envelope.Broken, keyring.Lost."""
    if private is not None:
        return envelope.unseal(bytes(sealed.envelope), private, context_of(sealed.bid, sealed.number))
    box = bytes(sealed.revealed_box)
    return keyring.unlock(box, sealed.bid.owner, f"revealed {sealed.serial}") if box else None


ACTS: dict[str, Any] = {"close": close, "open_bids": open_bids}
