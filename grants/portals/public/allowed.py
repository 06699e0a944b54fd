"""The allow-list: which fields of which kind strangers may read. A field that is not named here is drawn on no public page.

Left out on purpose: names of people (project leads, officers, payees), telephones, addresses, bank accounts, remarks and reasons.
"""

from collections.abc import Iterable
from typing import Any

from django.db import models

from grants.portals import shown
from grants.trail.blockers import Words
from grants.trail.money import MoneyField, QuantityField

ORGANISATION = (
    "kind", "credit_code", "registered_on", "registration_authority", "supervising_unit", "rating", "rated_on", "rating_authority", "scope",
)  # fmt: skip
NEED = ("group", "basis", "meetings", "visits")
LISTING = ("year", "budget", "publishes_at", "closes_at", "opens_at")
AWARD = ("rank", "amount", "notice_from", "notice_until")
CONTRACT = ("number", "amount", "starts", "ends")


def facts(obj: models.Model, names: Iterable[str]) -> list[tuple[Words, str]]:
    """(label, value in words) of the allowed fields that say something."""
    found = []
    for name in names:
        field: Any = obj._meta.get_field(name)
        value = getattr(obj, name)
        if value not in (None, ""):
            found.append((field.verbose_name, _in_words(obj, field, value)))
    return found


def _in_words(obj: Any, field: Any, value: Any) -> str:
    if field.choices:
        return str(getattr(obj, f"get_{field.name}_display")())
    match field:
        case MoneyField():
            return shown.money(value)
        case QuantityField():
            return shown.quantity(value)
        case models.DateTimeField():
            return shown.instant(value)
        case models.DateField():
            return shown.day(value)
    return str(value)
