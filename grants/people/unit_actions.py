"""Offices of a unit: its approver gives them and ends them. The audit's own offices are never hers to give."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grants.people.actions import appoint, leave
from grants.people.circle import Circle
from grants.people.models import Office, Unit, User
from grants.people.queries import officers
from grants.people.roles import AUDIT_ROLES, UNIT_ROLES, Role
from grants.trail import clock
from grants.trail.blockers import Blocked, Blocker, NotAllowed

GIVEN = frozenset({*(UNIT_ROLES - AUDIT_ROLES), Role.EXPERT})
NOT_YOURS = _("This is not yours to do; nothing was changed.")


def may_install(person: User, unit: Unit) -> bool:
    """The approver of the unit or of one above it."""
    return Circle(unit=unit, from_above=True).includes(person, Role.APPROVER)


def install(
    person: User, role: str, *, by: User, unit: Unit, title: str = "", since: date | None = None, rung: str = ""
) -> Office:
    """Give `person` an office in `unit`; `rung`: up to where an approver decides alone. Nobody gives one to herself."""
    if not may_install(by, unit):
        raise NotAllowed(Blocker("not_allowed", NOT_YOURS))
    found = []
    if role not in GIVEN:
        found.append(Blocker("role", _("This office cannot be given here."), "role"))
    if person.pk == by.pk:
        found.append(Blocker("herself", _("Nobody gives an office to herself; another approver must."), "username"))
    if any(o.unit_id == unit.pk and o.role == role for o in person.offices_now):
        found.append(Blocker("held", _("%(person)s holds this office already.") % {"person": person}, "username"))
    if found:
        raise Blocked(*found)
    with transaction.atomic():
        return appoint(person, role, unit=unit, title=title, since=since, rung=rung if role == Role.APPROVER else "")


def relieve(office: Office, *, by: User, until: date) -> Office:
    """End an office of a unit on a day; the last approver's own stays until there is another."""
    unit = office.unit
    if unit is None or not may_install(by, unit) or office.role not in GIVEN:
        raise NotAllowed(Blocker("not_allowed", NOT_YOURS))
    found = []
    if until < office.since:
        words = _("The office began on %(day)s; it cannot end before.")
        found.append(Blocker("until", words % {"day": office.since}, "until"))
    if until < clock.today():
        found.append(Blocker("past", _("An office ends today or later: what was done in it stays valid."), "until"))
    if office.role == Role.APPROVER and not officers(Role.APPROVER, unit=unit).exclude(pk=office.person_id).exists():
        found.append(
            Blocker("last", _("She is the only approver of this unit; first give the office to somebody else."), "until")
        )
    if found:
        raise Blocked(*found)
    with transaction.atomic():
        return leave(office, until=until)
