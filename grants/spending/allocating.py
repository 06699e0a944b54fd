"""Allocating many draft lines by one rule: what it would come to, and doing it for all of them or none."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grants.contracts.models import Contract, Deliverable, Target
from grants.people.models import Unit, User
from grants.spending import rules
from grants.spending.models import Allocation, Expense
from grants.spending.splitting import by_percent, by_weights
from grants.trail.blockers import Blocked, Blocker, Stale, Words
from grants.trail.money import ZERO
from grants.trail.moves import lock, record, require

MOST = 2_000  # lines of one press
Place = tuple[Deliverable, Unit | None]
Weights = Mapping[Place, Decimal]
Shares = Sequence[tuple[Deliverable, Decimal]]

CHANGED = _("Lines were changed or submitted since the preview; nothing was allocated. Please look at the preview again.")
NOTHING_DELIVERED = _("Nothing was reported for this month; allocate the line by hand or by shares.")
NOT_WHOLE = _("The shares must add up to 100 per cent; now they are %(sum)s.")


@dataclass(frozen=True)
class Part:
    deliverable: Deliverable
    site: Unit | None
    amount: Decimal


@dataclass(frozen=True)
class Planned:
    """One line as a rule would allocate it; `why_not` says why it is left as it is."""

    expense: Expense
    parts: tuple[Part, ...] = ()
    why_not: Words = ""


@dataclass(frozen=True)
class Rule:
    """`kind`: “shares” (percent of each deliverable) or “activity” (what was delivered in the month of the line).

    `sites` splits the part of a deliverable further: "" not at all, “equally”, or by the quantities due (“targets”).
    """

    kind: str
    shares: Shares = ()
    sites: str = ""
    delivered: Callable[[date], Weights] = field(default=lambda day: {})


def planned(contract: Contract, lines: Iterable[Expense], rule: Rule) -> list[Planned]:
    """What `rule` would make of each line. Raises Blocked when the shares are no whole."""
    if rule.kind == "activity":
        return [_by_activity(line, rule) for line in lines]
    if (total := sum((share for _one, share in rule.shares), ZERO)) != 100:
        raise Blocked(Blocker("shares", NOT_WHOLE % {"sum": f"{total.normalize():f}"}, "shares"))
    places = places_of(contract, rule.sites)
    return [Planned(line, tuple(split(line.amount, rule.shares, places))) for line in lines]


def split(amount: Decimal, shares: Shares, places: Mapping[int, Sequence[tuple[Unit, Decimal]]]) -> Iterable[Part]:
    """An amount by shares of deliverables, each over its places (none: the deliverable as a whole); nothing of 0."""
    cut = by_percent(amount, [share for _deliverable, share in shares])
    for (deliverable, _share), part in zip(shares, cut, strict=True):
        there = places.get(deliverable.pk, ())
        if not there:
            yield from [Part(deliverable, None, part)] if part else []
            continue
        for (site, _weight), piece in zip(there, by_weights(part, [weight for _site, weight in there]), strict=True):
            if piece:
                yield Part(deliverable, site, piece)


def places_of(contract: Contract, how: str) -> dict[int, list[tuple[Unit, Decimal]]]:
    """The places of each deliverable with their weights: all alike, or by what is due there. One query."""
    if not how:
        return {}
    found: dict[int, dict[Unit, Decimal]] = {}
    for target in Target.objects.filter(deliverable__contract=contract).select_related("site").order_by("site_id"):
        due = found.setdefault(target.deliverable_id, {})
        due[target.site] = due.get(target.site, ZERO) + target.quantity
    alike = {key: how == "equally" or not any(due.values()) for key, due in found.items()}
    return {key: [(s, Decimal(1) if alike[key] else q) for s, q in due.items()] for key, due in found.items()}


def _by_activity(line: Expense, rule: Rule) -> Planned:
    weights = {place: weight for place, weight in rule.delivered(line.date).items() if weight > 0}
    if not weights:
        return Planned(line, why_not=NOTHING_DELIVERED)
    cut = by_weights(line.amount, list(weights.values()))
    return Planned(line, tuple(Part(d, s, part) for (d, s), part in zip(weights, cut, strict=True) if part))


def seen_of(lines: Iterable[Expense]) -> str:
    """A name for what a preview showed: the lines with their amounts and what was allocated of each."""
    rows = sorted((line.pk, line.amount) for line in lines)
    there = Allocation.objects.filter(expense__in=[pk for pk, _amount in rows]).order_by("expense_id", "id")
    parts = list(there.values_list("expense", "deliverable", "site", "amount"))
    return hashlib.sha256(repr((rows, parts)).encode()).hexdigest()[:32]


def allocate(
    contract: Contract, plan: Sequence[Planned], *, by: User, rule: str, seen: str | None = None
) -> int:  # fmt: skip
    """Put the parts of `plan` in the place of what was allocated; all lines or none. Returns how many lines.

    `seen`: of the preview; Stale when the lines are no longer as it showed them.
    """
    wanted = {one.expense.pk: one for one in plan if one.parts}
    if not wanted:
        raise Blocked(Blocker("nothing", _("No line was chosen; nothing was changed."), "lines"))
    with transaction.atomic():
        held = lock(contract)
        require(rules.may_draft, Expense(contract=held), by)
        lines = list(Expense.objects.select_for_update().filter(pk__in=wanted, contract=held, status="draft", kind="expense"))
        if len(lines) < len(wanted) or (seen is not None and seen_of(lines) != seen):
            raise Stale(Blocker("stale", CHANGED))
        _check(held, lines, wanted)
        Allocation.objects.filter(expense__in=lines).delete()
        Allocation.objects.bulk_create(
            [
                Allocation(expense=line, deliverable=p.deliverable, site=p.site, amount=p.amount, origin=line.origin)
                for line in lines
                for p in wanted[line.pk].parts
            ],
            batch_size=2000,
        )
        record(held, "allocate_expenses", by=by, lines=len(lines), amount=sum((one.amount for one in lines), ZERO), rule=rule)
    return len(lines)


def _check(contract: Contract, lines: Iterable[Expense], wanted: Mapping[int, Planned]) -> None:
    """Every part inside the contract, every line whole: asked of all of them in two queries."""
    known = set(contract.deliverables.values_list("pk", flat=True))
    due: set[Any] = set(Target.objects.filter(deliverable__contract=contract).values_list("deliverable_id", "site_id"))
    for line in lines:
        parts = wanted[line.pk].parts
        if any(p.deliverable.pk not in known for p in parts):
            raise Blocked(Blocker("deliverable", _("A deliverable of another contract cannot be charged."), "allocations"))
        if any(p.site is not None and (p.deliverable.pk, p.site.pk) not in due for p in parts):
            raise Blocked(Blocker("site", _("This deliverable is not due at that place."), "allocations"))
        if sum((p.amount for p in parts), ZERO) != line.amount or any(p.amount <= 0 for p in parts):
            raise Stale(Blocker("stale", CHANGED))
