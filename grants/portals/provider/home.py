"""The first page of an organisation: what waits, what is open, contracts, applications, money."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from grants.bids.models import Bid
from grants.listings.queries import accepting
from grants.portals.columns import MoneyColumn
from grants.portals.pages import only_for_its_people
from grants.portals.provider import duties, own
from grants.portals.provider.contracts import ContractTable
from grants.portals.provider.desk import DeskPage
from grants.portals.provider.eligible import chances
from grants.portals.provider.money import money_of
from grants.roadshows.models import Roadshow
from grants.trail.text import personal_data

SHOWN = 8
LONGEST = 25_000  # characters looked at while typing; the whole text is looked at when it is submitted
ENDED = ("closed_out", "terminated", "archived")


class RunningTable(ContractTable):
    """The contracts that still ask something of somebody, on one short page."""

    caption = _("Our running contracts")
    amount = MoneyColumn()

    class Meta(ContractTable.Meta):
        pass


class Home(DeskPage):
    template_name = "provider/home.html"
    title = _("First page")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        person = self.request.user
        running = own.contracts(person).exclude(status__in=ENDED)
        shown = list(running.order_by("-ends", "-id").values_list("pk", flat=True)[:SHOWN])
        table = RunningTable(own.contracts(person).filter(pk__in=shown), request=self.request, orderable=False)
        bids = own.bids(person).exclude(status=Bid.Status.WITHDRAWN).order_by("-listing__closes_at", "-id")
        return super().get_context_data(
            waiting=duties.waiting(person),
            organisations=list(own.organisations(person)),
            chances=chances(accepting().select_related("rule_set")[:SHOWN], person),
            contracts=table,
            running=running.count(),
            bids=list(bids[:SHOWN]),
            money=money_of(person),
            sessions=sessions(person),
            **kwargs,
        )


def sessions(person: Any) -> list[Roadshow]:
    """Roadshows ahead, the nearest first."""
    ahead = own.roadshows(person).filter(status__in=["registering", "scheduled", "live"])
    return list(ahead.order_by("planned_at")[:SHOWN])


@require_POST
@login_required
def scan(request: HttpRequest) -> HttpResponse:
    """What in a text that is being typed looks like personal data. Nothing is stored."""
    only_for_its_people("provider", request.user)
    typed = request.POST.get("narrative") or request.POST.get("content", "")
    return render(request, "provider/scan.html", {"hits": personal_data(typed[:LONGEST])[:10]})
