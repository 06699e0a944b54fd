"""Where the money of the units she audits goes."""

from django.db.models import QuerySet
from django.urls import path

from grants.contracts.models import Contract
from grants.funds.models import Appropriation
from grants.people.models import Unit
from grants.portals.auditor import desk
from grants.portals.flowing import FlowPage


class Flow(FlowPage, desk.DeskPage):
    def units(self) -> QuerySet[Unit]:
        return desk.units(self.person)

    def appropriations(self) -> QuerySet[Appropriation]:
        return Appropriation.objects.filter(unit__in=desk.units(self.person))

    def contracts(self) -> QuerySet[Contract]:
        return desk.contracts_of(self.person)


urls = [path("flow/", Flow.as_view(), name="flow")]
