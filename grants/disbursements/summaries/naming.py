"""What the keys of a summary are called, and which line a contract is counted in."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, overload

from django.db.models import Max

from grants.disbursements import totals
from grants.disbursements.summaries import labels as say
from grants.disbursements.summaries import sums
from grants.disbursements.summaries.facts import Line, Part
from grants.disbursements.summaries.sums import CATEGORY, Scope, Sums
from grants.disbursements.summaries.tree import OWN, steps
from grants.disbursements.totals import Totals
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


def part(scope: Scope, by: str, whole: Sums | None = None, found: Mapping[Any, Totals] | None = None) -> Part:
    """The whole divided by one key; `found`: its sums, when they are there already. Two queries for the sums, two for the names."""
    lines = divided(scope, by, found)
    total = lines.total
    if by == CATEGORY and not scope.category:
        count = scope.contracts.order_by().count() if whole is None else whole.contracts
        total = replace(total, contracts=count)  # a contract has a budget in several categories
    return Part(by, tuple(lines), total)


class Lines(Sequence[Line]):
    """The lines of a part in their order, and their sum. Named and counted out are those that are looked at: fifty of ten thousand."""

    def __init__(self, by: str, found: Mapping[Any, Totals], told_paid: bool) -> None:
        self.by, self.told_paid, self._found, self._keys = by, told_paid, found, _ordered(by, found)
        self._total = totals.together(found.values())
        self.total = sums.of(self._total, told_paid)

    def __len__(self) -> int:
        return len(self._keys)

    @overload
    def __getitem__(self, at: int) -> Line: ...
    @overload
    def __getitem__(self, at: slice) -> list[Line]: ...
    def __getitem__(self, at: int | slice) -> Line | list[Line]:
        return self._made(self._keys[at]) if isinstance(at, slice) else self._made([self._keys[at]])[0]

    def __iter__(self) -> Iterator[Line]:
        return iter(self[:])

    def rest(self, after: int) -> tuple[int, Sums]:
        """How many come after the first so many, and their sum."""
        first = totals.together(self._found[key] for key in self._keys[:after])
        fen = tuple(a - b for a, b in zip(self._total.fen, first.fen, strict=True))
        return len(self._keys[after:]), sums.of(Totals(self._total.contracts - first.contracts, fen), self.told_paid)

    def _made(self, keys: Sequence[Any]) -> list[Line]:
        names = _placed(keys) if self.by == "unit" else names_of(self.by, keys)
        missing = say.WITHOUT.get(self.by, say.NONE)
        return [
            Line("" if key is None else str(key), names.get(key, missing), sums.of(self._found[key], self.told_paid))
            for key in keys
        ]


def divided(scope: Scope, by: str, found: Mapping[Any, Totals] | None = None) -> Lines:
    """The lines of one key. Two statements for the sums, one for the places, one for the names of what is looked at."""
    each = sums.totals_of(scope, by) if found is None else found
    return Lines(by, by_place(each, scope.roots) if by == "unit" else each, sums.told_paid(scope, by))


def _ordered(by: str, found: Mapping[Any, Totals]) -> list[Any]:
    """Years from the latest, categories as the chart has them, everything else by its amount."""
    if by == "year":
        return sorted(found, key=lambda key: -int(key or 0))
    if by == CATEGORY:
        order = {code: n for n, code in enumerate(categories())}
        return sorted(found, key=lambda key: (order.get(key, len(order)), key))
    return sorted(found, key=lambda key: (-found[key].fen[0], "" if key is None else str(key)))


def by_place(found: Mapping[Any, Totals], roots: Sequence[str]) -> dict[str, Totals]:
    """For each place one step below the lowest that holds all of them the sum of its units."""
    keys, groups = steps(paths_of(found), roots), dict[str, list[Totals]]()
    for unit, one in found.items():
        groups.setdefault(keys[unit], []).append(one)
    return {key: totals.together(rows) for key, rows in groups.items()}


def paths_of(keys: Iterable[Any]) -> dict[int, str]:
    """The path each of these units is counted at. One query."""
    asked, units = set(keys), Unit.objects.order_by()
    near = units.filter(pk__in=asked) if len(asked) < MANY else units
    return {key: told_at(path, level) for key, path, level in near.values_list("pk", "path", "level") if key in asked}


def courses(
    scope: Scope, by: str, crossed: Mapping[tuple[Any, int | None], Totals]
) -> tuple[list[int], dict[tuple[str, int], Decimal]]:
    """The years there are, and what was verified of each line of a part in each of them; `crossed`: its sums by year."""
    keys: Mapping[Any, str] = {of: "" if of is None else str(of) for of, _year in crossed}
    if by == "unit":
        keys = steps(paths_of(keys), scope.roots)
    found: dict[tuple[str, int], Decimal] = {}
    for (of, year), one in crossed.items():
        if year is not None:
            found[keys[of], year] = found.get((keys[of], year), ZERO) + one.verified
    return sorted({year for _key, year in found}), found


def counted_at(unit: Unit) -> str:
    return told_at(unit.path, unit.level)


def told_at(path: str | None, level: str) -> str:
    """The path a unit's money is told at: never that of a village, where category and place together would tell too much."""
    whole = path or ""
    return whole.rstrip("/").rpartition("/")[0] + "/" if level == Unit.Level.COMMUNITY and whole.count("/") > 1 else whole


def _placed(keys: Iterable[str]) -> dict[str, str]:
    names = dict(Unit.objects.filter(pk__in=[int(key.rstrip(OWN)) for key in keys]).values_list("pk", "name"))
    return {key: place(key, names) for key in keys}


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
