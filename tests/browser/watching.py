"""What goes wrong behind a page without anybody clicking on it: errors of scripts, refused content, other hosts, broken answers."""

from typing import Any
from urllib.parse import urlsplit


class Watch:
    """Listens to every tab of the story. `trouble`: what happened, with the person and the page; empty when all is well."""

    def __init__(self, address: str) -> None:
        self.host = urlsplit(address).netloc
        self.trouble: list[str] = []
        self.pages: list[str] = []

    def follow(self, page: Any, who: str) -> None:
        """Listen to one tab from now on."""

        def tell(what: str) -> None:
            self.trouble.append(f"{who} at {urlsplit(page.url).path}: {what}")

        def requested(request: Any) -> None:
            parts = urlsplit(request.url)
            if parts.scheme in {"http", "https", "ws", "wss"} and parts.netloc != self.host:
                tell(f"asks another host, {request.url}")

        def answered(response: Any) -> None:
            request = response.request
            if response.status >= 500:
                tell(f"{request.method} {response.url} answers {response.status}")
            if request.is_navigation_request() and request.method == "GET" and response.status == 200:
                self.pages.append(urlsplit(response.url).path)

        page.on("request", requested)
        page.on("response", answered)
        page.on("pageerror", lambda error: tell(f"script error, {error}"))
        page.on("console", lambda said: tell(f"{said.type}, {said.text}") if said.type in {"error", "warning"} else None)
