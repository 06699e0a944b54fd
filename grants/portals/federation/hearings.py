"""The host of a hearing enters the bidders of its call, all at once."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from grants.panels import hearing
from grants.portals.federation.desk import DeskPage
from grants.roadshows import queries
from grants.trail.blockers import NotAllowed, Refused


class EnterBidders(DeskPage):
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        roadshow = get_object_or_404(queries.visible(self.person), pk=kwargs["pk"])
        try:
            hearing.enter_bidders(roadshow, by=self.person)
        except NotAllowed as refusal:
            raise PermissionDenied(refusal.message) from None
        except Refused as refusal:
            messages.error(request, refusal.message)
        else:
            words = _("%(count)s bidders answer in this hearing; their order is drawn by lot.")
            messages.success(request, words % {"count": roadshow.pitches.count()})
        return redirect(reverse("federation:roadshows-detail", args=[roadshow.pk]) + "#pitches")


urls = [path("roadshows/<int:pk>/enter_bidders/", EnterBidders.as_view(), name="roadshows-enter_bidders")]
