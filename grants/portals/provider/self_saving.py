"""Forms that save themselves while one types: the fragment that says so, also to somebody who was signed out meanwhile."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from grants.portals.act import CODES, UNPROCESSABLE
from grants.portals.provider.desk import DeskPage
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
    told = request.POST.get("version", "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 10 else None


class SelfSaving(DeskPage):
    """A page whose form posts itself by htmx. What it answers to a fragment is always a line of words."""

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
