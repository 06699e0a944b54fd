"""The least a server can do for a viewer: 304 to everything, without a framework."""

from collections.abc import Callable, Iterable
from typing import Any


def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    start("304 Not Modified", [("ETag", environ.get("HTTP_IF_NONE_MATCH", '"x"'))])
    return []
