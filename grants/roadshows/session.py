"""The session as its host runs it: call a pitch, open its window, extend, pause, go on, skip, undo. Every act is an entry.

An entry keeps what the pitch was before, so that the trail itself is what `undo` reads.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grants.people.models import User
from grants.roadshows import rules
from grants.roadshows.models import Pitch, Roadshow
from grants.rulebook import queries as rulebook
from grants.trail import clock
from grants.trail.blockers import Blocked, Blocker
from grants.trail.models import Entry
from grants.trail.moves import lock, record, require

# What an act may change and `undo` gives back.
KEPT = ("called_at", "ends_at", "opens_at", "closes_at", "skipped_at", "paused", "confirm_by_day")
UNDOABLE = ("call_pitch", "open_window", "close_window", "extend", "skip_pitch")
Change = Callable[[Roadshow, Pitch, datetime], None]


def call_pitch(pitch: Pitch, *, by: User) -> Entry:
    """The next by the lot is called: its clock runs, and its window opens when the pitch is over.

    Who was skipped because nobody was there is heard after all the others, when she has come.
    """

    def change(roadshow: Roadshow, row: Pitch, at: datetime) -> None:
        _refuse_unless(row.called_at is None, "called", _("It was called already."))
        following = next_pitch(roadshow)
        words = _("By the lot “%(title)s” is next: call it, or skip it with a reason.")
        _refuse_unless(following is None or following.pk == row.pk, "not_next", words % {"title": following})
        words = _("“%(title)s” is not on offer any more: skip it.")
        _refuse_unless(not roadshow.is_supply or rules.on_offer(row.listing, at), "offer", words % {"title": row})
        speaking = _speaking(roadshow, at)
        words = _("“%(title)s” is still being pitched: let it end, or open its window.")
        _refuse_unless(speaking is None, "speaking", words % {"title": speaking})
        row.called_at, row.skipped_at = at, None
        row.ends_at = at + timedelta(seconds=roadshow.pitch_seconds)
        if roadshow.is_supply:
            row.opens_at, row.closes_at = row.ends_at, row.ends_at + timedelta(seconds=roadshow.window_seconds)
            row.confirm_by_day = rulebook.confirm_by(roadshow.rule_set, at.astimezone(clock.SHANGHAI).date())

    return _act(pitch, "call_pitch", by, change)


def open_window(pitch: Pitch, *, by: User) -> Entry:
    """The pitch ended early: placards count from now on."""

    def change(roadshow: Roadshow, row: Pitch, at: datetime) -> None:
        _refuse_unless(roadshow.is_supply, "no_window", _("Nobody raises a placard in a hearing of bidders."))
        _refuse_unless(_speaks(row, at), "opened", _("It is not being pitched now."))
        row.ends_at = row.opens_at = at
        row.closes_at = at + timedelta(seconds=roadshow.window_seconds)

    return _act(pitch, "open_window", by, change)


def close_window(pitch: Pitch, *, by: User, note: str) -> Entry:
    """What is running ends now: the window, or the answer of a bidder. The reason is kept."""

    def change(roadshow: Roadshow, row: Pitch, at: datetime) -> None:
        running = row.window_open(at) if roadshow.is_supply else _running(row, at)
        _refuse_unless(running, "closed", _("It is not running now."))
        if roadshow.is_supply:
            row.closes_at = at
        else:
            row.ends_at = at

    return _act(pitch, "close_window", by, change, note)


def extend(pitch: Pitch, *, by: User, seconds: int, note: str = "") -> Entry:
    """More time for what is running now: the pitch (its window then opens later), or the window."""

    def change(roadshow: Roadshow, row: Pitch, at: datetime) -> None:
        _refuse_unless(0 < seconds <= 3600, "seconds", _("Between one second and an hour."))
        _refuse_unless(_running(row, at), "closed", _("It is not running now."))
        more = timedelta(seconds=seconds)
        if row.ends_at is not None and row.ends_at > at:
            row.ends_at += more
            if row.opens_at is not None:
                row.opens_at += more
        if row.closes_at is not None:
            row.closes_at += more

    return _act(pitch, "extend", by, change, note, seconds=seconds)


def skip_pitch(pitch: Pitch, *, by: User, note: str) -> Entry:
    """Nobody is there to pitch, or it is taken off: it will not be heard today. The reason is kept."""

    def change(roadshow: Roadshow, row: Pitch, at: datetime) -> None:
        _refuse_unless(row.skipped_at is None, "skipped", _("It was skipped already."))
        _refuse_unless(not row.window_open(at), "placards", _("Its window is open: close it instead."))
        _refuse_unless(row.called_at is None or _running(row, at), "heard", _("It was heard already."))
        row.skipped_at = at

    return _act(pitch, "skip_pitch", by, change, note)


def pause(roadshow: Roadshow, *, by: User, note: str) -> Entry:
    """Every clock stands still and no placard counts until the host goes on."""
    with transaction.atomic():
        row, at = _hosted(roadshow, by)
        _refuse_unless(row.paused_at is None, "paused", _("The session is paused."))
        for pitch in row.pitches.select_for_update().order_by("pk"):
            if _running(pitch, at):
                pitch.paused = True
                pitch.save(update_fields=["paused"])
        row.paused_at = at
        row.save(update_fields=["paused_at"])
        return record(row, "pause", by=by, role=rules.may_host.role_for(row, by), note=_reason(note))


def go_on(roadshow: Roadshow, *, by: User) -> Entry:
    """The clocks run again; what was running has exactly the time it had left."""
    with transaction.atomic():
        row, at = _hosted(roadshow, by)
        _refuse_unless(row.paused_at is not None, "running", _("The session is not paused."))
        stood = at - row.paused_at  # type: ignore[operator]
        for pitch in row.pitches.select_for_update().filter(paused=True).order_by("pk"):
            for name in ("ends_at", "opens_at", "closes_at"):
                instant = getattr(pitch, name)
                if instant is not None and instant > row.paused_at:
                    setattr(pitch, name, instant + stood)
            pitch.paused = False
            pitch.save(update_fields=KEPT)
        row.paused_at = None
        row.save(update_fields=["paused_at"])
        return record(row, "go_on", by=by, role=rules.may_host.role_for(row, by), stood=round(stood.total_seconds(), 3))


def undo(roadshow: Roadshow, *, by: User) -> Entry:
    """Take back the host's last act on a pitch, as long as no placard was raised on it since."""
    with transaction.atomic():
        row, _at = _hosted(roadshow, by)
        last = last_act(row)
        if last is None:
            raise Blocked(Blocker("nothing", _("There is nothing to undo."), "undo"))
        pitch = row.pitches.select_for_update().get(pk=last.facts["pitch"])
        if pitch.raised != last.facts["raised"]:
            raise Blocked(Blocker("placards", _("A placard was raised since: it stands, so this cannot be undone."), "undo"))
        fields: Any = Pitch._meta
        for name, value in last.facts["before"].items():
            setattr(pitch, name, fields.get_field(name).to_python(value))
        pitch.save(update_fields=KEPT)
        told: dict[str, Any] = {"undone": last.seq, "act": last.move, "pitch": pitch.pk, "order": pitch.order}
        return record(row, "undo", by=by, role=rules.may_host.role_for(row, by), **told)


