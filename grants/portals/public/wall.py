"""The wall of a session for the hall (a code, no sign-in), and its replay once the session is over."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from grants.portals.public.desk import OpenPage
from grants.portals.public.roadshows import HEARD, session
from grants.portals.words import kinds_of_service
from grants.roadshows import live, queries, replay
from grants.roadshows.models import Roadshow
from grants.trail.blockers import Words


def words() -> dict[str, Any]:
    """What the board says; it fills the places in itself."""
    return {
        "before": "",
        "registering": _now("Taking registrations"),
        "scheduled": _now("About to begin"),
        "live": _now("Live"),
        "ended": _now("The session is over"),
        "archived": _now("The session is over"),
        "cancelled": _now("Cancelled"),
        "paused": _now("Paused"),
        "speaking": _now("Pitching"),
        "open": _now("Raise your placards"),
        "heard": _now("Heard"),
        "skipped": _now("Skipped"),
        "nobody": _now("no placard"),
        "held": _now("Placard up"),
        "contested": _now("Contested"),
        "queue": _now("Queue: %(count)s"),
        "queued": _now("Queue %(place)s"),
        "turn": _now("No. %(order)s of %(all)s"),
        "slots": _now("Slots: %(count)s"),
        "waits": _now("queue %(count)s"),
        "other": _now("Still open: %(title)s · %(clock)s"),
        "next": _now("Next"),
        "last": _now("That was the last pitch"),
        "entered": _now("Entered so far: %(offers)s offers, %(units)s units"),
        "cut_off": _now("No connection; this is the state of %(time)s. Trying again."),
        "play": _now("Play"),
        "stop": _now("Pause"),
        "kinds": {code: str(name) for code, name in kinds_of_service().items()},
    }


class Door(OpenPage):
    """Where the hall types the code; a wrong one is told and kept to be corrected."""

    title = _("The wall of a roadshow")
    lead = _("The code stands on the invitation and on the host's screen. Nobody has to sign in.")
    template_name = "public/wall/door.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        typed = request.GET.get("code", "").strip()[:40]
        code = typed.lower().replace(" ", "").replace("-", "")
        if code and live.CODE.fullmatch(code) and live.shown(code):
            return redirect("public:wall", code=code)
        wrong = bool(typed)
        return self.render_to_response(self.get_context_data(typed=typed, wrong=wrong), status=404 if wrong else 200)


class Wall(OpenPage):
    """The whole screen of the hall. What it shows comes from the feed; without scripts it is a table that renews itself."""

    template_name = "public/wall/wall.html"

    @cached_property
    def object(self) -> Roadshow:
        code = self.kwargs["code"]
        found = live.shown(code) if live.CODE.fullmatch(code) else None
        if found is None:
            raise Http404(_("No roadshow has this code."))
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(object=self.object, words=words(), session=session(self.object), **kwargs)


class Replay(OpenPage):
    """What the wall showed, at any instant, from the trail. Before the end there is nothing to play: the session's page says so."""

    template_name = "public/wall/replay.html"
    title = _("Replay")

    @cached_property
    def object(self) -> Roadshow:
        return get_object_or_404(queries.public().filter(kind=Roadshow.Kind.SUPPLY), pk=self.kwargs["pk"])

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.object.status not in HEARD:
            return redirect("public:roadshows-detail", pk=self.object.pk)
        return super().dispatch(request, *args, **kwargs)

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [
            (_("Roadshows"), reverse("public:roadshows")),
            (self.object.title, reverse("public:roadshows-detail", args=[self.object.pk])),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            object=self.object, words=words(), state=replay.recorded(self.object), session=session(self.object), **kwargs
        )
