"""Registration: who admits, watches, bars; what must be on file."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from grants.people import credit_code
from grants.people.may import may
from grants.people.roles import ORGANISATION_ROLES, Role
from grants.trail import clock
from grants.trail.blockers import Act, Blocker, Finding, guard

CIVIL_AFFAIRS = ("51", "52", "53")

may_admit = may(Role.REVIEWER)
may_reject = may(Role.REVIEWER)
may_reapply = may(Role.ORG_ADMIN)
may_watch = may(Role.SYSTEM, Role.REVIEWER)
may_clear = may(Role.REVIEWER)
may_bar = may(Role.APPROVER)
may_restore = may(Role.APPROVER)
may_dissolve = may(Role.REVIEWER)
may_correct = may(Role.ORG_ADMIN, Role.REVIEWER)
may_engage = may(Role.ORG_ADMIN)
may_put_on_list = may(Role.REVIEWER)
may_take_off_list = may(Role.REVIEWER)


@guard(_("The credit code is missing or wrong."), anchor="credit_code")
def credit_code_holds(organisation: Any, act: Act) -> Finding:
    if not organisation.credit_code:
        return False
    if organisation.kind != "other" and organisation.credit_code[:2] not in CIVIL_AFFAIRS:
        return _("The credit code does not belong to a social organisation (51, 52 or 53).")
    return [Blocker("credit_code", p.message, "credit_code") for p in credit_code.problems(organisation.credit_code)]


@guard(_("The registration certificate is not on file."), anchor="documents")
def certificate_on_file(organisation: Any, act: Act) -> Finding:
    return bool(organisation.registered_on) and organisation.documents.exists()


@guard(_("The last annual inspection is missing or failed."), anchor="inspections")
def inspected(organisation: Any, act: Act) -> Finding:
    """A body registered this year has no inspection yet (年检 covers the year before)."""
    last_year = clock.today().year - 1
    if organisation.registered_on and organisation.registered_on.year > last_year:
        return True
    latest = organisation.inspections.filter(year__gte=last_year - 1).order_by("-year").first()
    return latest is not None and latest.conclusion != "fail"


@guard(_("No independent accountant is named."), anchor="accountant")
def accountant_named(organisation: Any, act: Act) -> Finding:
    return bool(organisation.accountant_named)


@guard(_("The officers have not declared whether they hold federation offices."), anchor="offices")
def offices_declared(organisation: Any, act: Act) -> Finding:
    return bool(organisation.offices_declared)


@guard(_("Nothing was corrected since it was rejected."), anchor="edit")
def corrected(organisation: Any, act: Act) -> Finding:
    return organisation.edited_at is not None and organisation.edited_at > organisation.reject_at


@guard(_("The bar must end on a day after today."), anchor="until", of_facts=True)
def bar_ends_later(organisation: Any, act: Act) -> Finding:
    until = act.facts.get("until")
    return until is not None and clock.today() < until <= clock.today() + timedelta(days=10 * 366)


@guard(_("Barring needs the record of a hearing."), anchor="heard", of_facts=True)
def heard_first(organisation: Any, act: Act) -> Finding:
    return act.facts.get("heard") is True


@guard(_("The term of the bar is not over."), anchor="barred_until")
def bar_over(organisation: Any, act: Act) -> Finding:
    return organisation.barred_until is not None and clock.today() > organisation.barred_until


@guard(_("A contract has ended with a surplus that was not refunded."), anchor="contracts")
def money_refunded(organisation: Any, act: Act) -> Finding:
    ended = organisation.contracts.filter(status__in=["accepted", "terminated"])
    return all(contract.refund_outstanding <= 0 for contract in ended)


@guard(_("A contract is still in force."), anchor="contracts")
def no_contract_in_force(organisation: Any, act: Act) -> Finding:
    return not organisation.contracts.exclude(status__in=["draft", "closed_out", "terminated", "archived"]).exists()


def listing_problems(organisation: Any, by: Any, since: Any, source: str) -> list[Blocker]:
    """An entry on a list counts from a day that has come, and says where it can be read."""
    found = list(may_put_on_list.blockers(organisation, by))
    if since > clock.today():
        found.append(Blocker("since", _("An organisation is entered once it stands on the list, not before."), "since"))
    if not source.strip():
        found.append(Blocker("source", _("Say where the entry can be read: authority, number or address."), "source"))
    return found


def delisting_problems(listed: Any, by: Any, until: Any) -> list[Blocker]:
    found = list(may_take_off_list.blockers(listed.organisation, by))
    if listed.until is not None:
        words = _("The entry ended on %(day)s already; nothing was changed.")
        found.append(Blocker("ended", words % {"day": listed.until.isoformat()}, "until"))
    if until < listed.since:
        words = _("It has stood on the list since %(day)s; it cannot end before.")
        found.append(Blocker("until", words % {"day": listed.since.isoformat()}, "until"))
    if until > clock.today():
        found.append(Blocker("until", _("The end is recorded once it has come, not before."), "until"))
    return found


def engagement_problems(organisation: Any, person: Any, role: str) -> list[Blocker]:
    """An organisation gives its own roles only, each person each of them once, and to nobody who works elsewhere: an office
    makes her leave decisions on it to others, so it must not be laid on an officer or an expert against her will."""
    if role not in ORGANISATION_ROLES:
        return [Blocker("role", _("An organisation cannot give this office."), "role")]
    if any(o.organisation_id != organisation.pk for o in person.offices_now) or person.seats.exists():
        words = _("%(person)s works elsewhere too. An office in two places is entered by the federation that keeps the register.")
        return [Blocker("elsewhere", words % {"person": person}, "username")]
    if any(o.organisation_id == organisation.pk and o.role == role for o in person.offices_now):
        return [Blocker("held", _("%(person)s holds this office already.") % {"person": person}, "username")]
    return []


def dismissal_problems(office: Any, until: Any) -> list[Blocker]:
    """An office ends on a day after it began; somebody must go on administering the organisation."""
    if until < office.since:
        return [Blocker("until", _("The office began on %(day)s; it cannot end before.") % {"day": office.since}, "until")]
    others = office.organisation.offices.filter(role=Role.ORG_ADMIN, until__isnull=True).exclude(pk=office.pk)
    if office.role == Role.ORG_ADMIN and not others.exists():
        words = _("This is the only administrator; first give the office to somebody else.")
        return [Blocker("last_administrator", words, "until")]
    return []
