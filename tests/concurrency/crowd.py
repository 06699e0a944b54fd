"""A hall full of telephones at real web servers: what each was told, and whether that is what was stored."""

import re
import secrets
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.test import Client
from django.urls import reverse

from grants.people.models import Unit, User
from grants.people.roles import Role
from grants.portals.account import SEEN
from grants.roadshows import session
from grants.roadshows.models import HOLDING, STANDING, Claim, Delegation, Pitch
from grants.story.cast import Cast
from grants.trail.chain import broken
from grants.trail.models import Entry
from tests.concurrency.volley import Answer, Request, post, volley
from tests.factories import roadshows
from tests.factories.roadshows import Hall

TELLS = re.compile(r'data-answer="(\w+)"(?: data-pitch="(\d*)")?(?: data-claim="(\d+)" data-place="(\d+)")?')
BUSY = 429
TRIES = 6


@dataclass
class Phone:
    """A town officer's telephone: signed in, the page of the session open."""

    unit: Unit
    chair: User
    cookies: dict[str, str]


@dataclass(frozen=True)
class Tap:
    """One press of the button; it keeps its key however often it is sent."""

    phone: Phone
    pitch: int
    key: str
    waits: float = 60.0
    planted: str = ""  # what goes wrong the first time it is sent


@dataclass(frozen=True)
class Told:
    """What the telephone shows in the end, after so many sendings."""

    tap: Tap
    status: int
    state: str
    claim: int
    place: int
    seconds: float
    sent: int


@dataclass
class Crowd:
    hall: Hall
    port: int
    phones: list[Phone]
    statuses: list[int] = field(default_factory=list)  # of every answer that ever came

    def taps(self, nth: int, phones: Iterable[Phone] | None = None, **how: Any) -> list[Tap]:
        pitch = self.hall.pitches[nth].pk
        return [Tap(phone, pitch, secrets.token_urlsafe(16), **how) for phone in (self.phones if phones is None else phones)]

    def burst(self, taps: Sequence[Tap], meanwhile: Callable[[int], None] | None = None) -> list[Told]:
        """All at once; whoever got no answer, or was asked to come again, sends the same again, as the page does."""
        told: dict[int, Told] = {}
        left = list(range(len(taps)))
        for sending in range(1, TRIES + 1):
            answers = volley([self.request(taps[n], sending) for n in left], meanwhile if sending == 1 else None)
            for n, answer in zip(left, answers, strict=True):
                told[n] = _told(taps[n], answer, sending)
            self.statuses += [answer.status for answer in answers if answer.given]
            left = [n for n in left if told[n].status in (0, BUSY)]
            if not left:
                break
            time.sleep(0.05 * sending)
        return [told[n] for n in range(len(taps))]

    def request(self, tap: Tap, sending: int = 1) -> Request:
        path = reverse("federation:roadshows-placard", args=[self.hall.roadshow.pk])
        fields = {"pitch": tap.pitch, "unit": tap.phone.unit.pk, "key": tap.key, "as_person": tap.phone.chair.pk}
        more = {"X-Requested-With": "fetch"} | ({"X-Planted": tap.planted} if tap.planted and sending == 1 else {})
        waits = tap.waits if sending == 1 else 60.0  # she is more patient the second time
        return post(self.port, path, fields, tap.phone.cookies, more, waits=waits)

    def withdrawal(self, phone: Phone, claim: Claim) -> Request:
        path = reverse("federation:claims-act", args=[claim.pk, "withdraw"])
        fields = {"version": claim.version, "note": "误操作", "as_person": phone.chair.pk}
        return post(self.port, path, fields, phone.cookies)


def crowd(cast: Cast, port: int, *, towns: int, pitches: int, slots: int = 1, limit: int = 99) -> Crowd:
    """A live session, every window open for an hour, `towns` officers signed in."""
    offers = [roadshows.approved(cast, slots=slots) for _n in range(pitches)]
    hall = roadshows.live(cast, offers=offers, towns=towns, window_seconds=3600, claims_per_unit=limit)
    for nth in range(pitches):
        session.call_pitch(hall.fresh(nth), by=hall.by(Role.HANDLER))
        session.open_window(hall.fresh(nth), by=hall.by(Role.HANDLER))
    return Crowd(hall, port, [signed_in(hall.units[name], hall.chairs[name]) for name in hall.units])


