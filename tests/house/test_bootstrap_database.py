"""The database under the tests is the product's own: real connections, the trail's triggers, a file per worker."""

import threading
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import IntegrityError, connection, transaction

from grants.trail.clock import now
from grants.trail.models import Entry


def triggers() -> set[str]:
    names = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }
    with connection.cursor() as cursor:
        cursor.execute(names[connection.vendor])
        return {name for (name,) in cursor.fetchall()}


@pytest.mark.parametrize("turn", ["first", "after a flush", "after two"])
@pytest.mark.django_db(transaction=True)
def test_the_trail_refuses_changes_and_yet_a_test_leaves_it_empty(turn: str) -> None:
    assert Entry.objects.count() == 0
    person = get_user_model().objects.create(username="someone")
    entry = Entry.objects.create(
        root_kind="listing", root_id=1, seq=1, kind="listing", object_id=1, move="publish", version=1, by=person, at=now()
    )  # fmt: skip
    verbs = ["UPDATE grants_entry SET note = 'other'", "DELETE FROM grants_entry"]
    for statement in [*verbs, "TRUNCATE grants_entry CASCADE"] if connection.vendor == "postgresql" else verbs:
        with pytest.raises(IntegrityError, match="rows of grants_entry are never changed or removed"), transaction.atomic():
            connection.cursor().execute(statement)
    assert list(Entry.objects.values_list("pk", "note")) == [(entry.pk, "")]


@pytest.mark.django_db
def test_the_triggers_stand_inside_a_transaction() -> None:
    assert any(name.startswith("yulan_grants_entry") for name in triggers())


@pytest.mark.django_db(transaction=True)
def test_two_connections_see_each_other_only_after_the_commit() -> None:
    seen: list[int] = []

    def look() -> None:
        seen.append(Group.objects.count())
        connection.close()

    def look_elsewhere() -> None:
        reader = threading.Thread(target=look)
        reader.start()
        reader.join()

    with transaction.atomic():
        Group.objects.create(name="one")
        if connection.vendor == "postgresql":  # on SQLite a second IMMEDIATE reader would wait for this very block
            look_elsewhere()
    look_elsewhere()
    assert seen == ([0, 1] if connection.vendor == "postgresql" else [1])


@pytest.mark.django_db
def test_sqlite_is_set_up_as_in_the_demo() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("SQLite only")
    with connection.cursor() as cursor:
        found = {
            name: cursor.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "foreign_keys", "recursive_triggers")
        }
    assert found == {"journal_mode": "wal", "foreign_keys": 1, "recursive_triggers": 1}
    assert Path(connection.settings_dict["NAME"]).name == "test.sqlite3"


def test_files_of_tests_stay_out_of_the_project(settings: Any) -> None:
    assert Path(settings.BASE_DIR) not in Path(settings.MEDIA_ROOT).parents
