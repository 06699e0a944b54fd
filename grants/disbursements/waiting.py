"""What waits with whom: each instalment under way, at which act it stands, since how many working days, until when; reminding."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core import mail
from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from grants.disbursements import queries, rules
from grants.disbursements.models import Disbursement
from grants.people.may import may
from grants.people.models import Office, User
from grants.people.queries import current
from grants.people.roles import ORGANISATION_ROLES, Role
from grants.rulebook import calendar
from grants.trail import clock
from grants.trail.blockers import Blocked, Blocker
from grants.trail.models import Entry
from grants.trail.moves import lock, record, require

# Status → the act that comes next, the stamp of the act before it, and who does it.
NEXT: dict[str, tuple[str, str, tuple[Role, ...]]] = {
    "planned": ("request", "", (Role.ORG_ADMIN,)),
    "returned": ("request", "send_back", (Role.ORG_ADMIN,)),
    "requested": ("review_business", "request", (Role.HANDLER, Role.REVIEWER)),
    "business_reviewed": ("review_finance", "review_business", (Role.FINANCE,)),
    "finance_reviewed": ("approve", "review_finance", (Role.APPROVER,)),
    "approved": ("pay", "approve", (Role.CASHIER,)),
    "paid": ("confirm", "pay", (Role.ORG_ACCOUNTANT,)),
    "received": ("book", "confirm", (Role.BOOKKEEPER,)),
    "withheld": ("release", "withhold", (Role.APPROVER,)),
}
may_remind = may(Role.HANDLER, Role.APPROVER, Role.ORG_ADMIN)


@dataclass(frozen=True)
class Waiting:
    """One instalment: `act` comes next, by `roles` (these `offices` hold them today), since an instant, `last_day` to pay."""

    disbursement: Disbursement
    act: str
    roles: tuple[Role, ...]
    offices: tuple[Office, ...]
    since: datetime | None
    working_days: int | None
    last_day: date | None
    late: bool
    reminded: datetime | None = None

    @property
    def names(self) -> list[str]:
        return list(dict.fromkeys(office.person.name for office in self.offices))


def under_way(person: User) -> QuerySet[Disbursement]:
    """Those she sees that somebody must do something about."""
    rows = queries.visible(person).filter(status__in=[s for s in NEXT if s != "planned"])
    return rows.exclude(contract__status__in=[*queries.UNSIGNED, "closed_out", "archived"]).order_by("contract_id", "order")


def of(instalments: Iterable[Disbursement]) -> list[Waiting]:
    """Each of them; three queries however many. Those due but not requested are told by `queries.dues`."""
    rows = [row for row in instalments if row.status in NEXT]
    told = {due.disbursement.pk: due for due in queries.dues(rows)}
    holders = _holders(rows)
    entries = Entry.objects.filter(kind=Disbursement.machine, object_id__in=[r.pk for r in rows], move="remind").order_by("id")
    reminded = {entry.object_id: (entry.at, entry.version) for entry in entries}
    found = []
    for row in rows:
        act, before, roles = NEXT[row.status]
        since = getattr(row, f"{before}_at") if before else None
        due = told[row.pk]
        at, version = reminded.get(row.pk, (None, -1))
        place = [(r, row.contract.organisation_id if r in ORGANISATION_ROLES else row.contract.unit_id) for r in roles]
        offices = tuple(office for key in place for office in holders.get(key, ()))
        last = row.review_on if row.status == "withheld" else due.pay_by if row.status in queries.IN_HAND else None
        late = last is not None and clock.today() > last
        found.append(
            Waiting(row, act, roles, offices, since, _working_days(since), last, late, at if version == row.version else None)
        )
    return found


def _holders(rows: list[Disbursement]) -> dict[tuple[str, int | None], list[Office]]:
    units = {row.contract.unit_id for row in rows}
    organisations = {row.contract.organisation_id for row in rows}
    held = Office.objects.filter(current(), person__is_active=True).select_related("person", "acts_for__person")
    found: dict[tuple[str, int | None], list[Office]] = {}
    for office in [*held.filter(unit__in=units), *held.filter(organisation__in=organisations)]:
        found.setdefault((office.role, office.unit_id or office.organisation_id), []).append(office)
    return found


def _working_days(since: datetime | None) -> int | None:
    """Working days gone since the day of an instant, that day not counted."""
    return None if since is None else calendar.working_days_between(since.astimezone(clock.SHANGHAI).date(), clock.today())


@dataclass(frozen=True)
class Reminded:
    """To whom a mail went, and who has no address."""

    mailed: tuple[str, ...]
    without: tuple[str, ...]


def remind(disbursement: Disbursement, *, by: User, link: str = "") -> Reminded:
    """Write into the trail that those who are to act were reminded, and mail those with an address. Once a day."""
    require(may_remind, disbursement, by)
    with transaction.atomic():
        row = lock(disbursement)
        if row.status not in NEXT or row.status == "planned":
            raise Blocked(Blocker("nobody", _("It waits for nobody at the moment; nobody was reminded."), "status"))
        (one,) = of([row])
        if one.reminded is not None and one.reminded.astimezone(clock.SHANGHAI).date() == clock.today():
            raise Blocked(Blocker("today", _("They were reminded today already; once a day is enough."), "remind"))
        people = [office.person for office in one.offices if office.person_id != by.pk]
        if not people:
            raise Blocked(
                Blocker("nobody", _("Nobody holds the office today that must act; give it to somebody first."), "remind")
            )
        people = list({person.pk: person for person in people}.values())
        record(row, "remind", by=by, role=may_remind.role_for(row, by), people=[person.name for person in people])
        to = [person for person in people if person.email]
        transaction.on_commit(lambda: _mail(to, one, link))
    return Reminded(tuple(p.name for p in to), tuple(p.name for p in people if not p.email))


def _mail(people: Iterable[Any], one: Waiting, link: str) -> None:
    """In the language of the reader, as far as she has told one; else in the house's."""
    row = one.disbursement
    about = {"name": row.name, "contract": row.contract.title, "number": row.number, "amount": rules.shown(row.payable)}
    for person in people:
        with translation.override(person.language or settings.LANGUAGE_CODE):
            subject = _now("Waiting for you: instalment %(number)s") % about
            days = one.working_days or 0
            lines = [
                _now("“%(name)s” of “%(contract)s” (%(number)s, %(amount)s yuan) waits for you.") % about,
                _now("It has waited for %(days)s working days.") % {"days": days},
            ]
            if one.last_day is not None:
                lines.append(_now("The last day is %(day)s.") % {"day": one.last_day.isoformat()})
            mail.send_mail(subject, "\n".join([*lines, *([link] if link else [])]), None, [person.email], fail_silently=True)
