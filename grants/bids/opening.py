"""From the deadline to the open applications: the list is frozen, two people unlock the key, everything is laid open at once.

Ways out, each written in the trail: one custodian absent (the recovery sheet), key lost (`declare_key_lost`, then every bidder
opens her own with her code), an envelope changed or gone (`reveal` with the copy she kept).
"""

import secrets
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grants.bids import content as parts
from grants.bids import eligibility, rules
from grants.bids.actions import context_of, recalled
from grants.bids.models import Bid, BidLine, Declaration, Opening, Sealed
from grants.evidence import actions as evidence
from grants.listings import actions as listings
from grants.listings import opening_key
from grants.listings.models import Listing, OpeningKey
from grants.people.models import User
from grants.people.queries import system
from grants.people.roles import Role
from grants.sealing import envelope, keyring
from grants.trail import clock
from grants.trail.blockers import Blocked, Blocker
from grants.trail.canonical import digest
from grants.trail.models import Entry
from grants.trail.moves import lock, record, require
from grants.trail.signoffs import given_for

Outcome = Sealed.Outcome
OPENED = (Outcome.OPENED, Outcome.REVEALED)


def close(listing: Listing, *, by: User | None = None, note: str = "", version: int | None = None) -> Entry:
    """Close at the deadline: freeze the list of what lies sealed, publish its digest (it says neither who nor how many), and
    check who was eligible at this moment. Raises Refused before the deadline."""
    with transaction.atomic():
        row = lock(listing)
        frozen = [{"serial": s.serial, "received_at": s.received_at.isoformat(), "sha256": s.sha256} for s in lying_in(row)]
        salt = secrets.token_hex(32)
        sealed_list = digest({"salt": salt, "listing": row.number, "edition": row.edition, "sealed": frozen})
        entry = listings.close(listing, by=by or system(), note=note, version=version, sealed_list=sealed_list)
        Opening.objects.create(
            listing=listing,
            edition=row.edition,
            frozen_at=entry.at,
            salt=salt,
            frozen=frozen,
            digest=sealed_list,
            origin=row.origin,
        )
        for bid in listing.bids_now.filter(status=Bid.Status.SUBMITTED):
            eligibility.check(bid, "deadline", entry.at)
    return entry


def close_due() -> int:
    """The scheduler's part: close every listing whose deadline has passed. Returns how many."""
    due = Listing.objects.filter(status=Listing.Status.PUBLISHED, closes_at__lte=clock.now())
    for listing in due:
        close(listing)
    return len(due)


def lying_in(listing: Listing) -> list[Sealed]:
    """The envelopes of this edition in the order of receipt."""
    rows = Sealed.objects.filter(bid__listing=listing, bid__edition=listing.edition, recalled_at__isnull=True)
    return list(rows.select_related("bid__organisation", "bid__listing", "key"))


