"""Placards added up: of a town, of a kind of service, of the whole session."""

from collections.abc import Iterable
from decimal import Decimal

from grants.roadshows.result.facts import HOLDING, PitchLine, PlacardLine, Tally


def tally(name: str, slots: int, placards: Iterable[PlacardLine]) -> Tally:
    """People and amount are those of the placards that hold a slot."""
    lines = list(placards)
    held = [line for line in lines if line.status in HOLDING]

    def count(status: str) -> int:
        return sum(line.status == status for line in lines)

    return Tally(
        name, slots, len(lines), len(held), count("queued"), count("released"), count("withdrawn"),
        sum(line.people or 0 for line in held), sum((line.amount for line in held), Decimal("0.00")),
    )  # fmt: skip


def whole(pitches: Iterable[PitchLine]) -> Tally:
    rows = list(pitches)
    return tally("", sum(pitch.slots for pitch in rows), (line for pitch in rows for line in pitch.placards))


def by_unit(pitches: Iterable[PitchLine], units: Iterable[str]) -> tuple[Tally, ...]:
    """Every unit that takes part, also one that raised nothing; in the order in which they were entered."""
    lines = [line for pitch in pitches for line in pitch.placards]
    names = list(dict.fromkeys([*units, *(line.unit for line in lines)]))
    return tuple(tally(name, 0, (line for line in lines if line.unit == name)) for name in names)


def by_category(pitches: Iterable[PitchLine]) -> tuple[Tally, ...]:
    """Every kind of service in the order of the programme."""
    rows = list(pitches)
    found = []
    for name in dict.fromkeys(pitch.category for pitch in rows):
        mine = [pitch for pitch in rows if pitch.category == name]
        found.append(tally(name, sum(p.slots for p in mine), (line for p in mine for line in p.placards)))
    return tuple(found)
