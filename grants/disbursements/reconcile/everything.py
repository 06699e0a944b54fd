"""Every invariant of the money, in the order in which the money goes."""

from collections.abc import Iterator

from grants.contracts.models import Contract
from grants.disbursements.reconcile import contracts, funds, instalments, spending
from grants.disbursements.reconcile.breach import Breach, Invariant, Scope

INVARIANTS: tuple[Invariant, ...] = (*funds.INVARIANTS, *contracts.INVARIANTS, *spending.INVARIANTS, *instalments.INVARIANTS)


def breaches(contract: Contract | None = None) -> Iterator[Breach]:
    """What does not hold, in the whole system or in one contract and the money behind it. The queries grow with nothing."""
    scope = Scope(contract)
    for each in INVARIANTS:
        yield from each.breaches(scope)