def signed_in(unit: Unit, chair: User) -> Phone:
    return Phone(unit, chair, cookies_of(chair))


def cookies_of(person: User) -> dict[str, str]:
    """Her session is a row that every server reads; the token against forged requests came with the page."""
    client = Client()
    client.force_login(person)
    kept: Any = client.session
    kept[SEEN] = int(time.time())
    kept.save()
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    return {settings.SESSION_COOKIE_NAME: key, settings.CSRF_COOKIE_NAME: secrets.token_hex(16)}


def _told(tap: Tap, answer: Answer, sent: int) -> Told:
    found = TELLS.search(answer.body.decode()) if answer.given else None
    state, _pitch, claim, place = found.groups() if found else ("", "", "", "")
    return Told(tap, answer.status, state, int(claim or 0), int(place or 0), answer.seconds, sent)


def findings(told: Sequence[Told], statuses: Iterable[int] = ()) -> list[str]:
    """Everything that is not as it must be after a burst on one pitch with nobody leaving; empty when it is fair."""
    (pitch_id,) = {one.tap.pitch for one in told}
    pitch = Pitch.objects.get(pk=pitch_id)
    claims = list(Claim.objects.filter(pitch=pitch).order_by("ticket", "pk"))
    holding, queue = [c for c in claims if c.status in HOLDING], [c for c in claims if c.status == "queued"]
    found = [f"answered {status}" for status in {*statuses, *(one.status for one in told)} if status >= 500 or status == 0]
    if len(holding) != min(pitch.slots, len(claims)):
        found.append(f"{len(holding)} hold {pitch.slots} slots")
    if sorted(c.slot or 0 for c in holding) != list(range(1, len(holding) + 1)):
        found.append(f"slots held {sorted(c.slot or 0 for c in holding)}")
    if [c.ticket for c in claims] != list(range(1, len(claims) + 1)):
        found.append(f"tickets {[c.ticket for c in claims]}")
    if [c.told_place for c in queue] != list(range(1, len(queue) + 1)):
        found.append(f"places {[c.told_place for c in queue]}")
    if (pitch.raised, pitch.balance) != (len(claims), pitch.slots - len(claims)):
        found.append(f"the pitch counts {pitch.raised} and {pitch.balance} for {len(claims)} placards")
    if len({c.unit_id for c in claims}) != len(claims):
        found.append("a unit has two placards up")
    found += _telephones(told, {c.pk: c for c in claims})
    found += _delegations(pitch)
    keys = [c.pk for c in claims]
    found += [f"{torn.entry}: {torn.why}" for torn in broken(Entry.objects.filter(root_kind="claim", root_id__in=keys))]
    if Entry.objects.filter(kind="claim", object_id__in=keys, move="create").count() != len(claims):
        found.append("the trail tells of another number of placards")
    return found


def _telephones(told: Sequence[Told], claims: dict[int, Claim]) -> list[str]:
    """Whether each telephone shows what is stored, and nothing stored belongs to nobody."""
    found = []
    for one in told:
        claim = claims.get(one.claim)
        if one.state not in {"held", "queued"}:
            found.append(f"told {one.state or 'nothing'} ({one.status})")
        elif claim is None:
            found.append(f"claim {one.claim} was acknowledged and is lost")
        elif (claim.unit_id, one.state == "held") != (one.tap.phone.unit.pk, claim.status in HOLDING):
            found.append(f"told {one.state}, stored {claim.status}")
        elif one.place != (claim.slot if one.state == "held" else claim.told_place):
            found.append(f"told {one.state} {one.place}, stored {claim.slot} {claim.told_place}")
    strange = set(claims) - {one.claim for one in told}
    return [*found, *(f"claim {key} was never acknowledged" for key in strange)]


def _delegations(pitch: Pitch) -> list[str]:
    """Whether each delegation counts the placards it has up."""
    found = []
    for part in Delegation.objects.filter(roadshow=pitch.roadshow_id):
        up = Claim.objects.filter(pitch__roadshow=pitch.roadshow_id, unit=part.unit_id, status__in=STANDING).count()
        if part.standing != up:
            found.append(f"{part} counts {part.standing} and has {up} up")
    return found
