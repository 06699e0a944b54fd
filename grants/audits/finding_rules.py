"""Findings: what must stand before one is confirmed, final, closed; who may say so."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from grants.audits import rules, words
from grants.people.may import may
from grants.people.roles import Role
from grants.trail import clock
from grants.trail.blockers import Act, Blocker, Finding, guard

# What the auditee sees: from the day it is sent for comments. What is referred only the audit sees.
SHOWN = ("consulting", "final", "rectifying", "claimed_done", "closed", "long_term")
TEXTS = ("title", "told", "cause", "effect", "recommendation")

may_draft = may(Role.AUDITOR, Role.LEAD_AUDITOR)
may_need_evidence = may(Role.AUDITOR)
may_drop = may(Role.LEAD_AUDITOR)
may_confirm = may(Role.LEAD_AUDITOR, but_not=("created",))
may_consult = may(Role.SYSTEM)
may_reopen = may(Role.LEAD_AUDITOR)
may_finalise = may(Role.LEAD_AUDITOR)
may_order = may(Role.LEAD_AUDITOR)
may_claim_done = may(Role.ORG_ADMIN, Role.HANDLER)
may_close = may(Role.LEAD_AUDITOR, but_not=("claim_done",))
may_refuse = may(Role.LEAD_AUDITOR)
may_hold = may(Role.LEAD_AUDITOR)
may_resume = may(Role.LEAD_AUDITOR)
may_refer = may(Role.LEAD_AUDITOR)
may_reply = may(Role.ORG_ADMIN, Role.HANDLER)
may_resolve = may(Role.LEAD_AUDITOR, Role.AUDITOR)


@guard(_("You are not on the team of this engagement; its leader can add you."), anchor="team")
def on_the_team(finding: Any, act: Act) -> Finding:
    return not rules.team_problem(finding.engagement, act.by)


@guard(_("No record proves it yet: link the voucher, contract or report."), anchor="records")
def proved(finding: Any, act: Act) -> Finding:
    return finding.records.exists()


@guard(_("Its evidence is not confirmed."), anchor="evidence")
def evidence_confirmed(finding: Any, act: Act) -> Finding:
    """What is confirmed in part, pending or conflicting stays among the matters to be verified."""
    return finding.evidence == "confirmed"


@guard(_("Cause, effect or recommendation is missing."), anchor="told")
def told_in_full(finding: Any, act: Act) -> Finding:
    return all(getattr(finding, name).strip() for name in TEXTS)


@guard(_("The amounts do not add up."), anchor="amounts")
def amounts_add_up(finding: Any, act: Act) -> Finding:
    """Nothing of a confirmed finding is still to be verified, and no more differs than is in question."""
    if finding.pending_amount:
        return _("An amount is still to be verified.")
    return finding.confirmed_difference <= finding.issue_amount or _("More is confirmed than is in question.")


@guard(_("No legal basis is named."), anchor="basis")
def basis_held(finding: Any, act: Act) -> Finding:
    if finding.basis is None:
        return False
    words_ = _("%(basis)s was not in force on %(day)s.")
    return finding.basis.holds_on(finding.event_on) or words_ % {"basis": finding.basis, "day": finding.event_on}


@guard(_("A word accuses more than is proved."), anchor="told")
def words_guarded(finding: Any, act: Act) -> Finding:
    return [problem for name in TEXTS for problem in words.problems(getattr(finding, name), anchor=name)]


@guard(_("The engagement has not sent its findings for comments."), anchor="engagement")
def engagement_consults(finding: Any, act: Act) -> Finding:
    return finding.engagement.status == "consulting"


@guard(_("The auditee has not replied and may still do so."), anchor="replies")
def replied_or_over(finding: Any, act: Act) -> Finding:
    due = finding.engagement.reply_due
    if finding.replies.exclude(side="audit").exists() or (due is not None and clock.today() > due):
        return True
    return _("The auditee has not replied; comments are possible until %(day)s.") % {"day": due or "—"}


@guard(_("A reply is not answered: say whether it is adopted, and why."), anchor="replies")
def replies_answered(finding: Any, act: Act) -> Finding:
    return not finding.replies.exclude(side="audit").filter(answer__isnull=True).exists()


@guard(_("The day is after today and within two years."), anchor="due", of_facts=True)
def due_later(finding: Any, act: Act) -> Finding:
    due = act.facts.get("due")
    return due is not None and clock.today() < due <= clock.today() + timedelta(days=731)


@guard(_("Not all of the amount in question is settled."), anchor="resolutions")
def balanced(finding: Any, act: Act) -> Finding:
    """balance = amount − refunds − documents − deductions − write-offs."""
    left = finding.balance
    return left == 0 or Blocker(
        "balanced", _("%(left)s of the amount in question is not settled.") % {"left": f"{left:,.2f}"}, "resolutions"
    )
