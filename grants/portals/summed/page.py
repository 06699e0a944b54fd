"""The page of a summary: filters, the whole in figures, a picture and a table by one key, years compared, files to take away."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from grants.contracts.models import Contract
from grants.disbursements.summaries import figures, naming, sums
from grants.disbursements.summaries.facts import Line, YearLine, years_of
from grants.disbursements.summaries.naming import Lines
from grants.disbursements.summaries.sums import CATEGORY, KEYS, Scope, Sums
from grants.disbursements.summaries.tree import OWN
from grants.milestones.queries import Delivered
from grants.people.models import Unit
from grants.portals import pictures, shown
from grants.portals.pages import PAGE_SIZE, Page, Tab, turn_to
from grants.portals.pictures.groups import MOST, TABLED
from grants.portals.summed import chosen, form
from grants.portals.summed.chosen import LABELS, Chosen
from grants.portals.summed.tables import Row, Rows, figure, part_table
from grants.trail.blockers import Words

NEXT = {  # where the name of a line leads: the same money by the next key
    "year": "unit", "unit": "unit", "source": "organisation", "organisation": "programme", "programme": "category",
    "category": "organisation",
}  # fmt: skip
OPENED = {  # whose rows are behind a figure
    "contracts": "contracts", "amount": "contracts", "surplus": "contracts", "received": "payments", "refunded": "refunds",
    "verified": "lines", "pending": "lines", "disallowed": "lines",
}  # fmt: skip
TOLD = ("contracts", "payments", "refunds", "lines")


@dataclass(frozen=True)
class Told:
    """One figure of the whole, for the head of the page."""

    words: Words
    value: str
    explained: Words
    url: str


@dataclass(frozen=True)
class Picked:
    """Something chosen, and the address without it."""

    label: Words
    name: str
    url: str


class Summed(Page):
    """`contracts()`: the signed contracts this desk sees; `units()`: the places it may choose; `opens`: which rows it may open."""

    opens: ClassVar[Sequence[str]] = TOLD

    def contracts(self) -> QuerySet[Contract]:
        raise NotImplementedError

    def units(self) -> QuerySet[Unit]:
        raise NotImplementedError

    def roots(self) -> tuple[str, ...]:
        """The paths of the places that are hers; () where everything is everybody's."""
        return ()

    def small(self, line: Delivered) -> bool:
        """Whether a contract's line of delivery may not be told here."""
        return False

    @property
    def withholds(self) -> int:
        """Counts of people below this are not told; 0: all are."""
        return 0

    @cached_property
    def chosen(self) -> Chosen:
        return chosen.chosen(self.request.GET, self.contracts(), self.units())

    @cached_property
    def scope(self) -> Scope:
        return self.chosen.scope(self.contracts(), self.roots())

    @cached_property
    def address(self) -> Callable[[str], str]:
        """Where a page of this desk is; a table asks for hundreds."""
        return cache(lambda name: reverse(f"{self.portal}:{name}"))

    def to(self, name: str, asked: Mapping[str, str], **more: str) -> str:
        """An address of this desk with what is chosen."""
        told = {**asked, **{key: value for key, value in more.items() if value}}
        return self.address(name) + Chosen.query(told)

    def rows_of(self, one: str, asked: Mapping[str, str], **more: str) -> str:
        """Where the rows of a figure are, "" where this desk may not open them."""
        kind = OPENED.get(one, "")
        if kind not in self.opens:
            return self.to("summary-contracts", asked, **more) if kind and not more else ""
        standing = one if kind == "lines" else ""
        return self.to(f"summary-{kind}", asked, standing=standing, **more)

    def picked(self) -> list[Picked]:
        """What is chosen, each to be taken off."""
        found = []
        for name, words in self.chosen.told:
            left = {key: value for key, value in self.chosen.asked.items() if key != name and (name, key) != ("unit", "own")}
            found.append(
                Picked(LABELS[name], words, Chosen.query({**left, "by": self.request.GET.get("by", "")}) or self.request.path)
            )
        return found


