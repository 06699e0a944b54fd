"""Thirty rows like one: copies put into the tables with the triggers away, for counting the queries of a list."""

from typing import Any

from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext

from grants.trail import triggers


def numbered(value: str, field: Any, number: int) -> str:
    """The text with a number at its end, no longer than its column (PostgreSQL refuses what SQLite keeps)."""
    tail = f"{number:03d}"
    return str(value)[: (field.max_length or 1000) - len(tail)] + tail


def copies(obj: models.Model, count: int = 29) -> None:
    """`count` more rows like `obj`; what must be unique gets a number, what was unique once is left out."""
    triggers.remove(connection)
    model = type(obj)
    unique = {name for c in model._meta.constraints if isinstance(c, models.UniqueConstraint) for name in c.fields}
    for number in range(count):
        row: Any = model._base_manager.get(pk=obj.pk)
        row.pk = None
        row._state.adding = True
        for field in model._meta.concrete_fields:
            if (field.unique or field.name in unique) and not field.primary_key and not field.is_relation:
                row.__dict__[field.attname] = (
                    number + 1000
                    if isinstance(field, models.IntegerField)
                    else numbered(getattr(row, field.attname), field, number)
                )
        models.Model.save_base(row, raw=True, force_insert=True)
    triggers.install()


def queries(client: Client, url: str) -> int:
    """How many queries a page takes, the second time (what is kept in memory is kept)."""
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(url)
    assert answer.status_code == 200
    return len(captured)
