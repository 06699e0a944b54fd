"""Submitting many recorded expenses at once: each line for itself, its result in words."""

from dataclasses import asdict, dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views import View

from grants.portals.digits import number_of
from grants.portals.links import object_url
from grants.portals.provider import own
from grants.portals.provider.desk import PORTAL, DeskPage
from grants.spending import actions
from grants.trail.blockers import Refused

KEY = "submitted_together"
MOST = 200
TURN = _("At most %(most)s lines go at once; %(left)s were not looked at and stay as they are. Tick them again.")


@dataclass(frozen=True)
class Result:
    """One line: what it is, whether it was submitted, why not."""

    line: str
    url: str
    done: bool
    words: str


def results_of(request: HttpRequest) -> list[dict[str, Any]]:
    """What the last submission of many lines came to; told once."""
    found: list[dict[str, Any]] = request.session.pop(KEY, [])
    return found


class SubmitTogether(DeskPage, View):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        ticked = [pk for told in request.POST.getlist("line") if (pk := number_of(told, 12)) is not None]
        asked = ticked[:MOST]
        results = []
        for expense in own.expenses(request.user).filter(pk__in=asked).order_by("date", "id"):
            try:
                actions.submit(expense, by=self.person)
                results.append(Result(str(expense), object_url(expense, PORTAL), True, ""))
            except Refused as refusal:
                results.append(Result(str(expense), object_url(expense, PORTAL), False, refusal.message))
        done = sum(r.done for r in results)
        if results:
            words = ngettext("%(done)s of %(all)s line was submitted.", "%(done)s of %(all)s lines were submitted.", len(results))
            (messages.success if done == len(results) else messages.warning)(request, words % {"done": done, "all": len(results)})
            if len(ticked) > MOST:
                messages.warning(request, TURN % {"most": MOST, "left": len(ticked) - MOST})
        else:
            messages.warning(request, _("No line was chosen; nothing was changed. Tick the lines to submit."))
        request.session[KEY] = [asdict(r) for r in results]
        back = request.POST.get("next", "")
        return redirect(
            back if url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()) else "provider:expenses"
        )
