"""The shell around every page: which portals a person has, their navigation, who she is. Nothing is asked of the database
before a template shows it, so an error page costs no query."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from grants.people import queries
from grants.people.roles import Role
from grants.trail.blockers import Words

PORTALS: dict[str, Words] = {
    "federation": _("Federation desk"),
    "provider": _("Provider desk"),
    "panel": _("Panel desk"),
    "auditor": _("Audit desk"),
    "public": _("Open to the public"),
}
TONGUES = (("zh-hans", "简体"), ("zh-hant", "繁體"), ("en", "English"))


@dataclass(frozen=True)
class Item:
    """One entry of a portal's navigation. `count(person)` is shown beside it when it is not zero; `only(person)`: to whom."""

    label: Words
    url_name: str
    count: Callable[[Any], int] | None = None
    only: Callable[[Any], bool] | None = None


@dataclass(frozen=True)
class Entry:
    label: Words
    url: str
    current: bool
    count: int


_items: dict[str, Sequence[Item]] = {}
_searches: dict[str, str] = {}


def register(portal: str, items: Sequence[Item], *, search: str = "") -> None:
    """Called once by a portal's urls.py. `search`: name of a URL that reads ?q=."""
    _items[portal] = items
    if search:
        _searches[portal] = search


def portals_of(person: Any) -> list[str]:
    """The portals a person works in today, asked once a request; the public one is everybody's and not listed."""
    if not person.is_authenticated:
        return []
    if "portals" not in person.__dict__:
        person.__dict__["portals"] = queries.portals_of(person)
    found: list[str] = person.__dict__["portals"]
    return found


def works_in(person: Any, portal: str) -> bool:
    """Whether a portal is hers; only what that one needs is asked."""
    if "portals" in person.__dict__:
        return portal in portals_of(person)
    return bool(person.is_authenticated) and queries.works_in(person, portal)


class Shell:
    """What base.html reads. Each property is worked out when first shown."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def person(self) -> Any:
        user = getattr(self.request, "user", None)
        return user if user is not None and user.is_authenticated else None

    @cached_property
    def own(self) -> list[str]:
        return portals_of(self.person) if self.person else []

    @cached_property
    def portal(self) -> str:
        """The portal this page belongs to; on account pages the person's first."""
        match = self.request.resolver_match
        here = match.namespaces[0] if match and match.namespaces else ""
        if here in PORTALS:
            return here
        return self.own[0] if self.own else "public"

    @property
    def portal_name(self) -> Words:
        return PORTALS[self.portal]

    @cached_property
    def home(self) -> str:
        return _url(f"{self.portal}:home") or "/"

    @cached_property
    def portals(self) -> list[Entry]:
        """Every door this person has, for the account menu."""
        names = [*self.own, "public"]
        return [Entry(PORTALS[name], url, name == self.portal, 0) for name in names if (url := _url(f"{name}:home"))]

    @cached_property
    def offices(self) -> list[Any]:
        return self.person.offices_now if self.person else []

    @property
    def opening_passphrase(self) -> str:
        """Its page, for those who keep shares of opening keys; "" for everybody else."""
        keeps = any(office.role in (Role.HANDLER, Role.DISCIPLINE) for office in self.offices)
        return _url("federation:opening_passphrase") if keeps else ""

    @cached_property
    def nav(self) -> list[Entry]:
        """The entries whose page exists; current is the one on the way here, else the longest address that begins this page's."""
        hers = [i for i in _items.get(self.portal, ()) if i.only is None or (self.person and i.only(self.person))]
        found = [(item, url) for item in hers if (url := _url(item.url_name))]
        urls, path = [url for _item, url in found], self.request.path
        way = [url for url in getattr(self.request, "way", ()) if url in urls]
        under = [url for url in urls if url != self.home and path.startswith(url)]  # every page lies under the desk's home
        here = path if path in urls else way[-1] if way else max(under, key=len, default="")
        return [Entry(i.label, url, url == here, i.count(self.person) if i.count and self.person else 0) for i, url in found]

    @cached_property
    def search(self) -> str:
        return _url(_searches.get(self.portal, ""))

    @property
    def demo(self) -> bool:
        return bool(settings.DEMO)

    @property
    def tongues(self) -> tuple[tuple[str, str], ...]:
        return TONGUES

    @property
    def here(self) -> str:
        """Where the language switch comes back to."""
        return self.request.get_full_path()


def shell(request: HttpRequest) -> dict[str, Any]:
    return {"shell": SimpleLazyObject(lambda: Shell(request))}


def _url(name: str) -> str:
    try:
        return reverse(name) if name else ""
    except NoReverseMatch:
        return ""
