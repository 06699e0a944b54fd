"""Small cells: a count of people below the smallest one allowed is not published, so that nobody can be picked out (PIPL, practice §7)."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from grants.portals.words import counted
from grants.rulebook import queries as rulebook
from grants.rulebook.models import RuleSet
from grants.trail import clock

LEAST = 5
# Units that count people or households; person-times, events and files are not people.
PEOPLE = ("人", "名", "户", "位", "家庭")


def smallest() -> int:
    """From the rule set in force for the whole country; without one, five."""
    try:
        return rulebook.smallest_cell(rulebook.in_force(rulebook.NATION, clock.today()))
    except RuleSet.DoesNotExist:
        return LEAST


def withheld(count: Any, least: int) -> bool:
    return count is not None and 0 < count < least


def people(count: Any, precision: str, least: int) -> str:
    """A head-count as told, or only that it is small."""
    return _("fewer than %(least)s") % {"least": least} if withheld(count, least) else counted(count, precision)


def few_people(unit: str, *counts: Decimal | None, least: int) -> bool:
    """Whether any of these figures counts people and is too small to be told (then none of its line is)."""
    return unit in PEOPLE and any(withheld(count, least) for count in counts)
