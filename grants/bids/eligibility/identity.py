"""What a bidder is: its legal form, how long it has existed, what it was registered to do."""

import unicodedata
from datetime import date

from django.utils.translation import gettext as _

from grants.bids.eligibility.facts import Facts
from grants.bids.eligibility.finding import Finding, failed, passed, to_look_at, years_after
from grants.people.credit_code import entity_class, entity_class_label
from grants.rulebook.values import Eligibility


def plain(text: str) -> str:
    """As it is compared: full-width forms put right, no blanks."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def legal_form(facts: Facts, day: date, asked: Eligibility) -> Finding:
    """The first two characters of the credit code are among those of the rule set."""
    if not facts.credit_code:
        return failed(_("It has no credit code on file."))
    beginning = entity_class(facts.credit_code)
    words = _("The credit code begins with %(beginning)s: %(form)s.")
    told = words % {"beginning": beginning, "form": entity_class_label(facts.credit_code)}
    return passed(told) if beginning in asked.classes else failed(told)


def registered_years(facts: Facts, day: date, asked: Eligibility) -> Finding:
    """On the anniversary the years are full."""
    if facts.registered_on is None:
        return failed(_("The day it was registered is not on file."))
    full = years_after(facts.registered_on, asked.registered_years)
    words = _("Registered on %(day)s; %(years)s years are full on %(full)s.")
    told = words % {"day": facts.registered_on, "years": asked.registered_years, "full": full}
    return passed(told) if full <= day else failed(told)


def scope_covers(facts: Facts, day: date, asked: Eligibility) -> Finding:
    """A scope that does not name the service is for a person to read: words differ, and a machine must not turn anybody away."""
    scope = plain(facts.scope)
    if not scope:
        return to_look_at(_("No scope of business is on file; please ask for the certificate."))
    words = asked.scope_words.get(facts.service.category, ())
    named = next((word for word in words if plain(word) in scope), None)
    if named is not None:
        return passed(_("The scope of business names “%(word)s”.") % {"word": named})
    return to_look_at(_("The scope of business does not name the service in so many words; please read it."))
