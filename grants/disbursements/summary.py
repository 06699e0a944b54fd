"""The money of many contracts at once, added by the database: in all, and by place, year, source, organisation or project.

The definitions are those of `queries` and of `spending.queries`; here they are only asked for whole sets instead of single contracts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

from django.db.models import QuerySet

from grants.contracts.models import Contract
from grants.disbursements import totals
from grants.disbursements.queries import Balance
from grants.disbursements.totals import Totals
from grants.trail.money import ZERO

# What contracts may be grouped by → the path to it from a contract.
GROUPS: Mapping[str, str] = {
    "unit": "unit",
    "year": "appropriation__year",
    "source": "appropriation__source",
    "organisation": "organisation",
    "programme": "programme",
}


@dataclass(frozen=True)
class Together:
    """Several contracts as one: how many, and their balance. `key`: the unit, year, source … they share; None: all of them."""

    key: int | None
    contracts: int
    balance: Balance


def whole(contracts: QuerySet[Contract]) -> Together:
    """All of them together. Two queries."""
    (found,) = totals.by_keys(contracts, ())
    return _together(None, found[()]) if found else Together(None, 0, Balance(ZERO, ZERO, ZERO, ZERO, ZERO, ZERO))


def grouped(contracts: QuerySet[Contract], by: str) -> list[Together]:
    """One sum for each value of a key of GROUPS, the largest amount first. Two queries however many contracts."""
    (found,) = totals.by_keys(contracts, (GROUPS[by],))
    return sorted((_together(key, sums) for (key,), sums in found.items()), key=lambda t: (-t.balance.amount, t.key or 0))


def added(parts: Iterable[Together]) -> Together:
    """All groups of one key together: the whole, without reading the lines a second time."""
    rows = list(parts)
    sums = (sum((getattr(row.balance, field.name) for row in rows), ZERO) for field in fields(Balance))
    return Together(None, sum(row.contracts for row in rows), Balance(*sums))


def _together(key: int | None, t: Totals) -> Together:
    return Together(key, t.contracts, Balance(t.amount, t.received, t.verified, t.pending, t.disallowed, t.refunded))