def open_bids(
    listing: Listing, *, by: User, unlocks: Mapping[str, str] | None = None, note: str = "", version: int | None = None
) -> Entry:
    """The ceremony. `unlocks`: two of handler → passphrase, observer → passphrase, recovery → code.

    In this order: lock, both shares, every hash compared with the frozen list, every envelope opened in memory, the move with what
    was found, the contents into their tables. A broken envelope is named and the rest go on.
    """
    with transaction.atomic():
        row = lock(listing)
        opening = row.openings.filter(edition=row.edition).first()
        key = row.opening_key
        if opening is None or key is None or row.status != Listing.Status.CLOSED:
            return listings.open_bids(listing, by=by, note=note, version=version)
        given = dict(unlocks or {})
        private = None if key.lost_at else opening_key.private_key(key, given)
        found = [_look(opening, s, private) for s in lying_in(row)] + _missing(opening, row)
        results = [result for result, _parcel in found]
        used = ["bidders"] if key.lost_at else sorted(given)
        entry = listings.open_bids(
            listing, by=by, note=note, version=version, unlocked_with=used, sealed_list=opening.digest, results=results
        )
        for result, parcel in found:
            sealed = Sealed.objects.select_related("bid__listing").get(serial=result["serial"])
            Sealed.objects.filter(pk=sealed.pk).update(outcome=result["outcome"])
            if parcel is not None:
                result["amount"] = str(_lay_open(sealed.bid, parcel))
        observer = given_for(row, "open_bids").get(Role.DISCIPLINE)
        Opening.objects.filter(pk=opening.pk).update(
            opened_at=entry.at, opened_by=by, observer=observer.by if observer else None, unlocked_with=used, results=results
        )
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
    gone, with the copy she kept. The hash of the receipt proves that it is what she submitted in time."""
    require(rules.may_draft, bid, by)
    with transaction.atomic():
        row = lock(bid, "reveal")
        lying = row.lying
        closed_out = lying is not None and (lying.key.lost_at is not None or lying.outcome not in ("", *OPENED))
        if lying is None or not closed_out or lying.outcome in OPENED or row.listing.status not in ("closed", "opened"):
            raise Blocked(Blocker("not_now", _("There is nothing to open: the ceremony does it.")))
        raw = copy if copy is not None else bytes(lying.envelope)
        if envelope.digest(raw) != lying.sha256:
            words = _("This is not the envelope of receipt %(serial)s: its hash differs.")
            raise Blocked(Blocker("copy", words % {"serial": lying.serial}, "copy"))
        parcel = recalled(row, lying, raw, recall_code)
        if row.listing.status == "opened":
            Sealed.objects.filter(pk=lying.pk).update(outcome=Outcome.REVEALED)
            _lay_open(row, parcel)
        else:
            Sealed.objects.filter(pk=lying.pk).update(revealed_box=keyring.lock_up(parcel, row.owner, f"revealed {lying.serial}"))
        return record(bid, "reveal", by=by, serial=lying.serial, sha256=lying.sha256, own_copy=copy is not None)


def _look(opening: Opening, sealed: Sealed, private: bytes | None) -> tuple[dict[str, Any], bytes | None]:
    """One envelope: is it the one that was frozen, does it open, is it this bidder's? → (what is told of it, its parcel)."""
    bid = sealed.bid
    result = {
        "serial": sealed.serial, "bidder": bid.organisation.name, "credit_code": bid.organisation.credit_code or "",
        "received_at": sealed.received_at.isoformat(), "sha256": sealed.sha256, "outcome": "", "amount": "",
    }  # fmt: skip
    raw, parcel = bytes(sealed.envelope), None
    frozen = {line["serial"]: line["sha256"] for line in opening.frozen}
    if frozen.get(sealed.serial) != sealed.sha256 or envelope.digest(raw) != sealed.sha256:
        result["outcome"] = Outcome.BROKEN.value
    elif private is None:
        box = bytes(sealed.revealed_box)
        parcel = keyring.unlock(box, bid.owner, f"revealed {sealed.serial}") if box else None
        result["outcome"] = (Outcome.REVEALED if parcel else Outcome.UNOPENED).value
    else:
        try:
            parcel = envelope.unseal(raw, private, context_of(bid, sealed.number))
            parts.unparcel(parcel)
            result["outcome"] = Outcome.OPENED.value
        except (envelope.Broken, ValueError, KeyError, TypeError):
            parcel, result["outcome"] = None, Outcome.FOREIGN.value
    return result, parcel


def _missing(opening: Opening, listing: Listing) -> list[tuple[dict[str, Any], None]]:
    """What was frozen and has no envelope now: rows taken away behind everybody's back are named by their receipt."""
    there = {s.serial for s in lying_in(listing)}
    rows = {s.serial: s for s in Sealed.objects.filter(bid__listing=listing).select_related("bid__organisation")}
    gone = []
    for line in opening.frozen:
        if line["serial"] not in there and line["serial"] in rows:
            bidder = rows[line["serial"]].bid.organisation
            about = {
                "bidder": bidder.name,
                "credit_code": bidder.credit_code or "",
                "outcome": Outcome.MISSING.value,
                "amount": "",
            }
            gone.append(({**line, **about}, None))
    return gone


def _lay_open(bid: Bid, parcel: bytes) -> Any:
    """Fill the fields and tables of an application from its parcel; returns the amount, 元."""
    content, files, about = parts.unparcel(parcel)
    sender = User.objects.get(pk=about["submitted_by"])
    Bid.objects.filter(pk=bid.pk).update(
        lead=content.lead, plan=content.plan, amount=content.amount, device=about.get("device", "")
    )
    BidLine.objects.bulk_create(
        BidLine(
            bid=bid, origin=bid.origin, category=x.category, item=x.item, quantity=x.quantity, unit=x.unit,
            unit_price=x.unit_price, amount=x.amount,
        )
        for x in content.lines
    )  # fmt: skip
    Declaration.objects.bulk_create(
        Declaration(bid=bid, origin=bid.origin, kind=d.kind, by_id=d.by, at=d.at, text=d.text) for d in content.declarations
    )
    for attached in content.files:
        try:
            stored = evidence.store(ContentFile(files[attached.key], name=attached.name), by=sender, origin=bid.origin)
        except (ValidationError, KeyError):  # it was judged when it was attached; the list still names it
            continue
        bid.documents.add(stored)
    return content.amount


ACTS: dict[str, Any] = {"close": close, "open_bids": open_bids}
