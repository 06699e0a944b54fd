"""The draw, as anybody can repeat it with a hash program: pure functions of the seed and the list of the pool."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any

FINANCE = "finance"


def seed_of(listing: str, edition: int, head: str, fresh: str) -> str:
    """Bound to the call, to all that was written into its trail before, and to 32 fresh random bytes (hexadecimal)."""
    return sha256(f"{listing}|{edition}|{head}|{fresh}".encode()).hexdigest()


def order(seed: str, numbers: Iterable[str]) -> list[str]:
    """The numbers of the pool sorted by SHA-256 of “seed|number”."""
    return sorted(set(numbers), key=lambda number: sha256(f"{seed}|{number}".encode()).hexdigest())


def choose(drawn: Sequence[str], fields: Mapping[str, str], size: int, finance: int) -> list[str]:
    """Who sits, in the order of the draw: the first `finance` experts of finance, then the first of all others up to `size`.

    The first of them chairs. Fewer than `size` are returned when the pool does not suffice.
    """
    counted = [n for n in drawn if fields.get(n) == FINANCE][:finance]
    others = [n for n in drawn if n not in counted][: max(size - len(counted), 0)]
    chosen = {*counted, *others}
    return [n for n in drawn if n in chosen]


def successor(
    drawn: Sequence[str], fields: Mapping[str, str], *, staying: Collection[str], used: Collection[str], finance: int
) -> list[str]:
    """Those who may follow, in the order of the draw: nobody who sat before; experts of finance only while one is missing."""
    short = sum(1 for n in staying if fields.get(n) == FINANCE) < finance
    return [n for n in drawn if n not in used and (not short or fields.get(n) == FINANCE)]


def repeat(draw: Any) -> list[str]:
    """The order of a recorded draw, worked out once more from its seed and its pool."""
    return order(draw.seed, (row["number"] for row in draw.pool if row["number"] not in draw.excluded))


def proves(draw: Any) -> bool:
    """Whether what is recorded is what the seed gives, and the seed what it is said to be made of."""
    seed = seed_of(draw.listing.number, draw.edition, draw.head, draw.fresh)
    return bool(seed == draw.seed and repeat(draw) == draw.order)


def commands(draw: Any) -> list[str]:
    """Three lines for any shell with coreutils: the seed, the hash of each number, their order."""
    numbers = " ".join(sorted(row["number"] for row in draw.pool if row["number"] not in draw.excluded))
    return [
        f"printf '%s' '{draw.listing.number}|{draw.edition}|{draw.head}|{draw.fresh}' | sha256sum",
        f'for n in {numbers}; do echo "$(printf \'%s\' "{draw.seed}|$n" | sha256sum | cut -c1-64) $n"; done > drawn.txt',
        "LC_ALL=C sort drawn.txt | cut -c66-",
    ]
