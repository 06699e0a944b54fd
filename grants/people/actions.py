"""What people do with the register: apply, correct, admit, reject, watch, clear, bar, restore, dissolve; hold and leave offices."""

from datetime import date
from typing import Any

from django.db import transaction

from grants.people.models import Interest, Office, Organisation, Unit, User
from grants.trail import clock
from grants.trail.drafts import begin, edit
from grants.trail.moves import plain, record

EDITABLE = ("applied", "rejected", "eligible", "watched")


def apply(*, by: User, unit: Unit, office_title: str = "", **fields: Any) -> Organisation:
    """Put an organisation's application on the register of `unit`; the applicant becomes its administrator."""
    with transaction.atomic():
        organisation: Organisation = begin(Organisation(unit=unit, **fields), by=by)
        appoint(by, "org_admin", organisation=organisation, title=office_title, origin=organisation.origin)
    return organisation


def correct(organisation: Organisation, *, by: User, version: int | None = None, **fields: Any) -> Organisation:
    """Change what the register says; recorded, and counted as a correction after a rejection."""
    changed: Organisation = edit(organisation, by=by, version=version, within=EDITABLE, edited_at=clock.now(), **fields)
    return changed


def appoint(
    person: User,
    role: str,
    *,
    unit: Unit | None = None,
    organisation: Organisation | None = None,
    title: str = "",
    since: date | None = None,
    until: date | None = None,
    origin: str = "entered",
) -> Office:
    """Give a person an office from a day on."""
    office = Office(
        person=person,
        role=role,
        unit=unit,
        organisation=organisation,
        title=title,
        since=since or clock.today(),
        until=until,
        origin=origin,
    )
    office.full_clean()
    office.save()
    person.__dict__.pop("_offices", None)
    return office


def leave(office: Office, *, until: date) -> Office:
    """End an office; it stays on record."""
    office.until = until
    office.full_clean()
    office.save(update_fields=["until"])
    office.person.__dict__.pop("_offices", None)
    return office


def declare_interest(person: User, organisation: Organisation, nature: str) -> Interest:
    """A relation that makes her leave decisions on this organisation to others."""
    interest = Interest.objects.create(person=person, organisation=organisation, nature=nature, declared_at=clock.now())
    record(organisation, "declare_interest", by=person, nature=nature)
    person.__dict__.pop("interests_in", None)
    return interest


admit = plain("admit")
reject = plain("reject")
reapply = plain("reapply")
watch = plain("watch")
clear = plain("clear")
bar = plain("bar")  # until: date, heard: True
restore = plain("restore")
dissolve = plain("dissolve")
