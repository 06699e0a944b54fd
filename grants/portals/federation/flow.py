"""Where the money of her units goes."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from grants.contracts import queries as contracts
from grants.contracts.models import Contract
from grants.funds import queries as funds
from grants.funds.models import Appropriation
from grants.people.models import Unit
from grants.people.queries import units_below
from grants.portals.federation.desk import DeskPage
from grants.portals.flowing import FlowPage
from grants.trail.blockers import Words


class Flow(FlowPage, DeskPage):
    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [(_("Funds"), reverse("federation:appropriations"))]

    def units(self) -> QuerySet[Unit]:
        return units_below(self.person, funds.READERS)

    def appropriations(self) -> QuerySet[Appropriation]:
        return funds.visible(self.person)

    def contracts(self) -> QuerySet[Contract]:
        return contracts.visible(self.person)


urls = [path("funds/flow/", Flow.as_view(), name="flow")]
