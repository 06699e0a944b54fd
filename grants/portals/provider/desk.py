"""What the pages of this desk share: their portal, the filter of their lists, forms that save a draft piece by piece."""

from collections.abc import Callable
from typing import Any

import django_filters
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from grants.portals.forms import LineField, ProseField
from grants.portals.pages import DetailPage, DraftPage, ListPage, Page
from grants.portals.provider import own

PORTAL = "provider"


class DeskPage(Page):
    portal = PORTAL

    @property
    def person(self) -> Any:
        """Who is signed in; strangers never get past `dispatch`."""
        return self.request.user


class DeskList(DeskPage, ListPage):
    pass


class DeskDetail(DeskPage, DetailPage):
    pass


class DeskDraft(DeskPage, DraftPage):
    pass


class LaterProse(ProseField):
    """Prose that is needed to submit, not to save a draft."""

    def validate(self, value: Any) -> None:
        pass


class _Fragment(LineField):
    """What is searched for: anything that can be read; what cannot is simply not found."""

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
        found = Q(pk__in=[])
        for field in self.searched:
            found |= Q(**{f"{field}__icontains": value})
        return rows.filter(found) if value else rows


def status_filter(model: type[Model], *, leave_out: tuple[str, ...] = ()) -> django_filters.ChoiceFilter:
    choices = [(v, w) for v, w in model._meta.get_field("status").flatchoices if v not in leave_out]  # type: ignore[union-attr]
    return django_filters.ChoiceFilter(field_name="status", choices=choices, label=_("Status"), empty_label=_("All"))


def contract_filter(rows_for: Callable[[Any], QuerySet[Any]] = own.contracts) -> django_filters.ModelChoiceFilter:
    return django_filters.ModelChoiceFilter(
        field_name="contract", queryset=lambda request: rows_for(request.user), label=_("Contract"), empty_label=_("All")
    )
