"""What the host sees of her session at one instant: what is on now, the one step that comes next, what could be taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from grants.portals.roadshown import Turn, turns
from grants.portals.trail import words_of
from grants.roadshows import session
from grants.roadshows.models import Claim, Pitch, Roadshow
from grants.trail import clock
from grants.trail.blockers import Words
from grants.trail.models import Entry

RUNNING = ("speaking", "open")
HOSTING = (*session.UNDOABLE, "undo", "pause", "go_on", "start")
MORE = (30, 60, 180)  # seconds a host gives with one press


@dataclass(frozen=True)
class Running:
    """A pitch that is on, until when; `left` only while the clocks stand still."""

    turn: Turn
    until: datetime
    left: int | None

    @property
    def pitch(self) -> Pitch:
        return self.turn.pitch

    @property
    def until_ms(self) -> int:
        return round(self.until.timestamp() * 1000)

    @property
    def left_shown(self) -> str:
        """What stood on the clock when it was stopped: 01:20."""
        return f"{(self.left or 0) // 60:02d}:{(self.left or 0) % 60:02d}"

    @property
    def until_shown(self) -> str:
        return _clock(self.until)

    @property
    def placards(self) -> list[tuple[Claim, int]]:
        """In the order of the hall, each with its place in the queue; 0 holds a slot. What came down is left out."""
        waiting = {claim.pk: place for place, claim in self.turn.waiting}
        up = [claim for claim in self.turn.claims if claim in self.turn.holders or claim.pk in waiting]
        return [(claim, waiting.get(claim.pk, 0)) for claim in up]


@dataclass(frozen=True)
class Step:
    """The one obvious next step: a word of the session to press, or only words while there is nothing to press."""

    act: str
    label: Words
    says: Words
    turn: Turn | None = None
    early: bool = False  # may be pressed already, need not be


@dataclass(frozen=True)
class Undo:
    """The last act that could be taken back, what would be as before, and why not when not."""

    entry: Entry
    what: Words
    gives_back: Words
    why_not: Words


@dataclass(frozen=True)
class Hosting:
    roadshow: Roadshow
    at: datetime
    turns: Sequence[Turn]
    running: Sequence[Running]
    step: Step
    undo: Undo | None
    last: Entry | None

    @property
    def heard(self) -> int:
        return sum(turn.phase in {"heard", "skipped"} for turn in self.turns)

    @property
    def waiting(self) -> list[Turn]:
        return [turn for turn in self.turns if turn.phase == "waiting"]

    @property
    def coming(self) -> Turn | None:
        return self.waiting[0] if self.waiting else None

    @property
    def may_call(self) -> bool:
        """Whether a pitch can be called at this instant: nobody speaks and nothing stands still."""
        speaks = any(one.turn.phase == "speaking" for one in self.running)
        return self.roadshow.status == "live" and self.roadshow.paused_at is None and not speaks

    @property
    def held(self) -> int:
        return sum(len(turn.holders) for turn in self.turns)

    @property
    def slots(self) -> int:
        return sum(turn.pitch.slots for turn in self.turns if turn.phase != "skipped")

    @property
    def seen(self) -> int:
        """The last act on this page: whoever presses a button has seen everything up to here."""
        return self.last.seq if self.last else 0

    @property
    def last_words(self) -> Words:
        return words_of(self.last, Roadshow) if self.last else ""


def hosting(roadshow: Roadshow) -> Hosting:
    """About seven queries whatever the number of pitches and placards."""
    at = clock.of_database()
    told = turns(roadshow, roadshow.paused_at or at)
    running = [_running(roadshow, turn) for turn in told if turn.phase in RUNNING]
    last = acts(roadshow).order_by("-seq").select_related("by").first()
    undo = _undo(roadshow, {turn.pitch.pk: turn for turn in told}) if roadshow.status == "live" else None
    return Hosting(roadshow, at, told, running, _step(roadshow, told, running), undo, last)


def acts(roadshow: Roadshow) -> Any:
    return Entry.objects.filter(kind="roadshow", object_id=roadshow.pk, move__in=HOSTING)


def _running(roadshow: Roadshow, turn: Turn) -> Running:
    end = turn.pitch.ends_at if turn.phase == "speaking" else turn.pitch.closes_at
    assert end is not None, "what runs has an end"
    left = (end - roadshow.paused_at).total_seconds() if roadshow.paused_at else None
    return Running(turn, end, None if left is None else round(left))


def _step(roadshow: Roadshow, told: Sequence[Turn], running: Sequence[Running]) -> Step:
    coming = next((turn for turn in told if turn.phase == "waiting"), None)
    speaking = next((one.turn for one in running if one.turn.phase == "speaking"), None)
    if roadshow.status == "scheduled":
        return Step(
            "start", _("Start the session"), _("Nothing runs yet: starting calls nobody. You call the first pitch yourself.")
        )
    if roadshow.status != "live":
        return Step(
            "",
            _("The session is over"),
            _("Units confirm what they hold; the next in each queue moves up when a slot comes free."),
        )
    if roadshow.paused_at:
        return Step("go_on", _("Go on"), _("Every clock stands still and no placard counts. Nobody loses time by the pause."))
    if speaking is not None and roadshow.is_supply:
        says = _("Placards go up by themselves when the time is over. Press only if the speaker ends before that.")
        return Step("open_window", _("Placards up now"), says, speaking, early=True)
    if speaking is not None:
        says = _("It ends by itself when the time is over. To end it before that, write the reason and press “End it now”.")
        return Step("", _("One moment"), says, speaking)
    if coming is not None:
        says = _("The clock of the pitch starts as soon as you press.")
        if running:
            says = _("The window closes by itself. You can call the next one already: this window stays open beside it.")
        return Step("call_pitch", _("Call no. %(order)s") % {"order": coming.pitch.order}, says, coming, early=bool(running))
    if running:
        return Step("", _("The last window is open"), _("When it has closed, you end the session."))
    return Step("end", _("End the session"), _("Everything was heard. After this the units have their days to confirm."))


def _undo(roadshow: Roadshow, by_key: dict[int, Turn]) -> Undo | None:
    entry = session.last_act(roadshow)
    if entry is None or entry.facts["pitch"] not in by_key:
        return None
    pitch, before = by_key[entry.facts["pitch"]].pitch, entry.facts["before"]
    what = _now("%(act)s, no. %(order)s") % {"act": words_of(entry, Roadshow), "order": pitch.order}
    why_not = (
        "" if pitch.raised == entry.facts["raised"] else _("A placard was raised since: it stands, so this cannot be undone.")
    )
    return Undo(entry, what, _given_back(pitch, before), why_not)


def _given_back(pitch: Pitch, before: dict[str, Any]) -> Words:
    """What no. 3 is again once the act is taken back, in the words of the clocks."""
    told = {"order": pitch.order, "ends": _clock(before["ends_at"]), "closes": _clock(before["closes_at"])}
    if before["called_at"] is None:
        return _now("No. %(order)s counts as not called again; its clock is taken away.") % told
    if before["closes_at"] is None:
        return _now("No. %(order)s is running again until %(ends)s.") % told
    return _now("No. %(order)s has its times back: pitch until %(ends)s, placards until %(closes)s.") % told


def _clock(instant: datetime | str | None) -> str:
    if not instant:
        return ""
    told = datetime.fromisoformat(instant) if isinstance(instant, str) else instant
    return f"{told.astimezone(clock.SHANGHAI):%H:%M:%S}"
