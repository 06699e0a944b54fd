"""Who did what to a row and when: from the stamps its moves left on it, and from its entries as far as they still count."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from grants.trail.models import Entry


class Stamp(NamedTuple):
    act: str
    person: int | None
    at: datetime


def stamps(row: Any, acts: Sequence[str]) -> Iterator[Stamp]:
    """Those of `acts` that stand; what a return made void left no stamp."""
    for act in acts:
        at = getattr(row, f"{act}_at")
        if at is not None:
            yield Stamp(act, getattr(row, f"{act}_by_id"), at)


def standing(entries: Iterable[Entry], moves: Collection[str], voided: Collection[str]) -> list[Entry]:
    """The entries of `moves` since the last of `voided`, the latest of each move and role; in the order in which they were first made."""
    found: dict[tuple[str, str], Entry] = {}
    for entry in entries:
        if entry.move in voided:
            found.clear()
        if entry.move in moves:
            found[entry.move, entry.role] = entry
    return list(found.values())
