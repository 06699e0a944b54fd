"""The facts of an opening, read from what the ceremony wrote."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from grants.bids.models import Opening, Sealed
from grants.papers.minutes import labels as say
from grants.papers.minutes.facts import ADDED, OPENED, SCHEMA, EnvelopeLine, MinutesFacts
from grants.rulebook import queries as rulebook
from grants.trail import clock
from grants.trail.models import Entry


def of_opening(opening: Opening, place: str) -> MinutesFacts:
    """Of an opening that has taken place."""
    listing = opening.listing
    key = listing.opening_keys.get(edition=opening.edition, replaced_at__isnull=True)
    frozen = {line["serial"]: line for line in opening.frozen}
    later = set(Sealed.objects.filter(bid__listing=listing, outcome=Sealed.Outcome.REVEALED).values_list("serial", flat=True))
    found = {line["serial"]: line for line in opening.results}
    order = [*frozen, *sorted(found.keys() - frozen.keys())]
    lines = tuple(_line(found[serial], frozen.get(serial, found[serial]), later) for serial in order)
    opened_at, closes_at, opens_at, opened_by = opening.opened_at, listing.closes_at, listing.opens_at, opening.opened_by
    assert opened_at and closes_at and opens_at and opened_by  # an opened listing has them all
    methods = rulebook.methods(listing.rule_set)
    return MinutesFacts(
        schema=SCHEMA, serial="", title=say.TITLE, issuer=listing.unit.name, cut_off=clock.now(),
        number=listing.number, name=listing.title, edition=opening.edition, purchaser=listing.unit.name,
        method=methods[listing.method].name.zh if listing.method in methods else listing.method, ceiling=listing.budget,
        place=place, closes_at=closes_at, opens_at=opens_at, frozen_at=opening.frozen_at, salt=opening.salt,
        frozen_digest=opening.digest, key=key.fingerprint, opened_at=opened_at, handler=str(opened_by),
        observer=str(opening.observer) if opening.observer else "", observed_at=_observed_at(opening),
        unlocked_with=tuple(opening.unlocked_with), lines=lines,
        received=sum(line.outcome != ADDED for line in lines), opened=sum(line.outcome in OPENED for line in lines),
    )  # fmt: skip


def _line(found: dict[str, Any], frozen: dict[str, Any], later: set[str]) -> EnvelopeLine:
    amount = str(found.get("amount") or "")
    return EnvelopeLine(
        serial=found["serial"], bidder=found.get("bidder", ""), credit_code=found.get("credit_code", ""),
        received_at=datetime.fromisoformat(frozen["received_at"]), sha256=frozen["sha256"], outcome=found["outcome"],
        later=found["serial"] in later and found["outcome"] not in OPENED, amount=Decimal(amount) if amount else None,
    )  # fmt: skip


def _observed_at(opening: Opening) -> datetime | None:
    """When the observer confirmed her presence: the last sign-off before the opening."""
    rows = Entry.objects.filter(kind="listing", object_id=opening.listing_id, move="sign_off_open_bids", by=opening.observer)
    return rows.filter(at__lte=opening.opened_at).order_by("-id").values_list("at", flat=True).first()