def last_act(roadshow: Roadshow) -> Entry | None:
    """The act that `undo` would take back: the last on a pitch that was not undone, unless the session was paused since."""
    undone: set[int] = set()
    mine = Entry.objects.filter(kind="roadshow", object_id=roadshow.pk)
    for entry in mine.filter(move__in=(*UNDOABLE, "undo", "pause", "go_on", "start")).order_by("-seq"):
        if entry.move == "undo":
            undone.add(entry.facts["undone"])
        elif entry.move not in UNDOABLE:
            return None
        elif entry.seq not in undone:
            return entry
    return None


def next_pitch(roadshow: Roadshow) -> Pitch | None:
    """The first in the order of the lot that was neither called nor skipped."""
    return roadshow.pitches.filter(called_at__isnull=True, skipped_at__isnull=True).order_by("order").first()


def _act(pitch: Pitch, what: str, by: User, change: Change, note: str | None = None, **facts: Any) -> Entry:
    with transaction.atomic():
        roadshow, at = _hosted(pitch.roadshow, by)
        _refuse_unless(roadshow.paused_at is None, "paused", _("The session is paused: go on first."))
        row = Pitch.objects.select_for_update().get(pk=pitch.pk)
        before = _kept(row)
        change(roadshow, row, at)
        row.save(update_fields=KEPT)
        if note is not None and what != "extend":
            note = _reason(note)
        told = {"pitch": row.pk, "order": row.order, "before": before, "after": _kept(row), "raised": row.raised, **facts}
        return record(roadshow, what, by=by, role=rules.may_host.role_for(roadshow, by), note=note or "", **told)


def _hosted(roadshow: Roadshow, by: User) -> tuple[Roadshow, datetime]:
    """The session with its row locked, and the instant; refused unless it is live and `by` hosts it."""
    row = lock(roadshow)
    require(rules.may_host, row, by)
    _refuse_unless(row.status == Roadshow.Status.LIVE, "not_live", _("The session is not live."))
    return row, clock.of_database()


def _kept(pitch: Pitch) -> Mapping[str, Any]:
    return {name: getattr(pitch, name) for name in KEPT}


def _running(pitch: Pitch, at: datetime) -> bool:
    return pitch.skipped_at is None and pitch.over_at is not None and at < pitch.over_at


def _speaks(pitch: Pitch, at: datetime) -> bool:
    return pitch.skipped_at is None and pitch.ends_at is not None and at < pitch.ends_at


def _speaking(roadshow: Roadshow, at: datetime) -> Pitch | None:
    """Who is pitching at this instant; a window that is still open does not keep the next from beginning."""
    return roadshow.pitches.filter(skipped_at__isnull=True, called_at__lte=at, ends_at__gt=at).first()


def _reason(note: str) -> str:
    if not note.strip():
        raise Blocked(Blocker("missing_note", _("“%(what)s” is missing.") % {"what": _("Reason")}, "note"))
    return note


def _refuse_unless(holds: bool, code: str, words: Any) -> None:
    if not holds:
        raise Blocked(Blocker(code, words, code))
