"""Amendments of one's own contracts: proposed, followed, withdrawn, signed; the versions of a contract."""

from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property

from grants.contracts.models import Contract
from grants.portals import amended
from grants.portals.provider import own
from grants.portals.provider.desk import DeskDetail, DeskPage


class AmendmentPage(amended.Shown, DeskDetail):
    queryset_for = staticmethod(own.amendments)
    template_name = "components/amendment.html"


class Amend(amended.WritingAnew, DeskPage):
    queryset_for = staticmethod(own.contracts)


class AmendmentEdit(amended.WritingAgain, DeskPage):
    queryset_for = staticmethod(own.amendments)


class Again(amended.Again, DeskPage):
    queryset_for = staticmethod(own.amendments)


class Versions(amended.Versions, DeskPage):
    @cached_property
    def contract(self) -> Contract:
        return get_object_or_404(own.contracts(self.person), pk=self.kwargs["pk"])
