"""One box: projects, listings, organisations, needs, contracts, expenses and instalments by any fragment of two characters or more,
the first four kinds also by the first letters of their names."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from grants.contracts import queries as contracts
from grants.disbursements import queries as disbursements
from grants.listings import queries as listings
from grants.needs import queries as needs
from grants.people import queries as people
from grants.portals.federation.desk import DeskPage
from grants.portals.federation.listings import calls
from grants.portals.federation.offers import visible as offers
from grants.portals.filters import contains
from grants.portals.initials import spelt, typed_letters
from grants.portals.links import object_url
from grants.roadshows import queries as roadshows
from grants.spending import queries as spending
from grants.trail.blockers import Words
from grants.trail.text import clean_name

LEAST, MOST = 2, 10


@dataclass(frozen=True)
class Kind:
    """One kind of thing that is found: the fields looked in, its list with ?q=, the names read by first letters."""

    label: Words
    rows: Callable[[Any], Any]
    fields: tuple[str, ...]
    page: str  # the list that goes on
    told: Callable[[Any], str]
    names: tuple[str, ...] = ()


KINDS = (
    Kind(_("Projects"), listings.visible_programmes, ("name", "number"), "programmes", lambda o: f"{o.number} {o.name}", ("name",)),
    Kind(
        _("Contracts"), contracts.visible, ("number", "title", "organisation__name"), "contracts", lambda o: f"{o} · {o.organisation}",
        ("title",),
    ),
    Kind(
        _("Organisations"), people.visible_organisations, ("name", "credit_code"), "organisations",
        lambda o: f"{o.name} {o.credit_code or ''}", ("name",),
    ),
    Kind(_("Listings"), calls, ("title", "number"), "listings", lambda o: f"{o.number} {o.title}", ("title",)),
    Kind(
        _("Offers"), offers, ("title", "number", "organisation__name", "group"), "offers",
        lambda o: f"{o.number} {o.title} · {o.organisation}", ("title",),
    ),
    Kind(_("Roadshows"), roadshows.visible, ("title", "number", "venue"), "roadshows", lambda o: f"{o.number} {o.title}", ("title",)),
    Kind(_("Needs"), needs.visible, ("title", "group"), "needs", lambda o: f"{o.title} · {o.unit.short_name}"),
    Kind(
        _("Expenses"), spending.visible, ("invoice_number", "item", "payee", "voucher_number"), "expenses",
        lambda o: f"{o.invoice_number} {o} · {o.payee} · {o.amount:,.2f}",
    ),
    Kind(
        _("Disbursements"), disbursements.visible, ("invoice_number", "bank_receipt", "voucher_number", "contract__number"), "disbursements",
        lambda o: f"{o} · {o.amount:,.2f}",
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Found:
    label: Words
    rows: list[tuple[str, str]]
    more: str


class Search(DeskPage):
    title = _("Find")
    template_name = "federation/search.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        typed, wrong = self.request.GET.get("q", ""), ""
        try:
            fragment = clean_name(typed, limit=100)
        except ValidationError as error:
            fragment, wrong = "", " ".join(error.messages)
        found = list(self.found(fragment)) if len(fragment) >= LEAST else []
        return super().get_context_data(
            fragment=fragment, wrong=wrong, short=bool(fragment) and len(fragment) < LEAST, found=found, **kwargs
        )

    def found(self, fragment: str) -> Any:
        letters = typed_letters(fragment)
        for kind in KINDS:
            seen = kind.rows(self.person)
            fits = contains(fragment, kind.fields)
            if letters and kind.names:
                fits |= Q(pk__in=spelt(seen, kind.names, letters))
            rows = list(seen.filter(fits).order_by("-pk")[: MOST + 1])
            if rows:
                more = (
                    f"{reverse(f'federation:{kind.page}')}?{urlencode({'q': fragment})}"
                    if len(rows) > MOST and not letters
                    else ""
                )
                yield Found(kind.label, [(kind.told(row), url_of(row)) for row in rows[:MOST]], more)


def url_of(row: Any) -> str:
    return object_url(row, "federation") or reverse("federation:programmes-detail", args=[row.pk])
