"""Writing down what a team did outside the books; a mistake is corrected by a new row, never by changing the old one."""

import re
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grants.audits import rules, words
from grants.audits.models import Engagement, TeamMember
from grants.audits.procedures import Procedure
from grants.people.models import User
from grants.trail import clock
from grants.trail.blockers import Blocked, Blocker
from grants.trail.moves import lock, record, require

DOING = ("frozen", "fieldwork", "follow_up")
BY_TWO = (Procedure.Kind.SITE_VISIT, Procedure.Kind.STOCK_COUNT)


def perform(engagement: Engagement, *, by: User, phone: str = "", **fields: Any) -> Procedure:
    """Write down one visit, call, interview, count or reading. `phone` may be given whole; its middle is never kept."""
    require(rules.may_work, engagement, by)
    with transaction.atomic():
        row = lock(engagement)
        rules.require_work(row, by, DOING)
        return _written(row, by, "perform", phone=phone, **fields)


def correct(procedure: Procedure, *, by: User, why: str, phone: str = "", **fields: Any) -> Procedure:
    """A new row takes the place of one that was told wrongly; both stay, and the new one says why."""
    engagement = procedure.engagement
    require(rules.may_work, engagement, by)
    with transaction.atomic():
        row = lock(engagement)
        rules.require_work(row, by, DOING)
        if Procedure.objects.filter(corrects=procedure).exists():
            raise Blocked(Blocker("corrected", _("This was corrected already; correct the newer row."), "procedures"))
        if not why.strip():
            raise Blocked(Blocker("why", _("Say what is corrected, and why."), "why"))
        return _written(row, by, "correct_procedure", phone=phone, corrects=procedure, why=why.strip(), **fields)


def masked(phone: str) -> str:
    """138****5678, 0595****1234; a number that is masked already stays as it is."""
    told = re.sub(r"[^0-9+*]", "", phone)
    if "*" in told or not told:
        return told
    first = 4 if told.startswith("0") else 3
    return (
        f"{told[:first]}****{told[-4:]}" if len(told) > first + 6 else f"{told[:2]}****{told[-2:]}" if len(told) > 5 else "****"
    )


def hands(engagement: Engagement) -> "list[User]":
    """Who may have gone, called or counted: everybody who is or was on the team, but not its reviewer."""
    rows = TeamMember.objects.filter(engagement=engagement).exclude(part="reviewer").select_related("person")
    return list({member.person_id: member.person for member in rows}.values())


def may_tell(engagement: Engagement, person: Any) -> bool:
    """Whether the form is hers: the same questions as the act asks."""
    return rules.works(engagement, person, DOING)


def _written(engagement: Engagement, by: User, act: str, **fields: Any) -> Procedure:
    made = Procedure(engagement=engagement, at=clock.now(), by=by, origin=engagement.origin, **fields)
    made.phone = masked(made.phone)
    found = _problems(engagement, made)
    if found:
        raise Blocked(*found)
    made.full_clean()
    made.save(force_insert=True)
    told = {"kind": made.kind, "on": made.on, "party": made.party, "contract": made.contract.number}
    record(engagement, act, by=by, role=rules.may_work.role_for(engagement, by), note=made.why, **told)
    return made


def _problems(engagement: Engagement, made: Procedure) -> list[Blocker]:
    found = words.problems(made.found, anchor="found")
    team = {person.pk for person in hands(engagement)}
    if made.kind in BY_TWO and made.accompanied_by_id is None:
        found.append(Blocker("two", _("A visit and a count are done by two of the team: say who went along."), "accompanied_by"))
    if made.accompanied_by_id is not None and made.accompanied_by_id == made.done_by_id:
        found.append(Blocker("two", _("The second person is somebody else than the first."), "accompanied_by"))
    if {made.done_by_id, made.accompanied_by_id} - team - {None}:
        found.append(Blocker("team", _("Only who is or was on the team can have done it."), "done_by"))
    begun = engagement.created_at.astimezone(clock.SHANGHAI).date()
    if not begun <= made.on <= clock.today():
        found.append(Blocker("on", _("The day is before the engagement was planned or after today."), "on"))
    if not engagement.contracts.filter(pk=made.contract_id).exists():
        found.append(Blocker("contract", _("This contract is not covered by the engagement."), "contract"))
    if made.activity is not None and made.activity.report.contract_id != made.contract_id:
        found.append(Blocker("activity", _("This activity is of another contract."), "activity"))
    if made.finding is not None and (made.finding.engagement_id, made.finding.contract_id) != (engagement.pk, made.contract_id):
        found.append(Blocker("finding", _("This finding is of another contract."), "finding"))
    return found
