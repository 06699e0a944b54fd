"""What a bidder has in hand from earlier purchases: open projects, money to give back, reports to hand in, the same service paid."""

from datetime import date

from django.utils.translation import gettext as _

from grants.bids.eligibility.facts import Facts, Funded
from grants.bids.eligibility.finding import Finding, enumerated, failed, passed, to_look_at
from grants.rulebook.values import Eligibility


def open_projects(facts: Facts, day: date, asked: Eligibility) -> Finding:
    """So many other projects in hand are still allowed."""
    most, count = asked.open_projects or 0, len(facts.in_hand)
    words = _("%(count)s projects in hand; at most %(most)s are allowed.")
    told = words % {"count": count, "most": most}
    return passed(told) if count <= most else failed(told)


def no_recovery(facts: Facts, day: date, asked: Eligibility) -> Finding:
    """On the day it is due the money is not late yet."""
    late = [d for d in facts.debts if d.amount > 0 and day > d.due]
    if late:
        words = _("%(number)s: %(amount)s yuan of the surplus were due back on %(due)s")
        told = [words % {"number": d.number, "amount": f"{d.amount:,.2f}", "due": d.due} for d in late]
        return failed(_("Not given back: %(debts)s.") % {"debts": enumerated(told)})
    return passed(_("No surplus is due back."))


def no_overdue_report(facts: Facts, day: date, asked: Eligibility) -> Finding:
    """On the day it is due a report is not late yet; one that is a little late is for a person to judge."""
    late = [o for o in facts.owed if day > o.due]
    if late:
        long = any((day - o.due).days > asked.overdue_days for o in late)
        words = _("%(number)s “%(milestone)s”, due on %(due)s")
        told = [words % {"number": o.number, "milestone": o.milestone, "due": o.due} for o in late]
        evidence = _("Not handed in: %(reports)s.") % {"reports": enumerated(told)}
        return failed(evidence) if long else to_look_at(evidence)
    return passed(_("No report is overdue."))


def no_double_funding(facts: Facts, day: date, asked: Eligibility) -> Finding:
    """Whether two purchases pay for the same thing is read from their contents, so a person decides; this names what to read."""
    alike = [one for one in facts.funded if same_content(one, facts.service)]
    if not alike:
        return passed(_("No other purchase pays for this service at these places in this time."))
    words = _("%(number)s (%(starts)s to %(ends)s)")
    told = [words % {"number": x.number, "starts": x.starts, "ends": x.ends} for x in alike]
    return to_look_at(
        _("The same kind of service at the same place in the same time: %(others)s.") % {"others": enumerated(told)}
    )


def same_content(one: Funded, other: Funded) -> bool:
    """The same project, or the same kind of service at a shared place (a place contains those below it), at the same time."""
    if one.starts > other.ends or other.starts > one.ends:
        return False
    if one.programme is not None and one.programme == other.programme:
        return True
    shared = any(a.startswith(b) or b.startswith(a) for a in one.places for b in other.places)
    return bool(one.category) and one.category == other.category and shared
