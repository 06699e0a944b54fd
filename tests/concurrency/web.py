"""The web server's door in tests: the product's own application, and around it what a test wants to go wrong.

``gunicorn tests.concurrency.web`` or, as the demo serves, ``python -m tests.concurrency.web PORT``. YULAN_FAULT names what is
planted; a request may ask for the death of the process that serves it (X-Die). Nothing of this exists in the product.
"""

import os
import signal
import sys
from collections.abc import Callable, Iterable
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings_test")

from django.core.wsgi import get_wsgi_application

inner = get_wsgi_application()

from django.core.signals import request_finished, request_started
from django.db import connection, transaction
from django.urls import get_resolver

from grants.roadshows import placard
from grants.trail import clock

Start = Callable[..., Any]
FAULT = os.environ.get("YULAN_FAULT", "")
FLOOR = "/floor/"
DEATHS = ("before", "between", "after")  # nothing done · the row has decided and nothing is committed · committed, not answered
_dying = ""
_number, _born = placard._number, placard._born
get_resolver()._populate()  # once, before the processes part: a test waits for no import


def application(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    global _dying
    if environ["PATH_INFO"] == FLOOR:
        return floor(environ, start)
    _dying = environ.get("HTTP_X_DIE", "")
    if _dying == "before":
        die()
    answer = inner(environ, start)
    if _dying == "after":
        die()
    return answer


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def born(*given: Any) -> Any:
    if _dying == "between":
        die()
    return _born(*given)


def read_then_write(pitch: Any) -> tuple[int, int, Any]:
    """What a beginner writes: look at the row, think, write what one thought."""
    row = type(pitch).objects.get(pk=pitch.pk)
    row.raised, row.balance = row.raised + 1, row.balance - 1
    row.save(update_fields=["raised", "balance"])
    return row.raised, row.balance, clock.of_database()


def floor(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    """The least: one conditional UPDATE, one INSERT, in one transaction, through this server."""
    slot, who = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])).decode().split("&")
    request_started.send(sender=None, environ=environ)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE floor_slot SET raised = raised + 1 WHERE id = %s RETURNING raised", [slot])
        ticket = cursor.fetchone()[0]
        cursor.execute("INSERT INTO floor_claim (slot, who, ticket) VALUES (%s, %s, %s)", [slot, who, ticket])
    request_finished.send(sender=None)
    body = str(ticket).encode()
    start("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]


placard._born = born
if FAULT == "read_then_write":
    placard._number = read_then_write


def main() -> None:
    """As ``manage.py demo`` serves: one process, a thread for each request."""
    from django.core.servers.basehttp import run  # noqa: PLC0415

    run("127.0.0.1", int(sys.argv[1]), application, threading=True)


if __name__ == "__main__":
    main()
