"""The versions of a public contract and what differs between them; reasons and names of people stay inside."""

from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property

from grants.contracts import queries
from grants.contracts.models import Contract
from grants.portals import amended
from grants.portals.public.desk import OpenPage


class Versions(amended.Versions, OpenPage):
    for_strangers = True

    @cached_property
    def contract(self) -> Contract:
        return get_object_or_404(queries.public().select_related("rule_set"), pk=self.kwargs["pk"])
