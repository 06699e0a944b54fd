"""The feed of a wall: hundreds ask every second, so the server's door answers it from memory and wakes nothing of the house."""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from django.db import close_old_connections
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from grants.roadshows import live

BEGINS, ENDS = "/wall/", "/live.json"
Environ = dict[str, Any]
Start = Callable[..., Any]


class WallFeed:
    """Around the application. GET /wall/<code>/live.json: the state of a session, 304 while nothing changed, 404 unknown."""

    def __init__(self, inner: Callable[[Environ, Start], Iterable[bytes]]) -> None:
        self.inner = inner

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        path: str = environ["PATH_INFO"]
        if not (path.endswith(ENDS) and path.startswith(BEGINS) and environ["REQUEST_METHOD"] == "GET"):
            return self.inner(environ, start)
        try:
            status, headers, body = answer(path[len(BEGINS) : -len(ENDS)], environ)
        finally:
            close_old_connections()
        start(f"{status.value} {status.phrase}", headers)
        return [body] if body else []


@require_safe
def feed(request: HttpRequest, code: str) -> HttpResponse:
    """The same where no server stands around the house (tests)."""
    status, headers, body = answer(code, request.META)
    return HttpResponse(body, status=status, headers=dict(headers))


def answer(code: str, asked: Environ) -> tuple[HTTPStatus, list[tuple[str, str]], bytes]:
    """`X-Now` is the server's clock in milliseconds, in an answer without a body too: screens set theirs by it."""
    frame = live.frame(code)
    told = [("Cache-Control", "no-cache"), ("X-Now", str(live.now())), ("X-Content-Type-Options", "nosniff")]
    if frame is None:
        return HTTPStatus.NOT_FOUND, [*told, ("Content-Type", "application/json")], b'{"error": "unknown"}'
    told += [("ETag", frame.etag), ("Vary", "Accept-Encoding")]
    if frame.etag[2:] in asked.get("HTTP_IF_NONE_MATCH", ""):
        return HTTPStatus.NOT_MODIFIED, told, b""
    told.append(("Content-Type", "application/json"))
    if "gzip" in asked.get("HTTP_ACCEPT_ENCODING", ""):
        return HTTPStatus.OK, [*told, ("Content-Encoding", "gzip")], frame.packed
    return HTTPStatus.OK, told, frame.body
