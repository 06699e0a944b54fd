"""What the pages of this portal share: open to everybody, no buttons, no trail, no name of a person."""

from collections.abc import Mapping, Sequence
from typing import Any

import django_tables2 as tables
from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from grants.portals.pages import DetailPage, ListPage, Page
from grants.portals.words import kinds_of_service

PORTAL = "public"


class OpenPage(Page):
    portal = PORTAL


class OpenList(ListPage):
    """`rows()`: what is public of this kind, whoever asks."""

    portal = PORTAL

    def rows(self) -> QuerySet[Any]:
        raise NotImplementedError

    def get_queryset(self) -> QuerySet[Any]:
        return self.rows()


class KindColumn(tables.Column):
    """A kind of service by its name; the names are read once for a whole list."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("verbose_name", _("Kind of service"))
        super().__init__(**kwargs)

    @cached_property
    def kinds(self) -> Mapping[str, Any]:
        return kinds_of_service()

    def render(self, value: str) -> str:
        return str(self.kinds.get(value, value))


class OpenDetail(DetailPage):
    """A page of one object for everybody; what is not public does not exist here."""

    portal = PORTAL
    template_name = "public/detail.html"

    def files(self, obj: Any) -> Sequence[Any]:
        return ()
