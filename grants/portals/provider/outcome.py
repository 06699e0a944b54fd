"""What became of saving a draft piece by piece."""

from dataclasses import dataclass, field

from grants.trail.blockers import Refused


@dataclass
class Outcome:
    """A refusal, or saved, wholly or except what could not be read (`wrong`: where, words, id of the field)."""

    refusal: Refused | None = None
    wrong: list[tuple[str, str, str]] = field(default_factory=list)
