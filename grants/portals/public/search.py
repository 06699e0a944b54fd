"""One box: projects, organisations, contracts, calls, needs by any fragment of a name or a number."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grants.contracts import queries as contracts
from grants.listings import queries as listings
from grants.needs import queries as needs
from grants.people import queries as people
from grants.portals.filters import contains
from grants.portals.forms import LineField
from grants.portals.public.desk import PORTAL, OpenPage
from grants.trail.blockers import Words

SHOWN = 10


@dataclass(frozen=True)
class Kind:
    """Where is looked for a fragment: name of the list's page, rows, fields."""

    label: Words
    stage: str
    rows: Callable[[], QuerySet[Any]]
    fields: Sequence[str]


@dataclass(frozen=True)
class Found:
    label: Words
    hits: list[tuple[str, str]]  # words, address
    more: str  # address of the whole list, "" when all are shown


KINDS = (
    Kind(_("Projects"), "projects", listings.public_programmes, ("name", "number", "unit__name")),
    Kind(_("Organisations"), "organisations", people.public_organisations, ("name", "credit_code")),
    Kind(_("Contracts"), "contracts", contracts.public, ("number", "title", "organisation__name", "unit__name")),
    Kind(_("Calls"), "listings", listings.public, ("title", "number", "unit__name")),
    Kind(_("Needs"), "needs", needs.public, ("title", "group")),
)


class Search(OpenPage):
    title = _("Find")
    template_name = "public/search.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked, wrong = read(self.request.GET.get("q", ""))
        return super().get_context_data(asked=asked, wrong=wrong, found=find(asked) if asked else [], **kwargs)


def read(typed: str) -> tuple[str, list[str]]:
    """What was typed, cleaned, and what is wrong with it."""
    field = LineField(max_length=100, required=False)
    try:
        return field.clean(typed), []
    except ValidationError as error:
        return "", error.messages


def find(fragment: str) -> list[Found]:
    """One query for each kind."""
    return [found for kind in KINDS if (found := _of(kind, fragment)).hits]


def _of(kind: Kind, fragment: str) -> Found:
    rows = list(kind.rows().filter(contains(fragment, kind.fields))[: SHOWN + 1])
    hits = [(str(row), reverse(f"{PORTAL}:{kind.stage}-detail", args=[row.pk])) for row in rows[:SHOWN]]
    more = f"{reverse(f'{PORTAL}:{kind.stage}')}?{urlencode({'q': fragment})}" if len(rows) > SHOWN else ""
    return Found(kind.label, hits, more)
