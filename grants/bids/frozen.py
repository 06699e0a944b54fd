"""The list of what lay sealed at the deadline: its digest, whether it still is what the trail tells, what is gone from it."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from grants.bids.models import Bid, Opening, Sealed
from grants.listings.models import Listing, OpeningKey
from grants.trail.blockers import Blocked, Blocker
from grants.trail.canonical import digest
from grants.trail.models import Entry

Line = dict[str, str]  # serial, received_at, sha256
CHANGED = _(
    "The list of sealed applications is not the one whose digest was published at the deadline. Nothing was opened: keep the "
    "passphrases to yourselves and call the auditors; the right list is in the backups."
)


def lying_in(listing: Listing) -> list[Sealed]:
    """The envelopes of this edition in the order of receipt."""
    rows = Sealed.objects.filter(bid__listing=listing, bid__edition=listing.edition, recalled_at__isnull=True)
    return list(rows.select_related("bid__organisation", "bid__listing", "key"))


def lines(listing: Listing) -> list[Line]:
    """What is frozen of each envelope, in the order of receipt."""
    return [{"serial": s.serial, "received_at": s.received_at.isoformat(), "sha256": s.sha256} for s in lying_in(listing)]


def digest_of(listing: Listing, salt: str, sealed: list[Line]) -> str:
    """What is published at the deadline. The salt keeps anyone from guessing a short list."""
    return digest({"salt": salt, "listing": listing.number, "edition": listing.edition, "sealed": sealed})


def hashes(opening: Opening) -> dict[str, str]:
    return {line["serial"]: line["sha256"] for line in opening.frozen}


def require_unchanged(opening: Opening) -> None:
    """Raise Blocked unless the list, its digest and the digest in the trail of the call are one."""
    listing = opening.listing
    closed = Entry.objects.filter(kind=listing.machine, object_id=listing.pk, move="close").order_by("-seq").first()
    told = closed.facts.get("sealed_list") if closed else None
    if {digest_of(listing, opening.salt, opening.frozen), told} != {opening.digest}:
        raise Blocked(Blocker("list_changed", CHANGED, "sealed_list"))


def told_of(sealed: Sealed) -> str:
    """The hash the trail of the application tells of this receipt; empty when it is not its last word (recalled, put back later)."""
    moves = Entry.objects.filter(kind=Bid.machine, object_id=sealed.bid_id, move__in=("submit", "recall", "withdraw"))
    last = moves.order_by("-seq").first()
    told = last is not None and last.move == "submit" and last.facts.get("serial") == sealed.serial
    return str(last.facts.get("sha256", "")) if last is not None and told else ""


def put_back(opening: Opening, key: OpeningKey) -> set[str]:
    """Rows that were frozen and taken away behind everybody's back stand again, without their bytes, as far as the trail tells
    whose they were: their bidders can reveal the copies they kept. Returns the serials that were missing."""
    there, missing = {s.serial for s in lying_in(opening.listing)}, set()
    for line in opening.frozen:
        serial = line["serial"]
        if serial in there:
            continue
        missing.add(serial)
        bid, number = _whose(serial)
        if bid is None or bid.lying is not None:
            continue
        if not Sealed.objects.filter(serial=serial, bid=bid).update(recalled_at=None):
            Sealed.objects.create(
                bid=bid, number=number, serial=serial, received_at=datetime.fromisoformat(line["received_at"]), sha256=line["sha256"],
                size=0, envelope=b"", key=key, origin=opening.origin,
            )  # fmt: skip
    return missing


def nobodys(opening: Opening) -> list[dict[str, Any]]:
    """What is told of frozen lines that have no row even now."""
    there = {s.serial for s in lying_in(opening.listing)}
    gone = [line for line in opening.frozen if line["serial"] not in there]
    return [
        about(line["serial"], line["sha256"], line["received_at"], _whose(line["serial"])[0], Sealed.Outcome.MISSING)
        for line in gone
    ]


def about(serial: str, sha256: str, received_at: str, bid: Bid | None, outcome: Sealed.Outcome) -> dict[str, Any]:
    """One line of the result of an opening."""
    name, code = (bid.organisation.name, bid.organisation.credit_code or "") if bid else ("", "")
    return {
        "serial": serial, "bidder": name, "credit_code": code, "received_at": received_at, "sha256": sha256,
        "outcome": outcome.value, "amount": "",
    }  # fmt: skip


def _whose(serial: str) -> tuple[Bid | None, int]:
    """The application a receipt was given for, and which of its submissions it was, as the trail tells."""
    submits = Entry.objects.filter(kind=Bid.machine, move="submit")
    entry = submits.filter(facts__serial=serial).first()
    if entry is None:
        return None, 0
    number = submits.filter(object_id=entry.object_id, seq__lte=entry.seq).count()
    return Bid.objects.filter(pk=entry.object_id).select_related("organisation").first(), number
