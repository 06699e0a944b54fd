"""Everything a summary says, as plain data: what the page shows, the paper prints, the workbook and the plain table hold."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from grants.disbursements.summaries.sums import Sums
from grants.trail.money import CENT

SCHEMA = "yulan/summary/1"


@dataclass(frozen=True)
class Line:
    """One group: its key (as text), its name, its figures."""

    key: str
    name: str
    sums: Sums


@dataclass(frozen=True)
class Part:
    """One way to divide the whole; `by` is a key of sums.KEYS."""

    by: str
    lines: tuple[Line, ...]
    total: Sums


@dataclass(frozen=True)
class YearLine:
    """One year and by how many per cent it differs from the one before it; None where there is nothing to compare with."""

    line: Line
    amount: Decimal | None
    received: Decimal | None
    verified: Decimal | None


@dataclass(frozen=True)
class CostLine:
    """What one unit of a deliverable cost at one organisation: over its contracts the lowest, the median, the highest.

    `quantity` is what was recognised where contracts may be added up.
    """

    organisation: str
    contracts: int
    quantity: Decimal | None
    spent: Decimal
    costs: tuple[Decimal, ...]
    lowest: Decimal
    median: Decimal
    highest: Decimal


@dataclass(frozen=True)
class CostPart:
    """One deliverable across organisations. `left_out`: contracts of which nothing is told here, because nothing was recognised or
    charged yet, or because so few people were served that they might be known."""

    name: str
    unit: str
    lines: tuple[CostLine, ...]
    lowest: Decimal | None
    median: Decimal | None
    highest: Decimal | None
    left_out: int


@dataclass(frozen=True)
class ContractLine:
    """One contract of the list. `keys`: the line it is counted in, of each part but the last (by category)."""

    number: str
    title: str
    purchaser: str
    keys: tuple[str, ...]
    sums: Sums


@dataclass(frozen=True)
class CategoryLine:
    """One category of one contract."""

    contract: str
    category: str
    name: str
    budget: Decimal
    verified: Decimal
    pending: Decimal
    disallowed: Decimal


@dataclass(frozen=True)
class SummaryFacts:
    """`scope`: what was chosen, as (what, which); `listed`: whether the contracts follow, or are too many for a paper; `least`: counts
    of people below it are in no figure, 0: all are."""

    schema: str
    serial: str
    title: str
    issuer: str
    cut_off: datetime
    scope: tuple[tuple[str, str], ...]
    category: str
    least: int
    whole: Sums
    parts: tuple[Part, ...]
    years: tuple[YearLine, ...]
    costs: tuple[CostPart, ...]
    listed: bool
    contracts: tuple[ContractLine, ...]
    spending: tuple[CategoryLine, ...]

    def part(self, by: str) -> Part:
        return next(part for part in self.parts if part.by == by)


def years_of(part: Iterable[Line]) -> tuple[YearLine, ...]:
    """The years from the first to the last, each against the one before it."""
    lines = {int(line.key): line for line in part if line.key}
    found = []
    for year in sorted(lines):
        now, before = lines[year].sums, lines[year - 1].sums if year - 1 in lines else None
        found.append(
            YearLine(
                lines[year],
                change(before.amount if before else None, now.amount),
                change(before.received if before else None, now.received),
                change(before.verified if before else None, now.verified),
            )
        )
    return tuple(found)


def change(before: Decimal | None, now: Decimal | None) -> Decimal | None:
    """By how many per cent `now` is more than `before`."""
    if not before or now is None:
        return None
    return ((now - before) * 100 / before).quantize(CENT, ROUND_HALF_UP)
