"""The clocks of a purchase as days, each with the rule it comes from."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from grants.listings.models import Listing
from grants.portals import shown
from grants.rulebook import queries as rulebook
from grants.rulebook.values import Missing, Period
from grants.trail.clock import SHANGHAI


@dataclass(frozen=True)
class Clock:
    """What is timed, the day or instant, the rule in words and its source; `wrong`: the day breaks the rule."""

    what: str
    on: str
    rule: str = ""
    source: str = ""
    wrong: bool = False


def clocks_of(listing: Listing) -> list[Clock]:
    """Publication, deadline, opening, notice, signing: as they are fixed or as they will follow."""
    rules, published = listing.rule_set, _day(listing.publish_at or listing.publishes_at)
    found = [Clock(_("Published"), shown.instant(listing.publish_at or listing.publishes_at))]
    try:
        method = rulebook.method(rules, listing.method)
    except Missing:
        return [
            *found,
            Clock(_("Deadline"), shown.instant(listing.closes_at), _("The rule set does not know the method."), wrong=True),
        ]
    if method.open_for is not None:
        earliest = rulebook.earliest_deadline(rules, listing.method, published) if published else None
        rule = _("at least %(days)s after publication") % {"days": period(method.open_for)}
        if earliest is not None:
            rule = _("%(rule)s: not before %(day)s") % {"rule": rule, "day": shown.day(earliest)}
        closes = _day(listing.closes_at)
        found.append(
            Clock(
                _("Deadline"),
                shown.instant(listing.closes_at),
                rule,
                method.source,
                bool(earliest and closes and closes < earliest),
            )
        )
    else:
        found.append(Clock(_("Deadline"), shown.instant(listing.closes_at)))
    found.append(Clock(_("Opening"), shown.instant(listing.opens_at), _("with the discipline observer present")))
    least = _("at least %(count)s applications") % {"count": method.minimum_suppliers}
    panel = _("at least %(count)s experts, an odd number") % {"count": method.panel.minimum}
    found.append(Clock(_("Applications"), "—", least, method.source))
    found.append(Clock(_("Panel"), "—", panel, method.source))
    found.append(
        Clock(_("Public notice"), "—", _("%(days)s from the announcement") % {"days": period(method.notice)}, method.source)
    )
    signing = rulebook.figure(rules, "clocks.sign_contract")
    within = _("within %(days)s of the notification") % {"days": period(signing.period)}
    found.append(Clock(_("Contract signed"), "—", within, signing.source))
    return found


def period(several: Period) -> str:
    if several.working:
        return _("%(count)s working days") % {"count": several.count}
    return _("%(count)s days") % {"count": several.count}


def _day(instant: Any) -> date | None:
    found: date | None = instant.astimezone(SHANGHAI).date() if instant is not None else None
    return found
