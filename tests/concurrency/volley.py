"""Many telephones press at one instant: one thread sends every request before it reads the first answer, over real sockets."""

import selectors
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

PATIENCE = 60.0  # seconds until a whole volley is given up


@dataclass(frozen=True)
class Answer:
    """What came back. `status` 0: the line went dead, or the telephone did not wait any longer. `seconds` since the volley."""

    status: int
    body: bytes
    seconds: float
    headers: bytes = b""

    @property
    def given(self) -> bool:
        return self.status != 0


LOST = Answer(0, b"", 0.0)


@dataclass(frozen=True)
class Request:
    """A request as bytes, and how long its sender waits."""

    port: int
    content: bytes
    waits: float = PATIENCE


def post(
    port: int, path: str, fields: dict[str, Any], cookies: dict[str, str], more: dict[str, str] | None = None, *,
    waits: float = PATIENCE,
) -> Request:  # fmt: skip
    body = urlencode(fields).encode()
    head = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Content-Length": str(len(body)),
        "X-CSRFToken": cookies.get("csrftoken", ""),
    } | (more or {})
    return Request(port, _written("POST", port, path, cookies, head) + body, waits)


def _written(method: str, port: int, path: str, cookies: dict[str, str], more: dict[str, str]) -> bytes:
    kept = "; ".join(f"{name}={value}" for name, value in cookies.items())
    lines = {
        "Host": f"localhost:{port}", "Connection": "close", "Accept-Language": "zh-hans", "Cookie": kept,
        "Origin": f"http://localhost:{port}",
    } | more  # fmt: skip
    told = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in lines.items()), "", ""]
    return "\r\n".join(told).encode()


def volley(requests: Sequence[Request], meanwhile: Callable[[int], None] | None = None) -> list[Answer]:
    """Send all `requests` at once; their answers in order. `meanwhile(n)` is called after the nth answer."""
    chosen, answers = selectors.DefaultSelector(), [LOST] * len(requests)
    lines: dict[socket.socket, tuple[int, list[bytes]]] = {}
    began = time.perf_counter()
    for n, request in enumerate(requests):
        line = socket.create_connection(("127.0.0.1", request.port), timeout=PATIENCE)
        line.sendall(request.content)
        line.setblocking(False)
        lines[line] = (n, [])
        chosen.register(line, selectors.EVENT_READ)
    come = 0
    while lines:
        hasty = min(requests[n].waits for n, _parts in lines.values())
        for key, _events in chosen.select(max(0.0, hasty - (time.perf_counter() - began))):
            line: Any = key.fileobj
            n, parts = lines[line]
            part = _read(line)
            if part:
                parts.append(part)
                continue
            answers[n] = _answer(b"".join(parts), time.perf_counter() - began)
            _hang_up(chosen, lines, line)
            come += 1
            if meanwhile is not None:
                meanwhile(come)
        for line in [line for line, (n, _parts) in lines.items() if requests[n].waits <= time.perf_counter() - began]:
            _hang_up(chosen, lines, line)
    chosen.close()
    return answers


def _read(line: socket.socket) -> bytes:
    """What has come; nothing when the other side has hung up, or died."""
    try:
        return line.recv(1 << 16)
    except ConnectionError:
        return b""


def _hang_up(chosen: selectors.BaseSelector, lines: dict[socket.socket, Any], line: socket.socket) -> None:
    chosen.unregister(line)
    line.close()
    del lines[line]


def _answer(content: bytes, seconds: float) -> Answer:
    """An answer that broke off is none."""
    head, gap, body = content.partition(b"\r\n\r\n")
    length = next((int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), len(body))
    if not gap or len(body) < length:
        return Answer(0, b"", seconds)
    return Answer(int(head.split(b" ", 2)[1]), body, seconds, head)
