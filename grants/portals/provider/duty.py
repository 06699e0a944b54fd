"""One thing an organisation has to do."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from grants.portals.provider import own
from grants.trail.blockers import Words


@dataclass(frozen=True)
class Duty:
    """In words, until when, where, by whom. `near`: it waits now, not only some day."""

    words: Words
    role: str
    organisation_id: int
    url: str
    about: str
    on: date | None = None
    near: bool = True

    def waits_for(self, person: Any) -> bool:
        return self.near and own.holds(person, self.organisation_id, self.role)
