"""Whether a bidder is kept in order: annual inspection, rating, books."""

from datetime import date

from django.utils.translation import gettext as _

from grants.bids.eligibility.facts import Facts
from grants.bids.eligibility.finding import Finding, enumerated, failed, passed, to_look_at, years_after
from grants.people.models import Inspection
from grants.rulebook.values import Eligibility

BAD, GOOD = "fail", "pass"


def inspected(facts: Facts, day: date, asked: Eligibility) -> Finding:
    """The conclusions of the last years. Those before it existed are not asked for; that of last year may be missing until the month
    in which it must be there, when the year before it was in order: then a person looks."""
    told = facts.inspections or {}
    accepted = {GOOD, *(["basic"] if asked.inspection_basic else [])}
    since = facts.registered_on.year if facts.registered_on else 0
    years = [day.year - n for n in range(1, asked.inspection_years + 1) if day.year - n >= since]
    if not years:
        return passed(_("Registered on %(day)s: no annual inspection was due yet.") % {"day": facts.registered_on})
    missing = [year for year in years if year not in told]
    shown = {"years": enumerated(_("%(year)s: %(conclusion)s") % {"year": y, "conclusion": _said(told.get(y))} for y in years)}
    if any(told[year] not in accepted for year in years if year in told):
        return failed(_("Annual inspection: %(years)s.") % shown)
    if not missing:
        return passed(_("Annual inspection: %(years)s.") % shown)
    early = missing == [day.year - 1] and day.month < asked.inspection_month
    if early and (told.get(day.year - 2) in accepted or day.year - 2 < since):
        words = _("The inspection of %(year)s is not concluded yet; that of %(before)s: %(conclusion)s.")
        before = told.get(day.year - 2)
        return to_look_at(words % {"year": day.year - 1, "before": day.year - 2, "conclusion": _said(before)})
    return failed(_("Annual inspection: %(years)s.") % shown)


def _said(conclusion: str | None) -> str:
    return str(Inspection.Conclusion(conclusion).label) if conclusion else _("not on file")


def rated(facts: Facts, day: date, asked: Eligibility) -> Finding:
    """5A to 1A, valid so many years; the anniversary is its last day."""
    least = f"{asked.minimum_rating or 1}A"
    if not facts.rating:
        return failed(_("It is not rated; %(least)s is asked for.") % {"least": least})
    if facts.rating < least:
        return failed(_("Rated %(rating)s; %(least)s is asked for.") % {"rating": facts.rating, "least": least})
    if facts.rated_on is None:
        return to_look_at(_("Rated %(rating)s; the day of the rating is not on file.") % {"rating": facts.rating})
    last = years_after(facts.rated_on, asked.rating_years)
    told = {"rating": facts.rating, "day": facts.rated_on, "last": last}
    if facts.rated_on > day:
        return to_look_at(_("Rated %(rating)s on %(day)s, a day that is still to come.") % told)
    words = _("Rated %(rating)s on %(day)s, valid until %(last)s.") % told
    return passed(words) if day <= last else failed(words)


def accountant(facts: Facts, day: date, asked: Eligibility) -> Finding:
    """Named, and not the very person who answers for the organisation (会计法第三十五条：不相容职务分离)."""
    if not facts.accountant_named:
        return failed(_("No independent accountant is named in the register."))
    both = [p.name for p in facts.bidder.people if p.head and p.accountant]
    if both:
        words = _("%(name)s answers for the organisation and keeps its books as well; please look who really keeps them.")
        return to_look_at(words % {"name": enumerated(both)})
    return passed(_("An independent accountant is named in the register."))
