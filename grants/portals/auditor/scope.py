"""What part of her units she looks at: a place with everything below it, a year, a funding source."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from grants.contracts.models import Contract
from grants.contracts.queries import PUBLIC
from grants.listings.models import Programme
from grants.people.models import Organisation
from grants.portals.auditor import desk
from grants.portals.filters import Filter, place_filter, row_filter, status_filter


class YearFilter(django_filters.ChoiceFilter):
    """One of the years she has money to look at; the filter set fills in which (see WithYears)."""

    def __init__(self, field_name: str) -> None:
        super().__init__(field_name=field_name, choices=[], label=_("Year of the money"), empty_label=_("All"))


class WithYears(django_filters.FilterSet):
    """A filter set with a filter `year`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        years = desk.years_of(self.request.user)
        self.filters["year"].extra["choices"] = [(str(year), str(year)) for year in years]


class ScopeFilter(WithYears):
    unit = place_filter(desk.units)
    year = YearFilter("appropriation__year")
    source = row_filter(desk.sources_of, _("Funding source"), "appropriation__source")

    class Meta:
        model = Contract
        fields: tuple[str, ...] = ()


class ContractFilter(ScopeFilter, Filter):
    """The scope, and within it whatever else is looked for."""

    searched = ("number", "title", "programme__name", "organisation__name", "unit__name")
    organisation = row_filter(desk.organisations_of, _("Organisation"), "organisation")
    programme = row_filter(desk.projects_of, _("Project"), "programme")
    status = status_filter(Contract)

    class Meta:
        model = Contract
        fields: tuple[str, ...] = ()


def signed(person: Any) -> QuerySet[Contract]:
    """The contracts that count in figures."""
    return desk.contracts_of(person).filter(status__in=PUBLIC)


# Where a group of the summary leads: the name of the filter that shows its contracts.
LABELS: dict[str, Any] = {
    "year": _("Year of the money"),
    "unit": _("Purchaser"),
    "source": _("Funding source"),
    "organisation": _("Organisation"),
    "programme": _("Project"),
}


def names(by: str, keys: list[int], person: Any) -> dict[int, str]:
    """The words for the keys of a summary. One query."""
    if by == "year":
        return {key: str(key) for key in keys}
    rows: dict[str, Any] = {
        "unit": desk.units(person), "source": desk.sources_of(person), "organisation": Organisation.objects.all(),
        "programme": Programme.objects.all(),
    }  # fmt: skip
    return {row.pk: str(row) for row in rows[by].filter(pk__in=keys)}
