"""What the keys of a summary are called, and which line a contract is counted in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.db.models import Max

from grants.disbursements.summaries import labels as say
from grants.disbursements.summaries import sums
from grants.disbursements.summaries.facts import Line, Part
from grants.disbursements.summaries.sums import CATEGORY, Scope, Sums
from grants.disbursements.summaries.tree import OWN, steps
from grants.funds.models import Source
from grants.listings.models import Programme
from grants.people.models import Organisation, Unit
from grants.rulebook import queries as rulebook
from grants.rulebook.models import RuleSet
from grants.rulebook.values import Words
from grants.trail.money import ZERO

ROWS: Mapping[str, Any] = {"source": Source, "organisation": Organisation, "programme": Programme}
MANY = 1000  # keys: from here on all names are read, a database takes only so many at once
_charts: dict[int | None, dict[str, Words]] = {}


def part(scope: Scope, by: str, whole: Sums | None = None, found: Mapping[Any, Sums] | None = None) -> Part:
    """The whole divided by one key; `found`: its sums, when they are there already. Two queries for the sums, two for the names."""
    found = sums.grouped(scope, by) if found is None else found
    lines = by_place(found, scope.roots) if by == "unit" else _named(by, found)
    total = sums.together((line.sums for line in lines), told_paid=by != CATEGORY and not scope.category)
    if by == CATEGORY and not scope.category:
        count = scope.contracts.order_by().count() if whole is None else whole.contracts
        total = replace(total, contracts=count)  # a contract has a budget in several categories
    return Part(by, lines, total)


def by_place(found: Mapping[Any, Sums], roots: Sequence[str]) -> tuple[Line, ...]:
    """One line for each place one step below the lowest that holds all of them."""
    units = Unit.objects.order_by().only("path", "level")
    near = units.filter(pk__in=list(found)) if len(found) < MANY else units
    paths = {unit.pk: counted_at(unit) for unit in near if unit.pk in found}
    keys = steps(paths, roots)
    groups: dict[str, list[Sums]] = {}
    for unit, one in found.items():
        groups.setdefault(keys[unit], []).append(one)
    names = dict(Unit.objects.filter(pk__in=[int(key.rstrip(OWN)) for key in groups]).values_list("pk", "name"))
    paid = next(iter(found.values())).received is not None if found else True
    lines = [
        Line(key, place(key, names), sums.together(rows, told_paid=paid)) for key, rows in groups.items()
    ]  # fmt: skip
    return tuple(sorted(lines, key=lambda line: (-line.sums.amount, line.key)))


def courses(scope: Scope, by: str) -> tuple[list[int], dict[tuple[str, int], Decimal]]:
    """The years there are, and what was verified of each line of a part in each of them."""
    crossed = sums.by_year(scope, by)
    keys: Mapping[Any, str] = {of: "" if of is None else str(of) for of, _year in crossed}
    if by == "unit":
        keys = steps(
            {unit.pk: counted_at(unit) for unit in Unit.objects.filter(pk__in=list(keys)).only("path", "level")}, scope.roots
        )
    found: dict[tuple[str, int], Decimal] = {}
    for (of, year), one in crossed.items():
        if year is not None:
            found[keys[of], year] = found.get((keys[of], year), ZERO) + one.verified
    return sorted({year for _key, year in found}), found


def counted_at(unit: Unit) -> str:
    """The path a unit's money is told at: never that of a village, where category and place together would tell too much."""
    path = unit.path or ""
    return path.rstrip("/").rpartition("/")[0] + "/" if unit.level == Unit.Level.COMMUNITY and path.count("/") > 1 else path


def place(key: str, names: Mapping[int, str]) -> str:
    name = names[int(key.rstrip(OWN))]
    return say.OWN.format(name) if key.endswith(OWN) else name


def names_of(by: str, keys: Iterable[Any]) -> dict[Any, str]:
    """The words for the keys of a part. One query, none for years."""
    asked = [key for key in keys if key is not None]
    if by == "year":
        return {key: str(key) for key in asked}
    if by == CATEGORY:
        chart = categories()
        return {key: f"{key} {chart[key]}" if key in chart else str(key) for key in asked}
    rows = ROWS[by].objects.all()
    return dict((rows.filter(pk__in=asked) if len(asked) < MANY else rows).values_list("pk", "name"))


def categories() -> dict[str, Words]:
    """Every category any rule set names, with its latest name. One query: rule sets are only ever added."""
    last = RuleSet.objects.aggregate(last=Max("pk"))["last"]
    if last not in _charts:
        found: dict[str, Words] = {}
        for rule_set in RuleSet.objects.order_by("valid_from", "pk"):
            found.update({code: line.name for code, line in rulebook.categories(rule_set).items()})
        _charts.clear()
        _charts[last] = found
    return _charts[last]


def _named(by: str, found: Mapping[Any, Sums]) -> tuple[Line, ...]:
    names = names_of(by, found)
    order = list(categories()) if by == CATEGORY else []
    lines = [
        Line("" if key is None else str(key), names.get(key, say.WITHOUT.get(by, say.NONE)), one) for key, one in found.items()
    ]
    if by == "year":
        lines.sort(key=lambda line: -int(line.key or 0))
    if by == CATEGORY:
        lines.sort(key=lambda line: (order.index(line.key) if line.key in order else len(order), line.key))
    return tuple(lines)
