"""Forms of this desk that create or change: what somebody else saved meanwhile is not overwritten unseen, and what was sent twice
is done once."""

import secrets
from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from grants.portals.federation.desk import Desk
from grants.portals.pages import DraftPage
from grants.trail.canonical import digest

OVERTAKEN = _(
    "Somebody changed this while you were typing. Nothing of yours was saved yet: look at how it stands now, then save again."
)
SENT = "drafts-sent"
KEPT = 20  # sendings a session remembers


class DeskDraft(Desk, DraftPage):
    """A form that calls an action."""

    template_name = "federation/draft.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        before = request.session.get(SENT, {}).get(request.POST.get("once", ""))
        if before:
            return redirect(before)
        if self.object is not None and request.POST.get("seen", self.seen) != self.seen:
            form = self.get_form()
            form.is_valid()
            form.add_error(None, OVERTAKEN)
            return self.refused(form, 409)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        answer = super().form_valid(form)
        once = self.request.POST.get("once", "")
        if answer.status_code == 302 and once and self.object is None:
            sent = {**self.request.session.get(SENT, {}), once[:40]: answer.headers["Location"]}
            self.request.session[SENT] = dict(list(sent.items())[-KEPT:])
        return answer

    @cached_property
    def seen(self) -> str:
        """A name for what stands in the form before anything is typed."""
        kwargs = {name: value for name, value in self.get_form_kwargs().items() if name not in {"data", "files"}}
        form: Any = self.get_form_class()(**kwargs)
        told = {name: str(form[name].value()) for name in form.fields if not isinstance(form.fields[name], forms.FileField)}
        return digest({"fields": told, "rows": plain_rows(kwargs.get("rows", {}))})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        told = (
            {"seen": self.seen}
            if self.object is not None
            else {"once": self.request.POST.get("once") or secrets.token_urlsafe(12)}
        )
        return super().get_context_data(**told, **kwargs)


def plain_rows(rows: Mapping[str, Any]) -> dict[str, list[dict[str, str]]]:
    return {name: [{field: str(value) for field, value in row.items()} for row in several] for name, several in rows.items()}
