"""The placard on a telephone: the page of a session for a town officer, and the door through which a placard is raised."""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, InterfaceError, OperationalError, connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from grants.people.models import Unit
from grants.portals.act import CODES, UNPROCESSABLE
from grants.portals.digits import number_of
from grants.portals.federation.desk import DeskPage
from grants.portals.federation.placard_cards import address, cards, feed_of, placards_of, standing_words, state_of
from grants.portals.links import object_url
from grants.portals.roadshown import PHASES
from grants.roadshows import placard, queries
from grants.roadshows.models import STANDING, Claim, Delegation, Pitch, Roadshow
from grants.trail import clock
from grants.trail.blockers import Blocked, Blocker, NotAllowed, Refused, Words

BUSY = 429
WAITS = (0.05, 0.2, 0.6)  # seconds before the database is asked again that had no hand free
WORDS = {
    "raise": _("Raise the placard"),
    "sending": _("Sending…"),
    "waiting": _("No answer from the server yet; it is being waited for."),
    "again": _("The network does not answer. It is sent again by itself (%s); it is never counted twice."),
    "lost": _(
        "It is not known yet whether it was counted. Stay on this page: it goes on by itself as soon as the network is back."
    ),
    "out": _("You are signed out, or this page is too old. Whether the placard was counted is seen after loading it again."),
    "load": _("Load again"),
    "offline": _("No connection to the server since %s; the clock goes on."),
    "opens": _("Opens in %s"),
    "left": _("%s left"),
    "paused": _("Paused"),
    "wait": _("The session is paused; wait for the host."),
    "come": _("The button comes by itself when the host opens a pitch."),
    "over": _("The window for this pitch is over."),
    "held": _("Placard up · slot %s"),
    "queued": _("In the queue · place %s"),
    "limit": _("Your unit has as many placards up as the rules allow. Take one back first."),
    **{name: words for name, (words, _tone) in PHASES.items()},
    **dict(Roadshow.Status.choices),
}
KEY = re.compile(r"[0-9A-Za-z_-]{8,40}")


@dataclass(frozen=True)
class Answer:
    """What a tap led to, as the telephone says it. `state`: held, queued, gone or refused."""

    state: str
    words: tuple[Words, ...]
    status: int = 200
    pitch: Pitch | None = None
    claim: Claim | None = None
    again: bool = False
    place: int = 0  # the slot it holds, or its place in the queue


