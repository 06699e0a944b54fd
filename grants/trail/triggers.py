"""What the database itself refuses: edits of the trail, status changes that no entry explains, rows with a life taken away.

Installed after every migrate, because SQLite drops the triggers of a table it rebuilds. On PostgreSQL TRUNCATE
passes row triggers by, so a statement trigger stands beside them.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

from grants.trail.moves import machines

APPEND_ONLY: set[str] = {"Entry", "SignOff"}


def append_only(model: type[models.Model]) -> type[models.Model]:
    """Class decorator for rows that are only ever added."""
    APPEND_ONLY.add(model.__name__)
    return model


def install(using: str = "default", **_: Any) -> None:
    """Put every trigger in place (idempotent)."""
    connection = connections[using]
    remove(connection)
    with connection.cursor() as cursor:
        for statement in statements(connection.vendor):
            cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take every trigger away (for a test's flush, and before they are put back)."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'yulan_%'")
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP TRIGGER "{name}"')
        else:
            cursor.execute("SELECT DISTINCT tgname, tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE 'yulan_%'")
            for name, table in cursor.fetchall():
                cursor.execute(f'DROP TRIGGER "{name}" ON {table}')


def statements(vendor: str) -> Iterator[str]:
    """The DDL for one kind of database."""
    build = _sqlite if vendor == "sqlite" else _postgresql
    if vendor != "sqlite":
        yield _REFUSE
    for name in sorted(APPEND_ONLY):
        yield from build.append_only(apps.get_model("grants", name)._meta.db_table)
    for machine, model in machines().items():
        yield from build.guarded(model._meta.db_table, machine, model.born)


class _sqlite:  # noqa: N801
    @staticmethod
    def append_only(table: str) -> Iterator[str]:
        for verb in ("UPDATE", "DELETE"):
            yield (
                f"CREATE TRIGGER yulan_{table}_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are never changed or removed'); END"
            )

    @staticmethod
    def guarded(table: str, machine: str, born: tuple[str, ...]) -> Iterator[str]:
        statuses = ", ".join(f"'{s}'" for s in born)
        yield (
            f"CREATE TRIGGER yulan_{table}_born BEFORE INSERT ON {table} WHEN NEW.status NOT IN ({statuses}) "
            f"BEGIN SELECT RAISE(ABORT, 'a new row of {table} starts at the beginning of its life'); END"
        )
        yield (
            f"CREATE TRIGGER yulan_{table}_status BEFORE UPDATE ON {table} WHEN (OLD.status <> NEW.status "
            f"OR OLD.version <> NEW.version) AND {_unexplained(machine)} "
            f"BEGIN SELECT RAISE(ABORT, 'a status of {table} changes through a recorded move only'); END"
        )
        yield (
            f"CREATE TRIGGER yulan_{table}_kept BEFORE DELETE ON {table} WHEN {_has_lived(born)} "
            f"BEGIN SELECT RAISE(ABORT, 'a row of {table} that has moved is never removed'); END"
        )


class _postgresql:  # noqa: N801
    @staticmethod
    def append_only(table: str) -> Iterator[str]:
        refuse = f"EXECUTE FUNCTION yulan_refuse('rows of {table} are never changed or removed')"
        yield f"CREATE TRIGGER yulan_{table}_row BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW {refuse}"
        yield f"CREATE TRIGGER yulan_{table}_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {refuse}"

    @staticmethod
    def guarded(table: str, machine: str, born: tuple[str, ...]) -> Iterator[str]:
        statuses = ", ".join(f"'{s}'" for s in born)
        yield (
            f"CREATE TRIGGER yulan_{table}_born BEFORE INSERT ON {table} FOR EACH ROW WHEN (NEW.status NOT IN ({statuses})) "
            f"EXECUTE FUNCTION yulan_refuse('a new row of {table} starts at the beginning of its life')"
        )
        yield (
            f"CREATE OR REPLACE FUNCTION yulan_{table}_explained() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {_unexplained(machine)} THEN RAISE EXCEPTION "
            f"'a status of {table} changes through a recorded move only' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
            f"RETURN NEW; END $$"
        )
        yield (
            f"CREATE TRIGGER yulan_{table}_status BEFORE UPDATE ON {table} FOR EACH ROW "
            f"WHEN (OLD.status IS DISTINCT FROM NEW.status OR OLD.version <> NEW.version) "
            f"EXECUTE FUNCTION yulan_{table}_explained()"
        )
        yield (
            f"CREATE TRIGGER yulan_{table}_kept BEFORE DELETE ON {table} FOR EACH ROW WHEN ({_has_lived(born)}) "
            f"EXECUTE FUNCTION yulan_refuse('a row of {table} that has moved is never removed')"
        )
        yield (
            f"CREATE TRIGGER yulan_{table}_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT "
            f"EXECUTE FUNCTION yulan_refuse('a row of {table} that has moved is never removed')"
        )


_REFUSE = """
CREATE OR REPLACE FUNCTION yulan_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation'; END $$
"""


def _has_lived(born: tuple[str, ...]) -> str:
    """Drafts that were never submitted may go (their entries stay); so may instalments that are planned anew."""
    return f"(OLD.version > 0 OR OLD.status <> '{born[0]}')"


def _unexplained(machine: str) -> str:
    return (
        "(NEW.version <> OLD.version + 1 OR NOT EXISTS (SELECT 1 FROM grants_entry e "
        f"WHERE e.kind = '{machine}' AND e.object_id = NEW.id AND e.version = NEW.version "
        "AND e.from_status = OLD.status AND e.to_status = NEW.status))"
    )
