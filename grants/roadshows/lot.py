"""The lot that orders the pitches, as anybody can repeat it with a hash program: pure functions."""

from collections.abc import Iterable
from hashlib import sha256
from typing import Any


def seed_of(roadshow: str, head: str, fresh: str) -> str:
    """Bound to the session, to all that was written into its trail before, and to 32 fresh random bytes (hexadecimal)."""
    return sha256(f"{roadshow}|{head}|{fresh}".encode()).hexdigest()


def ticket_of(pitch: Any) -> str:
    """What a pitch is drawn by: the number of its listing; of a hearing, with the bidder's credit code or key."""
    who = pitch.organisation.credit_code or pitch.organisation_id
    return str(pitch.listing.number) if pitch.listing.is_offer else f"{pitch.listing.number}|{who}"


def order(seed: str, pitches: Iterable[Any]) -> list[Any]:
    """The pitches sorted by SHA-256 of “seed|ticket”."""
    return sorted(pitches, key=lambda pitch: sha256(f"{seed}|{ticket_of(pitch)}".encode()).hexdigest())


def proves(roadshow: Any) -> bool:
    """Whether the recorded order is what the seed gives, and the seed what it is said to be made of."""
    pitches = list(roadshow.pitches.select_related("listing", "organisation"))
    there = [p.pk for p in sorted(pitches, key=lambda p: p.order or 0)]
    seed = seed_of(roadshow.number, roadshow.lot_head, roadshow.lot_fresh)
    return seed == roadshow.lot_seed and [p.pk for p in order(seed, pitches)] == there


def commands(roadshow: Any) -> list[str]:
    """Three lines for any shell with coreutils: the seed, the hash of each ticket, their order."""
    pitches = roadshow.pitches.select_related("listing", "organisation")
    tickets = " ".join(f"'{ticket}'" for ticket in sorted(ticket_of(pitch) for pitch in pitches))
    return [
        f"printf '%s' '{roadshow.number}|{roadshow.lot_head}|{roadshow.lot_fresh}' | sha256sum",
        f'for n in {tickets}; do echo "$(printf \'%s\' "{roadshow.lot_seed}|$n" | sha256sum | cut -c1-64) $n"; done > drawn.txt',
        "LC_ALL=C sort drawn.txt | cut -c66-",
    ]
