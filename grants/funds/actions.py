"""What people do with funds: open a source, write down what it gives for a year. What money was promised from stands."""

from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grants.funds import queries, rules
from grants.funds.models import Appropriation, Source
from grants.people.models import User
from grants.trail.blockers import Blocked, Blocker
from grants.trail.moves import require

FIXED = _("Contracts or listings count on this appropriation; it stands as it is. Write down a further one instead.")
R = TypeVar("R", Source, Appropriation)
YEARS = range(2000, 2101)


def open_source(*, by: User, **fields: Any) -> Source:
    """A source of money a unit administers (unit, name, kind, donor, note)."""
    return _kept(Source(**fields), by)


def appropriate(*, by: User, **fields: Any) -> Appropriation:
    """What a source gives a unit for a year (source, unit, year, purpose, document_number, amount)."""
    return _kept(Appropriation(**fields), by)


def revise(appropriation: Appropriation, *, by: User, **fields: Any) -> Appropriation:
    """Correct an appropriation nothing rests on yet."""
    require(rules.may_keep, appropriation, by)
    with transaction.atomic():
        row = Appropriation.objects.select_for_update().get(pk=appropriation.pk)
        if not queries.may_change(row):
            raise Blocked(Blocker("fixed", FIXED, "amount"))
        for name, value in fields.items():
            setattr(row, name, value)
        return _kept(row, by)


def _kept(row: R, by: User) -> R:
    require(rules.may_keep, row, by)
    if isinstance(row, Appropriation) and row.year not in YEARS:
        raise Blocked(Blocker("year", _("The year must lie between 2000 and 2100."), "year"))
    row.full_clean()
    row.save()
    return row
