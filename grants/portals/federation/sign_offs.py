"""Who must agree before a coming move, and who has."""

from dataclasses import dataclass
from typing import Any

from grants.trail.blockers import Words
from grants.trail.machine import Stateful
from grants.trail.models import SignOff
from grants.trail.moves import transitions
from grants.trail.signoffs import given_for


@dataclass(frozen=True)
class Required:
    """One agreement that a move from here needs; `given` None: still open."""

    move: str
    label: Words
    role: str
    given: SignOff | None


def required(obj: Stateful) -> list[Required]:
    """The agreements of every move that is open from where `obj` stands and that the road leads to."""
    found = []
    for move, roles in obj.sign_offs.items():
        here = next((t for t in transitions(type(obj)).get(move, ()) if t.source == obj.status), None)
        if here is None or move in ASIDE:
            continue
        given: Any = given_for(obj, move)
        found += [Required(move, here.custom["label"], role, given.get(role)) for role in roles]
    return found


# Moves that mend a mistake: nobody waits for an agreement to them until somebody asks for it.
ASIDE = frozenset({"reverse", "reopen", "void"})
