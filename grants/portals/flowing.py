"""The money of a unit and a year on one page: the picture source → appropriation → contract → category, each part of it with its rows.

Every desk and the public have this page; what differs is which appropriations and contracts are theirs to see.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from grants.contracts.models import Contract
from grants.disbursements import queries as disbursements
from grants.funds import queries as funds
from grants.funds.models import Appropriation, Commitment
from grants.people.models import Unit
from grants.portals import pictures
from grants.portals.digits import number_of
from grants.portals.pages import Page
from grants.portals.pictures import Picture
from grants.portals.pictures.flow import MOST, OTHERS, drawn_apart
from grants.trail import clock
from grants.trail.blockers import Words
from grants.trail.money import ZERO

GROUPS: Mapping[str, Words] = {"contract": _("Contract"), "organisation": _("Organisation"), "programme": _("Project")}
KEYS = ("source", "appropriation", "third", "category")
FREE, UNSPENT = "0", "-"  # the keys of money nobody was promised, and of what was promised and is not spent
OPENED = 300  # rows behind a node or band that are listed; their total is of all
NEAR = 5  # parts of the picture on either side of this one that are linked, besides the first and the last
REST = "others"  # in an address: what is drawn as one


@dataclass(frozen=True)
class Row:
    """One amount on its way; `contract` None: uncommitted."""

    appropriation: Appropriation
    contract: Contract | None
    category: str
    name: str
    amount: Decimal

    def keys(self, group: str) -> tuple[str, str, str, str]:
        third = FREE if self.contract is None else str(getattr(self.contract, "pk" if group == "contract" else f"{group}_id"))
        return str(self.appropriation.source_id), str(self.appropriation.pk), third, self.category or UNSPENT

    def flow(self, group: str) -> pictures.Flow:
        source, appropriation = str(self.appropriation.source), str(self.appropriation)
        keys = self.keys(group)
        if self.contract is None:
            return pictures.Flow(source, appropriation, _now("uncommitted"), "", self.amount, keys)
        third = self.contract.number if group == "contract" else str(getattr(self.contract, group))
        words = f"{self.category} {self.name}" if self.category else _now("not spent yet")
        return pictures.Flow(source, appropriation, third, words, self.amount, keys)


def rows_of(appropriations: Iterable[Appropriation], contracts: Iterable[Contract]) -> list[Row]:
    """What every appropriation bears: spent and unspent of each contract, and what is uncommitted. Seven queries."""
    given = {row.pk: row for row in appropriations}
    found = [
        Row(given[f.appropriation.pk], f.contract, f.category, f.name, f.amount)
        for f in disbursements.flows(contracts)
        if f.appropriation.pk in given
    ]
    for key, standing in funds.standings(given.values()).items():
        if standing.uncommitted > 0:
            found.append(Row(given[key], None, "", "", standing.uncommitted))
    return found


class FlowPage(Page):
    """`units()`, `appropriations()` and `contracts()` say what this desk sees."""

    template_name = "components/flow_page.html"
    title = _("Where the money goes")
    lead = _("From the source to the category of spending, for a unit and a year. Every part of the picture leads to its rows.")
    address: ClassVar[str] = ""

    def units(self) -> QuerySet[Unit]:
        raise NotImplementedError

    def appropriations(self) -> QuerySet[Appropriation]:
        raise NotImplementedError

    def contracts(self) -> QuerySet[Contract]:
        raise NotImplementedError

    @cached_property
    def chosen_unit(self) -> Unit | None:
        asked = number_of(self.request.GET.get("unit"))
        return self.units().filter(pk=asked).first() if asked is not None else None

    @cached_property
    def given(self) -> QuerySet[Appropriation]:
        rows = self.appropriations()
        return rows.filter(unit__path__startswith=self.chosen_unit.path or "") if self.chosen_unit is not None else rows

    @cached_property
    def years(self) -> list[int]:
        return list(self.given.order_by("-year").values_list("year", flat=True).distinct())

    @cached_property
    def year(self) -> int:
        asked = number_of(self.request.GET.get("year"), 4)
        if asked is not None and asked in self.years:
            return asked
        return self.years[0] if self.years else clock.today().year

    @cached_property
    def group(self) -> str:
        asked = self.request.GET.get("group", "")
        return asked if asked in GROUPS else "contract"

    @cached_property
    def rows(self) -> list[Row]:
        given = list(self.given.filter(year=self.year).select_related("source", "unit").order_by("pk"))
        related = ("organisation", "programme", "unit")
        signed = self.contracts().filter(appropriation__in=[row.pk for row in given], sign_at__isnull=False)
        return rows_of(given, signed.select_related(*related).prefetch_related("rule_set").order_by("starts", "pk"))

    @property
    def kept(self) -> dict[str, str]:
        told = {"year": str(self.year), "group": self.group}
        return {**told, "unit": str(self.chosen_unit.pk)} if self.chosen_unit is not None else told

    @cached_property
    def parts(self) -> list[list[str]]:
        """The contracts (or what they are grouped by) that are drawn for themselves, so many at a time, the largest first."""
        sums: dict[str, Decimal] = defaultdict(Decimal)
        for row in self.rows:
            sums[row.keys(self.group)[2]] += row.amount
        order = sorted(sums, key=lambda key: (-sums[key], key))
        step = MOST if len(order) <= MOST else MOST - 1
        return [order[n : n + step] for n in range(0, len(order), step)] or [[]]

    @cached_property
    def part(self) -> int:
        return min(max(number_of(self.request.GET.get("part"), 5) or 1, 1), len(self.parts))

    def part_links(self) -> list[tuple[int, str]]:
        last = len(self.parts)
        near = {1, last, *range(max(self.part - NEAR, 1), min(self.part + NEAR, last) + 1)}
        return [(n, "?" + urlencode({**self.kept, "part": n})) for n in sorted(near)]

    @cached_property
    def chosen(self) -> dict[str, str]:
        """Which part of the picture was opened."""
        return {name: value for name in KEYS if (value := self.request.GET.get(name, ""))}

    def link(self, chosen: Mapping[int, str]) -> str:
        more = {KEYS[column]: REST if key == OTHERS else key for column, key in chosen.items()}
        return "?" + urlencode({**self.kept, "part": self.part, **more}) + "#rows"

    def opened(self) -> list[Row]:
        asked = [(KEYS.index(name), value) for name, value in self.chosen.items()]
        apart = drawn_apart(self.flows, self.parts[self.part - 1])

        def fits(keys: Sequence[str]) -> bool:
            return all(keys[n] not in apart[n] if value == REST else keys[n] == value for n, value in asked)

        return [row for row in self.rows if fits(row.keys(self.group))]

    @cached_property
    def flows(self) -> list[pictures.Flow]:
        return [row.flow(self.group) for row in self.rows]

    def picture(self) -> Picture:
        return pictures.funds_flow(self.flows, self.link, self.parts[self.part - 1])

    def commitments(self, rows: Sequence[Row]) -> QuerySet[Commitment]:
        """The rows behind what was promised to the contracts opened."""
        keys = {row.contract.pk for row in rows if row.contract is not None}
        return Commitment.objects.filter(contract__in=keys).select_related("contract", "appropriation").order_by("contract", "id")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        opened = self.opened() if self.chosen else []
        whole = "?" + urlencode({**self.kept, "part": self.part})
        return super().get_context_data(
            picture=self.picture(), year=self.year, years=self.years, chosen_unit=self.chosen_unit, kept=self.kept, whole=whole,
            units=self.units().filter(appropriations__isnull=False).distinct().order_by("path"), group=self.group,
            groups=[(key, words, "?" + urlencode({**self.kept, "group": key})) for key, words in GROUPS.items()],
            year_links=[(year, "?" + urlencode({**self.kept, "year": year})) for year in self.years],
            part=self.part, part_links=self.part_links(), most=OPENED, most_rows=f":{OPENED}",
            chosen=self.chosen, opened=opened, opened_sum=sum((row.amount for row in opened), ZERO),
            commitments=self.commitments(opened)[:OPENED] if opened else [], total=sum((row.amount for row in self.rows), ZERO),
            names_people=self.portal != "public", **kwargs,
        )  # fmt: skip
