"""What a unit of each deliverable cost across organisations: the spread as a picture, the organisations as a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from grants.disbursements.summaries.costs import MOST_CONTRACTS, Bought, bought, costs
from grants.disbursements.summaries.facts import CostPart
from grants.portals import pictures, shown
from grants.portals.pictures import Picture, SpreadRow
from grants.portals.summed import form
from grants.portals.summed.page import Summed
from grants.trail.blockers import Words
from grants.trail.text import clean_name

A_PAGE = 8  # deliverables


@dataclass(frozen=True)
class Cost:
    """One deliverable and its picture, with the organisations as its table."""

    part: CostPart
    picture: Picture


class UnitCosts(Summed):
    title = _("Unit costs")
    lead = _("What one unit of a deliverable really cost: spending charged to it ÷ units recognised, contract by contract.")
    template_name = "summed/unit_costs.html"

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [(_("Summary of spending"), self.to("summary", self.chosen.asked))]

    @property
    def fragment(self) -> str:
        try:
            return clean_name(self.request.GET.get("q", "")[:100])
        except ValidationError:
            return ""

    @cached_property
    def found(self) -> list[Bought]:
        return [one for one in bought(self.scope.contracts) if self.fragment in one.name]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = Paginator(self.found, A_PAGE).get_page(self.request.GET.get("page"))
        parts = costs(self.scope.contracts, list(page.object_list), self.small)
        rows = [row for part in parts if (row := of_part(part)) is not None]
        title = _("Unit costs beside each other")
        filters = form.filters(self.chosen, self.contracts(), self.units(), self.roots(), "")
        filters.form.fields["q"] = forms.CharField(label=_now("Deliverable contains"), required=False)
        filters.form.initial["q"] = self.fragment
        kwargs |= {
            "filter": filters, "withholds": self.withholds,
            "filtered": bool(self.chosen.asked or self.fragment), "fragment": self.fragment, "picked": self.picked(),
            "cut": any(one.contracts > MOST_CONTRACTS for one in page.object_list), "most": MOST_CONTRACTS,
            "picture": pictures.spread(rows, title, columns=(_("Deliverable"), _("Unit"), _("Contracts")), apart=True) if rows else None,
        }  # fmt: skip
        parted = {
            "parts": [Cost(one, of_cost(one)) for one in parts if one.lines],
            "blank": [one for one in parts if not one.lines],
        }
        return super().get_context_data(page=page, **parted, **kwargs)


def of_part(part: CostPart) -> SpreadRow | None:
    """All organisations of a deliverable in one row."""
    if part.lowest is None or part.median is None or part.highest is None:
        return None
    each = tuple(sorted(cost for line in part.lines for cost in line.costs))
    return SpreadRow(part.name, part.unit, each, part.lowest, part.median, part.highest, (part.unit, shown.quantity(len(each))))


def of_cost(part: CostPart) -> Picture:
    """An organisation a row, in yuan."""
    rows = [
        SpreadRow(
            line.organisation, part.unit, line.costs, line.lowest, line.median, line.highest,
            (shown.quantity(line.contracts), shown.quantity(line.quantity), shown.yuan(line.spent)),
        )
        for line in part.lines
    ]  # fmt: skip
    columns = (_("Organisation"), _("Contracts"), _("Recognised quantity"), _("Spending charged (yuan)"))
    return pictures.spread(rows, f"{part.name} ({part.unit})", columns=columns, apart=False)
