"""Filters of lists: a fragment in some fields, a choice, a status, a place with everything below it."""

from collections.abc import Iterable
from typing import Any

import django_filters
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from grants.people.models import Unit
from grants.portals.forms import LineField
from grants.portals.picking import FIELDS, Near, PickedFilter
from grants.trail.blockers import Words


class _Fragment(LineField):
    """What is searched for: anything that can be read; what cannot is said at the field."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 100)
        super().__init__(**kwargs)


class FragmentFilter(django_filters.Filter):
    field_class = _Fragment


class Filter(django_filters.FilterSet):
    """A list's filter. `searched`: the fields in which a fragment is looked for."""

    searched: tuple[str, ...] = ()
    q = FragmentFilter(method="find", label=_("Contains"))

    def find(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(contains(value, self.searched)) if value else rows


def contains(fragment: str, fields: Iterable[str]) -> Q:
    """Any of the fields holds the fragment, in capitals or not; what knows no capitals is compared as it is, which costs a third."""
    found, how = Q(pk__in=[]), "contains" if fragment.upper() == fragment.lower() else "icontains"
    for field in fields:
        found |= Q(**{f"{field}__{how}": fragment})
    return found


def choice_filter(choices: Any, label: Words, field_name: str) -> django_filters.ChoiceFilter:
    return django_filters.ChoiceFilter(field_name=field_name, choices=choices, label=label, empty_label=_("All"))


def status_filter(
    model: type[Model], *, only: tuple[str, ...] = (), leave_out: tuple[str, ...] = ()
) -> django_filters.ChoiceFilter:
    """`only`: the statuses a row of this list can have, when not all."""
    choices = [
        (value, words)
        for value, words in model._meta.get_field("status").flatchoices  # type: ignore[union-attr]
        if value not in leave_out and (not only or value in only)
    ]
    return choice_filter(choices, _("Status"), "status")


def row_filter(rows_for: Any, label: Words, field_name: str) -> django_filters.ModelChoiceFilter:
    """One of the rows `rows_for(person)` gives; of what there may be thousands a name or a number is typed."""
    kind: Any = PickedFilter if field_name.rpartition("__")[2] in FIELDS else django_filters.ModelChoiceFilter
    found: django_filters.ModelChoiceFilter = kind(
        field_name=field_name, queryset=lambda request: rows_for(request.user), label=label, empty_label=_("All")
    )
    return found


def place_filter(units_for: Any, label: Words = "", field_name: str = "unit") -> django_filters.ModelChoiceFilter:
    """Rows of a place and of every place below it. `units_for(person)`: the places to choose from."""
    return django_filters.ModelChoiceFilter(
        field_name=field_name, queryset=lambda request: units_for(request.user), label=label or _("Place"), empty_label=_("All"),
        method=_below, widget=Near,
    )  # fmt: skip


def _below(rows: QuerySet[Any], name: str, unit: Unit | None) -> QuerySet[Any]:
    return rows.filter(**{f"{name}__path__startswith": unit.path}) if unit is not None else rows
