"""What an audit did outside the books, and which edition of its report tells it. Nobody is named, no telephone number is in it."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class ProcedureLine:
    """One visit, call, interview, count or reading of papers: how many of the team, how many people asked (None: none were).

    `finding`: the number of what it led to, empty where it led to nothing that is told.
    """

    kind: str
    on: date
    party: str
    contract: str
    activity: str
    people: int
    asked: int | None
    found: str
    finding: str


@dataclass(frozen=True, slots=True)
class ProcedureCount:
    """Of one kind; `kind` empty for all of them."""

    kind: str
    count: int
    asked: int


@dataclass(frozen=True, slots=True)
class Edition:
    """A report issued anew: what it takes the place of, why, and the day as of which findings and rectification are told.

    Figures of the books stay those of the cut-off, as the first edition told them.
    """

    number: int
    supersedes: str
    reason: str
    as_of: date


@dataclass(frozen=True, slots=True)
class Fieldwork:
    procedures: tuple[ProcedureLine, ...]
    counts: tuple[ProcedureCount, ...]
    total: ProcedureCount
    edition: Edition | None
