"""Milestone reports: what may be seen, by whom; what was delivered, recognised and what it cost.

Only equal things are ever added: one deliverable has one unit and one basis, and two deliverables have no common sum but money.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from grants.contracts.measuring import over_time
from grants.contracts.models import Contract, Deliverable, Target
from grants.evidence import queries as evidence
from grants.milestones.models import Activity, Measurement, MilestoneReport, Satisfaction
from grants.people.models import Unit, User
from grants.people.queries import organisations_of, units_below
from grants.spending import queries as spending
from grants.trail.money import ZERO, round_yuan

HANDED_IN = ("submitted", "recognised", "partly_recognised", "locked")
DECIDED = ("recognised", "partly_recognised", "locked")


def visible(person: User) -> QuerySet[MilestoneReport]:
    """Reports of her organisation's contracts; those handed in under contracts of her units' subtree or serving its places."""
    below = units_below(person)
    place = Q(contract__unit__in=below) | (Q(contract__deliverables__targets__site__in=below) & Q(status__in=DECIDED))
    told = place & ~Q(status="draft")
    seen = MilestoneReport.objects.filter(told | Q(contract__organisation__in=organisations_of(person)))
    return seen.select_related("contract__unit", "contract__organisation", "contract__rule_set", "milestone").distinct()


evidence.attached("reports", visible)


@dataclass(frozen=True)
class Delivered:
    """One deliverable at one site (`site` None: at all of them, or charged to none).

    Quantities are in the deliverable's own unit, None where nothing was told or where they may not be added. `value` is what is
    recognised × unit price, `spent` the verified spending allocated to it, `gap` = value − spent, all in 元.
    """

    deliverable: Deliverable
    site: Unit | None
    target: Decimal | None
    reported: Decimal | None
    recognised: Decimal | None
    precision: str
    planned: Decimal
    value: Decimal
    spent: Decimal
    several_prices: bool = False

    @property
    def unit_price(self) -> Decimal | None:
        """The price of the contract; None where several contracts bought it at different ones."""
        return None if self.several_prices else self.deliverable.unit_price

    @property
    def additive(self) -> bool:
        """Whether figures of several sites or times may be added: persons counted once, rates and maxima may not."""
        return self.deliverable.measure == "sum"

    @property
    def rate(self) -> Decimal | None:
        """Recognised ÷ target as a ratio."""
        return self.recognised / self.target if self.recognised is not None and self.target else None

    @property
    def unit_cost(self) -> Decimal | None:
        """What one recognised unit really cost."""
        return round_yuan(self.spent / self.recognised) if self.recognised else None

    @property
    def gap(self) -> Decimal:
        return self.value - self.spent


def by_site(contracts: Iterable[Contract], upto: date | None = None) -> dict[int, list[Delivered]]:
    """Every deliverable of each contract at each of its sites, and once without a site for money charged to none. Four queries.

    `upto`: only what was reported by milestones due until that day, and spent until then.
    """
    keys = [contract.pk for contract in contracts]
    targets: dict[tuple[int, int], Decimal] = {}
    sites: dict[int, Unit] = {}
    for target in Target.objects.filter(deliverable__contract__in=keys).select_related("site"):
        where = target.deliverable_id, target.site_id
        targets[where] = targets.get(where, ZERO) + target.quantity
        sites[target.site_id] = target.site
    told: dict[tuple[int, int], list[Measurement]] = {}
    measured = Measurement.objects.filter(report__contract__in=keys, report__status__in=HANDED_IN)
    measured = measured if upto is None else measured.filter(report__milestone__due__lte=upto)
    for one in measured.select_related("site", "report").order_by("report__milestone__order", "report_id"):
        told.setdefault((one.deliverable_id, one.site_id), []).append(one)
        sites[one.site_id] = one.site
    spent = spending.by_deliverable([Contract(pk=key) for key in keys], upto)
    places_of: dict[int, set[int]] = {}
    for of, where_to in (*targets, *told, *spent):
        if where_to is not None:
            places_of.setdefault(of, set()).add(where_to)
    found: dict[int, list[Delivered]] = {key: [] for key in keys}
    for deliverable in Deliverable.objects.filter(contract__in=keys):
        places = places_of.get(deliverable.pk, set())
        for site in sorted(places):
            figures = told.get((deliverable.pk, site), [])
            goal = targets.get((deliverable.pk, site))
            money = spent.get((deliverable.pk, site), ZERO)
            found[deliverable.contract_id].append(_at_site(deliverable, sites.get(site), goal, figures, money))
        loose = spent.get((deliverable.pk, None), ZERO)
        if loose or not places:
            found[deliverable.contract_id].append(_at_site(deliverable, None, None, [], loose))
    return found


def delivered(contracts: Iterable[Contract]) -> dict[int, list[Delivered]]:
    """Every deliverable of each contract, its sites together, in the contract's order. Four queries."""
    return {key: merged(lines) for key, lines in by_site(contracts).items()}


def merged(lines: Iterable[Delivered]) -> list[Delivered]:
    """The sites of each deliverable together; a quantity that may not be added stays open where there are several."""
    groups: dict[int, list[Delivered]] = {}
    for line in lines:
        groups.setdefault(line.deliverable.pk, []).append(line)
    return [_together(group) for group in groups.values()]


def across(lines: Iterable[Delivered]) -> list[Delivered]:
    """The same thing bought again: lines of several contracts (from `delivered`) with one code, name, unit, measure and basis
    together. What may not be added stays open."""
    groups: dict[tuple[str, ...], list[Delivered]] = {}
    for line in lines:
        d = line.deliverable
        groups.setdefault((d.code, d.name, d.unit, d.measure, d.basis), []).append(line)
    return [group[0] if len(group) == 1 else _bought_again(group) for group in groups.values()]


