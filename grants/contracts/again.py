"""An overtaken proposal on the contract as it has become since: what it wanted changed is changed there. Pure functions."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, replace
from decimal import Decimal
from typing import Any, TypeVar

from grants.contracts.terms import Due, Effect, Good, Instalment, Point, Terms
from grants.trail.money import ZERO

T = TypeVar("T")


def parts(effect: Effect, now: Terms) -> dict[str, Any]:
    """As `propose` takes them, places by name. Amounts and quantities move by as much as was proposed, so that what others changed
    meanwhile stays; dates, names and texts become what was proposed."""
    before, after = effect.before, effect.after
    told: dict[str, Any] = {
        name: getattr(after, name) for name in ("ends", "lead", "content") if getattr(after, name) != getattr(before, name)
    }
    if after.amount != before.amount:
        told["amount"] = now.amount + after.amount - before.amount
    if after.budget != before.budget:
        told["budget"] = {
            code: now.budget.get(code, ZERO) + after.budget.get(code, ZERO) - before.budget.get(code, ZERO)
            for code in sorted({*before.budget, *after.budget, *now.budget})
        }
    if after.goods != before.goods:
        told["deliverables"] = [asdict(good) for good in merged(before.goods, after.goods, now.goods, _code, _good)]
    if after.milestones != before.milestones:
        told["milestones"] = [asdict(one) for one in merged(before.milestones, after.milestones, now.milestones, _place, _point)]
    if after.instalments != before.instalments:
        plan = merged(before.instalments, after.instalments, now.instalments, _place, _instalment)
        told["instalments"] = [asdict(one) for one in plan]
    return told


def merged(
    before: Iterable[T], after: Iterable[T], now: Iterable[T], key: Callable[[T], Any], one: Callable[[T | None, T, T], T]
) -> list[T]:
    """The rows as they are now, each with what the proposal changed of it, without those it took out; then those it added."""
    old, new, here = ({key(row): row for row in rows} for rows in (before, after, now))
    kept = [one(old.get(k), new[k], row) if k in new else row for k, row in here.items() if k in new or k not in old]
    return [*kept, *(row for k, row in new.items() if k not in here and k not in old)]


def _code(good: Good) -> str:
    return good.code


def _place(row: Point | Instalment) -> tuple[int, str]:
    """Those of the contract keep number and name; two new ones may have the same number."""
    return row.order, row.name


def _becomes(old: Any, new: Any, here: Any, name: str) -> Any:
    """A value that was proposed anew, else as it is now."""
    proposed = getattr(new, name)
    return getattr(here, name) if old is not None and getattr(old, name) == proposed else proposed


def _moved(old: Any, new: Any, here: Any, name: str) -> Decimal:
    gap: Decimal = getattr(new, name) - (getattr(old, name) if old is not None else ZERO)
    return getattr(here, name) + gap  # type: ignore[no-any-return]


def _point(old: Point | None, new: Point, here: Point) -> Point:
    return replace(here, due=_becomes(old, new, here, "due"))


def _instalment(old: Instalment | None, new: Instalment, here: Instalment) -> Instalment:
    due, milestone = _becomes(old, new, here, "due"), _becomes(old, new, here, "milestone")
    return replace(here, amount=_moved(old, new, here, "amount"), due=due, milestone=milestone)


def _good(old: Good | None, new: Good, here: Good) -> Good:
    targets = merged(old.targets if old else (), new.targets, here.targets, lambda due: (due.site, due.milestone), _due)
    price = _becomes(old, new, here, "unit_price")
    return replace(here, quantity=_moved(old, new, here, "quantity"), unit_price=price, targets=tuple(targets))


def _due(old: Due | None, new: Due, here: Due) -> Due:
    return replace(here, quantity=_moved(old, new, here, "quantity"))
