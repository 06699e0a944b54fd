"""The nine steps of a project's life, as a page shows them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.utils.translation import gettext_lazy as _

from grants.portals.shown import days_left
from grants.trail.blockers import Words

State = Literal["done", "current", "late", "todo"]

LIFE: dict[str, Words] = {
    "need": _("Need"),
    "listing": _("Listing"),
    "bid": _("Bid"),
    "award": _("Award"),
    "contract": _("Contract"),
    "spending": _("Spending"),
    "milestone": _("Milestone"),
    "disbursement": _("Disbursement"),
    "audit": _("Audit"),
}
WORDS: dict[State, Words] = {"done": _("done"), "current": _("now"), "late": _("late"), "todo": _("to come")}


@dataclass(frozen=True)
class Step:
    """One step: its state, its day (done: when; else: due), a link to its page, and how many days it is late."""

    key: str
    state: State
    on: date | None = None
    url: str = ""
    late_days: int = 0
    label: Words = ""

    @property
    def name(self) -> Words:
        return self.label or LIFE[self.key]

    @property
    def word(self) -> Words:
        return days_left(-self.late_days) if self.state == "late" and self.late_days else WORDS[self.state]


def life(known: Mapping[str, Step]) -> list[Step]:
    """All nine steps in order; those not told are still to come."""
    return [known.get(key, Step(key, "todo")) for key in LIFE]
