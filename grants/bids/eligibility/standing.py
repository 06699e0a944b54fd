"""How a bidder stands in this register: admitted, not barred, on no list."""

from datetime import date

from django.utils.translation import gettext as _

from grants.bids.eligibility.facts import Facts
from grants.bids.eligibility.finding import Finding, enumerated, failed, passed
from grants.rulebook.values import Eligibility

ADMITTED = ("eligible", "watched")


def registered(facts: Facts, day: date, asked: Eligibility) -> Finding:
    """Admitted to the register and not barred, rejected or dissolved."""
    words = _("“%(status)s” in the register.") % {"status": facts.status_label or facts.status}
    return passed(words) if facts.status in ADMITTED else failed(words)


def not_barred(facts: Facts, day: date, asked: Eligibility) -> Finding:
    """The last day of a bar is still barred."""
    if facts.barred_until is None:
        return passed(_("No bar is on record."))
    told = {"day": facts.barred_until.isoformat()}
    if day <= facts.barred_until:
        return failed(_("Barred until the end of %(day)s.") % told)
    return passed(_("The bar ended on %(day)s.") % told)


def not_listed(facts: Facts, day: date, asked: Eligibility) -> Finding:
    """On the first and on the last day of a listing it counts."""
    on = [one for one in facts.on_lists if one.since <= day and (one.until is None or day <= one.until)]
    if not on:
        return passed(_("On no list on %(day)s.") % {"day": day.isoformat()})
    told = [
        _("%(list)s from %(since)s to %(until)s") % {"list": x.name, "since": x.since, "until": x.until}
        if x.until
        else _("%(list)s since %(since)s") % {"list": x.name, "since": x.since}
        for x in on
    ]
    return failed(_("It stands on: %(lists)s.") % {"lists": enumerated(told)})
