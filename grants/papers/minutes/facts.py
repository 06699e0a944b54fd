"""Everything the minutes of an opening say, as plain data; and what must hold between its figures."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from grants.trail.canonical import digest

SCHEMA = "yulan/opening-minutes/1"
OPENED = ("opened", "revealed")
ADDED = "added"


@dataclass(frozen=True)
class EnvelopeLine:
    """One receipt: `outcome` as the ceremony found it; `later`: opened by the bidder's own code since. `amount` None: not opened."""

    serial: str
    bidder: str
    credit_code: str
    received_at: datetime
    sha256: str
    outcome: str
    later: bool
    amount: Decimal | None


@dataclass(frozen=True)
class MinutesFacts:
    """`unlocked_with`: two of handler, observer, recovery; bidders when the key was lost. `frozen_digest` is over the salt, the
    listing, its edition and every line that was frozen: whoever holds these facts can work it out again."""

    schema: str
    serial: str
    title: str
    issuer: str
    cut_off: datetime
    number: str
    name: str
    edition: int
    purchaser: str
    method: str
    ceiling: Decimal
    place: str
    closes_at: datetime
    opens_at: datetime
    frozen_at: datetime
    salt: str
    frozen_digest: str
    key: str
    opened_at: datetime
    handler: str
    observer: str
    observed_at: datetime | None
    unlocked_with: tuple[str, ...]
    lines: tuple[EnvelopeLine, ...]
    received: int
    opened: int


def mismatches(facts: MinutesFacts) -> Iterator[str]:
    """What does not fit: counts that are not those of the table, a table that is not the one frozen at the deadline."""
    frozen = [line for line in facts.lines if line.outcome != ADDED]
    if facts.received != len(frozen):
        yield f"received {facts.received} ≠ {len(frozen)}"
    opened = sum(line.outcome in OPENED for line in facts.lines)
    if facts.opened != opened:
        yield f"opened {facts.opened} ≠ {opened}"
    told = [{"serial": one.serial, "received_at": one.received_at.isoformat(), "sha256": one.sha256} for one in frozen]
    listed = {"salt": facts.salt, "listing": facts.number, "edition": facts.edition, "sealed": told}
    if digest(listed) != facts.frozen_digest:
        yield f"digest {facts.frozen_digest}"
