"""The one view behind every button: GET shows the form of a move, POST does it through the stage's action.

    find among what this person sees (else 404) → read the form → actions.<move>(…) → back to the page, or the refusal in words
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, URLPattern, re_path, reverse
from django.utils.functional import cached_property
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views import View
from django_htmx.http import HttpResponseClientRedirect

from grants.evidence import actions as evidence
from grants.portals.asks import Choices, MoveForm
from grants.portals.links import object_url
from grants.portals.pages import put_errors
from grants.trail.blockers import Blocker, NotAllowed, NotNow, Refused, Stale
from grants.trail.machine import Ask, Stateful
from grants.trail.models import Entry
from grants.trail.moves import Offer, available_moves, transitions

CODES: dict[type[Refused], int] = {NotAllowed: 403, Stale: 409, NotNow: 409}
UNPROCESSABLE = 422


@dataclass(frozen=True)
class Stage:
    """What the view must know about one kind of object in one portal."""

    stage: str
    model: type[Stateful]
    queryset_for: Callable[[Any], QuerySet[Any]]
    actions: ModuleType
    portal: str
    choices: Choices = field(default_factory=dict)

    @property
    def moves(self) -> list[str]:
        """The moves people do; those of the clock alone have no function a page may call."""
        return [name for name in transitions(self.model) if callable(getattr(self.actions, name, None))]


STAGES: dict[tuple[str, str], Stage] = {}


def act_urls(
    stage: str,
    model: type[Stateful],
    queryset_for: Callable[[Any], QuerySet[Any]],
    actions: ModuleType,
    *,
    portal: str,
    choices: Choices | None = None,
) -> list[URLPattern]:
    """Wire every move of a stage into a portal. `choices`: for asks of a kind that names rows, where they come from."""
    wired = Stage(stage, model, queryset_for, actions, portal, choices or {})
    STAGES[portal, stage] = wired
    names = "|".join(wired.moves)
    return [re_path(rf"^{stage}/(?P<pk>[0-9]+)/(?P<move>{names})/$", Act.as_view(stage=wired), name=f"{stage}-act")]


def move_form(obj: Stateful, move: str, asks: tuple[Ask, ...], person: Any, *, portal: str, **kwargs: Any) -> MoveForm:
    """The form of one offer, as the page and the view both draw it."""
    wired = STAGES.get((portal, f"{obj.machine}s"))
    return MoveForm(obj, asks, person, choices=wired.choices if wired else {}, move=move, **kwargs)


class Act(LoginRequiredMixin, View):
    stage: Stage = None  # type: ignore[assignment]
    http_method_names = ["get", "post", "head", "options"]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.move: str = kwargs["move"]

    @cached_property
    def obj(self) -> Any:
        return get_object_or_404(self.stage.queryset_for(self.request.user), pk=self.kwargs["pk"])

    @cached_property
    def offer(self) -> Offer | None:
        return next((o for o in available_moves(self.obj, self.request.user) if o.name == self.move), None)

    @property
    def asks(self) -> tuple[Ask, ...]:
        several = transitions(self.stage.model)[self.move]
        here = next((t for t in several if t.source == self.obj.status), several[0])
        return tuple(here.custom["asks"])

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if self.offer is None:
            return self.answer([self.why_not()], status=403)
        return self.answer([], form=self.form(), status=200)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        obj, form = self.obj, self.form(data=request.POST, files=request.FILES)
        if not form.is_valid():
            return self.answer([], form=form, status=UNPROCESSABLE)
        version = form.cleaned_data["version"]
        try:
            self.act(obj, version, form)
        except (Stale, NotNow) as refusal:
            if self.done_before(version):
                return self.success()
            return self.refused(refusal, form)
        except Refused as refusal:
            return self.refused(refusal, form)
        except ValidationError as error:
            put_errors(form, error)
            return self.answer([], form=form, status=UNPROCESSABLE)
        return self.success()

    def form(self, **kwargs: Any) -> MoveForm:
        return move_form(self.obj, self.move, self.asks, self.request.user, portal=self.stage.portal, **kwargs)

    @transaction.atomic
    def act(self, obj: Stateful, version: int, form: MoveForm) -> None:
        """Store the uploads and act, both or neither."""
        facts = form.given()
        note = facts.pop("note", "")
        for ask in self.asks:
            if ask.kind == "file" and ask.name in facts:
                facts[ask.name] = evidence.store(facts[ask.name], by=self.request.user)
        getattr(self.stage.actions, self.move)(obj, by=self.request.user, note=note, version=version, **facts)

    def done_before(self, version: int) -> bool:
        """Whether this very click was carried out already: a double click or a reload is answered like the first time."""
        mine = Entry.objects.filter(kind=self.obj.machine, object_id=self.obj.pk, by=self.request.user)
        return mine.filter(move=self.move, version=version + 1).exists()

    def success(self) -> HttpResponse:
        obj = self.stage.queryset_for(self.request.user).filter(pk=self.obj.pk).first()
        done = next(t for t in transitions(self.stage.model)[self.move]).custom["label"]
        if obj is None:
            words = _("%(move)s: done.") % {"move": done}
        else:
            words = _("%(move)s: done. “%(name)s” is now “%(status)s”.") % {
                "move": done, "name": obj, "status": obj.get_status_display(),
            }  # fmt: skip
        messages.success(self.request, words)
        return self.go(self.wanted() or (object_url(obj, self.stage.portal) if obj else "") or self.home())

    def go(self, url: str) -> HttpResponse:
        if self.request.headers.get("HX-Request"):
            return HttpResponseClientRedirect(url)
        return HttpResponse(status=302, headers={"Location": url})

    def wanted(self) -> str:
        """Back to the list the button stood in, when it was not the object's own page."""
        url = self.request.POST.get("next", "")
        return url if url_has_allowed_host_and_scheme(url, {self.request.get_host()}, self.request.is_secure()) else ""

    def home(self) -> str:
        try:
            return reverse(f"{self.stage.portal}:home")
        except NoReverseMatch:
            return "/"

    def refused(self, refusal: Refused, form: MoveForm) -> HttpResponse:
        self.__dict__.pop("obj", None)  # show what it is now, not what it was
        self.__dict__.pop("offer", None)
        return self.answer(refusal.blockers, form=form, status=CODES.get(type(refusal), UNPROCESSABLE))

    def why_not(self) -> Blocker:
        if any(t.source == self.obj.status for t in transitions(self.stage.model)[self.move]):
            return Blocker("not_allowed", _("This is not yours to do; nothing was changed."))
        words = _("This cannot be done while it is “%(status)s”; nothing was changed.")
        return Blocker("not_now", words % {"status": self.obj.get_status_display()})

    def answer(self, blockers: list[Blocker], *, status: int, form: MoveForm | None = None) -> HttpResponse:
        """The confirm page, or its fragment; after a refusal with the reasons, and what was typed still there."""
        transition = transitions(self.stage.model)[self.move][0]
        if form is not None and self.offer is not None:
            form.data = form.data.copy() if form.is_bound else form.data
            if form.is_bound:
                form.data["version"] = str(self.obj.version)
        context = {
            "object": self.obj,
            "move": self.move,
            "label": transition.custom["label"],
            "offer": self.offer,
            "form": form,
            "blockers": blockers or (list(self.offer.blockers) if self.offer else []),
            "refused": bool(blockers),
            "portal": self.stage.portal,
            "url": self.request.path,
            "back": object_url(self.obj, self.stage.portal),
        }
        template = "components/move_form.html" if self.request.headers.get("HX-Request") else "components/act.html"
        return render(self.request, template, context, status=status)

