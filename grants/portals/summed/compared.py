"""The years beside each other: the whole with its change, and each line of a part in the latest of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from grants.disbursements.summaries import figures, naming, sums
from grants.disbursements.summaries.facts import change, years_of
from grants.disbursements.summaries.naming import Lines
from grants.disbursements.summaries.sums import KEYS
from grants.disbursements.totals import Totals
from grants.portals import pictures, shown
from grants.portals.pages import PAGE_SIZE, Tab
from grants.portals.summed.chosen import LABELS
from grants.portals.summed.page import SummaryPage
from grants.trail.blockers import Words

LATEST = 6  # years beside each other


@dataclass(frozen=True)
class Course:
    """One line over the years, verified spending in each; `change`: the last against the one before it, in per cent."""

    name: str
    url: str
    cells: tuple[Any, ...]
    change: Any


class YearsPage(SummaryPage):
    """Every line of a part over the latest years of the money."""

    title = _("Years compared")
    lead = _("Verified spending of each line in the latest years of the money, and how the last differs from the one before.")
    template_name = "summed/compared.html"

    @cached_property
    def by(self) -> str:
        """The years are the columns: a line is anything else."""
        asked = self.request.GET.get("by", "")
        return asked if asked in KEYS and asked != "year" else "unit"

    def tabs(self) -> list[Tab]:
        return [tab for (key, _label), tab in zip(LABELS.items(), super().tabs(), strict=True) if key != "year"]

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [(_("Summary of spending"), self.to("summary", self.chosen.asked, by=self.by))]

    @cached_property
    def crossed(self) -> dict[tuple[Any, int | None], Totals]:
        """Asked for once: lines, years and both together are made of it."""
        return sums.by_year(self.scope, self.by)

    @cached_property
    def lines(self) -> Lines:
        return naming.divided(self.scope, self.by, sums.added(self.crossed, 0))

    @property
    def years(self) -> Lines:
        """Money is paid to no category: of categories the years are asked for besides."""
        told = sums.told_paid(self.scope, self.by) == sums.told_paid(self.scope, "year")
        return naming.divided(self.scope, "year", sums.added(self.crossed, 1) if told else None)

    def courses(self) -> tuple[list[int], list[Course]]:
        years, cells = naming.courses(self.scope, self.by, self.crossed)
        shown_years = years[-LATEST:]
        found = []
        for row in self.rows[:PAGE_SIZE]:
            values = tuple(cells.get((row.line.key, year)) for year in shown_years)
            last = change(values[-2], values[-1]) if len(values) > 1 and shown_years[-1] == shown_years[-2] + 1 else None
            found.append(Course(row.line.name, row.url, values, last))
        return shown_years, found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        years, courses = self.courses()
        whole = self.years
        rows = [
            pictures.GroupRow(y.line.name, y.line.sums.amount, y.line.sums.received, y.line.sums.verified, shown.change(y.amount))
            for y in years_of(whole)
        ]
        told = figures.told(whole.total)[1].words
        return super().get_context_data(
            label=LABELS[self.by], columns=years, courses=courses, left=max(len(self.lines) - PAGE_SIZE, 0), every=years_of(whole),
            course=pictures.groups(rows, _now("Year by year"), first=LABELS["year"], amount=told) if rows else None, **kwargs,
        )  # fmt: skip
