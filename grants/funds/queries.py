"""Sources and appropriations: what may be seen, by whom, and how much is still free."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Sum

from grants.funds.models import Appropriation, CarryOver, Commitment, Pledge, Provision, Source
from grants.people.models import User
from grants.people.queries import units_below
from grants.people.roles import UNIT_ROLES, Role
from grants.trail.money import ZERO

# Villages and towns read what was promised to them, not the books of the unit above.
READERS = frozenset(UNIT_ROLES - {Role.VILLAGE, Role.TOWN})
# Calls in these statuses count on their appropriation.
LIVE_CALLS = ("approved", "published", "closed", "opened", "awarded", "suspended")


@dataclass(frozen=True)
class Standing:
    """One appropriation, 元: what it holds, what of it is promised to contracts, what is free."""

    amount: Decimal
    committed: Decimal
    carried_out: Decimal = ZERO
    carried_in: Decimal = ZERO

    @property
    def bearing(self) -> Decimal:
        """What contracts may be promised in all."""
        return self.amount - self.carried_out + self.carried_in

    @property
    def uncommitted(self) -> Decimal:
        return self.bearing - self.committed


def visible_sources(person: User) -> QuerySet[Source]:
    """Sources administered in her units' subtree, and those its appropriations come from."""
    below = units_below(person, READERS)
    return Source.objects.filter(Q(unit__in=below) | Q(appropriations__unit__in=below)).select_related("unit", "donor").distinct()


def visible(person: User) -> QuerySet[Appropriation]:
    """Appropriations of her units' subtree."""
    return Appropriation.objects.filter(unit__in=units_below(person, READERS)).select_related("source__unit", "unit")


def standings(appropriations: Iterable[Appropriation]) -> dict[int, Standing]:
    """Each appropriation's standing by its key; three queries however many."""
    rows = list(appropriations)
    keys = [row.pk for row in rows]
    promised = _sums(Commitment.objects.filter(appropriation__in=keys), "appropriation")
    given = _sums(CarryOver.objects.filter(given_by__in=keys), "given_by")
    gained = _sums(CarryOver.objects.filter(into__in=keys), "into")
    return {
        row.pk: Standing(row.amount, promised.get(row.pk, ZERO), given.get(row.pk, ZERO), gained.get(row.pk, ZERO))
        for row in rows
    }


def together(appropriations: QuerySet[Appropriation]) -> Standing:
    """Several appropriations as one. Four queries."""
    keys = appropriations.order_by().values("pk")

    def total(rows: QuerySet[Any]) -> Decimal:
        return rows.aggregate(total=Sum("amount"))["total"] or ZERO

    return Standing(
        total(Appropriation.objects.filter(pk__in=keys)), total(Commitment.objects.filter(appropriation__in=keys)),
        total(CarryOver.objects.filter(given_by__in=keys)), total(CarryOver.objects.filter(into__in=keys)),
    )  # fmt: skip


def planned(appropriation: Appropriation, but: int = 0) -> Decimal:
    """What live calls count on and no signed contract holds yet, 元. `but`: the call that asks."""
    alive = appropriation.listings.filter(status__in=LIVE_CALLS).exclude(pk=but)
    found: Decimal | None = alive.exclude(contracts__commitments__isnull=False).aggregate(t=Sum("budget"))["t"]
    return found or ZERO


def free(appropriation: Appropriation) -> Decimal:
    """What neither a contract nor a live call counts on, 元."""
    return appropriation.uncommitted - planned(appropriation)


def may_receive(appropriation: Appropriation) -> QuerySet[Appropriation]:
    """The appropriations into which what is free of this one may be carried over: next year's, of its source and unit."""
    same = Appropriation.objects.filter(source=appropriation.source_id, unit=appropriation.unit_id)
    return same.filter(year=appropriation.year + 1).select_related("source", "unit")


def may_change(appropriation: Appropriation) -> bool:
    """Once a contract was promised money from it, a listing counts on it or money was carried over, its figures stand."""
    resting = ("commitments", "listings", "contracts", "carried_in", "carried_out")
    return not any(getattr(appropriation, name).exists() for name in resting)


@dataclass(frozen=True)
class Matched:
    """One pledge of an organisation, 元: what it promised of its own, what it has put in so far."""

    pledge: Pledge
    provided: Decimal

    @property
    def open(self) -> Decimal:
        return self.pledge.amount - self.provided


def matched(contract: Any) -> list[Matched]:
    """The matching money of a contract, in the order written down. Two queries."""
    rows = list(contract.pledges.all())
    sums = _sums(Provision.objects.filter(pledge__in=[row.pk for row in rows]), "pledge")
    return [Matched(row, sums.get(row.pk, ZERO)) for row in rows]


def _sums(rows: QuerySet[Any], key: str) -> dict[int, Decimal]:
    return {r[key]: r["total"] for r in rows.order_by().values(key).annotate(total=Sum("amount"))}
