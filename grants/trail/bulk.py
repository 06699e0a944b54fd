"""Very many rows of one table at once: COPY on PostgreSQL, one statement for all of them on SQLite; no model is made for any.

Values come as the database keeps them: whole numbers, texts, ISO days, None. Only for rows whose every rule was checked before.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from django.db import connection, models

Value = str | int | None
BLOCK = 500  # rows written to the wire at once
_SPECIAL = re.compile(r"[\\\n\r\x1f]")
_NULL = "\x1f"


def reserve(model: type[models.Model], count: int) -> Sequence[int]:
    """So many keys that nobody else gets, ascending. Inside a transaction that writes."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s::text, 'id')) FROM generate_series(1, %s::int)", [table, count]
            )
            return [key for (key,) in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        found = cursor.fetchone()
        last = int(found[0]) if found else 0
        return range(last + 1, last + count + 1)


def add_all(
    model: type[models.Model], columns: Sequence[str], rows: Iterable[tuple[Value, ...]], same: Mapping[str, Any] | None = None
) -> None:
    """Insert `rows` of `columns`; `same`: field → value (as Python has it) that every row shares."""
    shared = same or {}
    fields: dict[str, Any] = {field.name: field for field in model._meta.concrete_fields}
    prepared = tuple(fields[name].get_db_prep_save(value, connection) for name, value in shared.items())
    names = [*columns, *(fields[name].column for name in shared)]
    quote = connection.ops.quote_name
    table, told = quote(model._meta.db_table), ", ".join(quote(name) for name in names)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            end = "".join(f"\t{_escaped(value)}" for value in prepared) + "\n"
            with cursor.copy(f"COPY {table} ({told}) FROM STDIN") as copy:
                for block in _blocks(rows):
                    copy.write("".join([_line(row) + end for row in block]))
        else:
            marks = ", ".join("?" * len(names))
            statement = f"INSERT INTO {table} ({told}) VALUES ({marks})"  # noqa: S608 (a table of ours)
            connection.connection.executemany(statement, (row + prepared for row in rows))


def _blocks(rows: Iterable[tuple[Value, ...]]) -> Iterator[list[tuple[Value, ...]]]:
    ahead = iter(rows)
    while block := list(islice(ahead, BLOCK)):
        yield block


def _line(row: tuple[Value, ...]) -> str:
    """One row in PostgreSQL's text format; most rows hold nothing that needs escaping."""
    line = "\t".join([_NULL if value is None else value if isinstance(value, str) else str(value) for value in row])
    if line.count("\t") != len(row) - 1 or _SPECIAL.search(line.replace(_NULL, "")) or line.count(_NULL) != row.count(None):
        return "\t".join([_escaped(value) for value in row])
    return line.replace(_NULL, "\\N")


def _escaped(value: Any) -> str:
    if value is None:
        return "\\N"
    return str(value).replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
