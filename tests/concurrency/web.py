"""The web server's door in tests: the product's own application, and around it what a test wants to go wrong.

Granian serves it as it serves the product; the demo’s server: ``python -m tests.concurrency.web PORT``. A request may name a fault
(X-Planted), the death of the process that serves it among them. Nothing of this exists in the product.
"""

import ctypes
import os
import signal
import sys
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from datetime import datetime
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings_test")

from django.core.wsgi import get_wsgi_application

inner = get_wsgi_application()
ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG: it ends with the test that started it, however that ends

from django.core.servers.basehttp import run  # noqa: E402
from django.core.signals import request_finished, request_started  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.template.loader import get_template  # noqa: E402
from django.urls import get_resolver, path  # noqa: E402
from django.utils import translation  # noqa: E402

from config import urls  # noqa: E402
from grants.roadshows import placard  # noqa: E402
from grants.roadshows.models import Pitch  # noqa: E402
from grants.trail import clock  # noqa: E402

Start = Callable[..., Any]
FLOOR = "/floor/"
planted: ContextVar[str] = ContextVar("planted", default="")
_number, _born = placard._number, placard._born


def application(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    """X-Planted: what goes wrong while this request is served. One of MOMENTS, or read_then_write."""
    if environ["PATH_INFO"] == FLOOR:
        return floor(environ, start)
    planted.set(environ.get("HTTP_X_PLANTED", ""))
    die_at("before")
    answer = inner(environ, start)
    die_at("after")
    return answer


def die_at(moment: str) -> None:
    if planted.get() == moment:
        os.kill(os.getpid(), signal.SIGKILL)


def number(pitch: Pitch) -> tuple[int, int, datetime]:
    return read_then_write(pitch) if planted.get() == "read_then_write" else _number(pitch)


def born(*given: Any) -> Any:
    die_at("between")
    return _born(*given)


def read_then_write(pitch: Pitch) -> tuple[int, int, datetime]:
    """What a beginner writes: look at the row, then write what follows from it."""
    row = Pitch.objects.get(pk=pitch.pk)
    row.raised, row.balance = row.raised + 1, row.balance - 1
    row.save(update_fields=["raised", "balance"])
    return row.raised, row.balance, clock.of_database()


def floor(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    """The least: one conditional UPDATE, one INSERT, in one transaction, through this server."""
    slot, who = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])).decode().split("&")
    request_started.send(sender=None, environ=environ)
    body = str(decided(slot, who)).encode()
    request_finished.send(sender=None)
    start("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]


def signed_floor(request: HttpRequest) -> HttpResponse:
    """The same for somebody who is signed in, behind everything that stands before every form of this house."""
    return HttpResponse(decided(request.POST["slot"], str(request.user.pk)))


def decided(slot: str, who: str) -> int:
    """The number of `who` for `slot`: the row decides, whatever is at the door."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE floor_slot SET raised = raised + 1 WHERE id = %s RETURNING raised", [slot])
        ticket = int(cursor.fetchone()[0])
        cursor.execute("INSERT INTO floor_claim (slot, who, ticket) VALUES (%s, %s, %s)", [slot, who, ticket])
    return ticket


placard._number, placard._born = number, born
urls.urlpatterns.insert(0, path("floor/signed/", signed_floor))
get_resolver()._populate()  # once, before the processes part: a test waits for no import, no catalogue and no template
with translation.override("zh-hans"):
    translation.gettext("Placard")
get_template("federation/placards/answer.html")


def main() -> None:
    """As ``manage.py demo`` serves: one process, a thread for each request."""
    run("127.0.0.1", int(sys.argv[1]), application, threading=True)


if __name__ == "__main__":
    main()
