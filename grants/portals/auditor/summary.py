"""The figures of a scope by one key, each line with the address of its contracts: what the first page shows of the summary."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from grants.disbursements import summary
from grants.disbursements.summary import Together
from grants.portals.auditor import scope

KEPT = ("unit", "year", "source")


@dataclass(frozen=True)
class Row:
    """One group with its name and the address of its contracts."""

    name: str
    url: str
    together: Together


def rows(by: str, contracts: Any, person: Any, scoped: dict[str, str]) -> list[Row]:
    """One line for each group, years from the latest, others by their amount; six queries and one for the names."""
    found = summary.grouped(contracts, by)
    if by == "year":
        found.sort(key=lambda t: -(t.key or 0))
    words = scope.names(by, [t.key for t in found if t.key is not None], person)
    address = reverse("auditor:contracts")
    return [Row(words.get(t.key or 0, str(t.key)), f"{address}?{urlencode({**scoped, by: t.key})}", t) for t in found]


def kept(request: Any) -> dict[str, str]:
    """The scope as it stands in the address."""
    return {name: request.GET[name] for name in KEPT if request.GET.get(name)}
