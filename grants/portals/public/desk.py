"""What the pages of this portal share: open to everybody, no buttons, no trail, no name of a person."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from grants.portals.pages import DetailPage, ListPage, Page

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


class OpenDetail(DetailPage):
    """A page of one object for everybody; what is not public does not exist here."""

    portal = PORTAL
    template_name = "public/detail.html"

    def files(self, obj: Any) -> Sequence[Any]:
        return ()
