"""The one view behind every button: GET shows the form of a move, POST does it through the stage's action.

find among what this person sees (else 404) → read the form → actions.<move>(…) → back to the page, or the refusal in words
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
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
from grants.portals.pages import only_for_its_people, put_errors
from grants.trail.blockers import Blocker, NotAllowed, NotNow, Refused, Stale, Words
from grants.trail.machine import Ask, Stateful
from grants.trail.models import Entry
from grants.trail.moves import Offer, available_moves, transitions
from grants.trail.signoffs import offered

CODES: dict[type[Refused], int] = {NotAllowed: 403, Stale: 409, NotNow: 409}
UNPROCESSABLE = 422
AGREEMENT = (Ask("note", "textarea", _("Remark"), required=False, help=_("Kept in the trail.")),)


@dataclass(frozen=True)
class Stage:
    """What the view must know about one kind of object in one portal."""

    stage: str
    model: type[Stateful]
    queryset_for: Callable[[Any], QuerySet[Any]]
    actions: ModuleType
    portal: str
    choices: Choices = field(default_factory=dict)
    pages: Mapping[str, str] = field(default_factory=dict)

    @property
    def moves(self) -> list[str]:
        """The moves people do; those of the clock alone have no function a page may call."""
        return [name for name in transitions(self.model) if callable(getattr(self.actions, name, None))]


STAGES: dict[tuple[str, str], Stage] = {}


@dataclass(frozen=True)
class GoesOn:
    """What an action of a portal gives back when a process goes on with it: the page that tells how far it is."""

    url: str


def act_urls(
    stage: str,
    model: type[Stateful],
    queryset_for: Callable[[Any], QuerySet[Any]],
    actions: ModuleType,
    *,
    portal: str,
    choices: Choices | None = None,
    pages: Mapping[str, str] | None = None,
) -> list[URLPattern]:
    """Wire every move of a stage into a portal. `choices`: for asks of a kind that names rows, where they come from; `pages`: for
    moves that need more than a button, the name of the page where they are done."""
    wired = Stage(stage, model, queryset_for, actions, portal, choices or {}, pages or {})
    STAGES[portal, stage] = wired
    names = "|".join(wired.moves)
    urls = [re_path(rf"^{stage}/(?P<pk>[0-9]+)/(?P<move>{names})/$", Act.as_view(stage=wired), name=f"{stage}-act")]
    if model.sign_offs:
        several = "|".join(model.sign_offs)
        address = rf"^{stage}/(?P<pk>[0-9]+)/sign_off/(?P<move>{several})/$"
        urls.append(re_path(address, SignOff.as_view(stage=wired), name=f"{stage}-sign_off"))
    return urls


def move_form(obj: Stateful, move: str, asks: tuple[Ask, ...], person: Any, *, portal: str, **kwargs: Any) -> MoveForm:
    """The form of one offer, as the page and the view both draw it."""
    wired = STAGES.get((portal, f"{obj.machine}s"))
    return MoveForm(obj, asks, person, choices=wired.choices if wired else {}, move=move, **kwargs)


def page_of(obj: Stateful, move: str, portal: str) -> str:
    """The page of its own that a move has in a portal, "" when a button does it."""
    wired = STAGES.get((portal, f"{obj.machine}s"))
    return reverse(wired.pages[move], args=[obj.pk]) if wired and move in wired.pages else ""


class Act(LoginRequiredMixin, View):
    stage: Stage = None  # type: ignore[assignment]
    page = "act"
    http_method_names = ["get", "post", "head", "options"]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.move: str = kwargs["move"]
        self.person: Any = request.user
        self.did: Any = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            only_for_its_people(self.stage.portal, request.user)
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def obj(self) -> Any:
        return get_object_or_404(self.stage.queryset_for(self.person), pk=self.kwargs["pk"])

    @cached_property
    def offer(self) -> Offer | None:
        return next((o for o in available_moves(self.obj, self.person) if o.name == self.move), None)

    @property
    def own_page(self) -> str:
        """Where this person does this move when a button does not do it, "" when it does."""
        if self.page != "act" or self.move not in self.stage.pages or self.offer is None:
            return ""
        return page_of(self.obj, self.move, self.stage.portal)

    @property
    def asks(self) -> tuple[Ask, ...]:
        several = transitions(self.stage.model)[self.move]
        here = next((t for t in several if t.source == self.obj.status), several[0])
        return tuple(here.custom["asks"])

    @property
    def label(self) -> Words:
        words: Words = transitions(self.stage.model)[self.move][0].custom["label"]
        return words

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if self.own_page:
            return self.go(self.own_page)
        if self.offer is None:
            return self.answer([self.why_not()], status=403)
        return self.answer([], form=self.form(), status=200)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if self.own_page:
            return self.go(self.own_page)
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
        return move_form(self.obj, self.move, self.asks, self.person, portal=self.stage.portal, **kwargs)

    @transaction.atomic
    def act(self, obj: Stateful, version: int, form: MoveForm) -> None:
        """Store the uploads and act, both or neither."""
        facts = form.given()
        note = facts.pop("note", "")
        for ask in self.asks:
            if ask.kind == "file" and ask.name in facts:
                facts[ask.name] = evidence.store(facts[ask.name], by=self.person)
        self.did = self.do(obj, by=self.person, note=note, version=version, **facts)

    def do(self, obj: Stateful, **given: Any) -> Any:
        return getattr(self.stage.actions, self.move)(obj, **given)

    def done_before(self, version: int) -> bool:
        """Whether this very click was carried out already: a double click or a reload is answered like the first time."""
        mine = Entry.objects.filter(kind=self.obj.machine, object_id=self.obj.pk, by=self.person)
        return mine.filter(move=self.move, version=version + 1).exists()

    def success(self) -> HttpResponse:
        if isinstance(self.did, GoesOn):
            return self.go(self.did.url)
        obj = self.stage.queryset_for(self.person).filter(pk=self.obj.pk).first()
        if obj is None:
            words = _("%(move)s: done.") % {"move": self.label}
        else:
            words = _("%(move)s: done. “%(name)s” is now “%(status)s”.") % {
                "move": self.label, "name": obj, "status": obj.get_status_display(),
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
        if form is not None and form.is_bound:
            sent: Any = form.data.copy()  # type: ignore[attr-defined]
            sent["version"] = str(self.obj.version)
            form.data = sent
        context = {
            "object": self.obj,
            "move": self.move,
            "page": self.page,
            "label": self.label,
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


class SignOff(Act):
    """Agreeing to a coming move: the same page, another action."""

    page = "sign_off"

    @property
    def asks(self) -> tuple[Ask, ...]:
        return AGREEMENT

    @cached_property
    def offer(self) -> Offer | None:
        return next((o for o in agreements(self.obj, self.person) if o.name == self.move), None)

    @property
    def label(self) -> Words:
        return agreement_label(transitions(self.stage.model)[self.move][0].custom["label"])

    def do(self, obj: Stateful, **given: Any) -> None:
        several = [o for o in offered(obj, self.person) if o.move == self.move]
        role = next((o.role for o in several if not o.blockers), several[0].role if several else "")
        self.stage.actions.sign_off(obj, move=self.move, role=role, **given)

    def done_before(self, version: int) -> bool:
        mine = Entry.objects.filter(kind=self.obj.machine, object_id=self.obj.pk, by=self.person)
        return mine.filter(move=f"sign_off_{self.move}", version=version).exists()


def agreements(obj: Stateful, person: Any) -> list[Offer]:
    """Sign-offs as offers, one a move: what a page draws beside the moves."""
    found: dict[str, Offer] = {}
    for one in offered(obj, person):
        if one.move not in found or not one.blockers:
            label = agreement_label(one.label)
            mends = transitions(type(obj))[one.move][0].custom
            # Agreeing to undo something is no routine.
            danger = mends["danger"] and any(ask.name == "note" for ask in mends["asks"])
            found[one.move] = Offer(one.move, label, danger=danger, says="", asks=AGREEMENT, blockers=one.blockers)
    return list(found.values())


def agreement_label(move: Words) -> Words:
    return _("Agree to: %(move)s") % {"move": move}
