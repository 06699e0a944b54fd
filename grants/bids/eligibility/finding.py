"""What a rule says, and how days are counted for it."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

PASS, FAIL, MANUAL = "pass", "fail", "manual"
SHOWN = 4  # of a long list in one sentence
LONGEST = 500  # characters of evidence that are kept


@dataclass(frozen=True)
class Finding:
    """pass, fail, or manual (a person must look), with the figures and dates it rests on; `facts`: what a later pass needs."""

    result: str
    evidence: str
    facts: dict[str, Any] = field(default_factory=dict)


def passed(evidence: str) -> Finding:
    return Finding(PASS, evidence)


def failed(evidence: str) -> Finding:
    return Finding(FAIL, evidence)


def to_look_at(evidence: str) -> Finding:
    return Finding(MANUAL, evidence)


def years_after(day: date, years: int) -> date:
    """The same day so many years later; for 29 February the last of that month (民法典第二百零二条)."""
    year = min(day.year + years, date.max.year)
    return date(year, day.month, min(day.day, monthrange(year, day.month)[1]))


def enumerated(items: Iterable[str]) -> str:
    """A, B, C and so many more."""
    told = list(dict.fromkeys(items))
    shown = "、".join(told[:SHOWN])
    if len(told) <= SHOWN:
        return shown
    return _("%(shown)s and %(more)s more") % {"shown": shown, "more": len(told) - SHOWN}
