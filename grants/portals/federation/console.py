"""The host's desk of a live session: one page to run it from, and its acts.

The page asks every second whether it is still right and draws only what changed; what is typed lies outside of what is drawn.
Every press says which act the host had seen last (`seen`): a second press of the same, or one whose answer was lost on the way,
does nothing twice, and a press on an old page is told what happened meanwhile.
"""

import hashlib
from collections.abc import Callable, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from grants.people.models import User
from grants.people.roles import Role
from grants.portals.digits import number_of
from grants.portals.federation.desk import DeskPage
from grants.portals.federation.hosting import MORE, Hosting, acts, hosting
from grants.portals.federation.roadshows import address
from grants.roadshows import actions, queries, rules, session
from grants.roadshows.models import Pitch, Roadshow
from grants.trail import clock
from grants.trail.blockers import Blocker, NotAllowed, NotNow, Refused, Stale, Words
from grants.trail.moves import available_moves, lock
from grants.trail.signoffs import given_for

PARTS = ("told", "stage", "next", "controls", "programme")
NOTES = (
    _("Nobody is there to pitch."), _("All slots are taken."), _("The speaker has finished."), _("A fault of the equipment."),
    _("A question of the hall is cleared up first."),
)  # fmt: skip
PLACE = '<div data-part="{}" data-mark="{}">{}</div>'
OVERTAKEN = _(
    "Something happened since this page was drawn: look at how it stands now, then press again. Nothing of yours was done."
)


class OfSession(DeskPage):
    """A page of the host of one session."""

    @cached_property
    def roadshow(self) -> Roadshow:
        return get_object_or_404(queries.visible(self.person), pk=self.kwargs["pk"])

    @property
    def here(self) -> str:
        return reverse("federation:roadshows-console", args=[self.roadshow.pk])

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not rules.may_host(self.roadshow, self.person):
            raise PermissionDenied(_("The handler of the host runs the session; nothing was changed."))
        return super().dispatch(request, *args, **kwargs)

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        page = reverse("federation:roadshows-detail", args=[self.roadshow.pk])
        return [(_("Roadshows"), reverse("federation:roadshows")), (self.roadshow.title, page)]


