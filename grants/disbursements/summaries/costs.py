"""What one unit of a deliverable really cost, contract by contract: the spread across organisations.

Only equal things are compared: one name and one unit. A contract of which nothing was recognised yet, or to which no spending was
charged, has no unit cost and is left out and counted.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from django.db.models import Count, Q, QuerySet

from grants.contracts.models import Contract, Deliverable
from grants.disbursements.summaries.facts import CostLine, CostPart
from grants.milestones import queries as milestones
from grants.milestones.queries import Delivered
from grants.trail.money import ZERO, round_yuan

MOST_CONTRACTS = 2000  # that are compared at once


@dataclass(frozen=True)
class Bought:
    """A deliverable by name and unit: how many organisations and contracts had it."""

    name: str
    unit: str
    organisations: int
    contracts: int


def bought(contracts: QuerySet[Contract]) -> list[Bought]:
    """Every deliverable of these contracts, the one most organisations had first. One query."""
    rows = Deliverable.objects.filter(contract__in=contracts.order_by().values("pk")).order_by().values("name", "unit")
    counted = rows.annotate(n=Count("contract__organisation", distinct=True), c=Count("contract", distinct=True))
    return [Bought(r["name"], r["unit"], r["n"], r["c"]) for r in counted.order_by("-n", "-c", "name", "unit")]


def costs(
    contracts: QuerySet[Contract], of: Sequence[Bought], small: Callable[[Delivered], bool] | None = None
) -> list[CostPart]:
    """The spread of each, in the order given; five queries. `small`: whether a contract's line may not be told; it counts in nothing."""
    if not of:
        return []
    asked = Q(pk__in=[])
    for one in of:
        asked |= Q(name=one.name, unit=one.unit)
    having = Deliverable.objects.filter(asked).values("contract")
    rows = list(contracts.filter(pk__in=having).select_related("organisation").order_by("-starts", "-pk")[:MOST_CONTRACTS])
    lines: dict[tuple[str, str], list[tuple[Contract, Delivered]]] = {(one.name, one.unit): [] for one in of}
    delivered = milestones.delivered(rows)
    for contract in rows:
        for line in delivered[contract.pk]:
            key = line.deliverable.name, line.deliverable.unit
            if key in lines:
                lines[key].append((contract, line))
    return [spread(name, unit, found, small) for (name, unit), found in lines.items()]


def spread(
    name: str, unit: str, found: Sequence[tuple[Contract, Delivered]], small: Callable[[Delivered], bool] | None
) -> CostPart:
    """The unit costs of one deliverable by organisation. What is small is in no figure, so no total gives it away."""
    told = [(c, line) for c, line in found if line.unit_cost is not None and line.spent > 0 and not (small and small(line))]
    groups: dict[int, list[tuple[Contract, Delivered]]] = {}
    for contract, line in told:
        groups.setdefault(contract.organisation_id, []).append((contract, line))
    lines = sorted((_line(rows) for rows in groups.values()), key=lambda line: (line.median, line.organisation))
    every = sorted(cost for line in lines for cost in line.costs)
    lowest, typical, highest = (every[0], middle(every), every[-1]) if every else (None, None, None)
    return CostPart(name, unit, tuple(lines), lowest, typical, highest, len(found) - len(told))


def _line(rows: Sequence[tuple[Contract, Delivered]]) -> CostLine:
    first = rows[0][1].deliverable
    addable = len(rows) == 1 or (first.measure == "sum" and first.basis != "cumulative")
    each = tuple(sorted(line.unit_cost for _contract, line in rows if line.unit_cost is not None))
    quantity = sum((line.recognised or ZERO for _contract, line in rows), ZERO) if addable else None
    spent = sum((line.spent for _contract, line in rows), ZERO)
    return CostLine(rows[0][0].organisation.name, len(rows), quantity, spent, each, each[0], middle(each), each[-1])


def middle(values: Iterable[Decimal]) -> Decimal:
    """The median, to the cent."""
    return round_yuan(median(values))
