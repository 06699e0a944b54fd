"""The addresses of a summary on a desk."""

from collections.abc import Mapping
from typing import Any

from django.urls import URLPattern, path

from grants.portals.summed.compared import YearsPage
from grants.portals.summed.costs import UnitCosts
from grants.portals.summed.files import File, IssueSummary
from grants.portals.summed.page import FILES, SummaryPage
from grants.portals.summed.rows import ContractsOf, LinesOf, PaymentsOf, RefundsOf

ROWS: Mapping[str, Any] = {"contracts": ContractsOf, "lines": LinesOf, "payments": PaymentsOf, "refunds": RefundsOf}


def summary_urls(desk: type, *, issuing: bool = False) -> list[URLPattern]:
    """`desk`: what this desk sees and where it is (see page.Summed); the pages are made of it and of those of this package.

    Rows that nobody of the desk may open have no address."""

    def on(page: Any) -> Any:
        return type(page.__name__, (desk, page), {"__module__": desk.__module__, "__doc__": page.__doc__})

    declared = getattr(desk, "opens", ROWS)
    opened = [kind for kind in ROWS if not isinstance(declared, tuple) or kind in declared]  # else it depends on the person
    found = [
        path("summary/", on(SummaryPage).as_view(), name="summary"),
        path("summary/years/", on(YearsPage).as_view(), name="summary-years"),
        path("unit_costs/", on(UnitCosts).as_view(), name="unit_costs"),
        *(path(f"summary/{kind}/", on(ROWS[kind]).as_view(), name=f"summary-{kind}") for kind in opened),
        *(path(f"summary/summary.{kind}", on(File).as_view(kind=kind), name=f"summary-{kind}") for kind in FILES),
    ]
    return [*found, path("summary/issue/", on(IssueSummary).as_view(), name="summary-issue")] if issuing else found
