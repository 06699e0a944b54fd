"""Summaries of spending for everybody: signed contracts by the fields anybody may read, their ledgers closed, counts of few people left
out of every figure that could tell them."""

from collections.abc import Sequence
from typing import ClassVar

from django.db.models import QuerySet
from django.utils.functional import cached_property

from grants.contracts import queries as contracts
from grants.contracts.models import Contract
from grants.milestones.queries import Delivered
from grants.people.models import Unit
from grants.portals.public.cells import few_people, smallest
from grants.portals.public.desk import OpenPage
from grants.portals.summed.files import Described
from grants.portals.summed.urls import summary_urls


class Summaries(OpenPage, Described):
    """A contract's own page tells its money and categories; of the lines of its ledger, payees and receipts nothing is told.

    A small line of delivery counts in no figure of any scope: then no total, however it is filtered, gives it away.
    """

    opens: ClassVar[Sequence[str]] = ("contracts",)

    def contracts(self) -> QuerySet[Contract]:
        return contracts.public()

    def units(self) -> QuerySet[Unit]:
        bought = Unit.objects.filter(contracts__in=contracts.public().order_by().values("pk")).order_by()
        above = {
            int(part) for path in bought.values_list("path", flat=True).distinct() for part in (path or "").split("/") if part
        }
        return Unit.objects.filter(pk__in=above)

    @cached_property
    def withholds(self) -> int:
        return smallest()

    def small(self, line: Delivered) -> bool:
        return few_people(line.deliverable.unit, line.reported, line.recognised, least=self.withholds)


urls = summary_urls(Summaries)
