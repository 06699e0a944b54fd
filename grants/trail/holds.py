"""A row that one process at a time works on, and that outlives the process.

The row has two instants. `started_at` is taken with one conditional UPDATE and proves the hold at each later write: of two processes one
does nothing. `seen_at` is the last sign of life: a process that was silent for too long is dead, and the next one may take the row.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import Any

from django.db import DatabaseError, connection, connections
from django.db.models import Q, QuerySet

from grants.trail import clock

STALE = timedelta(seconds=20)  # no sign of life for so long: the process is dead
BEAT = 5.0  # seconds between two signs of life that nothing else gives


def claim(rows: QuerySet[Any], silence: timedelta = STALE, **fresh: Any) -> datetime | None:
    """Take hold of the row, the only one of `rows`; the instant that proves it, None when a living process holds it or none is left to
    take. `fresh`: what is written with it."""
    at = clock.of_database()
    return at if free(rows, at, silence).update(started_at=at, seen_at=at, **fresh) else None


def free(rows: QuerySet[Any], at: datetime, silence: timedelta = STALE) -> QuerySet[Any]:
    """Those of `rows` that no living process holds at `at`."""
    return rows.filter(Q(started_at=None) | Q(seen_at__lt=at - silence))


def silent(since: datetime, silence: timedelta = STALE) -> bool:
    """Whether a process last seen at `since` is dead."""
    return since < clock.of_database() - silence


@contextmanager
def alive(held: QuerySet[Any]) -> Iterator[None]:
    """Signs of life for the row `held`, through a connection beside the work's own: only where the database takes more than one writer."""
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        yield
        return
    over = threading.Event()

    def beats() -> None:
        while not over.wait(BEAT):
            with suppress(DatabaseError):
                held.update(seen_at=clock.of_database())
        connections.close_all()

    thread = threading.Thread(target=beats, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
