"""What the wall and the phones show, as one small JSON text kept in memory: hundreds look at it, one process reads it.

A process reads the rows at most every `FRESH` seconds and answers everybody in between from memory; an answer that has not
changed is 304 and has no body. Nothing in it is secret: the hall sees it too. Of people it names nobody.
"""

import hashlib
import json
import threading
import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from grants.roadshows.models import HOLDING, Claim, Delegation, Roadshow
from grants.roadshows.queries import programme
from grants.trail import clock

FRESH = 0.25  # seconds a text may be old
KEPT = 64  # sessions a process remembers; more at once nobody holds


@dataclass(frozen=True)
class Frame:
    """The state of one session: its text, the tag of the text, and when it was read (monotonic seconds)."""

    body: bytes
    etag: str
    read_at: float


_frames: dict[str, Frame] = {}
_reading = threading.Lock()


def frame(code: str) -> Frame | None:
    """The session with this wall code as it was at most `FRESH` seconds ago; None when there is none."""
    known = _frames.get(code)
    if known is not None and time.monotonic() - known.read_at < FRESH:
        return known
    with _reading:
        known = _frames.get(code)  # somebody else read it while we waited
        if known is not None and time.monotonic() - known.read_at < FRESH:
            return known
        return _read(code)


def forget() -> None:
    """Empty the memory (tests; a process that was given another database)."""
    _frames.clear()


def _read(code: str) -> Frame | None:
    begun = time.monotonic()
    roadshow = Roadshow.objects.filter(wall_code=code, kind=Roadshow.Kind.SUPPLY).first()
    if roadshow is None or roadshow.open_registration_at is None:
        _frames.pop(code, None)
        return None
    body = json.dumps(state(roadshow), ensure_ascii=False, separators=(",", ":")).encode()
    if len(_frames) >= KEPT:
        _frames.pop(next(iter(_frames)))
    found = _frames[code] = Frame(body, f'"{hashlib.sha256(body).hexdigest()[:20]}"', begun)
    return found


def state(roadshow: Roadshow) -> dict[str, Any]:
    """Everything a screen needs to show the session at any instant, past or present: instants in milliseconds since 1970.

    Placards keep their instants, so a replay is the same state looked at with another clock.
    """
    pitches = list(programme(roadshow))
    return {
        "title": roadshow.title,
        "status": roadshow.status,
        "planned": _ms(roadshow.planned_at),
        "started": _ms(roadshow.start_at),
        "ended": _ms(roadshow.end_at),
        "paused": _ms(roadshow.paused_at),
        "pitches": [
            {
                "id": pitch.pk, "order": pitch.order, "title": pitch.listing.title, "organisation": pitch.organisation.name,
                "category": pitch.listing.category, "slots": pitch.slots, "called": _ms(pitch.called_at), "ends": _ms(pitch.ends_at),
                "opens": _ms(pitch.opens_at), "closes": _ms(pitch.closes_at), "skipped": _ms(pitch.skipped_at), "paused": pitch.paused,
                "placards": [placard(claim) for claim in pitch.claims.all()],
            }
            for pitch in pitches
        ],
        "units": [
            {"id": part.unit_id, "name": part.unit.short_name}
            for part in Delegation.objects.filter(roadshow=roadshow).select_related("unit").order_by("unit__path")
        ],
    }  # fmt: skip


def placard(claim: Claim) -> dict[str, Any]:
    """One placard as everybody sees it. `gone`: when it came down, of one that did; `since`: when it got its slot."""
    gone = claim.withdraw_at or claim.release_at or claim.settle_against_at
    return {
        "unit": claim.unit_id, "ticket": claim.ticket, "at": _ms(claim.raised_at), "place": claim.told_place,
        "since": _ms(claim.held_from), "gone": _ms(gone), "holds": claim.status in HOLDING, "contested": claim.status == "contested",
    }  # fmt: skip


def _ms(instant: datetime | None) -> int | None:
    return None if instant is None else round(instant.timestamp() * 1000)


def now() -> int:
    """The server's clock as the screens count it."""
    return _ms(clock.now()) or 0
