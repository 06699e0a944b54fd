"""The host issues the result sheet of her roadshow."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from grants.papers.session_result import issue
from grants.portals.federation.desk import DeskPage
from grants.roadshows import queries
from grants.trail.blockers import NotAllowed, Refused


class SeenForm(forms.Form):
    """The sheet that stood when she looked: a second click finds another one and is answered like the first."""

    before = forms.IntegerField(min_value=0, required=False)


class Issue(DeskPage):
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        roadshow = get_object_or_404(queries.visible(self.person), pk=kwargs["pk"])
        form = SeenForm(request.POST)
        seen = form.cleaned_data["before"] if form.is_valid() else None
        paper = issue.latest(roadshow)
        again = paper is not None and seen is not None and paper.pk != seen and paper.issued_by_id == self.person.pk
        try:
            if not again or paper is None:
                paper = issue.session_result(roadshow, by=self.person)
        except NotAllowed as refusal:
            raise PermissionDenied(refusal.message) from None
        except Refused as refusal:
            messages.error(request, refusal.message)
        else:
            words = _("The result sheet was issued as %(serial)s: %(pages)s pages, as PDF and as Excel.")
            messages.success(request, words % {"serial": paper.serial, "pages": paper.pages})
        return redirect(reverse("federation:roadshows-detail", args=[roadshow.pk]) + "#result_sheets")


urls = [path("roadshows/<int:pk>/issue_result/", Issue.as_view(), name="roadshows-issue_result")]
