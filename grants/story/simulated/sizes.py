"""How large a simulated nation is, and its one source of chance: the same seed and sizes give the same rows."""

import random
from collections.abc import Callable
from dataclasses import dataclass

YEARS = 5
FEWEST = {"units": 12, "contracts": 10}

Tell = Callable[[str], None]


class Refusal(Exception):
    """The nation cannot be built here or like this; the sentence says why and what to do."""


@dataclass(frozen=True)
class Sizes:
    """`last`: the last year money was given for; there are five."""

    expenses: int
    contracts: int
    units: int
    last: int
    seed: int = 1

    def __post_init__(self) -> None:
        for name, least in FEWEST.items():
            if getattr(self, name) < least:
                raise Refusal(f"A nation has at least {least} {name}.")
        if self.expenses < self.contracts:
            raise Refusal("There are at least as many expenses as contracts.")

    @property
    def years(self) -> range:
        return range(self.last - YEARS + 1, self.last + 1)

    @property
    def organisations(self) -> int:
        return max(self.contracts // 6, 8)

    def chance(self, about: str) -> random.Random:
        """Each part draws from its own, so that a change of one leaves the others as they were."""
        return random.Random(f"{self.seed} {about}")  # noqa: S311 (nothing secret is drawn)
