"""What later stages do at once when a contract moves: they sign up here, so that whoever moves it cannot leave it out."""

from collections.abc import Callable

from grants.contracts.models import Contract
from grants.people.models import User
from grants.trail.models import Entry

Follower = Callable[[Contract, Entry, User], None]
_followers: dict[str, list[Follower]] = {}


def follows(*moves: str) -> Callable[[Follower], Follower]:
    """Decorator: do this in the transaction of each of these moves, after it. Raising undoes the move."""

    def signed_up(follower: Follower) -> Follower:
        for move in moves:
            _followers.setdefault(move, []).append(follower)
        return follower

    return signed_up


def done(contract: Contract, entry: Entry, by: User) -> None:
    """A move was done: whatever follows from it."""
    for follower in _followers.get(entry.move, ()):
        follower(contract, entry, by)