class SummaryPage(Summed):
    title = _("Summary of spending")
    lead = _(
        "A unit and everything below it, by year, source, project, organisation or category. Every number opens down to its rows."
    )
    template_name = "summed/summary.html"

    @cached_property
    def by(self) -> str:
        asked = self.request.GET.get("by", "")
        return asked if asked in KEYS else "year"

    @cached_property
    def whole(self) -> Sums:
        """Of everything in the scope: the sum of the lines; of categories, what is paid is asked for besides."""
        told = self.lines.total
        return told if self.by != CATEGORY or self.scope.category else sums.whole_with(self.scope, told)

    @cached_property
    def total(self) -> Sums:
        """What the lines add up to: a contract has a budget in several categories and is one contract all the same."""
        return replace(self.lines.total, contracts=self.whole.contracts)

    @cached_property
    def lines(self) -> Lines:
        """Asked for once: picture, table and totals are made of them."""
        return naming.divided(self.scope, self.by)

    def narrowed(self, line: Line) -> str:
        following = NEXT[self.by] if not line.key.endswith(OWN) else "organisation"
        return Chosen.query({**self.chosen.opened(self.by, line.key), "by": following})

    def opened(self, line: Line) -> Mapping[str, str]:
        asked = self.chosen.opened(self.by, line.key)
        return {name: self.rows_of(name, asked) for name in OPENED}

    @cached_property
    def rows(self) -> Rows:
        return Rows(self.lines, self)

    def picture(self) -> pictures.Picture:
        label = str(LABELS[self.by])  # within the sentence, so without its capital
        title, amount = _now("By %(key)s") % {"key": label[:1].lower() + label[1:]}, figures.told(self.total)[1].words
        if self.by == "year":
            years = {year.line.key: year for year in years_of(self.lines)}
            several = [drawn(row, years.get(row.line.key)) for row in sorted(self.rows, key=lambda row: row.line.key)]
            return pictures.groups(several, title, first=LABELS[self.by], amount=amount)
        whole = len(self.lines) <= TABLED
        shown_rows = [drawn(row, None) for row in (self.rows[:] if whole else self.rows[: MOST - 1])]
        rest, others = self.lines.rest(len(shown_rows))
        left = pictures.Others(rest, others.amount, others.received, others.verified) if rest else None
        return pictures.groups(shown_rows, title, first=LABELS[self.by], amount=amount, others=left)

    def told(self) -> list[Told]:
        asked = self.chosen.asked
        return [
            Told(one.words, figure(one, self.whole), one.explained, self.rows_of(one.name, asked) if one.of(self.whole) else "")
            for one in figures.told(self.whole)
        ]

    def tabs(self) -> list[Tab]:
        asked = self.chosen.asked
        return [Tab(label, Chosen.query({**asked, "by": key}), current=key == self.by) for key, label in LABELS.items()]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        table = part_table(self.total, self.rows, LABELS[self.by], self.request)
        table.order_by = self.request.GET.getlist(table.prefixed_order_by_field) or table.order_by
        missed = turn_to(table, self.request.GET.get(table.prefixed_page_field, ""), PAGE_SIZE)
        asked = self.chosen.asked
        return super().get_context_data(
            table=table, page_missed=missed, filter=form.filters(self.chosen, self.contracts(), self.units(), self.roots(), self.by),
            filtered=bool(asked), picked=self.picked(), by=self.by, lines=self.lines, total=self.total,
            whole=self.whole, told=self.told(), tabs=self.tabs(),
            picture=self.picture() if self.lines else None,
            files=[(label, self.to(f"summary-{kind}", asked)) for kind, label in FILES.items()],
            costs=self.to("unit_costs", asked),
            compared=self.to("summary-years", asked, by=self.by),
            withholds=self.withholds, issue=self.issue_url(), **kwargs,
        )  # fmt: skip

    def issue_url(self) -> str:
        """Where the summary is issued as a paper, "" where this desk issues none."""
        return ""


FILES: Mapping[str, Words] = {"pdf": _("Draft as PDF"), "xlsx": _("Download as Excel"), "csv": _("Download as CSV")}


def drawn(row: Row, year: YearLine | None) -> pictures.GroupRow:
    note = shown.change(year.amount) if year is not None else ""
    link = format_html('<a href="{}">{}</a>', row.url, row.line.name)
    return pictures.GroupRow(row.line.name, row.sums.amount, row.sums.received, row.sums.verified, note, link)
