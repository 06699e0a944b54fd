"""What is charged to no deliverable, on the pages of a contract: a figure that opens to its lines; and the filter that shows them."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from grants.contracts.models import Contract
from grants.spending import queries
from grants.spending.models import Expense
from grants.spending.unallocated import not_whole, unallocated

OPEN = "open"


def allocation_filter() -> django_filters.ChoiceFilter:
    return django_filters.ChoiceFilter(
        label=_("Allocation"), empty_label=_("All"), method=_left, choices=[(OPEN, _("not wholly allocated"))]
    )


def _left(rows: QuerySet[Expense], name: str, value: str) -> QuerySet[Expense]:
    return not_whole(rows) if value == OPEN else rows


def block(contract: Contract, person: Any, portal: str) -> dict[str, Any]:
    """The figure over the lines this person sees, and where they are listed ("" where this desk has no ledger)."""
    rows = Expense.objects.filter(pk__in=queries.visible(person).filter(contract=contract).order_by().values("pk"))
    return {"unallocated": unallocated(rows), "url": _url(contract, portal), "drafts": portal == "provider"}


def _url(contract: Contract, portal: str) -> str:
    try:
        if portal == "provider":
            return f"{reverse('provider:contracts-expenses', args=[contract.pk])}?allocation={OPEN}"
        return f"{reverse(f'{portal}:expenses')}?contract={contract.pk}&allocation={OPEN}"
    except NoReverseMatch:
        return ""
