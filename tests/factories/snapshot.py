"""The cast as rows in memory: built once, rolled back, put into the database of each test that asks for it in a moment."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection, transaction

from grants.rulebook import actions as rulebook
from grants.rulebook import calendar
from grants.story.cast import assemble

TABLES = (
    "RuleSet", "CalendarDay", "User", "Unit", "StoredFile", "Organisation", "Organisation_documents", "Inspection", "Office",
    "Expert", "Expert_units", "Entry",
)  # fmt: skip


@dataclass(frozen=True)
class Table:
    name: str
    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]


def take(password: str) -> list[Table]:
    """Build rule sets, calendar and cast in an empty database, read every row, and take all of it back."""
    with transaction.atomic():
        rulebook.load_all()
        rulebook.load_calendar()
        assemble(password)
        tables = [read(model) for model in TABLES]
        transaction.set_rollback(True)
    calendar.forget()
    return tables


def read(model: str) -> Table:
    name = apps.get_model("grants", model)._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{name}" ORDER BY 1')
        columns = tuple(column[0] for column in cursor.description)
        return Table(name, columns, cursor.fetchall())


def put(tables: list[Table]) -> None:
    """Organisations are born “applied” and then admitted, as the triggers demand; the entries that explain it come before."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table in sorted(tables, key=lambda t: t.name == "grants_organisation"):
            newborn = {"status": "applied", "version": 0} if table.name == "grants_organisation" else {}
            rows = [
                tuple(newborn.get(column, value) for column, value in zip(table.columns, row, strict=True)) for row in table.rows
            ]
            columns, places = ", ".join(f'"{c}"' for c in table.columns), ", ".join(["%s"] * len(table.columns))
            cursor.executemany(f'INSERT INTO "{table.name}" ({columns}) VALUES ({places})', rows)
        cursor.execute("UPDATE grants_organisation SET status = 'eligible', version = 1")
    calendar.forget()
