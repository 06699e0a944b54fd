"""What the wall and the phones show, as one small JSON text kept in memory: hundreds look at it, one process reads it.

A process looks at the rows at most every `FRESH` seconds and answers everybody in between from memory; what has not changed is
304 and has no body. A look is one small question (`_mark`); the whole is read only when it is answered otherwise.
Nothing in it is secret: the hall sees it too. Of people it names nobody.
"""

import gzip
import hashlib
import json
import re
import threading
import time
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import connection

from grants.roadshows.models import Claim, Delegation, Pitch, Roadshow
from grants.roadshows.queries import programme
from grants.trail import clock

FRESH = 0.2  # seconds a text may be old
LATE = 1.0  # seconds after which nobody is content with what another is just reading
WHOLE = 10.0  # seconds after which everything is read again, changed or not
KEPT = 64  # sessions a process remembers; more at once nobody holds
CODE = re.compile(r"[a-z2-9]{8}")
MARK = """
    SELECT s.id, (SELECT max(e.seq) FROM grants_entry e WHERE e.root_kind = 'roadshow' AND e.root_id = s.id), count(c.id), sum(c.version)
    FROM grants_roadshow s LEFT JOIN grants_pitch p ON p.roadshow_id = s.id LEFT JOIN grants_claim c ON c.pitch_id = p.id
    WHERE s.wall_code = %s GROUP BY s.id
"""
Row = tuple[Any, ...]


@dataclass(frozen=True)
class Frame:
    """The state of one session: its text (plain and packed), its tag, what it was told from, when (monotonic seconds)."""

    body: bytes
    packed: bytes
    etag: str
    mark: Row
    read_at: float
    whole_at: float


_frames: dict[str, Frame] = {}
_reading = threading.Lock()


def frame(code: str) -> Frame | None:
    """The session with this wall code as it was at most `FRESH` seconds ago; None when there is none."""
    known = _frames.get(code)
    if known is not None and time.monotonic() - known.read_at < FRESH:
        return known
    if not CODE.fullmatch(code):
        return None
    patient = known is None or time.monotonic() - known.read_at > LATE
    if not _reading.acquire(blocking=patient):
        return known  # somebody is reading what is newer
    try:
        known = _frames.get(code)  # somebody else read it while we waited
        if known is not None and time.monotonic() - known.read_at < FRESH:
            return known
        return _read(code, known)
    finally:
        _reading.release()


def forget() -> None:
    """Empty the memory (tests; a process that was given another database)."""
    _frames.clear()


def shown(code: str) -> Roadshow | None:
    """The session that has this wall: announced, and one in which placards are raised."""
    walls = Roadshow.objects.filter(kind=Roadshow.Kind.SUPPLY, open_registration_at__isnull=False)
    return walls.filter(wall_code=code).first()


def _read(code: str, known: Frame | None) -> Frame | None:
    begun = time.monotonic()
    mark = _mark(code)  # before the whole: what changes meanwhile is seen at the next look
    if known is not None and known.mark == mark and begun - known.whole_at < WHOLE:
        found = replace(known, read_at=begun)
    else:
        roadshow = shown(code) if mark else None
        if roadshow is None:
            _frames.pop(code, None)
            return None
        body = json.dumps(state(roadshow), ensure_ascii=False, separators=(",", ":")).encode()
        etag = f'W/"{hashlib.sha256(body).hexdigest()[:20]}"'
        found = Frame(body, gzip.compress(body, 6, mtime=0), etag, mark, begun, begun)
    if code not in _frames and len(_frames) >= KEPT:
        _frames.pop(next(iter(_frames)))
    _frames[code] = found
    return found


def _mark(code: str) -> Row:
    """One small question whose answer is another whenever something on the wall is: every act of the host lengthens the chain of
    the session, every placard adds a claim, and every move of a claim counts its version up. Empty when there is no such wall.
    """
    with connection.cursor() as cursor:
        cursor.execute(MARK, [code])
        return tuple(cursor.fetchone() or ())


def state(roadshow: Roadshow) -> dict[str, Any]:
    """Everything a screen needs to show the session at any instant: instants in milliseconds since 1970.

    Which offers are pitched is told once their order is drawn and they are published; before that only how many.
    """
    drawn = roadshow.schedule_at is not None
    pitches = list(programme(roadshow)) if drawn else []
    parts = Delegation.objects.filter(roadshow=roadshow).select_related("unit").order_by("unit__path")
    return {
        "title": roadshow.title,
        "host": roadshow.unit.name,
        "venue": roadshow.venue,
        "status": roadshow.status,
        "planned": ms(roadshow.planned_at),
        "registers": ms(roadshow.registers_until),
        "started": ms(roadshow.start_at),
        "ended": ms(roadshow.end_at),
        "paused": ms(roadshow.paused_at),
        "offers": len(pitches) if drawn else roadshow.pitches.count(),
        "pitches": [_pitch(pitch) for pitch in pitches],
        "units": [{"id": part.unit_id, "name": part.unit.short_name} for part in parts],
    }


def _pitch(pitch: Pitch) -> dict[str, Any]:
    return {
        "id": pitch.pk, "order": pitch.order, "title": pitch.listing.title, "organisation": pitch.organisation.name,
        "category": pitch.listing.category, "slots": pitch.slots, "called": ms(pitch.called_at), "ends": ms(pitch.ends_at),
        "opens": ms(pitch.opens_at), "closes": ms(pitch.closes_at), "skipped": ms(pitch.skipped_at), "paused": pitch.paused,
        "placards": [_placard(claim) for claim in pitch.claims.all()],
    }  # fmt: skip


def _placard(claim: Claim) -> dict[str, Any]:
    """One placard as everybody sees it. `since`: when it got its slot; `gone`: when it came down; `contested`: from, until."""
    gone = claim.withdraw_at or claim.release_at or claim.settle_against_at
    settled = [at for at in (claim.settle_at, claim.settle_against_at) if at and claim.contest_at and at > claim.contest_at]
    contested = [ms(claim.contest_at), ms(max(settled, default=None))] if claim.contest_at else None
    return {
        "unit": claim.unit_id, "ticket": claim.ticket, "at": ms(claim.raised_at), "since": ms(claim.held_from),
        "gone": ms(gone), "contested": contested,
    }  # fmt: skip


def ms(instant: datetime | None) -> int | None:
    """An instant as the screens count it."""
    return None if instant is None else round(instant.timestamp() * 1000)


def now() -> int:
    """The server's clock as the screens count it."""
    return ms(clock.now()) or 0
