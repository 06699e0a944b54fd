"""An office held for somebody (代理): named by its holder for some days, with a reason; written into the chain of the unit."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grants.people.actions import appoint
from grants.people.models import Office, Unit, User
from grants.people.queries import current
from grants.people.roles import AUDIT_ROLES, Role
from grants.trail import clock
from grants.trail.blockers import Blocked, Blocker, NotAllowed
from grants.trail.moves import record

MOST_DAYS = 60  # a longer absence is a matter of appointing somebody
# The acts of a payment in their order: whoever holds an office beside the delegated one cannot also hold that.
ACTS: tuple[frozenset[Role], ...] = (
    frozenset({Role.HANDLER, Role.REVIEWER}), frozenset({Role.FINANCE}), frozenset({Role.APPROVER}), frozenset({Role.CASHIER}),
    frozenset({Role.BOOKKEEPER}),
)  # fmt: skip
DELEGABLE = frozenset({Role.REVIEWER, Role.FINANCE, Role.APPROVER, Role.CASHIER, Role.BOOKKEEPER})
WATCHING = frozenset({*AUDIT_ROLES, Role.DISCIPLINE, Role.EVALUATOR})
NOT_YOURS = _("This is not yours to do; nothing was changed.")


def beside(role: str) -> frozenset[str]:
    """The roles whose acts stand directly before or after those of `role`."""
    place = next((n for n, roles in enumerate(ACTS) if role in roles), None)
    if place is None:
        return frozenset()
    return frozenset(r.value for n in (place - 1, place + 1) if 0 <= n < len(ACTS) for r in ACTS[n])


def may_delegate(office: Office, person: User) -> bool:
    """Her own office of a unit, held today, of a kind that can be delegated."""
    own = office.person_id == person.pk and office.unit_id is not None and office.acts_for_id is None
    return own and office.role in DELEGABLE and office.holds_on(clock.today())


def colleagues(office: Office) -> Any:
    """Who may be named: holders of an own office of the same unit whose acts are not beside; never herself."""
    held = Office.objects.filter(current(), unit=office.unit_id)
    apart = held.filter(role__in=[*beside(office.role), *WATCHING, office.role]).values("person")
    own = held.filter(acts_for__isnull=True).values("person")
    return User.objects.filter(pk__in=own, is_active=True).exclude(pk=office.person_id).exclude(pk__in=apart).order_by("pk")


def problems(office: Office, to: User, since: date, until: date, reason: str) -> list[Blocker]:
    """Everything that speaks against naming `to` for these days."""
    found = []
    if to.pk == office.person_id:
        found.append(Blocker("herself", _("Nobody acts for herself; name a colleague."), "person"))
    theirs = [
        o for o in Office.objects.filter(person=to, unit=office.unit_id).select_related("acts_for") if _meets(o, since, until)
    ]
    if not any(o.acts_for is None and o.holds_on(clock.today()) for o in theirs):
        found.append(Blocker("colleague", _("%(person)s holds no office in this unit today.") % {"person": to}, "person"))
    roles = {o.role for o in theirs}
    if roles & beside(office.role):
        words = _(
            "%(person)s holds the office of an act directly before or after this one; two running acts are never one person's."
        )
        found.append(Blocker("adjacent", words % {"person": to}, "person"))
    if roles & WATCHING:
        words = _("%(person)s watches over these acts (audit, discipline, evaluation) and cannot do one of them.")
        found.append(Blocker("watching", words % {"person": to}, "person"))
    if office.role in roles:
        found.append(Blocker("held", _("%(person)s holds this office already.") % {"person": to}, "person"))
    if since < clock.today():
        found.append(Blocker("since", _("It begins today or later: what was done is not covered afterwards."), "since"))
    if until < since:
        found.append(Blocker("until", _("The last day is before the first."), "until"))
    elif until > since + timedelta(days=MOST_DAYS - 1):
        words = _("At most %(days)s days; for a longer absence the approver gives the office to somebody.")
        found.append(Blocker("until", words % {"days": MOST_DAYS}, "until"))
    if office.until is not None and until > office.until:
        found.append(Blocker("until", _("The office itself ends on %(day)s.") % {"day": office.until}, "until"))
    if not reason.strip():
        found.append(Blocker("reason", _("Say why: leave, training, duty elsewhere."), "reason"))
    if any(_meets(o, since, until) for o in office.delegations.all()):
        words = _("Somebody acts for this office in these days already; end that first.")
        found.append(Blocker("taken", words, "since"))
    return found


def delegate(office: Office, *, by: User, to: User, since: date, until: date, reason: str) -> Office:
    """`to` holds the office for its holder from a day to a day. Raises Refused, nothing changed."""
    if not may_delegate(office, by):
        words = _("Only the holder delegates an office, and only her own: one held for somebody is not passed on.")
        raise NotAllowed(Blocker("not_allowed", words))
    with transaction.atomic():
        unit: Any = _locked(office)
        found = problems(office, to, since, until, reason)
        if found:
            raise Blocked(*found)
        held = appoint(
            to, office.role, unit=unit, since=since, until=until, origin=office.origin, acts_for=office, reason=reason.strip(),
            rung=office.rung,
        )  # fmt: skip
        about = {"office": office.role, "person": to.name, "since": since, "until": until}
        record(unit, "delegate", by=by, role=office.role, note=reason.strip(), **about)
    return held


def end_delegation(held: Office, *, by: User, until: date, note: str = "") -> Office:
    """End it before its day: by whom it is held for, or by the deputy herself. What was done in it stays valid."""
    principal = held.acts_for
    if principal is None or by.pk not in {principal.person_id, held.person_id}:
        raise NotAllowed(Blocker("not_allowed", NOT_YOURS))
    with transaction.atomic():
        unit: Any = _locked(held)
        row = Office.objects.select_related("person").get(pk=held.pk)
        found = []
        yesterday = clock.today() - timedelta(days=1)
        if row.until is not None and row.until <= yesterday:
            found.append(Blocker("ended", _("It ended on %(day)s already; nothing was changed.") % {"day": row.until}, "until"))
        elif row.since > clock.today():
            row.since = until = yesterday  # not begun: taken back
        elif row.until is not None and until >= row.until:
            found.append(Blocker("until", _("It ends on %(day)s anyway; say an earlier day.") % {"day": row.until}, "until"))
        elif until <= yesterday:
            found.append(Blocker("past", _("It ends today at the earliest: what was done in it stays valid."), "until"))
        if found:
            raise Blocked(*found)
        row.until = until
        row.full_clean()
        row.save(update_fields=["since", "until"])
        row.person.__dict__.pop("_offices", None)
        held.person.__dict__.pop("_offices", None)
        about = {"office": row.role, "person": row.person.name, "until": until}
        record(unit, "end_delegation", by=by, role=row.role, note=note, **about)
    held.since, held.until = row.since, row.until
    return held


def _locked(office: Office) -> Any:
    """The unit whose chain is written: its delegations are made one by one."""
    unit: Any = office.unit
    return Unit.objects.select_for_update().get(pk=unit.pk)


def _meets(office: Office, since: date, until: date) -> bool:
    """Whether an office is held on one of these days (or today, from which they are told)."""
    return office.since <= max(until, clock.today()) and (office.until is None or office.until >= min(since, clock.today()))
