"""An opening as every desk shows it: what everybody may know before, who sealed what and what became of it after.

Before the opening neither the frozen list nor anything whose cost depends on it is read here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from grants.bids.models import Opening, Sealed
from grants.listings.models import Listing, OpeningKey
from grants.papers.models import Paper
from grants.portals.status import ACTIVE, DONE, LATE, STOPPED
from grants.trail.blockers import Words
from grants.trail.canonical import digest

Outcome = Sealed.Outcome
TONES = {Outcome.OPENED: DONE, Outcome.REVEALED: ACTIVE, Outcome.UNOPENED: STOPPED}
HEAVY = ("frozen", "results", "salt")


@dataclass(frozen=True)
class Envelope:
    """One bidder's line in the list of receipts. `since`: opened by her own code after the ceremony could not."""

    serial: str
    bidder: str
    credit_code: str
    received_at: datetime
    sha256: str
    outcome: str
    amount: Decimal | None
    since: bool

    @property
    def verified(self) -> bool:
        """Whether its hash was the one of the receipt and of the frozen list."""
        return self.outcome in {Outcome.OPENED, Outcome.REVEALED, Outcome.FOREIGN, Outcome.UNOPENED}

    @property
    def word(self) -> Words:
        return Outcome(self.outcome).label

    @property
    def tone(self) -> str:
        return TONES.get(Outcome(self.outcome), LATE)


@dataclass(frozen=True)
class Record:
    """The record of an opening; of one that has not happened only what is public. `opening` None: not closed yet."""

    listing: Listing
    edition: int
    key: OpeningKey | None
    opening: Opening | None
    envelopes: tuple[Envelope, ...] = ()
    holds: bool = True
    papers: Sequence[Paper] = ()

    @property
    def opened(self) -> bool:
        return self.opening is not None and self.opening.opened_at is not None

    @property
    def counted(self) -> list[tuple[Words, int]]:
        """How many ended how."""
        ends = [one.outcome for one in self.envelopes]
        return [(outcome.label, ends.count(outcome)) for outcome in Outcome if outcome in ends]


def record_of(listing: Listing, edition: int | None = None) -> Record:
    """The record of an edition, the present one unless told. Two queries before the opening, whatever lies sealed."""
    asked = edition or listing.edition
    keys = listing.opening_keys.filter(edition=asked, replaced_at__isnull=True)
    key = keys.select_related("handler__person", "observer__person", "made_by").first()
    rows = Opening.objects.filter(listing=listing, edition=asked).select_related("opened_by", "observer")
    opening = rows.defer(*HEAVY).first()
    if opening is None or opening.opened_at is None:
        return Record(listing, asked, key, opening)
    opening = rows.get()
    later = set(Sealed.objects.filter(bid__listing=listing, outcome=Outcome.REVEALED).values_list("serial", flat=True))
    papers = opening.papers.defer("facts").select_related("superseded_by", "issued_by")
    told = {"salt": opening.salt, "listing": listing.number, "edition": asked, "sealed": opening.frozen}
    envelopes = tuple(_envelopes(opening, later))
    return Record(listing, asked, key, opening, envelopes, digest(told) == opening.digest, list(papers))


def _envelopes(opening: Opening, later: set[str]) -> list[Envelope]:
    found = [_envelope(line, later) for line in opening.results]
    return sorted(found, key=lambda one: (one.received_at, one.serial))


def _envelope(line: dict[str, Any], later: set[str]) -> Envelope:
    amount = str(line.get("amount") or "")
    return Envelope(
        serial=line["serial"], bidder=line.get("bidder", ""), credit_code=line.get("credit_code", ""),
        received_at=datetime.fromisoformat(line["received_at"]), sha256=line["sha256"], outcome=line["outcome"],
        amount=Decimal(amount) if amount else None,
        since=line["serial"] in later and line["outcome"] != Outcome.REVEALED,
    )  # fmt: skip
