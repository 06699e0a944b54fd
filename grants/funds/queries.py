"""Sources and appropriations: what may be seen, by whom, and how much is still free."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet, Sum

from grants.funds.models import Appropriation, Commitment, Source
from grants.people.models import User
from grants.people.queries import units_below
from grants.people.roles import UNIT_ROLES, Role
from grants.trail.money import ZERO

# Villages and towns read what was promised to them, not the books of the unit above.
READERS = frozenset(UNIT_ROLES - {Role.VILLAGE, Role.TOWN})


@dataclass(frozen=True)
class Standing:
    """One appropriation, 元: what it holds, what of it is promised to contracts, what is free."""

    amount: Decimal
    committed: Decimal

    @property
    def uncommitted(self) -> Decimal:
        return self.amount - self.committed


def visible_sources(person: User) -> QuerySet[Source]:
    """Sources administered in her units' subtree, and those its appropriations come from."""
    below = units_below(person, READERS)
    return Source.objects.filter(Q(unit__in=below) | Q(appropriations__unit__in=below)).select_related("unit", "donor").distinct()


def visible(person: User) -> QuerySet[Appropriation]:
    """Appropriations of her units' subtree."""
    return Appropriation.objects.filter(unit__in=units_below(person, READERS)).select_related("source__unit", "unit")


def standings(appropriations: Iterable[Appropriation]) -> dict[int, Standing]:
    """Each appropriation's standing by its key; one query however many."""
    rows = list(appropriations)
    sums = Commitment.objects.filter(appropriation__in=[row.pk for row in rows]).order_by()
    promised = {r["appropriation"]: r["total"] for r in sums.values("appropriation").annotate(total=Sum("amount"))}
    return {row.pk: Standing(row.amount, promised.get(row.pk, ZERO)) for row in rows}


def may_change(appropriation: Appropriation) -> bool:
    """Once a contract was promised money from it, or a listing counts on it, its figures stand."""
    return not appropriation.commitments.exists() and not appropriation.listings.exists() and not appropriation.contracts.exists()
