"""Where the demo lives: its own database file, and a mark beside it that says which world stands there.

A database that somebody works in is never touched; a demo that gives way to another is set aside, not deleted.
"""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from grants.people.models import User
from grants.story import facts

SIDES = ("", "-wal", "-shm")
NOT_SQLITE = "The demo needs a database of its own: take YULAN_DATABASE away and start again."
IN_USE = "{path} holds data that is not of the demo. Nothing was touched. Give the demo a folder of its own: YULAN_VAR=FOLDER"


class Occupied(Exception):
    """The demo cannot be built here; the sentence says why and what to do."""


def mark() -> Path:
    return Path(settings.VAR) / "demo.json"


def database() -> Path:
    if connection.vendor != "sqlite":
        raise Occupied(NOT_SQLITE)
    return Path(connection.settings_dict["NAME"])


def stands(stage: str) -> bool:
    """Whether the whole world of that stage, told from these very facts, is there already."""
    return database().exists() and read() == {"stage": stage, "digest": facts.digest()}


def read() -> dict[str, Any]:
    try:
        found = json.loads(mark().read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def clear() -> Path | None:
    """Make room for a new world; returns where the one before was set aside."""
    path = database()
    if not path.exists():
        return None
    marked = bool(read())
    if not marked and somebody_works_here():
        raise Occupied(IN_USE.format(path=path))
    connection.close()
    before = path.with_name(f"{path.stem}-before{path.suffix}")
    for side in SIDES:
        file, aside = Path(f"{path}{side}"), Path(f"{before}{side}")
        if marked:
            aside.unlink(missing_ok=True)
        if file.exists():
            file.rename(aside) if marked else file.unlink()
    return before if marked else None


def somebody_works_here() -> bool:
    there = User._meta.db_table in connection.introspection.table_names()
    return there and User.objects.exists()


def begin() -> None:
    """From here on the database is the demo's; while it has no stage it is not whole."""
    mark().write_text(json.dumps({"stage": "", "digest": ""}))


def finish(stage: str) -> None:
    mark().write_text(json.dumps({"stage": stage, "digest": facts.digest()}))
