"""What must hold between the figures of a result sheet; each check is printed on it with both of its sides."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256

from grants.roadshows.result import sums
from grants.roadshows.result.facts import HOLDING, SessionResultFacts, Tally

Side = int | str | Decimal
COUNTED = ("raised", "held", "queued", "released", "withdrawn", "people", "amount")


@dataclass(frozen=True)
class Check:
    """`name` is a key of the labels; it holds when both sides are equal."""

    name: str
    one: Side
    other: Side

    @property
    def holds(self) -> bool:
        return self.one == self.other

    def __str__(self) -> str:
        return f"{self.name}: {self.one} ≠ {self.other}"


def mismatches(facts: SessionResultFacts) -> list[Check]:
    return [check for check in checks(facts) if not check.holds]


def checks(facts: SessionResultFacts) -> Iterator[Check]:
    """The order of the lot of every session; of one in which placards were raised also its figures."""
    yield Check("seed", sha256(f"{facts.number}|{facts.lot_head}|{facts.lot_fresh}".encode()).hexdigest(), facts.lot_seed)
    yield Check("lot", _drawn(facts), " ".join(str(pitch.order) for pitch in facts.pitches))
    if not facts.is_supply:
        yield Check("silent", len(facts.placards), 0)
        return
    whole, pitches, lines = facts.whole, facts.pitches, facts.placards
    yield Check("slots", whole.slots, whole.held + sum(pitch.free for pitch in pitches))
    yield Check("placards", whole.raised, whole.held + whole.queued + whole.released + whole.withdrawn)
    yield Check("engine", whole.raised, sum(pitch.raised for pitch in pitches))
    yield Check("numbers", _gaps(facts), 0)
    yield Check("one_each", _doubles(facts), 0)
    yield Check("first", _passed_over(facts), 0)
    yield Check("limit", sum(_standing(facts, unit) > facts.claims_per_unit for unit in facts.units), 0)
    yield Check("of_pitches", _sides(sums.whole(pitches)), _sides(whole))
    yield Check("of_units", _sides(_added(facts.by_unit)), _sides(whole))
    yield Check("of_categories", _sides(_added(facts.by_category)), _sides(whole))
    again = (sums.by_unit(pitches, facts.units), sums.by_category(pitches))
    yield Check("tallies", sum(a != b for a, b in zip(again, (facts.by_unit, facts.by_category), strict=True)), 0)
    yield Check("units", len({line.unit for line in lines} - set(facts.units)), 0)


def _drawn(facts: SessionResultFacts) -> str:
    """The places in the order that SHA-256 of “seed|ticket” gives."""
    by_hash = sorted(facts.pitches, key=lambda pitch: sha256(f"{facts.lot_seed}|{pitch.ticket}".encode()).hexdigest())
    return " ".join(str(pitch.order) for pitch in by_hash)


def _gaps(facts: SessionResultFacts) -> int:
    """Pitches whose numbers are not 1, 2, 3 …; the number is the order, an instant only tells about it (clocks are put right)."""
    return sum([p.ticket for p in pitch.placards] != list(range(1, pitch.raised + 1)) for pitch in facts.pitches)


def _doubles(facts: SessionResultFacts) -> int:
    """Slots that two hold, that do not exist, or that somebody has who does not hold."""
    wrong = 0
    for pitch in facts.pitches:
        slots = [p.slot for p in pitch.holders]
        wrong += len(slots) - len(set(slots)) + sum(not 1 <= slot <= pitch.slots for slot in slots)
        wrong += sum(p.slot != 0 for p in pitch.placards if p.status not in HOLDING)
    return wrong


def _passed_over(facts: SessionResultFacts) -> int:
    """Placards that wait although a slot is free."""
    return sum(min(sum(p.status == "queued" for p in pitch.placards), max(pitch.free, 0)) for pitch in facts.pitches)


def _standing(facts: SessionResultFacts, unit: str) -> int:
    return sum(line.unit == unit and line.status in (*HOLDING, "queued") for line in facts.placards)


def _added(parts: tuple[Tally, ...]) -> Tally:
    def add(name: str) -> int:
        return sum(getattr(part, name) for part in parts)

    return Tally(
        "", add("slots"), add("raised"), add("held"), add("queued"), add("released"), add("withdrawn"), add("people"),
        sum((part.amount for part in parts), Decimal("0.00")),
    )  # fmt: skip


def _sides(tally: Tally) -> str:
    """raised / held / queued / released / withdrawn / people / amount."""
    return " / ".join(str(getattr(tally, name)) for name in COUNTED)
