"""The one clock. Everything asks here what time it is, so that the story and the tests can be told at their own dates."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.utils import timezone

SHANGHAI = ZoneInfo("Asia/Shanghai")
_told: ContextVar[datetime | None] = ContextVar("told", default=None)
_everywhere: datetime | None = None


def now() -> datetime:
    """The present instant, with time zone."""
    return _told.get() or _everywhere or timezone.now()


def of_database() -> datetime:
    """The present instant by the database's own clock: the one clock that several web servers share.

    PostgreSQL's ``clock_timestamp()`` moves on inside a transaction, ``now()`` would not.
    """
    told = _told.get() or _everywhere
    if told is not None:
        return told
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT clock_timestamp()")
            moment: datetime = cursor.fetchone()[0]
            return moment
        cursor.execute("SELECT strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')")
        return datetime.fromisoformat(cursor.fetchone()[0])


def in_sql() -> tuple[str, list[Any]]:
    """The same instant as an expression inside a statement and its parameters; what comes out of it goes through `from_sql`."""
    if connection.vendor == "postgresql" and not (_told.get() or _everywhere):
        return "clock_timestamp()", []
    return "%s", [connection.ops.adapt_datetimefield_value(of_database())]


def from_sql(value: Any) -> datetime:
    """An instant that a statement of ours returned."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def today() -> date:
    """The present day in Shanghai, where every deadline is counted."""
    return now().astimezone(SHANGHAI).date()


@contextmanager
def at(instant: datetime) -> Iterator[None]:
    """Tell the story at `instant`. Refused where a real office works (``STORY_CLOCK`` off)."""
    _only_in_stories()
    token = _told.set(instant)
    try:
        yield
    finally:
        _told.reset(token)


def set_for_process(instant: datetime | None) -> None:
    """Stop the clock of every thread at `instant`, a server's in the same process included; None lets it run again.

    `at` reaches only its own thread and goes before this.
    """
    global _everywhere
    _only_in_stories()
    _everywhere = instant


def _only_in_stories() -> None:
    if not settings.STORY_CLOCK:
        raise ImproperlyConfigured("The clock can only be set in the demo and in tests")
