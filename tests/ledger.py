"""The whole database as one comparable value: a refusal must leave it as it was."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models
from django.utils import translation

from grants.trail.blockers import Refused


def tables() -> list[type[models.Model]]:
    """Every table of the house, those behind many-to-many fields included."""
    return [m for m in apps.get_app_config("grants").get_models(include_auto_created=True) if m._meta.managed]


def digest(*only: str) -> dict[str, tuple[int, str]]:
    """Number of rows and hash of all their values, by table; of all tables when none is named."""
    found = {}
    with connection.cursor() as cursor:
        for model in tables():
            if only and model._meta.db_table not in only:
                continue
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}" ORDER BY id')
            rows = cursor.fetchall()
            found[model.__name__] = (len(rows), hashlib.sha256(repr(rows).encode()).hexdigest())
    return found


class Writes:
    """The statements that would change something, as they were sent."""

    def __init__(self) -> None:
        self.sent: list[str] = []

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE", "REPLACE", "TRUNCATE", "CREATE", "ALTER", "DROP")):
            self.sent.append(sql)
        return execute(sql, params, many, context)


@contextmanager
def watched() -> Iterator[Writes]:
    """Collect every writing statement of a block: stronger than comparing afterwards, and cheaper."""
    writes = Writes()
    with connection.execute_wrapper(writes):
        yield writes


@contextmanager
def unchanged(*only: str) -> Iterator[None]:
    """The block leaves every row of every table (or of these) as it was."""
    before = digest(*only)
    yield
    assert digest(*only) == before


def refused(act: Callable[[], Any], how: type[Refused] = Refused, only: Sequence[str] = ()) -> list[tuple[str, str]]:
    """Code and English words of every blocker of an act that is refused and changes nothing (in the tables `only`)."""
    with translation.override("en"), unchanged(*only):
        with pytest.raises(how) as refusal:
            act()
        return [(blocker.code, str(blocker)) for blocker in refusal.value.blockers]
