"""Rows in memory: read once, put into the database of each test that asks for them in a moment, past no trigger."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.models import AutoField
from psycopg import ClientCursor

from grants.roadshows.models import HOLDING
from grants.rulebook import actions as rulebook
from grants.rulebook import calendar
from grants.story.cast import assemble
from grants.trail.moves import machines

TABLES = (
    "RuleSet", "CalendarDay", "User", "Unit", "StoredFile", "Organisation", "Organisation_documents", "Inspection", "Office",
    "Expert", "Expert_units", "Entry",
)  # fmt: skip
# A CHECK ties these to the status; until the last move led to it they are something else.
TIED = {"grants_need": ("merged_into_id",), "grants_claim": ("slot",)}
Row = tuple[Any, ...]
File = tuple[Path, bytes]  # its place under MEDIA_ROOT, its content
Move = tuple[int, str, str]  # version, from, to


@dataclass(frozen=True)
class Table:
    name: str
    columns: tuple[str, ...]
    rows: list[Row]

    def told(self, row: Row, *columns: str) -> Row:
        return tuple(row[self.columns.index(column)] for column in columns)

    def changed(self, row: Row, **values: Any) -> Row:
        return tuple(values.get(column, value) for column, value in zip(self.columns, row, strict=True))


@dataclass(frozen=True)
class Deed:
    """One kind of statement for many rows: how it begins, what it says of each, what stands between two."""

    begin: str
    each: str
    rows: list[Row]
    between: str


class Snapshot:
    """Tables with everything their triggers want to see: each row as it was born, then its moves, one by one."""

    def __init__(self, tables: list[Table]) -> None:
        self.tables = tables
        self.deeds = list(_deeds(tables))

    @cached_property
    def script(self) -> str:
        """All deeds in one text, for a database to which every statement is a journey."""
        return ";".join([*map(_said, self.deeds), *self._keys_above()])

    def lay_by(self) -> None:
        """Keep the rows in a schema beside as well: PostgreSQL copies a table in less time than it reads it."""
        if connection.vendor != "postgresql":
            return
        born = [deed for deed in self.deeds if deed.begin]
        with connection.cursor() as cursor:
            _plain(cursor).execute("DROP SCHEMA IF EXISTS laid_by CASCADE; CREATE SCHEMA laid_by")
            for table, deed in zip(self.tables, born, strict=True):
                cursor.execute(f'CREATE UNLOGGED TABLE laid_by."{table.name}" (LIKE "{table.name}")')
                _plain(cursor).execute(_said(deed).replace("INSERT INTO ", "INSERT INTO laid_by.", 1))
        copied = [f'INSERT INTO "{table.name}" SELECT * FROM laid_by."{table.name}"' for table in self.tables]
        moved = [_said(deed) for deed in self.deeds if not deed.begin]
        self.script = ";".join([*copied, *moved, *self._keys_above()])

    def _keys_above(self) -> Iterator[str]:
        """Keys given later go on above these."""
        models = apps.get_app_config("grants").get_models(include_auto_created=True)
        counted = {model._meta.db_table for model in models if isinstance(model._meta.pk, AutoField)}
        for table in self.tables:
            if table.name in counted:
                sequence, last = f'"{table.name}_id_seq"', max(table.told(row, "id")[0] for row in table.rows)
                yield f"SELECT setval('{sequence}', greatest({last}, (SELECT last_value FROM {sequence})))"


def _said(deed: Deed) -> str:
    with connection.cursor() as cursor:
        quote = _plain(cursor).mogrify
        return deed.begin + deed.between.join(quote(deed.each, row) for row in deed.rows)


def _plain(cursor: Any) -> Any:
    """A cursor that sends a text as it stands: many statements at once, nothing prepared."""
    return ClientCursor(cursor.connection)


def take(password: str) -> tuple[list[Table], list[File]]:
    """Build rule sets, calendar and cast in an empty database, read every row, and take all of it back."""
    with transaction.atomic():
        rulebook.load_all()
        rulebook.load_calendar()
        assemble(password)
        tables = [read(apps.get_model("grants", model)._meta.db_table) for model in TABLES]
        transaction.set_rollback(True)
    calendar.forget()
    return tables, files_of(tables)


def files_of(tables: list[Table]) -> list[File]:
    """What the stored files among the rows contain, by their place under MEDIA_ROOT."""
    kept = [table.told(row, "sha256")[0] for table in tables if table.name == "grants_storedfile" for row in table.rows]
    places = [Path(sha256[:2]) / sha256 for sha256 in kept]
    return [(place, (Path(settings.MEDIA_ROOT) / place).read_bytes()) for place in places]


def lay_out(files: list[File]) -> None:
    """Put files where they are missing or were changed."""
    for place, content in files:
        target = Path(settings.MEDIA_ROOT) / place
        if not target.exists() or target.read_bytes() != content:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)


def read(name: str) -> Table:
    columns, question = _reading(connection.vendor, name)
    with connection.cursor() as cursor:
        cursor.execute(question)
        return Table(name, columns, [tuple(row) for row in cursor.fetchall()])


@cache
def _reading(vendor: str, name: str) -> tuple[tuple[str, ...], str]:
    """SQLite tells as it stores: what is put back as it was need not become a date in between, which takes longer than the rest."""
    models = apps.get_app_config("grants").get_models(include_auto_created=True)
    (model,) = (model for model in models if model._meta.db_table == name)
    columns = tuple(field.column for field in model._meta.concrete_fields)
    stored = "+" if vendor == "sqlite" else ""
    return columns, f"""SELECT {", ".join(f'{stored}"{column}"' for column in columns)} FROM "{name}" ORDER BY id"""


def put(snapshot: Snapshot) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            _plain(cursor).execute(snapshot.script)
        else:
            for deed in snapshot.deeds:
                cursor.executemany(deed.begin + deed.each, deed.rows)
    calendar.forget()


def _deeds(tables: list[Table]) -> Iterator[Deed]:
    moves = _moves(next(table for table in tables if table.name == "grants_entry"))
    guarded = {model._meta.db_table: machine for machine, model in machines().items()}
    changes = []
    for table in tables:
        rows = table.rows
        if machine := guarded.get(table.name):
            lives = [(row, moves.get((machine, *table.told(row, "id")), [])) for row in rows]
            rows = [_newborn(table, row, ways) for row, ways in lives]
            changes.append(_changes(table, lives))
        columns, places = ", ".join(f'"{c}"' for c in table.columns), ", ".join(["%s"] * len(table.columns))
        yield Deed(f'INSERT INTO "{table.name}" ({columns}) VALUES ', f"({places})", rows, ", ")
    yield from (deed for deed in changes if deed.rows)


def _changes(table: Table, lives: list[tuple[Row, list[Move]]]) -> Deed:
    """Every move of every row, the tied columns with the last."""
    tied = TIED.get(table.name, ())
    rows = [
        (to, version, *(table.told(row, *tied) if version == len(ways) else _until_then(table, row, to)), *table.told(row, "id"))
        for row, ways in lives
        for version, _was, to in ways
    ]
    written = ", ".join(f'"{column}" = %s' for column in ("status", "version", *tied))
    return Deed("", f'UPDATE "{table.name}" SET {written} WHERE id = %s', rows, ";")


def _moves(entries: Table) -> dict[tuple[str, int], list[Move]]:
    """Of each object the moves that changed it, in their order. What was only recorded changed nothing."""
    found: dict[tuple[str, int], list[Move]] = {}
    for row in entries.rows:
        kind, key, *move = entries.told(row, "kind", "object_id", "version", "from_status", "to_status")
        ways = found.setdefault((kind, key), [])
        if move[0] == len(ways) + 1:
            ways.append((move[0], move[1], move[2]))
    return found


def _newborn(table: Table, row: Row, moves: list[Move]) -> Row:
    if not moves:
        return row
    tied = dict(zip(TIED.get(table.name, ()), _until_then(table, row, moves[0][1]), strict=True))
    return table.changed(row, status=moves[0][1], version=0, **tied)


def _until_then(table: Table, row: Row, status: str) -> Row:
    """What stands in the tied columns in an earlier status: of a placard that holds, a slot nobody else has."""
    if table.name == "grants_claim":
        return (1000 + table.told(row, "ticket")[0],) if status in HOLDING else (None,)
    return (None,) * len(TIED.get(table.name, ()))
