"""Every act on a session, read from its trail: who did what to which pitch, why, by how much, and whether it was undone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from grants.portals import trail
from grants.roadshows.models import Roadshow
from grants.trail.blockers import Words
from grants.trail.models import Entry

LEFT_OUT = ("create", "edit")


@dataclass(frozen=True)
class Deed:
    """One act. `on`: the pitch or the unit; `more`: what changed by it; `undone`: the number of the act that took it back."""

    entry: Entry
    what: Words
    on: str
    more: Words
    undone: int | None

    @property
    def grave(self) -> bool:
        """What a reader looks at first: it changed what the hall had been told."""
        return self.entry.move in {"extend", "pause", "go_on", "skip_pitch", "close_window", "undo", "cancel"}


def deeds(roadshow: Roadshow) -> list[Deed]:
    """Oldest first. Two queries."""
    entries = list(Entry.objects.filter(kind="roadshow", object_id=roadshow.pk).select_related("by").order_by("seq"))
    titles = {p.pk: f"{p.order}. {p.listing.title}" if p.order else p.listing.title for p in _pitches(roadshow)}
    undone = {e.facts["undone"]: e.seq for e in entries if e.move == "undo"}
    return [
        Deed(e, trail.words_of(e, Roadshow), titles.get(e.facts.get("pitch"), "") or _named(e), _more(e), undone.get(e.seq))
        for e in entries
        if e.move not in LEFT_OUT
    ]


def _pitches(roadshow: Roadshow) -> Iterator[Any]:
    yield from roadshow.pitches.select_related("listing")


def _named(entry: Entry) -> str:
    """A unit, or an offer that was taken out again: it has no pitch any more, its number stands in the trail."""
    return str(entry.facts.get("name") or entry.facts.get("listing") or "")


def _more(entry: Entry) -> Words:
    facts = entry.facts
    if entry.move == "undo":
        return _("act no. %(number)s") % {"number": facts["undone"]}
    if entry.move == "go_on":
        return _("stood still for %(seconds)s seconds") % {"seconds": facts["stood"]}
    if entry.move == "extend":
        return _("by %(seconds)s seconds") % {"seconds": _later(facts)}
    if entry.move == "enter_pitch":
        return _("%(count)s slots") % {"count": facts["slots"]}
    return ""


def _later(facts: dict[str, Any]) -> int:
    """By how much the last instant of a pitch moved."""
    ends = []
    for when in ("before", "after"):
        last = facts[when].get("closes_at") or facts[when].get("ends_at")
        ends.append(datetime.fromisoformat(last))
    return round((ends[1] - ends[0]).total_seconds())
