"""What people do with the register: apply, correct, admit, reject, watch, clear, bar, restore, dissolve; hold and leave offices."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grants.people import rules
from grants.people.models import Inspection, Interest, Listed, Office, Organisation, RelatedFirm, Unit, User
from grants.trail import clock
from grants.trail.blockers import Blocked, Blocker
from grants.trail.drafts import begin, edit
from grants.trail.moves import plain, record, require

EDITABLE = ("applied", "rejected", "eligible", "watched")


def apply(*, by: User, unit: Unit, office_title: str = "", **fields: Any) -> Organisation:
    """Put an organisation's application on the register of `unit`; the applicant becomes its administrator."""
    with transaction.atomic():
        organisation: Organisation = begin(Organisation(unit=unit, **fields), by=by)
        appoint(by, "org_admin", organisation=organisation, title=office_title, origin=organisation.origin)
    return organisation


def correct(organisation: Organisation, *, by: User, version: int | None = None, **fields: Any) -> Organisation:
    """Change what the register says; recorded, and counted as a correction after a rejection."""
    require(rules.may_correct, organisation, by)
    changed: Organisation = edit(organisation, by=by, version=version, within=EDITABLE, edited_at=clock.now(), **fields)
    return changed


def attach(organisation: Organisation, *, by: User, documents: Iterable[Any]) -> None:
    """Put certificates (stored files) on file; counts as a correction."""
    with transaction.atomic():
        correct(organisation, by=by)
        organisation.documents.add(*documents)


def tell_inspection(organisation: Organisation, *, by: User, year: int, conclusion: str) -> Inspection:
    """What the annual inspection of a year concluded; told again it replaces what was told. Counts as a correction."""
    with transaction.atomic():
        correct(organisation, by=by)
        told = Inspection.objects.filter(organisation=organisation, year=year).first()
        told = told or Inspection(organisation=organisation, year=year, origin=organisation.origin)
        told.conclusion = conclusion
        told.full_clean()
        told.save()
        record(organisation, "tell_inspection", by=by, year=year, conclusion=conclusion)
    return told


def declare_firm(organisation: Organisation, *, by: User, name: str, officer: str, nature: str, since: date) -> RelatedFirm:
    """A firm of an officer or of her family; declared again it replaces what was told of it. Counts as a correction."""
    with transaction.atomic():
        correct(organisation, by=by)
        told = RelatedFirm.objects.filter(organisation=organisation, name=name, officer=officer).first()
        told = told or RelatedFirm(organisation=organisation, name=name, officer=officer, origin=organisation.origin)
        told.nature, told.since = nature, since
        told.full_clean()
        told.save()
        record(organisation, "declare_firm", by=by, name=told.name, officer=told.officer, nature=told.nature, since=since)
    return told


def put_on_list(
    organisation: Organisation, *, by: User, kind: str, since: date, source: str, until: date | None = None
) -> Listed:
    """It stands on a list that keeps it from public money; recorded with where that can be read."""
    require(rules.may_put_on_list, organisation, by)
    problems = rules.listing_problems(organisation, by, since, source)
    if problems:
        raise Blocked(*problems)
    with transaction.atomic():
        listed = Listed(organisation=organisation, kind=kind, since=since, until=until, source=source.strip())
        listed.origin = organisation.origin
        listed.full_clean()
        listed.save()
        record(organisation, "put_on_list", by=by, kind=kind, since=since, until=until, source=source.strip())
    return listed


def take_off_list(listed: Listed, *, by: User, until: date, note: str) -> Listed:
    """The entry ended with a day, the last on which it counts; it stays on record. Recorded with the reason."""
    require(rules.may_take_off_list, listed.organisation, by)
    with transaction.atomic():
        row = Listed.objects.select_for_update().select_related("organisation").get(pk=listed.pk)
        problems = rules.delisting_problems(row, by, until)
        if not note.strip():
            problems.append(Blocker("note", _("Say what ended it."), "note"))
        if problems:
            raise Blocked(*problems)
        row.until = until
        row.full_clean()
        row.save(update_fields=["until"])
        record(row.organisation, "take_off_list", by=by, note=note, kind=row.kind, until=until)
    return row


def open_account(*, username: str, name: str, password: str = "", email: str = "") -> User:
    """A person who can sign in; without a password she first sets her own through a one-time link."""
    person = User(username=username, name=name, email=email)
    person.set_password(password or None)
    person.full_clean()
    person.save()
    return person


def speak(person: User, language: str) -> None:
    """The language she reads, for mails that are written while she is not here."""
    if person.language != language:
        person.language = language
        person.save(update_fields=["language"])


def set_password(person: User, password: str) -> None:
    """A password of her own; links and sessions made before end with it."""
    person.set_password(password)
    person.save(update_fields=["password"])


def engage(
    organisation: Organisation, person: User, role: str, *, by: User, title: str = "", since: date | None = None
) -> Office:
    """The organisation's administrator gives `person` an office in it; recorded."""
    require(rules.may_engage, organisation, by)
    problems = rules.engagement_problems(organisation, person, role)
    if problems:
        raise Blocked(*problems)
    with transaction.atomic():
        office = appoint(person, role, organisation=organisation, title=title, since=since, origin=organisation.origin)
        record(organisation, "engage", by=by, person=person.name, office=role)
    return office


def dismiss(office: Office, *, by: User, until: date) -> Office:
    """The administrator ends an office in her organisation; the last administrator's own stays. Recorded."""
    organisation: Any = office.organisation
    require(rules.may_engage, organisation, by)
    problems = rules.dismissal_problems(office, until)
    if problems:
        raise Blocked(*problems)
    with transaction.atomic():
        ended = leave(office, until=until)
        record(organisation, "dismiss", by=by, person=office.person.name, office=office.role, until=until)
    return ended


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
    **more: Any,
) -> Office:
    """Give a person an office from a day on; `more`: the rung of an approver, for whom it is held and why."""
    office = Office(
        person=person,
        role=role,
        unit=unit,
        organisation=organisation,
        title=title,
        since=since or clock.today(),
        until=until,
        origin=origin,
        **more,
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
