"""The ledger of a contract as a workbook or as CSV, at every desk that sees it: always the lines that person sees."""

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from grants.contracts.models import Contract
from grants.evidence.types import TYPES
from grants.portals.pages import Action, Page
from grants.spending.models import Expense
from grants.spreadsheets.resource import exported
from grants.trail import clock

KINDS = {"xlsx": _("Download as Excel"), "csv": _("Download as CSV")}
Contracts = Callable[[Any], QuerySet[Contract]]
Lines = Callable[[Any], QuerySet[Expense]]


class LedgerExport(Page):
    portal = ""
    kind = "xlsx"
    contracts_for: Contracts | None = None
    lines_for: Lines | None = None
    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        assert self.contracts_for is not None and self.lines_for is not None
        contracts = self.contracts_for(self.person).select_related("organisation", "rule_set")
        contract = get_object_or_404(contracts, pk=kwargs["pk"])
        lines = self.lines_for(self.person).filter(contract=contract).order_by("date", "id")
        told = lines.prefetch_related("allocations__deliverable", "allocations__site")
        answer = HttpResponse(exported(contract, told, self.kind, clock.now()), content_type=TYPES[self.kind].content_type)
        name = _now("Ledger %(name)s") % {"name": f"{contract.number}.{self.kind}"}
        answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
        answer["Cache-Control"] = "private, max-age=0"
        return answer


def export_urls(portal: str, contracts_for: Contracts, lines_for: Lines) -> list[URLPattern]:
    """Two addresses below a contract; what the querysets do not hold answers 404 or is left out."""
    return [
        path(
            f"contracts/<int:pk>/ledger.{kind}",
            LedgerExport.as_view(portal=portal, kind=kind, contracts_for=contracts_for, lines_for=lines_for),
            name=f"contracts-ledger_{kind}",
        )
        for kind in KINDS
    ]


def downloads(contract: Contract, portal: str) -> Iterator[Action]:
    """The buttons that lead there."""
    for kind, label in KINDS.items():
        yield Action(label, reverse(f"{portal}:contracts-ledger_{kind}", args=[contract.pk]), primary=False)
