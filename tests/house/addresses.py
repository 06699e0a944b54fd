"""Every address of the site, read from the URL configuration: nothing is listed by hand, so nothing new is forgotten."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

PORTALS = ("federation", "provider", "panel", "auditor", "public", "admin")


@dataclass(frozen=True)
class Address:
    """One pattern: the portal (namespace), its name, the stage it is about, and what its place-holders are called."""

    portal: str
    name: str
    route: str
    asks: tuple[str, ...]
    moves: tuple[str, ...]

    @property
    def stage(self) -> str:
        """The word after the portal: /federation/contracts/12/edit/ is about contracts."""
        words = re.findall(r"[a-z_]+", re.sub(r"\(\?P<\w+>[^)]*\)|<[^>]+>", "", self.route))
        words = [word for word in words if word not in PORTALS]
        return words[0] if words else ""

    def url(self, values: dict[str, Any]) -> str:
        return reverse(f"{self.portal}:{self.name}" if self.portal else self.name, kwargs={key: values[key] for key in self.asks})


def addresses() -> list[Address]:
    return list(_walk(get_resolver(), "", ""))


def _walk(resolver: URLResolver, before: str, portal: str) -> Iterator[Address]:
    for one in resolver.url_patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _walk(one, route, one.namespace or portal)
        elif isinstance(one, URLPattern) and one.name and one.name != "None":
            moves = re.search(r"\(\?P<move>([^)]*)\)", route)
            asks = tuple(one.pattern.converters) or tuple(one.pattern.regex.groupindex)
            outer = tuple(name for name in re.findall(r"<(?:\w+:)?(\w+)>", before) if name not in asks)
            yield Address(portal, one.name, route, outer + asks, tuple(moves[1].split("|")) if moves else ())
