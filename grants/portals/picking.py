"""Choosing one row of many: a list where they are few; where they are thousands a typed name or number, with suggestions.

Without scripts the typed words are looked for just the same; a place of many is chosen a step at a time. No page ever holds them all.
A filter takes every row that holds the words; a form wants one of them, and offers them where they are several.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django_filters.fields import ModelChoiceField

from grants.people.models import Unit
from grants.trail.text import clean_name

MOST = 100  # rows in a list to choose from
NEAR = 400  # places in a list: the way to the one chosen and the next step below it
SHOWN = 12  # suggestions
TYPED = "_like"  # after the name of a filter: what was typed instead of chosen
FIELDS: Mapping[str, Sequence[str]] = {  # what is looked for, the first being what a suggestion puts in
    "contract": ("number", "title", "organisation__name"), "organisation": ("name",), "programme": ("name", "number"),
    "finding": ("number", "title"), "activity": ("called", "report__contract__number"),
}  # fmt: skip


@dataclass(frozen=True)
class Typed:
    """Words instead of a key. `key`: the one chosen of several rows that hold them."""

    words: str
    key: str = ""

    def found(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The row called exactly so, else every row that holds each of the words."""
        fields = FIELDS[rows.model._meta.model_name or ""]
        exact = rows.filter(**{fields[0]: self.words})
        if exact.exists():
            return exact
        for word in self.words.split():
            rows = rows.filter(reduce(or_, (Q(**{f"{field}__icontains": word}) for field in fields)))
        return rows


class Picked(forms.Select):
    """A list of at most MOST rows, else a field to type into."""

    def rows(self) -> QuerySet[Any]:
        choices: Any = self.choices
        return choices.queryset  # type: ignore[no-any-return]

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        words = data.get(name + TYPED)
        key = super().value_from_datadict(data, files, name)
        return key if words is None else Typed(str(words), str(key or ""))

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return name not in data and name + TYPED not in data

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        rows = self.rows()
        if not isinstance(value, Typed) and len(rows.order_by().values_list("pk")[: MOST + 1]) <= MOST:
            return super().render(name, value, attrs, renderer)
        told = {**self.attrs, **(attrs or {})}
        told["class"] = str(told.get("class", "")).replace("form-select", "form-control")
        words = value.words if isinstance(value, Typed) else named(rows, value)
        context = {"name": name, "typed": name + TYPED, "words": words, "attrs": told, "list": f"{told.get('id', name)}_list"}
        return render_to_string("components/picked.html", {"picked": context, "several": self.several(value)})

    def several(self, value: Any) -> list[Any]:
        """The rows to choose one of, where what was typed leaves a choice."""
        return []


class PickedOne(Picked):
    def several(self, value: Any) -> list[Any]:
        found = list(value.found(self.rows())[: MOST + 1]) if isinstance(value, Typed) and value.words.strip() else []
        return found if 1 < len(found) <= MOST else []


def named(rows: QuerySet[Any], key: Any) -> str:
    """What the row of a key is called, "" of none."""
    if not str(key or "").isdecimal():
        return ""
    first = FIELDS[rows.model._meta.model_name or ""][0]
    return rows.filter(pk=key).values_list(first, flat=True).first() or ""


class PickedField(ModelChoiceField):
    widget = Picked

    def to_python(self, value: Any) -> Any:
        if not isinstance(value, Typed):
            return super().to_python(value)
        words = clean_name(value.words, limit=100)
        return Typed(words, value.key) if words else None

    def validate(self, value: Any) -> None:
        if not isinstance(value, Typed):
            super().validate(value)

    def suggested(self, words: str) -> list[tuple[str, str]]:
        """(what is put in, what stands beside it) of the rows that hold the words."""
        try:
            asked = clean_name(words, limit=100)
        except ValidationError:
            return []
        first, *others = FIELDS[self.queryset.model._meta.model_name or ""]
        found = Typed(asked).found(self.queryset).order_by("-pk") if asked else self.queryset.none()
        return [(str(told[0]), "　".join(map(str, told[1:]))) for told in found.values_list(first, *others)[:SHOWN]]


class PickedOneField(PickedField):
    """For a form: what was typed must be one row."""

    widget = PickedOne

    def to_python(self, value: Any) -> Any:
        told = super().to_python(value)
        if not isinstance(told, Typed):
            return told
        found = list(told.found(self.queryset)[: MOST + 1])
        chosen = [one for one in found if str(one.pk) == told.key] or found
        if len(chosen) == 1:
            return chosen[0]
        if not chosen:
            raise ValidationError(_("Nothing to choose is called “%(words)s”."), code="none", params={"words": told.words})
        if len(chosen) > MOST:
            raise ValidationError(
                _("More than %(count)s hold these words: type more of them."), code="many", params={"count": MOST}
            )
        raise ValidationError(_("%(count)s hold these words: choose one of them."), code="several", params={"count": len(chosen)})


def suggested(request: HttpRequest, form: Any, name: str) -> HttpResponse:
    """What the field `name` of a form offers for what is typed so far; nothing where it is not typed."""
    field = form.fields.get(name)
    found = field.suggested(request.GET.get(name + TYPED, "")) if isinstance(field, PickedField) else []
    return render(request, "components/suggested.html", {"suggested": found})


class PickedFilter(django_filters.ModelChoiceFilter):
    field_class = PickedField

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        if not isinstance(value, Typed):
            narrowed: QuerySet[Any] = super().filter(qs, value)
            return narrowed
        found = value.found(self.get_queryset(self.get_request()))
        return qs.filter(**{f"{self.field_name}__in": found.order_by().values("pk")})


class Near(forms.Select):
    """Places: all of them where they are few, else the way down to the one chosen and those one step below it."""

    def optgroups(self, name: str, value: list[str], attrs: Any = None) -> Any:
        rows: Any = self.choices
        units = near(rows.queryset, value[0] if value else "")
        self.choices = [("", rows.field.empty_label), *((unit.pk, str(unit)) for unit in units)]
        try:
            return super().optgroups(name, value, attrs)
        finally:
            self.choices = rows


def near(units: QuerySet[Unit], key: str) -> list[Unit]:
    few = list(units.order_by("path")[: MOST + 1])
    if len(few) <= MOST:
        return few
    chosen = units.filter(pk=key).first() if key.isdecimal() else None
    if chosen is None:
        tops = units.exclude(parent__in=units.order_by().values("pk"))
        return list(
            units.filter(Q(pk__in=tops.order_by().values("pk")) | Q(parent__in=tops.order_by().values("pk"))).order_by("path")[
                :NEAR
            ]
        )
    above = [int(part) for part in (chosen.path or "").split("/") if part]
    return list(units.filter(Q(pk__in=above) | Q(parent=chosen)).order_by("path")[:NEAR])
