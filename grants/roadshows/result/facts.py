"""Everything the result sheet of a roadshow says, as plain data."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

SCHEMA = "yulan/roadshow-result/1"
HOLDING = ("locked", "contested", "confirmed", "converted")
STATES = (*HOLDING, "queued", "released", "withdrawn")


@dataclass(frozen=True)
class PlacardLine:
    """One placard. `told_place`: its place in the queue as the phone was told at once, 0 when it held a slot; `slot` 0: holds none."""

    ticket: int
    unit: str
    raised_at: datetime
    told_place: int
    status: str
    slot: int
    promoted_at: datetime | None
    site: str
    starts: date | None
    ends: date | None
    people: int | None
    funding: str
    amount: Decimal
    into: str
    entries: int
    head: str


@dataclass(frozen=True)
class PitchLine:
    """One place of the programme. `ticket`: what the lot drew it by; `raised`: the counter of the session's engine."""

    order: int
    ticket: str
    number: str
    title: str
    organisation: str
    category: str
    price: Decimal
    slots: int
    raised: int
    called_at: datetime | None
    opens_at: datetime | None
    closes_at: datetime | None
    skipped: bool
    placards: tuple[PlacardLine, ...]

    @property
    def holders(self) -> tuple[PlacardLine, ...]:
        return tuple(line for line in self.placards if line.status in HOLDING)

    @property
    def free(self) -> int:
        return self.slots - len(self.holders)


@dataclass(frozen=True)
class Tally:
    """A town, or a kind of service, over the whole session. A town offers nothing: its `slots` are 0."""

    name: str
    slots: int
    raised: int
    held: int
    queued: int
    released: int
    withdrawn: int
    people: int
    amount: Decimal


@dataclass(frozen=True)
class Contested:
    """A placard somebody contested, and how it ended; `outcome` "" while it is open."""

    order: int
    ticket: int
    unit: str
    contested_at: datetime
    reason: str
    outcome: str
    settled_at: datetime | None
    settled_why: str
    observer: str


@dataclass(frozen=True)
class ActLine:
    """One entry of the session's own chain. `order` 0: about no pitch."""

    seq: int
    at: datetime
    act: str
    order: int
    role: str
    note: str
    hash: str


@dataclass(frozen=True)
class SessionResultFacts:
    schema: str
    serial: str
    title: str
    issuer: str
    cut_off: datetime
    number: str
    name: str
    kind: str
    status: str
    venue: str
    planned_at: datetime
    started_at: datetime
    ended_at: datetime
    rule_set: str
    pitch_seconds: int
    window_seconds: int
    claims_per_unit: int
    tie_rule: str
    handler: str
    observer: str
    observed_at: datetime | None
    units: tuple[str, ...]
    lot_head: str
    lot_fresh: str
    lot_seed: str
    pitches: tuple[PitchLine, ...]
    by_unit: tuple[Tally, ...]
    by_category: tuple[Tally, ...]
    whole: Tally
    contested: tuple[Contested, ...]
    acts: tuple[ActLine, ...]

    @property
    def placards(self) -> tuple[PlacardLine, ...]:
        return tuple(line for pitch in self.pitches for line in pitch.placards)

    @property
    def is_supply(self) -> bool:
        return self.kind == "supply"
