"""What the pages of this desk share: their portal, and where a person acts."""

from typing import Any

import django_tables2 as tables
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from grants.people.models import Unit, User
from grants.portals.pages import DetailPage, ListPage, Page
from grants.portals.words import kinds_of_service

PORTAL = "federation"


class Desk(Page):
    portal = PORTAL

    @property
    def person(self) -> User:
        """Who is signed in: nobody else gets past the door of this desk."""
        user: Any = self.request.user
        found: User = user
        return found


class DeskPage(Desk):
    """Any other page of this desk."""


class DeskList(Desk, ListPage):
    """A list."""


class DeskDetail(Desk, DetailPage):
    """One thing."""


class KindColumn(tables.Column):
    """A kind of service by its name."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("verbose_name", _("Kind of service"))
        super().__init__(**kwargs)

    def render(self, value: str, table: Any) -> str:
        if not hasattr(table, "kinds"):
            table.kinds = kinds_of_service()
        return str(table.kinds.get(value, value))


def kind_choices() -> list[tuple[str, str]]:
    return [(code, str(name)) for code, name in kinds_of_service().items()]


def holds(person: User, *roles: str, unit: Unit | None = None) -> bool:
    """Whether she holds one of the roles today (in exactly this unit, when it is told)."""
    return any(o.role in roles and o.unit_id and (unit is None or o.unit_id == unit.pk) for o in person.offices_now)


def units_of(person: User, *roles: str) -> QuerySet[Unit]:
    """The units in which she holds one of the roles today; not those below."""
    return Unit.objects.filter(pk__in=[o.unit_id for o in person.offices_now if o.role in roles and o.unit_id])


def subtree_of(person: User, *roles: str) -> QuerySet[Unit]:
    """Those units and everything below them."""
    reach = Q(pk__in=[])
    for office in person.offices_now:
        if office.role in roles and office.unit is not None:
            reach |= Q(path__startswith=office.unit.path)
    return Unit.objects.filter(reach)
