"""Amendments of the contracts she audits, and their versions; read only."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property

from grants.contracts import queries
from grants.contracts.models import Amendment, Contract
from grants.portals import amended
from grants.portals.auditor import desk


def amendments_of(person: Any) -> QuerySet[Amendment]:
    return queries.visible_amendments(person).filter(contract__unit__in=desk.units(person))


class AmendmentPage(amended.Shown, desk.DeskDetail):
    queryset_for = staticmethod(amendments_of)
    template_name = "components/amendment.html"


class Versions(amended.Versions, desk.DeskPage):
    @cached_property
    def contract(self) -> Contract:
        return get_object_or_404(desk.contracts_of(self.request.user), pk=self.kwargs["pk"])
