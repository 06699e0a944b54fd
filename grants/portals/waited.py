"""What waits with whom, for the federation and for the organisation alike: the list, and the button that reminds."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grants.disbursements import queries, waiting
from grants.disbursements.models import Disbursement
from grants.portals.pages import Page, Tab
from grants.portals.paid import known_names
from grants.trail.blockers import Refused, Words
from grants.trail.moves import transitions

ROWS = 200


def label_of(act: str) -> Words:
    """The words on the button of an act."""
    label: Words = transitions(Disbursement)[act][0].custom["label"]
    return label


class WaitingPage(Page):
    """Each instalment under way: with whom, since how many working days, until when; the longest waiting first."""

    title = _("What waits with whom")
    lead = _("Every instalment under way: who is to act now, for how many working days it has waited, and the last day.")
    template_name = "components/waiting.html"

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [(_("Disbursements"), reverse(f"{self.portal}:disbursements"))]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        told = waiting.of(waiting.under_way(self.person))
        told.sort(key=lambda one: (not one.late, -(one.working_days or 0), one.disbursement.pk))
        own = self.request.GET.get("late") == "1"
        rows = [
            {
                "one": one,
                "names": known_names(one, self.person),
                "label": label_of(one.act),
                "may_remind": waiting.may_remind(one.disbursement, self.person),
            }
            for one in told
            if one.late or not own
        ]
        late = sum(one.late for one in told)
        tabs = [Tab(_("All"), "?", not own, len(told)), Tab(_("Past the last day"), "?late=1", own, late)]
        return super().get_context_data(
            rows=rows[:ROWS],
            more=max(0, len(rows) - ROWS),
            tabs=tabs,
            namespace=self.portal,
            remind_name=f"{self.portal}:disbursements-remind",
            **kwargs,
        )


class Remind(Page):
    """The button: an entry in the trail, a mail to those with an address."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        row = get_object_or_404(queries.visible(self.person), pk=kwargs["pk"])
        page = reverse(f"{self.portal}:disbursements-detail", args=[row.pk])
        try:
            told = waiting.remind(row, by=self.person, link=request.build_absolute_uri(reverse("home")))
        except Refused as refusal:
            messages.warning(request, refusal.message)
        else:
            if told.mailed:
                messages.success(
                    request, _("A mail was sent to %(people)s; it stands in the trail.") % {"people": "、".join(told.mailed)}
                )
            if told.without:
                words = _(
                    "%(people)s: no mail address is known, so no mail was sent. The reminder stands in the trail; please call."
                )
                messages.warning(request, words % {"people": "、".join(told.without)})
        back = request.POST.get("next", "")
        return redirect(reverse(f"{self.portal}:disbursements-waiting") if back == "list" else page)
