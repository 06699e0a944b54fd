"""Summaries of spending on this desk: every place below the units she audits; the lead auditor issues them as papers."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from grants.contracts.models import Contract
from grants.papers.rules import may_issue
from grants.people.models import Unit
from grants.portals.auditor import desk, scope, scopes
from grants.portals.auditor.desk import DeskPage
from grants.portals.summed.files import Described
from grants.portals.summed.urls import summary_urls


class Summaries(DeskPage, Described):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(saved=scopes.saved(self.request), **kwargs)

    def contracts(self) -> QuerySet[Contract]:
        return scope.signed(self.person)

    def units(self) -> QuerySet[Unit]:
        return desk.units(self.person)

    def roots(self) -> tuple[str, ...]:
        return tuple({office.unit.path or "" for office in desk.offices(self.person) if office.unit is not None})

    def root(self) -> Unit | None:
        offices = desk.offices(self.person)
        return offices[0].unit if len(self.roots()) == 1 else None

    def issue_url(self) -> str:
        place = self.place
        return self.to("summary-issue", self.chosen.asked) if place is not None and may_issue(place, self.person) else ""

    def issued_at(self, issued: Any) -> str:
        return reverse("auditor:papers-detail", args=[issued.pk])


urls = summary_urls(Summaries, issuing=True)
