"""What came of the money, over one contract or all of a project's, with counts of people too small to be told left out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from grants.contracts.models import Contract
from grants.milestones import queries as milestones
from grants.milestones.queries import Delivered, Opinion, SiteMoney
from grants.portals.figures import deliverables_picture, sites_picture
from grants.portals.pictures import Picture
from grants.portals.public.cells import few_people, smallest
from grants.portals.shown import ratio
from grants.spending import queries as spending
from grants.spending.queries import CategoryFigures
from grants.trail.money import ZERO

MANY = 4  # places: fewer are told in a list, a map of two tiles says nothing


@dataclass(frozen=True)
class Told:
    """One deliverable over all contracts, and by contract in their order. `small`: a count of people too few to be told."""

    line: Delivered
    by_contract: tuple[Delivered | None, ...]
    small: bool


@dataclass(frozen=True)
class Delivery:
    """`least`: the smallest count of people that is told."""

    lines: tuple[Told, ...]
    planned: Decimal
    value: Decimal
    spent: Decimal
    sites: tuple[SiteMoney, ...]
    picture: Picture | None
    map: Picture | None
    least: int


def delivery(contracts: Sequence[Contract]) -> Delivery:
    """Target against recognised. Four queries and those of the map, however many contracts."""
    placed, least = milestones.by_site(contracts), smallest()
    parts = [milestones.merged(placed[contract.pk]) for contract in contracts]
    keyed = [{_key(line): line for line in part} for part in parts]
    told = []
    for line in milestones.across(line for part in parts for line in part):
        of_contracts = tuple(part.get(_key(line)) for part in keyed)
        told.append(Told(line, of_contracts, _small([line, *of_contracts], least)))
    everywhere = [line for contract in contracts for line in placed[contract.pk] if line.site is not None]
    sites = milestones.money_by_site(everywhere)
    planned, value, spent = milestones.worth(line for part in parts for line in part)
    drawn = [one.line for one in told if one.line.target and not one.small]
    return Delivery(
        tuple(told), planned, value, spent, tuple(sites), deliverables_picture(drawn) if drawn else None,
        sites_picture(everywhere) if len(sites) >= MANY else None, least,
    )  # fmt: skip


@dataclass(frozen=True)
class Spent(CategoryFigures):
    """A category over several contracts."""

    @property
    def spent_share(self) -> Decimal | None:
        return ratio(self.verified, self.budget)


def categories(contracts: Sequence[Contract]) -> tuple[list[Spent], Spent]:
    """Budget against spending by category over all contracts, and their sum."""
    found: dict[str, list[CategoryFigures]] = {}
    for lines in spending.by_category(contracts).values():
        for line in lines:
            found.setdefault(line.category, []).append(line)
    rows = [_added(code, group[0].name, group) for code, group in sorted(found.items())]
    return rows, _added("", "", rows)


def opinions(contracts: Sequence[Contract]) -> list[tuple[Contract, Opinion]]:
    """What the people served said, where enough of them answered."""
    least, found = smallest(), milestones.opinions(contracts)
    return [(contract, one) for contract in contracts for one in found.get(contract.pk, []) if one.valid >= least]


def _added(code: str, name: str, rows: Iterable[CategoryFigures]) -> Spent:
    lines = list(rows)
    return Spent(
        code, name, sum((x.budget for x in lines), ZERO), sum((x.verified for x in lines), ZERO),
        sum((x.disallowed for x in lines), ZERO), sum((x.pending for x in lines), ZERO),
    )  # fmt: skip


def _key(line: Delivered) -> tuple[str, ...]:
    bought = line.deliverable
    return bought.code, bought.name, bought.unit, bought.measure, bought.basis


def _small(lines: Iterable[Delivered | None], least: int) -> bool:
    """A small part would follow from the whole and the other parts, so none of them is told then."""
    return any(
        few_people(line.deliverable.unit, line.reported, line.recognised, least=least) for line in lines if line is not None
    )
