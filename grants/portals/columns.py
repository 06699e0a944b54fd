"""Columns of lists: money right-aligned with two decimals, a status with its shape, a deadline with its words."""

from datetime import date
from typing import Any

import django_tables2 as tables
from django.db.models import QuerySet, Sum
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from grants.portals import shown
from grants.portals.links import object_url
from grants.portals.status import badge
from grants.trail import clock
from grants.trail.blockers import Words

NUM = {"th": {"class": "num"}, "td": {"class": "num"}, "tf": {"class": "num"}}
SOON_DAYS = 7


class Table(tables.Table):
    """The base of every list. `caption` is read out and printed; rows stack on a phone."""

    caption: Words = ""

    class Meta:
        template_name = "components/table.html"
        attrs = {"class": "table table-hover stacks"}
        empty_text = ""


class LinkColumn(tables.Column):
    """The row's own page in the portal the list is shown in; plain text when it has none there."""

    def render(self, value: Any, record: Any, table: Any) -> str | SafeString:
        match = getattr(table.request, "resolver_match", None)
        url = object_url(record, match.namespaces[0]) if match and match.namespaces else ""
        return format_html('<a class="row-link" href="{}">{}</a>', url, value) if url else str(value)


class _Figure(tables.Column):
    """A figure; with `total=True` the foot of the table sums all rows of the list, not only this page."""

    def __init__(self, *args: Any, total: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("attrs", NUM)
        if total:
            kwargs["footer"] = self.foot
        super().__init__(*args, **kwargs)

    def write(self, value: Any) -> str:
        raise NotImplementedError

    def render(self, value: Any) -> str:
        return self.write(value)

    def foot(self, bound_column: Any, table: Any) -> str:
        """A template asks whether there is a foot before it shows it: worked out once a table."""
        feet: dict[str, str] = table.__dict__.setdefault("feet", {})
        if bound_column.name not in feet:
            feet[bound_column.name] = self._foot(bound_column, table)
        return feet[bound_column.name]

    def _foot(self, bound_column: Any, table: Any) -> str:
        name, rows = str(bound_column.accessor), table.data.data
        if isinstance(rows, QuerySet) and name in {f.name for f in rows.model._meta.concrete_fields}:
            return self.write(rows.aggregate(total=Sum(name))["total"] or 0)
        values = [bound_column.accessor.resolve(row) for row in rows]
        return self.write(sum(v for v in values if v is not None))


class MoneyColumn(_Figure):
    def write(self, value: Any) -> str:
        return shown.yuan(value)


class QuantityColumn(_Figure):
    def write(self, value: Any) -> str:
        return shown.quantity(value)


class NumberColumn(QuantityColumn):
    """A whole number."""


class PercentColumn(_Figure):
    """A ratio (0.873) as 87.3%."""

    def write(self, value: Any) -> str:
        return shown.percent(value)


class DateColumn(tables.Column):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("attrs", {"td": {"class": "nowrap"}})
        super().__init__(*args, **kwargs)

    def render(self, value: Any) -> str:
        return shown.day(value)


class InstantColumn(DateColumn):
    def render(self, value: Any) -> str:
        return shown.instant(value)


class StatusColumn(tables.Column):
    """The badge of the row, or of the object at `accessor` when it leads to one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("verbose_name", _("Status"))
        kwargs.setdefault("accessor", "status")
        super().__init__(*args, **kwargs)

    def render(self, value: Any, record: Any) -> str:
        obj = value if hasattr(value, "machine") else record
        return badge(obj)

    def value(self, value: Any, record: Any) -> str:
        return str((value if hasattr(value, "machine") else record).get_status_display())


class DueColumn(tables.Column):
    """A deadline: its day and, in words, how near it is. `done`: name of the attribute that says it no longer runs."""

    def __init__(self, *args: Any, done: str = "", **kwargs: Any) -> None:
        kwargs.setdefault("attrs", {"td": {"class": "nowrap"}})
        self.done = done
        super().__init__(*args, **kwargs)

    def render(self, value: Any, record: Any) -> str | SafeString:
        return due(value, bool(self.done and tables.A(self.done).resolve(record)))


def due(value: Any, done: bool = False) -> str | SafeString:
    """A deadline with its words: amber within a week, brick when over, plain when far or done."""
    if value is None:
        return shown.NOTHING
    on: date = value if not hasattr(value, "astimezone") else value.astimezone(clock.SHANGHAI).date()
    if done:
        return shown.day(on)
    days = (on - clock.today()).days
    tone = "late" if days < 0 else "soon" if days <= SOON_DAYS else "far"
    return format_html('<span class="due due-{}">{} · {}</span>', tone, shown.day(on), shown.days_left(days))
