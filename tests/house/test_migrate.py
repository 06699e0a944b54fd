"""``manage.py migrate`` makes the same tables as Django's own, and our first migration is one it makes at once."""

import copy
from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest
from django.core.management import get_commands
from django.core.management.commands import migrate
from django.db import ConnectionHandler, models
from django.db.migrations import AddConstraint, AddField, AddIndex, CreateModel, Migration, RunPython
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from grants.management.commands.migrate import AtOnce, Executor

HEN: list[Operation] = [
    CreateModel("Hen", [("id", models.AutoField(primary_key=True)), ("name", models.CharField(max_length=9))]),
    CreateModel("Egg", [("id", models.AutoField(primary_key=True)), ("hen", models.ForeignKey("yard.hen", models.PROTECT))]),
    AddField("hen", "hatched_from", models.ForeignKey("yard.egg", models.PROTECT, null=True, related_name="+")),
    AddField("egg", "sitters", models.ManyToManyField("yard.hen", related_name="+")),
    AddIndex("hen", models.Index(fields=["name", "hatched_from"], name="hen_by_name")),
    AddConstraint("egg", models.CheckConstraint(condition=models.Q(id__gt=0), name="egg_is_counted")),
]


def migration(*operations: Operation) -> Migration:
    made = Migration("0001_first", "yard")
    made.operations = copy.deepcopy([*operations])
    return made


def tables(apply: Callable[[ProjectState, Any], ProjectState]) -> tuple[list[Any], list[Any]]:
    """What stands in an empty file afterwards, and the fields of each model that are known then."""
    file = ConnectionHandler({"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}})["default"]
    state = ProjectState()
    assert state.apps.get_models() == []  # as `migrate` begins: what is known is rendered
    with file.schema_editor() as editor:
        state = apply(state, editor)
    with file.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master ORDER BY name")
        made = cursor.fetchall()
    file.close()
    return made, [(model._meta.label, [f.name for f in model._meta.get_fields()]) for model in state.apps.get_models()]


@pytest.mark.django_db
@pytest.mark.one_database("it looks into files of its own")
def test_tables_made_at_once_are_those_made_one_by_one() -> None:
    at_once = AtOnce(migration(*HEN))
    assert at_once.possible
    made, known = tables(at_once)
    one_by_one, known_to_django = tables(migration(*HEN).apply)
    assert {"yard_hen", "yard_egg", "yard_egg_sitters", "hen_by_name"} < {name for name, _sql in made}
    assert ({n: columns(sql) for n, sql in made}, dict(known)) == (
        {n: columns(sql) for n, sql in one_by_one},
        dict(known_to_django),
    )


def columns(sql: str | None) -> list[str]:
    """The parts of a statement in any order: Django makes a table of SQLite anew for what is added to it."""
    return sorted((sql or "").replace('"new__', '"').split(", "))


@pytest.mark.parametrize(
    "other",
    [RunPython(RunPython.noop), AddField("goose", "name", models.CharField(max_length=9))],
    ids=["rows are written", "a model that stood before"],
)
def test_whatever_else_a_migration_does_django_does(other: Operation) -> None:
    assert not AtOnce(migration(*HEN, other)).possible


def test_the_first_migration_of_the_house_is_made_at_once() -> None:
    assert (get_commands()["migrate"], migrate.MigrationExecutor) == ("grants", Executor)  # type: ignore[attr-defined]
    first = import_module("grants.migrations.0001_the_house").Migration("0001_the_house", "grants")
    assert AtOnce(first).possible and len(first.operations) > 50
