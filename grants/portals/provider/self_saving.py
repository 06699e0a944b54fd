"""Forms that save themselves while one types: the fragment that says so, also to somebody who was signed out meanwhile."""

from typing import Any, Protocol

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from grants.portals.act import CODES, UNPROCESSABLE
from grants.portals.digits import number_of
from grants.portals.lines import MORE
from grants.portals.provider.desk import DeskPage
from grants.portals.provider.outcome import Outcome
from grants.trail import clock
from grants.trail.blockers import Refused, Words

SIGNED_OUT = _(
    "Not saved: you were signed out. What you typed is kept in this tab; sign in again in another tab, then go on here."
)


def said(request: HttpRequest, *, status: int = 200, **context: Any) -> HttpResponse:
    """The line beside the buttons: saved when, or why not."""
    return render(request, "provider/saved.html", {"at": clock.now(), **context}, status=status)


def code_of(refusal: Refused) -> int:
    return CODES.get(type(refusal), UNPROCESSABLE)


def version_of(request: HttpRequest) -> int | None:
    """The version of the page that was posted; None when the form names none."""
    return number_of(request.POST.get("version"))


class Draft(Protocol):
    """What is being written, as the posted form has it; `mark`: what of it was seen."""

    def save(self, version: int | None) -> Outcome: ...

    @property
    def mark(self) -> str: ...


class SelfSaving(DeskPage):
    """A page whose form posts itself by htmx. What it answers to a fragment is always a line of words."""

    about: str  # the name under which this page and its draft hold the row that is written
    pages: tuple[str, str]  # the row's own page and this one
    editable: tuple[str, ...]
    closed: Words  # why it cannot be written on, with %(status)s
    saved: Words

    def begun(self) -> Draft:
        raise NotImplementedError

    def check(self) -> None:
        """Raises PermissionDenied where it is not hers."""
        raise NotImplementedError

    def drawn(self, draft: Any, outcome: Outcome | None = None, status: int = 200) -> HttpResponse:
        raise NotImplementedError

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.check()
        row: Any = getattr(self, self.about)
        if row.status not in self.editable:
            messages.info(request, self.closed % {"status": row.get_status_display()})
            return redirect(self.pages[0], pk=row.pk)
        return self.drawn(self.begun())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self.check()
        draft = self.begun()
        outcome = draft.save(version_of(request))
        if self.by_itself:
            if outcome.refusal is not None:
                return self.refused(outcome.refusal)
            return said(request, draft=draft, wrong=outcome.wrong, version=getattr(draft, self.about).version, seen=draft.mark)
        if outcome.refusal is not None:
            return self.drawn(draft, outcome, status=code_of(outcome.refusal))
        if outcome.wrong:
            return self.drawn(draft, outcome, status=UNPROCESSABLE)
        if request.POST.get(MORE):
            return self.drawn(draft, outcome)
        messages.success(request, str(self.saved))
        return redirect(self.pages[0 if "check" in request.POST else 1], pk=getattr(self, self.about).pk)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.headers.get("HX-Request") and not request.user.is_authenticated:
            return said(request, status=409, refused=[SIGNED_OUT])
        return super().dispatch(request, *args, **kwargs)

    @property
    def by_itself(self) -> bool:
        return bool(self.request.headers.get("HX-Request"))

    def refused(self, refusal: Refused) -> HttpResponse:
        words: list[Words] = [b.message for b in refusal.blockers]
        return said(self.request, status=code_of(refusal), refused=words)
