"""What the pages of this desk share: their portal, the filter by contract, the way to a ledger, forms that save a draft piece by piece."""

from collections.abc import Callable
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grants.contracts.models import Contract
from grants.portals.filters import row_filter
from grants.portals.forms import ProseField
from grants.portals.pages import DetailPage, DraftPage, ListPage, Page
from grants.portals.provider import own
from grants.trail.blockers import Words

PORTAL = "provider"


class DeskPage(Page):
    portal = PORTAL

    @property
    def person(self) -> Any:
        """Who is signed in; strangers never get past `dispatch`."""
        return self.request.user


class DeskList(DeskPage, ListPage):
    pass


class DeskDetail(DeskPage, DetailPage):
    pass


class DeskDraft(DeskPage, DraftPage):
    pass


class LaterProse(ProseField):
    """Prose that is needed to submit, not to save a draft."""

    def validate(self, value: Any) -> None:
        pass


def contract_filter(rows_for: Callable[[Any], QuerySet[Any]] = own.contracts) -> django_filters.ModelChoiceFilter:
    return row_filter(rows_for, _("Contract"), "contract")


def to_ledger(contract: Contract) -> list[tuple[Words, str]]:
    """The way to a page below the ledger of a contract."""
    return [
        (_("Contracts"), reverse("provider:contracts")),
        (contract.number, reverse("provider:contracts-detail", args=[contract.pk])),
        (_("Ledger"), reverse("provider:contracts-expenses", args=[contract.pk])),
    ]
