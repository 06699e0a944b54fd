"""A session as it was at every instant, read from its trail: what the wall showed then, the acts that were undone included."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from grants.roadshows.live import ms, state
from grants.roadshows.models import Roadshow
from grants.trail.models import Entry

ACTS = ("call_pitch", "open_window", "close_window", "extend", "skip_pitch", "undo", "pause", "go_on")
CLOCKS = ("called_at", "ends_at", "opens_at", "closes_at", "skipped_at")
Clocks = dict[str, datetime | None]


def recorded(roadshow: Roadshow) -> dict[str, Any]:
    """The state a wall shows, where each pitch has its `past`: [from, called, ends, opens, closes, skipped] for every act of the
    host on it; `pauses`: [from, until]."""
    told = state(roadshow)
    past, pauses = history(roadshow)
    for pitch in told["pitches"]:
        pitch["past"] = past.get(pitch["id"], [])
    return {**told, "paused": None, "pauses": pauses}


def history(roadshow: Roadshow) -> tuple[dict[int, list[list[int | None]]], list[list[int | None]]]:
    """By pitch what its clocks said from when on, and the pauses."""
    acts = Entry.objects.filter(kind="roadshow", object_id=roadshow.pk, move__in=ACTS).order_by("seq")
    clocks: dict[int, Clocks] = {}
    before: dict[int, Clocks] = {}
    past: dict[int, list[list[int | None]]] = {}
    pauses: list[list[int | None]] = []
    for entry in acts:
        changed: dict[int, Clocks] = {}
        moment = entry.at
        if entry.move == "pause":
            pauses.append([ms(entry.at), None])
        elif entry.move == "go_on":
            stood = timedelta(seconds=entry.facts["stood"])
            changed = {pk: _later(read, entry.at - stood, stood) for pk, read in clocks.items()}
            pauses[-1][1] = ms(entry.at)
        elif entry.move == "undo":
            changed = {entry.facts["pitch"]: before[entry.facts["undone"]]}
        else:
            pitch = entry.facts["pitch"]
            before[entry.seq] = _clocks(entry.facts["before"])
            changed = {pitch: _clocks(entry.facts["after"])}
            moment = _moment(entry, before[entry.seq], changed[pitch])
        for pk, read in changed.items():
            if clocks.get(pk) != read:
                past.setdefault(pk, []).append([ms(moment), *(ms(read[name]) for name in CLOCKS)])
            clocks[pk] = read
    return past, pauses


def _moment(entry: Entry, was: Clocks, becomes: Clocks) -> datetime:
    """When an act began to count: the clock it set to its own instant; its entry is written a moment later."""
    set_now = [at for name, at in becomes.items() if at is not None and at != was[name] and at <= entry.at]
    return max(set_now, default=entry.at)


def _clocks(told: Mapping[str, Any]) -> Clocks:
    return {name: datetime.fromisoformat(told[name]) if told[name] else None for name in CLOCKS}


def _later(read: Clocks, paused_at: datetime, stood: timedelta) -> Clocks:
    """What was running when the clocks stood still has the time it had left: as session.go_on moves it."""
    running = {name: read[name] for name in ("ends_at", "opens_at", "closes_at")}
    moved = {
        name: at + stood if at is not None and at > paused_at and not read["skipped_at"] else at for name, at in running.items()
    }
    return {**read, **moved}
