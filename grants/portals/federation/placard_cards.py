"""What a telephone shows of a session: a card for each pitch with its button and its key, and the placards of the unit."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from grants.people.models import Unit, User
from grants.portals.roadshown import Turn, turns
from grants.portals.wall_feed import BEGINS, ENDS
from grants.roadshows import queries, rules
from grants.roadshows.models import HOLDING, STANDING, Claim, Delegation, Roadshow
from grants.trail import clock
from grants.trail.blockers import Words

RUNNING = ("open", "speaking")
AHEAD = ("registering", "scheduled", "live")


@dataclass(frozen=True)
class Card:
    """One pitch on the telephone of one unit. `key`: made once; whatever sends again sends it again."""

    turn: Turn
    key: str
    mine: Claim | None
    place: int
    why: tuple[Words, ...]
    now: datetime

    @property
    def running(self) -> bool:
        return self.turn.phase in RUNNING

    @property
    def state(self) -> str:
        """held, queued, or idle while the unit has no placard up here."""
        return state_of(self.mine) if self.mine is not None else "idle"

    @property
    def words(self) -> Words:
        return standing_words(self.mine, self.place) if self.mine is not None else ""

    @property
    def seconds_left(self) -> int:
        pitch = self.turn.pitch
        end = pitch.ends_at if self.turn.phase == "speaking" else pitch.closes_at
        return max(0, round((end - self.now).total_seconds())) if end is not None and self.running else 0

    @property
    def instants(self) -> list[tuple[str, int]]:
        """called, ends, opens, closes in milliseconds since 1970, for the clock of the page."""
        pitch = self.turn.pitch
        told = {"called": pitch.called_at, "ends": pitch.ends_at, "opens": pitch.opens_at, "closes": pitch.closes_at}
        return [(name, round(instant.timestamp() * 1000)) for name, instant in told.items() if instant is not None]


@dataclass(frozen=True)
class Mine:
    """A placard of the unit in this session. `place`: in the queue, as it is now."""

    claim: Claim
    place: int

    @property
    def words(self) -> Words:
        return standing_words(self.claim, self.place)

    @property
    def state(self) -> str:
        return state_of(self.claim)

    @property
    def up(self) -> bool:
        return self.claim.status in STANDING

    @property
    def may_withdraw(self) -> bool:
        return self.claim.status in {"locked", "queued"}


def state_of(claim: Claim) -> str:
    """held or queued, of a placard that is up."""
    return "held" if claim.status in HOLDING else "queued"


def standing_words(claim: Claim, place: int) -> Words:
    """What the unit has: 举牌成功 · 第 1 名额, 候补第 2 位, or how it ended."""
    if claim.status in HOLDING:
        return _("Placard up · slot %(n)s") % {"n": claim.slot}
    if claim.status == Claim.Status.QUEUED:
        return _("In the queue · place %(n)s") % {"n": place}
    return claim.get_status_display()


def cards(roadshow: Roadshow, unit: Unit, person: User) -> list[Card]:
    """What is open first, then who speaks, then the order of the lot."""
    now = clock.of_database()
    order = {"open": 0, "speaking": 1}
    told = sorted(turns(roadshow, now), key=lambda turn: order.get(turn.phase, 2))
    return [_card(turn, roadshow, unit, person, now) for turn in told]


def _card(turn: Turn, roadshow: Roadshow, unit: Unit, person: User, now: datetime) -> Card:
    mine = next((claim for claim in turn.claims if claim.unit_id == unit.pk and claim.status in STANDING), None)
    place = next((place for place, claim in turn.waiting if claim.unit_id == unit.pk), 0)
    turn.pitch.roadshow = roadshow
    why = rules.may_raise.blockers(Claim(pitch=turn.pitch, unit=unit), person)
    return Card(turn, secrets.token_urlsafe(18), mine, place, tuple(b.message for b in why), now)


def placards_of(unit: Unit, told: Iterable[Card]) -> list[Mine]:
    """Every placard of the unit in the order of the programme; those that came down too."""
    found = []
    for card in sorted(told, key=lambda card: card.turn.pitch.order or 0):
        for claim in card.turn.claims:
            if claim.unit_id == unit.pk:
                claim.pitch = card.turn.pitch
                found.append(Mine(claim, card.place))
    return found


def feed_of(roadshow: Roadshow) -> str:
    """The address of the state of the session, the one the wall reads too."""
    return f"{BEGINS}{roadshow.wall_code}{ENDS}"


@dataclass(frozen=True)
class Door:
    """The next session of a town, as her first page shows it. `part`: whether her unit is registered."""

    roadshow: Roadshow
    unit: Unit
    part: Delegation | None
    url: str

    @property
    def pitches(self) -> int:
        return self.roadshow.pitches.count()

    @property
    def rank(self) -> int:
        """What comes first: where she can raise now, then what she takes or could take part in."""
        if self.live and self.part is not None:
            return 0
        return 1 if self.part is not None or self.can_register else 2

    @property
    def live(self) -> bool:
        return bool(self.roadshow.status == Roadshow.Status.LIVE)

    @property
    def can_register(self) -> bool:
        until = self.roadshow.registers_until
        in_time = until is None or clock.now() <= until
        return bool(self.part is None and self.roadshow.status == Roadshow.Status.REGISTERING and in_time)


def door(person: User, units: Sequence[Unit]) -> Door | None:
    """The session of her host that is live, or the next; None when none is ahead. Three queries."""
    if not units:
        return None
    ahead = queries.coming(person).order_by("planned_at")
    fits = [(row, unit) for row in ahead for unit in units if row.unit.contains(unit)]
    if not fits:
        return None
    parts = {
        (p.roadshow_id, p.unit_id): p for p in Delegation.objects.filter(roadshow__in=[row for row, _u in fits], unit__in=units)
    }
    doors = [Door(row, unit, parts.get((row.pk, unit.pk)), address("federation:roadshows-placard", row.pk)) for row, unit in fits]
    return min(doors, key=lambda one: (one.rank, one.roadshow.planned_at))


def address(name: str, *args: Any) -> str:
    """The page of a name, "" where this house has none."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
