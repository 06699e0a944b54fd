"""A list whose figures come from the rooms' own sums: asked once for the rows of a page, however many they are."""

from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import Any

from django.http import HttpRequest

from grants.portals import columns, shown


class FiguredTable(columns.Table):
    """`figures_of(rows)` gives a mapping by key; the columns of this module read from it."""

    figures: Mapping[int, Any] = {}

    def figures_of(self, rows: Sequence[Any]) -> Mapping[int, Any]:
        raise NotImplementedError

    def before_render(self, request: HttpRequest) -> None:
        self.figures = self.figures_of([row.record for row in self.paginated_rows])


class FiguredMoney(columns.MoneyColumn):
    """An amount of the row's figures, by the path to its attribute; a row without figures shows none."""

    def __init__(self, path: str, **kwargs: Any) -> None:
        self.of = attrgetter(path)
        super().__init__(accessor="pk", orderable=False, **kwargs)

    def render(self, record: Any, table: Any) -> str:  # type: ignore[override]
        found = table.figures.get(record.pk)
        return self.write(None if found is None else self.of(found))


class FiguredCount(FiguredMoney):
    def write(self, value: Any) -> str:
        return shown.quantity(value)


class FiguredPercent(FiguredMoney):
    """A ratio."""

    def write(self, value: Any) -> str:
        return shown.percent(value)
