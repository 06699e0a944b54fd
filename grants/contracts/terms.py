"""The terms of a contract as plain values: read from a version, changed by a proposal, compared with others. No database."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grants.trail.money import ZERO

Value = Decimal | date | str | None
SUMMED = ("budget", "deliverables", "instalments")  # the parts that add up to the contract amount


class Kind(models.TextChoices):
    """What an amendment changes; several may be combined."""

    BUDGET = "budget", _("Shift between budget categories")
    AMOUNT = "amount", pgettext_lazy("amendment", "Amount")
    TERM = "term", pgettext_lazy("amendment", "Term")
    DELIVERABLES = "deliverables", _("Deliverables")
    PLACES = "places", _("Targets by place and milestone")
    INSTALMENTS = "instalments", _("Instalments")
    LEAD = "lead", _("Project lead")
    CONTENT = "content", pgettext_lazy("contract", "Content")


@dataclass(frozen=True)
class Due:
    """How much is due at a place by a milestone."""

    site: str
    milestone: str
    quantity: Decimal


@dataclass(frozen=True)
class Good:
    """A deliverable with its targets."""

    code: str
    name: str
    unit: str
    quantity: Decimal
    unit_price: Decimal
    amount: Decimal
    targets: tuple[Due, ...] = ()

    def at(self, site: str) -> Decimal:
        """What is due at a place over the whole term."""
        return sum((t.quantity for t in self.targets if t.site == site), ZERO)


@dataclass(frozen=True)
class Point:
    """A milestone."""

    order: int
    name: str
    due: date


@dataclass(frozen=True)
class Instalment:
    order: int
    name: str
    amount: Decimal
    due: date | None
    milestone: str | None


@dataclass(frozen=True)
class Terms:
    """What was agreed, as far as an amendment may change it."""

    amount: Decimal
    starts: date
    ends: date
    lead: str
    content: str
    goods: tuple[Good, ...]
    budget: Mapping[str, Decimal]
    milestones: tuple[Point, ...]
    instalments: tuple[Instalment, ...]

    def total(self, part: str) -> Decimal:
        """The sum of a part that must be the contract amount."""
        match part:
            case "budget":
                return sum(self.budget.values(), ZERO)
            case "deliverables":
                return sum((good.amount for good in self.goods), ZERO)
        return sum((one.amount for one in self.instalments), ZERO)


def read(content: Mapping[str, Any]) -> Terms:
    """The terms a contract version keeps (``queries.as_signed`` as plain data)."""
    return Terms(
        Decimal(content["amount"]), _day(content["starts"]), _day(content["ends"]), content["lead"], content["content"],
        tuple(sorted((_good(row) for row in content["deliverables"]), key=lambda good: good.code)),
        {row["category"]: Decimal(row["amount"]) for row in sorted(content["budget"], key=lambda row: str(row["category"]))},
        tuple(sorted((Point(row["order"], row["name"], _day(row["due"])) for row in content["milestones"]), key=lambda p: p.order)),
        tuple(sorted((_instalment(row) for row in content["instalments"]), key=lambda one: one.order)),
    )  # fmt: skip


def _day(told: Any) -> date:
    return told if isinstance(told, date) else date.fromisoformat(told)


def _good(row: Mapping[str, Any]) -> Good:
    dues = (Due(t["site"], t["milestone"], Decimal(t["quantity"])) for t in row["targets"])
    return Good(
        row["code"], row["name"], row["unit"], Decimal(row["quantity"]), Decimal(row["unit_price"]), Decimal(row["amount"]),
        tuple(sorted(dues, key=lambda due: (due.site, due.milestone))),
    )  # fmt: skip


def _instalment(row: Mapping[str, Any]) -> Instalment:
    due = row["due"] and _day(row["due"])
    return Instalment(row["order"], row["name"], Decimal(row["amount"]), due, row["milestone"])


@dataclass(frozen=True)
class Change:
    """One value before and after. `key` names the row within its part (a category, a code, a place …)."""

    part: str
    key: tuple[str, ...]
    field: str
    before: Value
    after: Value

    @property
    def gap(self) -> Decimal | int | None:
        """What is added (negative: taken away): an amount, a quantity, or days."""
        before, after = self.before, self.after
        if isinstance(before, date) and isinstance(after, date):
            return (after - before).days
        if isinstance(before, Decimal | None) and isinstance(after, Decimal | None):
            return (after or ZERO) - (before or ZERO)
        return None


@dataclass(frozen=True)
class Difference:
    """Only what changes; with the totals of the parts in which something does."""

    changes: tuple[Change, ...]
    totals: tuple[Change, ...]

    def of(self, part: str) -> list[Change]:
        return [change for change in self.changes if change.part == part]

    @property
    def kinds(self) -> list[Kind]:
        found = {_kind(change) for change in self.changes}
        return [kind for kind in Kind if kind in found]


def _kind(change: Change) -> Kind:
    if change.part == "head":
        return {"amount": Kind.AMOUNT, "ends": Kind.TERM, "starts": Kind.TERM, "lead": Kind.LEAD}.get(change.field, Kind.CONTENT)
    return {"targets": Kind.PLACES, "milestones": Kind.TERM}.get(change.part) or Kind(change.part)


def difference(before: Terms, after: Terms) -> Difference:
    """What changes from one to the other, in the order of a contract."""
    changes: list[Change] = []
    for field in ("amount", "starts", "ends", "lead", "content"):
        changes += _changed("head", (), field, getattr(before, field), getattr(after, field))
    for category in sorted({*before.budget, *after.budget}):
        changes += _changed("budget", (category,), "amount", before.budget.get(category), after.budget.get(category))
    changes += _goods(before.goods, after.goods)
    for order, old, new in _pairs(before.milestones, after.milestones, lambda point: point.order):
        key = (str(order), (new or old).name)
        changes += _changed("milestones", key, "due", old and old.due, new and new.due)
    for order, old, new in _pairs(before.instalments, after.instalments, lambda one: one.order):
        key = (str(order), (new or old).name)
        for field in ("amount", "due", "milestone"):
            changes += _changed("instalments", key, field, old and getattr(old, field), new and getattr(new, field))
    parts = [part for part in SUMMED if any(change.part == part for change in changes)]
    totals = [Change(part, (), "amount", before.total(part), after.total(part)) for part in parts]
    return Difference(tuple(changes), tuple(totals))


def _changed(part: str, key: tuple[str, ...], field: str, before: Value, after: Value) -> list[Change]:
    return [] if before == after else [Change(part, key, field, before, after)]


def _pairs(before: Iterable[Any], after: Iterable[Any], key: Any) -> list[tuple[Any, Any, Any]]:
    old, new = {key(row): row for row in before}, {key(row): row for row in after}
    return [(k, old.get(k), new.get(k)) for k in sorted({*old, *new})]


def _goods(before: Iterable[Good], after: Iterable[Good]) -> list[Change]:
    goods: list[Change] = []
    targets: list[Change] = []
    for code, old, new in _pairs(before, after, lambda good: good.code):
        key = (code, (new or old).name)
        for field in ("quantity", "unit_price", "amount"):
            goods += _changed("deliverables", key, field, old and getattr(old, field), new and getattr(new, field))
        rows = _pairs(old.targets if old else (), new.targets if new else (), lambda due: (due.site, due.milestone))
        for (site, milestone), one, other in rows:
            told = (*key, site, milestone)
            targets += _changed("targets", told, "quantity", one and one.quantity, other and other.quantity)
    return [*goods, *targets]


@dataclass(frozen=True)
class Effect:
    before: Terms
    after: Terms
    difference: Difference


def effect_of(content: Mapping[str, Any], proposed: Mapping[str, Any]) -> Effect:
    """What a proposal makes of the version whose content this is."""
    before, after = read(content), read({**content, **proposed})
    return Effect(before, after, difference(before, after))
