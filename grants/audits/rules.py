"""Engagements: who leads them, what must stand before data are frozen, what before a report leaves the house."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from grants.audits import scope
from grants.people.may import may
from grants.people.roles import Role
from grants.trail import clock
from grants.trail.blockers import Act, Blocked, Blocker, Finding, guard
from grants.trail.signoffs import given_for

REPLY_DAYS = 10  # 审计法 44: the auditee has ten days to comment in writing
OPEN = ("drafted", "confirmed", "consulting")  # of findings: not yet decided
SETTLED = ("closed", "referred", "long_term", "dropped")

may_plan = may(Role.LEAD_AUDITOR)
may_work = may(Role.LEAD_AUDITOR, Role.AUDITOR)
may_freeze = may(Role.LEAD_AUDITOR)
may_begin = may(Role.LEAD_AUDITOR)
may_consult = may(Role.LEAD_AUDITOR)
may_send_back = may(Role.LEAD_AUDITOR)
may_issue = may(Role.LEAD_AUDITOR)
may_follow = may(Role.LEAD_AUDITOR)
may_archive = may(Role.LEAD_AUDITOR)
may_stop = may(Role.LEAD_AUDITOR)

may_reissue = may(Role.LEAD_AUDITOR)
may_agree_reissue = may(Role.AUDIT_REVIEWER)
WORKED = _("The reviewer has worked on this engagement; another must review it.")

# Who must agree, with her own sign-in, before the move of that name.
SIGN_OFFS = {"issue": (Role.AUDIT_REVIEWER,)}


def leads_somewhere(person: Any) -> bool:
    """Whether she may plan an engagement of some unit, and keep the catalogue of laws."""
    return any(office.role == Role.LEAD_AUDITOR for office in person.offices_now)


def team_problem(engagement: Any, person: Any) -> bool:
    """Whether `person`, or the one she acts for, is on the team now."""
    hands = {person.pk, *(p.pk for role in (Role.LEAD_AUDITOR, Role.AUDITOR) for p in engagement.circle.principals(person, role))}
    return not engagement.team.filter(person__in=hands, left_at__isnull=True).exclude(part="reviewer").exists()


@guard(_("You are not on the team of this engagement; its leader can add you."), anchor="team")
def on_the_team(engagement: Any, act: Act) -> Finding:
    return not team_problem(engagement, act.by)


@guard(_("The letter has no number or no purpose yet."), anchor="letter")
def letter_written(engagement: Any, act: Act) -> Finding:
    return bool(engagement.letter_number.strip() and engagement.letter.strip())


@guard(_("The team is not complete."), anchor="team")
def team_without_interest(engagement: Any, act: Act) -> Finding:
    """At least two people, an independent reviewer who is neither, and everybody has declared that nothing ties her."""
    team = list(engagement.team.filter(left_at__isnull=True).select_related("person"))
    found: list[Any] = []
    if sum(m.part != "reviewer" for m in team) < 2:
        found.append(_("An audit is done by at least two people: add another member."))
    if not any(m.part == "reviewer" for m in team):
        found.append(_("An independent reviewer is missing."))
    for member in team:
        if member.declared_at is None:
            found.append(_("%(name)s has not declared her interests yet.") % {"name": member.person.name})
        elif member.interests:
            found.append(_("%(name)s declared an interest and must leave the team.") % {"name": member.person.name})
    return [Blocker("team", words, "team") for words in found]


@guard(_("The scope holds no signed contract."), anchor="scope")
def scope_holds_contracts(engagement: Any, act: Act) -> Finding:
    return scope.contracts(engagement).exists()


@guard(_("The cut-off is a day within the period audited, and not after today."), anchor="cut_off", of_facts=True)
def cut_off_reached(engagement: Any, act: Act) -> Finding:
    day = act.facts.get("cut_off")
    return day is not None and engagement.starts <= day <= min(engagement.ends, clock.today())


@guard(_("No sample is drawn yet."), anchor="samples")
def sampled(engagement: Any, act: Act) -> Finding:
    return engagement.samples.exists()


@guard(_("A row of a sample is not checked yet."), anchor="samples")
def coverage_stated(engagement: Any, act: Act) -> Finding:
    left = engagement.samples.filter(items__result="").count()
    return not left or _("%(count)s drawn rows are not checked yet.") % {"count": left}


@guard(_("A hit of a test is not judged yet."), anchor="tests")
def hits_judged(engagement: Any, act: Act) -> Finding:
    left = scope.hits_now(engagement).filter(judged="").count()
    return not left or _("%(count)s hits of the tests are neither taken up nor put aside.") % {"count": left}


@guard(_("A finding is still a draft."), anchor="findings")
def findings_decided(engagement: Any, act: Act) -> Finding:
    left = engagement.findings.filter(status="drafted").count()
    return not left or _("%(count)s findings are drafts: confirm them, drop them, or ask for papers.") % {"count": left}


@guard(_("A finding names no record that proves it."), anchor="findings")
def findings_linked(engagement: Any, act: Act) -> Finding:
    bare = engagement.findings.filter(records__isnull=True).exclude(status__in=["dropped", "pending"])
    return not bare.exists()


@guard(_("A finding is not final yet."), anchor="findings")
def findings_final(engagement: Any, act: Act) -> Finding:
    """Those to be verified go into a list of their own; what is decided must be final, referred or dropped."""
    left = engagement.findings.filter(status__in=OPEN).count()
    return not left or _("%(count)s findings are not final.") % {"count": left}


@guard(_("A reply of the auditee is not answered."), anchor="findings")
def replies_answered(engagement: Any, act: Act) -> Finding:
    return not engagement.findings.filter(replies__side__in=["organisation", "purchaser"], replies__answer__isnull=True).exists()


@guard(_("The opinion, its grounds or the amount accepted are not written."), anchor="opinion")
def opinion_written(engagement: Any, act: Act) -> Finding:
    return bool(engagement.opinion and engagement.opinion_text.strip() and engagement.accepted_amount is not None)


@guard(_("The independent reviewer must sign off first."), anchor="sign_offs")
def reviewed(engagement: Any, act: Act) -> Finding:
    given = given_for(engagement, "issue").get(Role.AUDIT_REVIEWER)
    if given is None:
        return False
    return not (has_worked(engagement, given.by_id) or given.by_id == act.by.pk) or WORKED


def has_worked(engagement: Any, person: int) -> bool:
    """Whether she was of those who did the audit or wrote a finding down: she cannot review it."""
    worked = engagement.team.exclude(part="reviewer").filter(person=person).exists()
    return bool(worked or engagement.findings.filter(created_by=person).exists())


@guard(_("The report is not made."), anchor="report", of_facts=True)
def report_made(engagement: Any, act: Act) -> Finding:
    return bool(act.facts.get("serial") and act.facts.get("file_sha256"))


@guard(_("A final finding has no rectification ordered."), anchor="findings")
def rectification_ordered(engagement: Any, act: Act) -> Finding:
    return not engagement.findings.filter(status="final").exists()


@guard(_("A finding is neither closed nor referred nor kept open for long."), anchor="findings")
def findings_settled(engagement: Any, act: Act) -> Finding:
    return not engagement.findings.exclude(status__in=SETTLED).exists()


def reply_ends() -> Any:
    """The last day to comment on what is sent today."""
    return clock.today() + timedelta(days=REPLY_DAYS)


def works(engagement: Any, person: Any, within: Collection[str] | None = None) -> bool:
    """Whether the work of the team is hers: what `may_work` and `require_work` ask, for a page that offers it."""
    here = within is None or engagement.status in within
    return bool(here and may_work(engagement, person)) and not team_problem(engagement, person)


def require_work(engagement: Any, by: Any, within: Collection[str]) -> None:
    """Raise Blocked unless the engagement stands in one of these statuses and `by` is on its team."""
    if engagement.status not in within:
        words = _("This cannot be done while it is “%(status)s”; nothing was changed.")
        raise Blocked(Blocker("not_now", words % {"status": engagement.get_status_display()}))
    if team_problem(engagement, by):
        raise Blocked(Blocker("team", on_the_team.message, "team"))
