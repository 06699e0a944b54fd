"""Summaries of spending of her units and everything below them: a town reads those of its villages, a county those of its towns."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from grants.contracts.models import Contract
from grants.contracts.queries import PUBLIC
from grants.papers.rules import may_issue
from grants.people.models import Unit
from grants.people.queries import OPENS, units_below
from grants.people.roles import Role
from grants.portals.federation.desk import DeskPage
from grants.portals.summed.files import Described
from grants.portals.summed.page import TOLD
from grants.portals.summed.urls import summary_urls
from grants.spending.queries import READERS

SUMS = OPENS["federation"] - {Role.VILLAGE}  # a village has nothing below it


class Summaries(DeskPage, Described):
    def contracts(self) -> QuerySet[Contract]:
        signed = Contract.objects.filter(unit__in=self.units(), status__in=PUBLIC)
        return signed.select_related("unit", "organisation", "programme")

    def units(self) -> QuerySet[Unit]:
        return units_below(self.person, SUMS)

    @property
    def opens(self) -> Sequence[str]:  # type: ignore[override]
        """A town reads the sums; the ledgers and payments behind them are read from the county up."""
        return TOLD if any(office.role in READERS for office in self.person.offices_now) else ("contracts",)

    def mine(self) -> list[Unit]:
        return [office.unit for office in self.person.offices_now if office.role in SUMS and office.unit is not None]

    def roots(self) -> tuple[str, ...]:
        return tuple({unit.path or "" for unit in self.mine()})

    def root(self) -> Unit | None:
        return self.mine()[0] if len(self.roots()) == 1 else None

    def issue_url(self) -> str:
        place = self.place
        return self.to("summary-issue", self.chosen.asked) if place is not None and may_issue(place, self.person) else ""

    def issued_at(self, issued: Any) -> str:
        return reverse("federation:papers-file", args=[issued.pk])


urls = summary_urls(Summaries, issuing=True)
