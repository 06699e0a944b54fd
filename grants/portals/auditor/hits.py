"""Judging one hit of the tests of an engagement: putting it aside with a reason, taking that back."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from grants.audits import run_actions
from grants.audits.findings import TestHit
from grants.portals.act import UNPROCESSABLE
from grants.portals.auditor import desk
from grants.portals.auditor.refused import Refusal
from grants.portals.auditor.runs import NARROWED, Runs
from grants.portals.forms import LineField
from grants.trail.blockers import NotAllowed, Refused


class ReasonForm(forms.Form):
    reason = LineField(label=_("What explains it"), max_length=300)


class HitAct(desk.DeskPage):
    """An act on one hit. Back to where it stands; refused, it stands there with what was typed."""

    http_method_names = ["get", "post", "head", "options"]

    @cached_property
    def hit(self) -> TestHit:
        seen = TestHit.objects.filter(run__engagement__in=desk.engagements_of(self.person))
        return get_object_or_404(seen.select_related("run__engagement__unit"), pk=self.kwargs["pk"])

    def page(self, asked: Any) -> str:
        query = urlencode({name: value for name in NARROWED if (value := asked.get(name, ""))})
        return reverse("auditor:runs", args=[self.hit.run.engagement_id]) + (f"?{query}" if query else "")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect(self.page(request.GET))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            self.act(self.hit)
        except NotAllowed as refusal:
            raise PermissionDenied(" ".join(map(str, refusal.blockers))) from refusal
        except Refused as refusal:
            return self.refused([str(one) for one in refusal.blockers])
        except forms.ValidationError as error:
            return self.refused(error.messages)
        return redirect(f"{self.page(request.POST)}#hit-{self.hit.pk}")

    def refused(self, wrong: list[str]) -> HttpResponse:
        page = Runs()
        page.setup(self.request, pk=self.hit.run.engagement_id)
        page.refusal = Refusal(self.hit.pk, wrong, self.request.POST.dict())
        return page.render_to_response(page.get_context_data(), status=UNPROCESSABLE)

    def act(self, hit: TestHit) -> None:
        raise NotImplementedError


class PutAside(HitAct):
    def act(self, hit: TestHit) -> None:
        form = ReasonForm(self.request.POST)
        if form.has_error("reason"):
            raise forms.ValidationError(list(form.errors["reason"]))
        run_actions.put_aside(hit, by=self.person, reason=form.cleaned_data["reason"])
        messages.success(self.request, _("The hit was put aside; the reason stays with it."))


class TakeBack(HitAct):
    def act(self, hit: TestHit) -> None:
        run_actions.take_back(hit, by=self.person)
        messages.success(self.request, _("The hit is open again."))