class Console(OfSession):
    template_name = "federation/roadshows/console.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.roadshow.status not in {"scheduled", "live", "ended"}:
            raise Http404
        if request.headers.get("X-Part") != "live":
            return self.on_time(super().get(request, *args, **kwargs))
        drawn = "".join(self.drawn(hosting(self.roadshow)).values())
        tag = mark_of(drawn)
        answer = HttpResponse(status=204) if request.headers.get("X-Seen") == tag else HttpResponse(drawn)
        answer.headers["X-Tag"] = tag
        return self.on_time(answer)

    def on_time(self, answer: HttpResponse) -> HttpResponse:
        """Every answer carries the server's clock in milliseconds, by which those of the page are set, and the session's status."""
        answer.headers["X-Now"] = str(now_ms())
        answer.headers["X-Status"] = self.roadshow.status
        answer.headers["Cache-Control"] = "no-store"
        return answer

    def drawn(self, state: Hosting) -> dict[str, str]:
        """The parts of the page that change, each in its place. Nothing in them depends on the second they are drawn at."""
        roadshow = self.roadshow
        told = {
            "roadshow": roadshow, "state": state, "step": state.step, "more": MORE,
            "start": self.start() if roadshow.status == "scheduled" else None,
        }  # fmt: skip
        texts = {part: render_to_string(f"federation/roadshows/console/{part}.html", told, self.request) for part in PARTS}
        return {part: format_html(PLACE, part, mark_of(text), mark_safe(text)) for part, text in texts.items()}  # noqa: S308  # ours

    def start(self) -> dict[str, Any]:
        """The move that begins the session with what stands against it, and whether the observer is there."""
        offer = next((o for o in available_moves(self.roadshow, self.person) if o.name == "start"), None)
        return {"offer": offer, "observed": given_for(self.roadshow, "start").get(Role.DISCIPLINE)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        roadshow, refusal = self.roadshow, kwargs.pop("refusal", None)
        state = hosting(roadshow)
        wall = address("public:wall", roadshow.wall_code) if roadshow.is_supply else ""
        return super().get_context_data(
            title=_("Host’s desk"), lead=roadshow.title, object=roadshow, state=state, parts=self.drawn(state), notes=NOTES,
            wall=wall, at=now_ms(), refusal=refusal, **kwargs,
        )  # fmt: skip


def mark_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def now_ms() -> int:
    return round(clock.now().timestamp() * 1000)


Doing = Callable[[Roadshow, Pitch | None, User, HttpRequest], Any]


def _of_pitch(act: Callable[..., Any], *asks: str) -> Doing:
    def do(roadshow: Roadshow, pitch: Pitch | None, by: User, request: HttpRequest) -> Any:
        given: dict[str, Any] = {}
        if "note" in asks:
            given["note"] = request.POST.get("note", "")
        if "seconds" in asks:
            given["seconds"] = number_of(request.POST.get("seconds"), 4) or 0
        return act(pitch, by=by, **given)

    return do


DO: dict[str, Doing] = {
    "call_pitch": _of_pitch(session.call_pitch),
    "open_window": _of_pitch(session.open_window),
    "close_window": _of_pitch(session.close_window, "note"),
    "extend": _of_pitch(session.extend, "note", "seconds"),
    "skip_pitch": _of_pitch(session.skip_pitch, "note"),
    "pause": lambda roadshow, _pitch, by, request: session.pause(roadshow, by=by, note=request.POST.get("note", "")),
    "go_on": lambda roadshow, _pitch, by, _request: session.go_on(roadshow, by=by),
    "undo": lambda roadshow, _pitch, by, _request: session.undo(roadshow, by=by),
    "start": lambda roadshow, _pitch, by, _request: actions.start(roadshow, by=by, version=roadshow.version),
}
OF_SESSION = ("pause", "go_on", "undo", "start")


class HostAct(Console):
    """One press of the host."""

    http_method_names = ["post", "options"]
    act = ""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            with transaction.atomic():
                row = lock(self.roadshow)
                if not self.done_before(row):
                    DO[self.act](row, self.pitch(row), self.person, request)
        except Refused as refusal:
            return self.refused(refusal)
        return redirect(self.here)

    def pitch(self, row: Roadshow) -> Pitch | None:
        """By its place in the programme, as the host reads it."""
        if "number" not in self.kwargs:
            return None
        return get_object_or_404(Pitch.objects.select_related("roadshow"), roadshow=row, order=self.kwargs["number"])

    def done_before(self, row: Roadshow) -> bool:
        """Whether this very press was carried out already; raises when others acted since the page was drawn."""
        seen = number_of(self.request.POST.get("seen"))
        if seen is None:
            return False
        since = list(acts(row).filter(seq__gt=seen).order_by("seq"))
        if not since:
            return False
        first, number = since[0], self.kwargs.get("number")
        same = (first.move, first.by_id) == (self.act, self.person.pk) and number in {None, first.facts.get("order")}
        if same and len(since) == 1:
            return True
        raise Stale(Blocker("stale", OVERTAKEN))

    def refused(self, refusal: Refused) -> HttpResponse:
        self.__dict__.pop("roadshow", None)  # show what it is now
        status = 403 if isinstance(refusal, NotAllowed) else 409 if isinstance(refusal, Stale | NotNow) else 422
        note = self.request.POST.get("note", "")[:500]
        answer = self.render_to_response(self.get_context_data(refusal=refusal, note=note), status=status)
        return self.on_time(answer)


def _address(act: str) -> Any:
    number = "" if act in OF_SESSION else "<int:number>/"
    return path(f"roadshows/<int:pk>/host/{act}/{number}", HostAct.as_view(act=act), name=f"roadshows-host_{act}")


urls = [path("roadshows/<int:pk>/console/", Console.as_view(), name="roadshows-console"), *map(_address, DO)]
