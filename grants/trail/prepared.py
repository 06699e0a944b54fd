"""What every request asks or writes down: the SQL is written once, afterwards it is only sent.

Writing the SQL of a row with its relations takes the ORM longer than asking it, and than inserting it. Where hundreds press a button
in the same second that is what they wait for; elsewhere a queryset is the better choice.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet
from django.db.models.query import get_related_populators

STANDS_FOR = 7_000_000_001  # no key of ours, so that its place among the parameters is known


@dataclass(frozen=True)
class Made:
    """The statement with what the ORM knows about its columns. `places`: where each key stands among `params`."""

    sql: str
    params: tuple[Any, ...]
    places: tuple[int, ...]
    columns: slice
    names: tuple[str, ...]
    converters: tuple[tuple[int, Any, Any], ...]
    populators: tuple[Any, ...]
    model: Any


class Prepared:
    """`ask(*keys)`: the rows of ``build(*keys)``, a queryset of whole rows or with ``only``, filtered by integer keys."""

    def __init__(self, build: Callable[..., QuerySet[Any]]) -> None:
        self.build = build
        self._made: dict[str, Made] = {}

    def ask(self, *keys: int) -> list[Any]:
        here = connections[DEFAULT_DB_ALIAS]
        made = self._made.get(here.vendor)
        if made is None:
            made = self._made[here.vendor] = self._make(len(keys))
        params = list(made.params)
        for place in made.places:
            params[place] = keys[params[place] - STANDS_FOR]
        with here.cursor() as cursor:
            cursor.execute(made.sql, params)
            rows = cursor.fetchall()
        return [_object(made, list(row), here) for row in rows]

    def _make(self, number: int) -> Made:
        rows = self.build(*range(STANDS_FOR, STANDS_FOR + number))
        compiler: Any = rows.query.get_compiler(using=rows.db)
        sql, params = compiler.as_sql()
        places = tuple(n for n, value in enumerate(params) if isinstance(value, int) and 0 <= value - STANDS_FOR < number)
        told = compiler.klass_info["select_fields"]
        columns = slice(told[0], told[-1] + 1)
        expressions = [expression for expression, *_rest in compiler.select]
        return Made(
            sql, tuple(params), places, columns, tuple(e.target.attname for e in expressions[columns]),
            tuple((n, convert, e) for n, (converters, e) in compiler.get_converters(expressions).items() for convert in converters),
            tuple(get_related_populators(compiler.klass_info, compiler.select, rows.db)),  # type: ignore[call-arg]
            rows.model,
        )  # fmt: skip


def insert(row: Any) -> None:
    """A new row with every field as the ORM would save it, without its signals."""
    here = connections[DEFAULT_DB_ALIAS]
    sql, fields = _inserting(here.vendor, type(row), row.pk is not None)  # type: ignore[arg-type]
    with here.cursor() as cursor:
        cursor.execute(sql, [field.get_db_prep_save(field.pre_save(row, True), here) for field in fields])
        (row.pk,) = cursor.fetchone()
    row._state.adding, row._state.db = False, here.alias


@functools.cache
def _inserting(_vendor: str, model: Any, keyed: bool) -> tuple[str, tuple[Any, ...]]:
    quote, key = connections[DEFAULT_DB_ALIAS].ops.quote_name, model._meta.pk
    fields = tuple(field for field in model._meta.concrete_fields if keyed or field is not key)
    columns = ", ".join(quote(field.column) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    table = quote(model._meta.db_table)
    return f"INSERT INTO {table} ({columns}) VALUES ({marks}) RETURNING {quote(key.column)}", fields  # noqa: S608


def _object(made: Made, row: list[Any], here: Any) -> Any:
    for n, convert, expression in made.converters:
        row[n] = convert(row[n], expression, here)
    found = made.model.from_db(here.alias, made.names, row[made.columns])
    for populator in made.populators:
        populator.populate(row, found)
    return found
