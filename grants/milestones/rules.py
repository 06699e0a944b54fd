"""Milestone reports: what must be told, who recognises it."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from grants.contracts.rules import frozen
from grants.people.may import may
from grants.people.roles import Role
from grants.rulebook import queries as rulebook
from grants.trail import clock
from grants.trail.blockers import Act, Blocker, Finding, guard
from grants.trail.signoffs import given_for
from grants.trail.text import personal_data

may_draft = may(Role.ORG_LEAD, Role.ORG_ACCOUNTANT)
may_submit = may(Role.ORG_LEAD)
may_send_back = may(Role.EVALUATOR, Role.REVIEWER)
may_recognise = may(Role.EVALUATOR, Role.REVIEWER)
may_recognise_part = may(Role.EVALUATOR, Role.REVIEWER)
may_reject = may(Role.EVALUATOR, Role.REVIEWER)
may_lock = may(Role.REVIEWER)

# Who must agree, with her own sign-in, before the move of that name.
SIGN_OFFS = {"submit": (Role.ORG_ACCOUNTANT,)}


@guard(_("The contract takes no reports now."), anchor="contract")
def contract_reports(report: Any, act: Act) -> Finding:
    return report.contract.status in {"in_force", "remedial"}


@guard(_("An audit has frozen this report."), anchor="milestone")
def not_frozen(report: Any, act: Act) -> Finding:
    return frozen(report.contract, report.milestone.due)


@guard(_("A figure is missing."), anchor="measurements")
def every_figure_told(report: Any, act: Act) -> Finding:
    told = {(m.deliverable_id, m.site_id): m for m in report.measurements.all()}
    found = []
    for target in report.milestone.targets.filter(quantity__gt=0).select_related("deliverable", "site"):
        measurement = told.get((target.deliverable_id, target.site_id))
        what = {"deliverable": target.deliverable.name, "site": target.site.short_name}
        if measurement is None:
            found.append(Blocker("figure", _("“%(deliverable)s” at %(site)s has no figure.") % what, "measurements"))
        elif measurement.basis != target.deliverable.basis:
            found.append(Blocker("basis", _("“%(deliverable)s” at %(site)s is counted on another basis.") % what, "measurements"))
    return found


@guard(_("Evidence (sign-in sheets, records, photographs) is missing."), anchor="documents")
def evidenced(report: Any, act: Act) -> Finding:
    return report.documents.exists()


@guard(_("More person-times are reported than there are signatures."), anchor="activities")
def persons_within_signatures(report: Any, act: Act) -> Finding:
    over = [a for a in report.activities.all() if a.person_times > a.signatures]
    words = _("“%(title)s” on %(day)s: %(reported)d person-times, %(signed)d signatures.")
    return [
        Blocker(
            "signatures",
            words % {"title": a.title, "day": a.date, "reported": a.person_times, "signed": a.signatures},
            "activities",
        )
        for a in over[:20]
    ]


@guard(_("Satisfaction is missing: how many forms went out, how many came back valid."), anchor="satisfaction")
def satisfaction_told(report: Any, act: Act) -> Finding:
    rows = list(report.satisfactions.all())
    return bool(rows) and all(0 < row.valid <= row.issued and row.answers == row.valid for row in rows)


@guard(_("The accountant has not signed the financial part."), anchor="sign_offs")
def financial_part_signed(report: Any, act: Act) -> Finding:
    return Role.ORG_ACCOUNTANT in given_for(report, "submit")


@guard(_("The text seems to hold personal data."), anchor="narrative")
def no_personal_data(report: Any, act: Act) -> Finding:
    return [Blocker("personal_data", hit.message, "narrative") for hit in personal_data(report.narrative)]


@guard(_("What is recognised cannot be more than what was reported."), anchor="measurements")
def recognised_within_reported(report: Any, act: Act) -> Finding:
    return not any(m.recognised is not None and m.recognised > m.reported for m in report.measurements.all())


@guard(_("Every figure that is recognised in part needs its reason."), anchor="measurements", of_facts=True)
def parts_have_reasons(report: Any, act: Act) -> Finding:
    """The decisions on the figures come with the move (actions.recognise_part), so an offer does not ask for them."""
    rows = list(report.measurements.all())
    if any(m.recognised is None for m in rows):
        return _("Say for every figure how much of it is recognised.")
    if all(m.recognised == m.reported for m in rows):
        return _("Nothing was reduced: recognise the whole report instead.")
    return not any(m.recognised < m.reported and not m.reason.strip() for m in rows)


@guard(_("You handle the payment of this milestone; someone else must recognise the report."), anchor="payment")
def not_the_payment_handler(report: Any, act: Act) -> Finding:
    return not report.milestone.disbursements.filter(review_business_by=act.by).exists()


@guard(_("The right of reply is not over."), anchor="decided")
def reply_over(report: Any, act: Act) -> Finding:
    until = rulebook.reply_ends(report.contract.rule_set, report.decided_at.astimezone(clock.SHANGHAI).date())
    if clock.today() <= until:
        return _("The organisation can reply until the end of %(day)s.") % {"day": until.isoformat()}
    return True
