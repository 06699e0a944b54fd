"""Words for codes that data carries: kinds of service, categories, methods, told counts."""

import functools
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from grants.listings.models import Listing
from grants.needs.models import Precision
from grants.portals import shown
from grants.rulebook import queries as rulebook
from grants.rulebook.models import RuleSet
from grants.rulebook.values import Missing, Words


def kinds_of_service() -> dict[str, Words]:
    """Every kind of service any rule set names, by code, with its latest name."""
    return _kinds(RuleSet.objects.aggregate(last=Max("pk"))["last"])


@functools.lru_cache(maxsize=2)
def _kinds(last: int | None) -> dict[str, Words]:
    """Rule sets are only ever added, so the last key stands for all of them."""
    found: dict[str, Words] = {}
    for rule_set in RuleSet.objects.order_by("valid_from", "pk"):
        found.update({item.code: item.name for item in rulebook.catalogue(rule_set)})
    return found


def kind_of_service(code: str) -> str:
    return str(kinds_of_service().get(code, code))


def method_name(listing: Listing) -> str:
    """The method in words; the bare code when its rule set does not know it."""
    try:
        return str(rulebook.method(listing.rule_set, listing.method).name)
    except Missing:
        return listing.method


def category_name(rule_set: RuleSet, code: str) -> str:
    found = rulebook.categories(rule_set).get(code)
    return f"{code} {found.name}" if found else code


def counted(value: Any, precision: str = Precision.EXACT) -> str:
    """A count as it was told: 600余, 近9万."""
    if value is None:
        return shown.NOTHING
    figure = shown.quantity(value)
    if precision == Precision.AT_LEAST:
        return _("more than %(figure)s") % {"figure": figure}
    if precision == Precision.APPROX_BELOW:
        return _("nearly %(figure)s") % {"figure": figure}
    return figure
