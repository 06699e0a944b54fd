"""What is drawn from, and what was drawn."""

from collections.abc import Sequence
from dataclasses import dataclass

from grants.trail.blockers import Words


class NotDrawable(ValueError):
    """Such a draw cannot be made; `words` say why."""

    def __init__(self, words: Words) -> None:
        super().__init__(str(words))
        self.words = words


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a population: its key, its amount in fen, and the stratum it belongs to where there are strata."""

    key: int
    fen: int = 0
    stratum: str = ""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A row that was drawn; `hits`: how many of its monetary units were."""

    key: int
    hits: int = 1
    stratum: str = ""


@dataclass(frozen=True, slots=True)
class Draw:
    """What was drawn, in the order it is listed; `interval` in fen where there is one."""

    drawn: tuple[Drawn, ...]
    interval: int = 0

    @property
    def hits(self) -> int:
        return sum(one.hits for one in self.drawn)

    @property
    def keys(self) -> tuple[int, ...]:
        return tuple(one.key for one in self.drawn)


def in_order(rows: Sequence[Row]) -> list[Row]:
    """By key: a draw does not depend on the order a database happens to answer in."""
    return sorted(rows, key=lambda row: row.key)
