"""The placard on a telephone: the page of a session for a town officer, and the door through which a placard is raised."""

import re
import time
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, InterfaceError, OperationalError, connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from grants.people.models import Unit
from grants.portals.act import CODES, UNPROCESSABLE
from grants.portals.federation.desk import DeskPage
from grants.roadshows import placard, queries
from grants.roadshows.models import HOLDING, Claim, Pitch, Roadshow
from grants.trail.blockers import Blocked, Blocker, NotAllowed, Refused, Words

BUSY = 429
WAITS = (0.05, 0.2, 0.6)  # seconds before the database is asked again that had no hand free
KEY = re.compile(r"[0-9A-Za-z_-]{8,40}")
RAISING = ("roadshow__unit", "roadshow__rule_set", "listing", "organisation")


@dataclass(frozen=True)
class Answer:
    """What a tap led to, as the telephone says it. `state`: held, queued, gone or refused."""

    state: str
    words: tuple[Words, ...]
    status: int = 200
    pitch: Pitch | None = None
    claim: Claim | None = None
    again: bool = False

    @property
    def place(self) -> int:
        if self.claim is None:
            return 0
        return (self.claim.slot or 0) if self.state == "held" else self.claim.place_in_queue


class Placard(DeskPage):
    """GET: the page. POST pitch, unit, key: a placard is raised; held and queued are both 200, a refusal says why."""

    template_name = "federation/placards/placard.html"
    title = _("Raise a placard")

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
            sent = render(request, "federation/placards/answer.html", {"answer": answer}, status=answer.status)
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
        if not key.isdecimal() or len(key) > 18:
            raise Http404
        found = Pitch.objects.select_related(*RAISING).filter(pk=int(key), roadshow=self.kwargs["pk"]).first()
        if found is None or not found.roadshow.is_supply:
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

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(roadshow=self.roadshow, **kwargs)


def wants_part(request: HttpRequest) -> bool:
    """Whether a script asks (htmx, fetch) and a part of the page is enough."""
    return "HX-Request" in request.headers or request.headers.get("X-Requested-With") in {"fetch", "XMLHttpRequest"}


def made_key(key: str) -> str:
    if not KEY.fullmatch(key):
        raise Blocked(Blocker("key", _("This page is out of date; load it again. No placard was raised."), "placard"))
    return key


def told(claim: Claim, pitch: Pitch) -> Answer:
    """A repeat is told what is true now: a slot it got since, or that it was taken back."""
    if claim.status in HOLDING:
        return Answer("held", (_("Placard up · slot %(n)s") % {"n": claim.slot},), pitch=pitch, claim=claim)
    if claim.status == Claim.Status.QUEUED:
        place = claim.place_in_queue
        return Answer("queued", (_("In the queue · place %(n)s") % {"n": place},), pitch=pitch, claim=claim)
    words = _("This placard is no longer up: “%(status)s”. Load the page again to raise another.")
    return Answer("gone", (words % {"status": claim.get_status_display()},), pitch=pitch, claim=claim)
