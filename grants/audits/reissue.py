"""A new edition of an engagement's report while the rectification is followed: the leader prepares it and says why, the independent
reviewer agrees, the leader issues it (papers.engagement.anew). An act, no change of status.

Where it stands is read from the engagement's own chain: what was prepared or agreed counts only while nothing else has been entered
since, no settlement, no reply, no move of a finding, no procedure. So nobody agrees to anything but what will be told.
"""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grants.audits import rules
from grants.audits.models import Engagement
from grants.people.models import User
from grants.trail.blockers import Blocked, Blocker, NotNow, Stale
from grants.trail.models import Entry
from grants.trail.moves import lock, record, require

WHILE = "follow_up"
QUIET = ("look", "sign_off_issue")  # entries that change nothing a report tells
PERMISSIONS = {"prepare": rules.may_reissue, "agree": rules.may_agree_reissue, "issue": rules.may_reissue}


@dataclass(frozen=True)
class Standing:
    """`seen`: the number of the last entry that counts; `prepared`, `agreed`: the entries of those acts, None where they do not count."""

    seen: int
    prepared: Entry | None
    agreed: Entry | None

    @property
    def step(self) -> str:
        """What comes next: prepare, agree, issue."""
        return "issue" if self.agreed else "agree" if self.prepared else "prepare"

    @property
    def reason(self) -> str:
        return self.prepared.note if self.prepared else ""


def standing(engagement: Engagement) -> Standing:
    """One query."""
    chain = Entry.objects.filter(root_kind=engagement.machine, root_id=engagement.pk).exclude(move__in=QUIET)
    last = list(chain.select_related("by").order_by("-seq")[:2])
    agreed = last[0] if len(last) == 2 and (last[0].move, last[1].move) == ("agree_reissue", "prepare_reissue") else None
    prepared = last[1] if agreed else last[0] if last and last[0].move == "prepare_reissue" else None
    return Standing(last[0].seq if last else 0, prepared, agreed)


def may(engagement: Engagement, person: Any, step: str) -> bool:
    """Whether the step is hers at all."""
    return bool(engagement.status == WHILE and PERMISSIONS[step](engagement, person))


def refusals(engagement: Engagement, person: Any, step: str, now: Standing) -> list[Blocker]:
    """Why the step cannot be done yet, for a page and for the act alike."""
    found = list(PERMISSIONS[step].blockers(engagement, person))
    if step == "agree":
        if now.prepared is None:
            found.append(Blocker("prepared", _("The leader has not prepared a new edition, or something changed since.")))
        elif now.prepared.by_id == person.pk or rules.has_worked(engagement, person.pk):
            found.append(Blocker("reviewer", rules.WORKED))
    elif rules.team_problem(engagement, person):
        found.append(Blocker("team", rules.on_the_team.message, "team"))
    if step == "issue":
        if now.agreed is None:
            found.append(Blocker("reviewed", _("The independent reviewer must agree first.")))
        elif now.agreed.by_id == person.pk:
            found.append(Blocker("reviewer", rules.WORKED))
    return found


def prepare(engagement: Engagement, *, by: User, note: str, seen: int | None = None) -> Entry:
    """The leader says why a new edition is needed; the reviewer is asked to agree."""
    with transaction.atomic():
        row = _allowed(engagement, by, "prepare", seen)
        if not note.strip():
            raise Blocked(Blocker("missing_note", _("“%(what)s” is missing.") % {"what": _("Reason")}, "note"))
        return record(row, "prepare_reissue", by=by, role=rules.may_reissue.role_for(row, by), note=note.strip())


def agree(engagement: Engagement, *, by: User, note: str = "", seen: int | None = None) -> Entry:
    """The independent reviewer agrees to what was prepared, as it stands."""
    with transaction.atomic():
        row = _allowed(engagement, by, "agree", seen)
        return record(row, "agree_reissue", by=by, role=rules.may_agree_reissue.role_for(row, by), note=note)


def issuing(engagement: Engagement, *, by: User, seen: int | None = None) -> tuple[Engagement, str]:
    """The engagement, locked, and the reason prepared; asked inside the transaction that issues. Raises Refused."""
    row = _allowed(engagement, by, "issue", seen)
    return row, standing(row).reason


def issued(engagement: Engagement, *, by: User, note: str, **about: Any) -> Entry:
    """The entry of the engagement itself; afterwards nothing is prepared any more."""
    return record(engagement, "reissue", by=by, role=rules.may_reissue.role_for(engagement, by), note=note, **about)


def _allowed(engagement: Engagement, by: User, step: str, seen: int | None) -> Engagement:
    require(PERMISSIONS[step], engagement, by)
    row = lock(engagement, "reissue")
    if row.status != WHILE:
        words = _("This cannot be done while it is “%(status)s”; nothing was changed.")
        raise NotNow(Blocker("not_now", words % {"status": row.get_status_display()}))
    now = standing(row)
    if seen is not None and seen != now.seen:
        raise Stale(
            Blocker("stale", _("Something of the audit changed since you looked; read it again. Nothing was done.")), row.status
        )
    found = refusals(row, by, step, now)
    if found:
        raise Blocked(*found)
    return row