@dataclass(frozen=True)
class SiteMoney:
    """The money of one place over all deliverables, 元."""

    site: Unit | None
    planned: Decimal
    value: Decimal
    spent: Decimal

    @property
    def gap(self) -> Decimal:
        return self.value - self.spent


def money_by_site(lines: Iterable[Delivered]) -> list[SiteMoney]:
    """Planned, delivered and spent money of each place, in the order met."""
    groups: dict[Unit | None, list[Delivered]] = {}
    for line in lines:
        groups.setdefault(line.site, []).append(line)
    return [
        SiteMoney(
            site, sum((g.planned for g in group), ZERO), sum((g.value for g in group), ZERO), sum((g.spent for g in group), ZERO)
        )
        for site, group in groups.items()
    ]


def worth(lines: Iterable[Delivered]) -> tuple[Decimal, Decimal, Decimal]:
    """(planned, delivered, spent) in 元 over any lines: money is the one thing different deliverables have in common."""
    rows = list(lines)
    return sum((r.planned for r in rows), ZERO), sum((r.value for r in rows), ZERO), sum((r.spent for r in rows), ZERO)


@dataclass(frozen=True)
class Activities:
    """What the activities of reports handed in add up to; persons are counted once per activity and so are not added."""

    events: int
    person_times: int
    volunteers: int
    hours: Decimal


def activities(contracts: Iterable[Contract]) -> dict[int, Activities]:
    """Events, person-times, volunteer turns and volunteer hours of each contract. One query."""
    rows = Activity.objects.filter(report__contract__in=[c.pk for c in contracts], report__status__in=HANDED_IN)
    sums = rows.order_by().values("report__contract").annotate(
        n=Count("pk"), times=Sum("person_times"), helpers=Sum("volunteers"), spent=Sum("hours")
    )  # fmt: skip
    return {r["report__contract"]: Activities(r["n"], r["times"], r["helpers"], r["spent"]) for r in sums}


ANSWERS = ("very_satisfied", "satisfied", "neutral", "dissatisfied", "very_dissatisfied")


@dataclass(frozen=True)
class Opinion:
    """The answers of one group asked: forms out, valid ones back, their distribution (in the order of ANSWERS)."""

    group: str
    issued: int
    valid: int
    counts: tuple[int, ...]

    @property
    def satisfied(self) -> Decimal | None:
        """The share of very satisfied and satisfied among the valid answers."""
        return Decimal(self.counts[0] + self.counts[1]) / self.valid if self.valid else None


def opinions(contracts: Iterable[Contract], upto: date | None = None) -> dict[int, list[Opinion]]:
    """Satisfaction of each contract by group asked, over its reports handed in. One query."""
    rows = Satisfaction.objects.filter(report__contract__in=[c.pk for c in contracts], report__status__in=HANDED_IN)
    rows = rows if upto is None else rows.filter(report__milestone__due__lte=upto)
    sums: dict[str, Any] = {"n": Sum("issued"), "back": Sum("valid"), **{f"of_{a}": Sum(a) for a in ANSWERS}}
    found: dict[int, list[Opinion]] = {}
    asked: Iterable[Any] = rows.values("report__contract", "group").annotate(**sums).order_by("report__contract", "group")
    for r in asked:
        opinion = Opinion(r["group"], r["n"], r["back"], tuple(r[f"of_{a}"] for a in ANSWERS))
        found.setdefault(r["report__contract"], []).append(opinion)
    return found


def _at_site(
    deliverable: Deliverable, site: Unit | None, target: Decimal | None, told: Sequence[Measurement], spent: Decimal
) -> Delivered:
    reported = over_time(deliverable, [m.reported for m in told])
    decided = [m.recognised for m in told if m.report.status in DECIDED and m.recognised is not None]
    recognised = over_time(deliverable, decided)
    return Delivered(
        deliverable, site, target, reported, recognised,
        next((m.precision for m in told if m.precision != "exact"), "exact"),
        round_yuan((target or ZERO) * deliverable.unit_price), round_yuan((recognised or ZERO) * deliverable.unit_price), spent,
    )  # fmt: skip


def _bought_again(group: list[Delivered]) -> Delivered:
    first, addable = group[0], group[0].additive and group[0].deliverable.basis != "cumulative"

    def added(values: Iterable[Decimal | None]) -> Decimal | None:
        known = [value for value in values if value is not None]
        return sum(known, ZERO) if addable and known else None

    planned, value, spent = worth(group)
    return Delivered(
        first.deliverable, None, added(g.target for g in group), added(g.reported for g in group),
        added(g.recognised for g in group), next((g.precision for g in group if g.precision != "exact"), "exact"),
        planned, value, spent, len({g.deliverable.unit_price for g in group}) > 1,
    )  # fmt: skip


def _together(group: list[Delivered]) -> Delivered:
    first, placed = group[0], [g for g in group if g.site is not None]
    addable = first.additive or len(placed) <= 1

    def added(values: Iterable[Decimal | None]) -> Decimal | None:
        known = [value for value in values if value is not None]
        return sum(known, ZERO) if addable and known else None

    planned, value, spent = worth(group)
    return Delivered(
        first.deliverable, None, first.deliverable.quantity, added(g.reported for g in group), added(g.recognised for g in group),
        next((g.precision for g in group if g.precision != "exact"), "exact"),
        planned, value, spent,
    )  # fmt: skip
