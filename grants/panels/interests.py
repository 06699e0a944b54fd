"""What makes an expert leave a panel: her interest in a bidder, computed from what is on record (实施条例 9)."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from grants.trail import clock
from grants.trail.blockers import Words

UNJUDGED = ("draft", "withdrawn", "disqualified")


def judged(listing: Any) -> Any:
    """The applications a panel has to do with."""
    return listing.bids_now.exclude(status__in=UNJUDGED)


def interests_among(person: Any, listing: Any) -> list[tuple[str, Words]]:
    """Of the bidders of an opened listing those a person has an interest in, and why (实施条例 9). A like surname is none."""
    held = interests_of(person)
    found: list[tuple[str, Words]] = []
    for bid in judged(listing).select_related("organisation"):
        organisation = bid.organisation
        if organisation.pk in held:
            found.append((organisation.name, held[organisation.pk]))
        elif same_name(organisation.legal_representative, person.name):
            found.append((organisation.name, _("its legal representative bears the same name")))
    return found


def same_name(one: str, other: str) -> bool:
    """The whole name, blanks aside."""
    return bool("".join(one.split())) and "".join(one.split()) == "".join(other.split())


def interests_of(person: Any) -> dict[int, Words]:
    """Organisation → why: she holds or in the last three years held an office in it, or declared an interest in it."""
    offices = person.offices.filter(organisation__isnull=False).exclude(until__lt=three_years_before(clock.today()))
    found: dict[int, Words] = {
        key: _("she holds or in the last three years held an office in it")
        for key in offices.values_list("organisation_id", flat=True)
    }
    for interest in person.interests.filter(organisation__isnull=False):
        found.setdefault(interest.organisation_id, _("declared: %(nature)s") % {"nature": interest.nature})
    return found


def three_years_before(day: date) -> date:
    """The same day three years earlier; of 29 February the 28th."""
    return day.replace(year=day.year - 3, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year - 3)
