"""What part of the money somebody looks at: a place with everything below it, a year, a source, a project, an organisation, a category.

Chosen in the address and nowhere else; what is not within reach of the desk is not chosen.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from grants.contracts.models import Contract
from grants.disbursements import summary
from grants.disbursements.summaries import labels as say
from grants.disbursements.summaries.naming import categories
from grants.disbursements.summaries.sums import CATEGORY, Scope
from grants.disbursements.summaries.tree import OWN
from grants.funds.models import Source
from grants.listings.models import Programme
from grants.people.models import Organisation, Unit
from grants.portals.digits import number_of
from grants.trail.blockers import Words

LABELS: Mapping[str, Words] = {
    "year": _("Year of the money"), "unit": _("Purchaser"), "source": _("Funding source"), "organisation": _("Organisation"),
    "programme": _("Project"), "category": _("Category"),
}  # fmt: skip
NONE = "none"  # in an address: money of no appropriation, which free agreements are
ROWS: Mapping[str, Any] = {"source": Source, "organisation": Organisation, "programme": Programme}
LONGEST = 18  # digits of a key


@dataclass(frozen=True)
class Chosen:
    """Each of the six, None or "" where all are meant; `own`: of the place only itself. `year` 0: money of no year."""

    unit: Unit | None = None
    own: bool = False
    year: int | None = None
    rows: tuple[tuple[str, int | None, str], ...] = ()  # (by, key, name) of source, organisation, programme
    category: str = ""

    def narrowed(self, contracts: QuerySet[Contract]) -> QuerySet[Contract]:
        rows = contracts
        if self.unit is not None:
            village = Q(unit__parent=self.unit, unit__level=Unit.Level.COMMUNITY)
            rows = rows.filter(Q(unit=self.unit) | village if self.own else Q(unit__path__startswith=self.unit.path or ""))
        if self.year is not None:
            rows = rows.filter(appropriation__year=self.year) if self.year else rows.filter(appropriation=None)
        for by, key, _name in self.rows:
            rows = rows.filter(**{summary.GROUPS[by]: key}) if key else rows.filter(**{f"{summary.GROUPS[by]}__isnull": True})
        return rows

    def scope(self, contracts: QuerySet[Contract], roots: tuple[str, ...] = ()) -> Scope:
        return Scope(self.narrowed(contracts), self.category, roots)

    @property
    def asked(self) -> dict[str, str]:
        """As an address has it."""
        told: dict[str, str] = {"unit": str(self.unit.pk)} if self.unit is not None else {}
        if self.own:
            told["own"] = "1"
        if self.year is not None:
            told["year"] = str(self.year) if self.year else NONE
        told |= {by: str(key) if key else NONE for by, key, _name in self.rows}
        return {**told, "category": self.category} if self.category else told

    @staticmethod
    def query(asked: Mapping[str, str]) -> str:
        """As the end of an address, "" when nothing is asked."""
        told = {name: value for name, value in asked.items() if value}
        return "?" + urlencode(told) if told else ""

    def opened(self, by: str, key: str) -> dict[str, str]:
        """The address of one line of a part: what is chosen, and it."""
        if by == "unit":
            own = {"own": "1"} if key.endswith(OWN) else {}
            return {**{k: v for k, v in self.asked.items() if k != "own"}, "unit": key.rstrip(OWN), **own}
        return {**self.asked, by: key or NONE}

    @property
    def told(self) -> list[tuple[str, str]]:
        """(key, name) of everything chosen, for the reader."""
        found = [("unit", say.OWN.format(self.unit.name) if self.own else self.unit.name)] if self.unit is not None else []
        if self.year is not None:
            found.append(("year", str(self.year) if self.year else say.WITHOUT["year"]))
        found += [(by, name) for by, _key, name in self.rows]
        return [*found, (CATEGORY, _category(self.category))] if self.category else found


def chosen(asked: QueryDict, reach: QuerySet[Contract], units: QuerySet[Unit]) -> Chosen:
    """One query for each thing asked for, none for a category."""
    unit = _unit(asked.get("unit", ""), units)
    year = asked.get("year", "")
    rows = tuple(found for by in ROWS if (found := _row(by, asked.get(by, ""), reach)) is not None)
    category = asked.get(CATEGORY, "")
    return Chosen(
        unit, unit is not None and asked.get("own") == "1", 0 if year == NONE else number_of(year, 4), rows,
        category if category in categories() else "",
    )  # fmt: skip


def _unit(text: str, units: QuerySet[Unit]) -> Unit | None:
    """A village is never looked at alone."""
    key = number_of(text, LONGEST)
    return None if key is None else units.exclude(level=Unit.Level.COMMUNITY).filter(pk=key).first()


def _row(by: str, text: str, reach: QuerySet[Contract]) -> tuple[str, int | None, str] | None:
    if text == NONE and by in say.WITHOUT:
        return by, None, say.WITHOUT[by]
    key = number_of(text, LONGEST)
    if key is None:
        return None
    row = ROWS[by].objects.filter(pk=key, pk__in=reach.order_by().values(summary.GROUPS[by])).only("name").first()
    return None if row is None else (by, key, row.name)


def _category(code: str) -> str:
    return f"{code} {categories()[code]}"
