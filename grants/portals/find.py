"""Finding: a fragment of a name or a number, looked for in several kinds at once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from grants.portals.filters import contains
from grants.portals.forms import LineField
from grants.portals.pages import Page
from grants.trail.blockers import Words

SHOWN = 10


@dataclass(frozen=True)
class Kind:
    """Where is looked for a fragment: the stage its pages are named by, rows for a person, fields; `words` tell a row."""

    label: Words
    stage: str
    rows: Callable[[Any], QuerySet[Any]]
    fields: Sequence[str]
    words: Callable[[Any], str] = str
    address: Callable[[Any], str] | None = None  # of rows that have no page of their own


@dataclass(frozen=True)
class Found:
    """`hits`: words and address; `more`: the address of the whole list, "" when all are shown."""

    label: Words
    hits: list[tuple[str, str]]
    more: str


class FindPage(Page):
    """Reads ?q=; one query for each kind."""

    title = _("Find")
    template_name = "components/find.html"
    kinds: ClassVar[Sequence[Kind]] = ()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        typed = self.request.GET.get("q", "")
        asked, wrong = read(typed)
        found = [one for kind in self.kinds if asked and (one := self.of(kind, asked)).hits]
        return super().get_context_data(asked=asked, wrong=wrong, found=found, **kwargs)

    def of(self, kind: Kind, fragment: str) -> Found:
        rows = list(kind.rows(self.request.user).filter(contains(fragment, kind.fields))[: SHOWN + 1])
        hits = [(kind.words(row), self.page_of(kind, row)) for row in rows[:SHOWN]]
        return Found(kind.label, hits, self.whole(kind, fragment) if len(rows) > SHOWN else "")

    def page_of(self, kind: Kind, row: Any) -> str:
        return kind.address(row) if kind.address else reverse(f"{self.portal}:{kind.stage}-detail", args=[row.pk])

    def whole(self, kind: Kind, fragment: str) -> str:
        if kind.address:
            return ""
        try:
            return f"{reverse(f'{self.portal}:{kind.stage}')}?{urlencode({'q': fragment})}"
        except NoReverseMatch:
            return ""


def read(typed: str) -> tuple[str, list[str]]:
    """What was typed, cleaned, and what is wrong with it."""
    field = LineField(max_length=100, required=False)
    try:
        return field.clean(typed), []
    except ValidationError as error:
        return "", error.messages