class Placard(DeskPage):
    """GET: the page. POST pitch, unit, key: a placard is raised; held and queued are both 200, a refusal says why."""

    template_name = "federation/placards/placard.html"

    @cached_property
    def roadshow(self) -> Roadshow:
        found: Roadshow = get_object_or_404(queries.visible(self.person), pk=self.kwargs["pk"], kind=Roadshow.Kind.SUPPLY)
        return found

    @cached_property
    def units(self) -> list[Unit]:
        return placard.units_of(self.person)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        answer = self.raised(request)
        if wants_part(request):
            sent = HttpResponse(render_to_string("federation/placards/answer.html", {"answer": answer}), status=answer.status)
        else:
            sent = self.render_to_response(self.get_context_data(answer=answer), status=answer.status)
        if answer.again:
            sent.headers["Retry-After"] = "1"
        return sent

    def raised(self, request: HttpRequest) -> Answer:
        pitch = self.pitch(request.POST.get("pitch", ""))
        try:
            unit, key = self.unit(request.POST.get("unit", "")), made_key(request.POST.get("key", ""))
            return told(self.raise_patiently(pitch, unit, key), pitch)
        except Refused as refusal:
            status = CODES.get(type(refusal), UNPROCESSABLE)
            return Answer("refused", tuple(b.message for b in refusal.blockers), status, pitch)
        except (OperationalError, InterfaceError, IntegrityError):
            words = _(
                "The hall is very busy and your placard has not been counted yet. It is sent again; it is never counted twice."
            )
            return Answer("busy", (words,), BUSY, pitch, again=True)

    def pitch(self, key: str) -> Pitch:
        """By one query; of a session that is not public only for those who see it."""
        number = number_of(key, 18)
        found = placard.to_raise(number) if number is not None else None
        if found is None or found.roadshow_id != self.kwargs["pk"] or not found.roadshow.is_supply:
            raise Http404
        if found.roadshow.status in queries.PUBLIC and found.roadshow.open_registration_at is not None:
            return found
        self.roadshow  # noqa: B018 (404 unless she sees it)
        return found

    def unit(self, key: str) -> Unit:
        """The unit she raises it for, from the offices she holds; when she has one only, it need not be told."""
        if not key and len(self.units) == 1:
            return self.units[0]
        unit = next((unit for unit in self.units if str(unit.pk) == key), None)
        if unit is None:
            words = _("You are not the town officer of this unit; no placard was raised.")
            raise NotAllowed(Blocker("not_allowed", words))
        return unit

    def raise_patiently(self, pitch: Pitch, unit: Unit, key: str) -> Claim:
        """Again when the database was too busy or two transactions met head on: nothing was changed, the key is the same."""
        for wait in WAITS:
            try:
                return placard.raise_placard(pitch, by=self.person, unit=unit, key=key)
            except (OperationalError, InterfaceError, IntegrityError):
                connection.close_if_unusable_or_obsolete()
                time.sleep(wait)
        return placard.raise_placard(pitch, by=self.person, unit=unit, key=key)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.GET.get("part") == "mine":
            return render(request, "federation/placards/mine.html", self.told())
        return super().get(request, *args, **kwargs)

    @property
    def title(self) -> Words:  # type: ignore[override]
        return self.roadshow.title

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        page = object_url(self.roadshow, self.portal)
        return [(_("Roadshows"), address("federation:roadshows")), (self.roadshow.number, page)] if page else ()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**self.told(), **kwargs)

    def told(self) -> dict[str, Any]:
        """Everything of the page that one unit sees; eight queries whatever the number of pitches and placards."""
        roadshow, unit = self.roadshow, self.chosen
        shown: dict[str, Any] = {"roadshow": roadshow, "unit": unit, "units": self.coming, "part": None, "now": clock.now()}
        if unit is None:
            return shown
        part = Delegation.objects.filter(roadshow=roadshow, unit=unit).first()
        told = cards(roadshow, unit, self.person) if roadshow.schedule_at else []  # the order is drawn first
        mine = placards_of(unit, told)
        return {
            **shown, "part": part, "cards": told, "mine": mine, "up": sum(one.up for one in mine), "feed": feed_of(roadshow),
            "may_enter": part is None and may_enter(roadshow), "words": WORDS, "phases": PHASES.items(),
            "at": milliseconds(clock.now()), "paused": milliseconds(roadshow.paused_at) if roadshow.paused_at else 0,
            "back": self.request.path + (f"?unit={unit.pk}" if len(self.coming) > 1 else ""),
        }  # fmt: skip

    @cached_property
    def coming(self) -> list[Unit]:
        """Her units that lie in the host's area."""
        return [unit for unit in self.units if self.roadshow.unit.contains(unit)]

    @cached_property
    def chosen(self) -> Unit | None:
        """The unit asked for, else the first that takes part, else the first."""
        asked = self.request.POST.get("unit") or self.request.GET.get("unit", "")
        there = next((unit for unit in self.coming if str(unit.pk) == asked), None)
        if there is not None or len(self.coming) < 2:
            return there or (self.coming[0] if self.coming else None)
        registered = set(self.roadshow.delegations.filter(unit__in=self.coming).values_list("unit", flat=True))
        return next((unit for unit in self.coming if unit.pk in registered), self.coming[0])


def may_enter(roadshow: Roadshow) -> bool:
    until = roadshow.registers_until
    return roadshow.status == Roadshow.Status.REGISTERING and (until is None or clock.now() <= until)


def milliseconds(instant: datetime) -> int:
    return round(instant.timestamp() * 1000)


def wants_part(request: HttpRequest) -> bool:
    """Whether a script asks (htmx, fetch) and a part of the page is enough."""
    return "HX-Request" in request.headers or request.headers.get("X-Requested-With") in {"fetch", "XMLHttpRequest"}


def made_key(key: str) -> str:
    if not KEY.fullmatch(key):
        raise Blocked(Blocker("key", _("This page is out of date; load it again. No placard was raised."), "placard"))
    return key


def told(claim: Claim, pitch: Pitch) -> Answer:
    """A repeat is told what is true now: a slot it got since, or that it was taken back."""
    if claim.status in STANDING:
        place = claim.place_in_queue
        return Answer(state_of(claim), (standing_words(claim, place),), pitch=pitch, claim=claim, place=claim.slot or place)
    words = _("This placard is no longer up: “%(status)s”. Load the page again to raise another.")
    return Answer("gone", (words % {"status": claim.get_status_display()},), pitch=pitch, claim=claim)
