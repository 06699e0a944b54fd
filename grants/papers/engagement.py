"""The report of an audit engagement: issued with the engagement's move `issue`, and issued anew while the rectification is followed.

begin → lock unit, contracts and engagement → the act is foreseen → gather → every table foots → serial → draw and seal → keep the
file → Paper → the move or, anew, an entry of the engagement (two people each) → an entry in the trail of every contract → commit
"""

from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grants.audits import actions, reissue, rules, scope
from grants.audits.models import Engagement
from grants.contracts.models import Contract
from grants.papers.audit_report import canonical, paper
from grants.papers.audit_report.facts import AuditReportFacts, SecondReport
from grants.papers.audit_report.gather import report
from grants.papers.audit_report.labels_engaged import REASON_OPEN
from grants.papers.audit_report.nameless import nameless
from grants.papers.keeping import kept
from grants.papers.models import Paper
from grants.papers.rules import recusals, unfooted
from grants.papers.serials import next_serial
from grants.people.models import Unit, User
from grants.trail.blockers import Blocked, Blocker
from grants.trail.moves import foresee, lock, record

FORESEEN = {"serial": "—", "file_sha256": "—"}  # what the move asks for and only the made report can tell


def engagement_audit(engagement: Engagement, *, by: User, note: str = "", version: int | None = None) -> Paper:
    """Issue the report and with it the engagement. Raises Refused, nothing issued."""
    with transaction.atomic():
        unit = Unit.objects.select_for_update().get(pk=engagement.unit_id)  # its serials are given out one by one
        scope.hold(engagement)  # as everywhere: a confirmation locks its contract and then the engagement
        row = lock(engagement, "issue")
        contracts = _contracts(row)
        foresee(row, "issue", by=by, note=note, version=version, **FORESEEN)
        _refuse(recusals(contracts, by))
        issued = _keep(row, unit, nameless(report.of_engagement(row, lock=True)), by, latest(row))
        actions.issue(engagement, by=by, note=note, version=version, **_about(issued))
        _enter(row, contracts, issued, by)
    return issued


def anew(engagement: Engagement, *, by: User, seen: int | None = None) -> Paper:
    """Issue a later edition, which takes the place of the one that holds now: prepared with a reason, agreed to by the reviewer.

    `seen`: the number of the entry she looked at. Figures of the books stay those of the cut-off. Raises Refused, nothing issued.
    """
    with transaction.atomic():
        unit = Unit.objects.select_for_update().get(pk=engagement.unit_id)
        scope.hold(engagement)
        row, reason = reissue.issuing(engagement, by=by, seen=seen)
        contracts = _contracts(row)
        _refuse(recusals(contracts, by))
        before, facts = _later(row, reason)
        issued = _keep(row, unit, facts, by, before)
        reissue.issued(row, by=by, note=reason, supersedes=before.serial, **_about(issued))
        _enter(row, contracts, issued, by)
    return issued


def draft(engagement: Engagement) -> bytes:
    """The report as it would be issued next, as a watermarked draft: no serial, nothing stored."""
    if engagement.status == reissue.WHILE and latest(engagement) is not None:
        before = canonical.read(_holding(engagement).facts)
        if isinstance(before, SecondReport):
            return paper.make(report.anew(before, engagement, reissue.standing(engagement).reason or REASON_OPEN))
    return paper.make(nameless(report.of_engagement(engagement)))


def latest(engagement: Engagement) -> Paper | None:
    """The report that holds now."""
    return Paper.objects.filter(engagement=engagement, superseded_by=None).order_by("-id").first()


def _holding(engagement: Engagement) -> Paper:
    found = latest(engagement)
    if found is None:
        raise Blocked(Blocker("no_report", _("No report of this engagement is kept, so none can be issued anew."), "report"))
    return found


def _later(engagement: Engagement, reason: str) -> tuple[Paper, AuditReportFacts]:
    """The edition that holds now and the facts of the next one. Refused when these would say nothing new."""
    holds = _holding(engagement)
    before = canonical.read(holds.facts)
    if not isinstance(before, SecondReport):
        raise Blocked(Blocker("schema", _("The report that holds now is of a kind that cannot be continued."), "report"))
    facts = report.anew(before, engagement, reason)
    told = before.fieldwork if isinstance(before, AuditReportFacts) else None
    done = (told.procedures, told.counts) if told else ((), ())
    if facts.engaged == before.engaged and facts.fieldwork and (facts.fieldwork.procedures, facts.fieldwork.counts) == done:
        words = _("Nothing has changed since %(serial)s was issued; that paper still holds.")
        raise Blocked(Blocker("unchanged", words % {"serial": holds.serial}, "report"))
    return holds, facts


def _contracts(engagement: Engagement) -> list[Contract]:
    return list(scope.covered(engagement).select_related("unit", "organisation"))


def _keep(engagement: Engagement, unit: Unit, facts: AuditReportFacts, by: User, before: Paper | None) -> Paper:
    _refuse(unfooted(facts))
    facts = replace(facts, serial=next_serial(unit), draft=False)
    return kept(
        paper.make(facts), facts, kind=Paper.Kind.ENGAGEMENT_AUDIT, by=by, origin=engagement.origin, engagement=engagement,
        file_name=f"{facts.serial} {facts.card.name[:60]} {facts.title}.pdf", supersedes=before,
    )  # fmt: skip


def _about(issued: Paper) -> dict[str, str]:
    return {"serial": issued.serial, "facts_sha256": issued.facts_sha256, "file_sha256": issued.file_sha256}


def _enter(engagement: Engagement, contracts: list[Contract], issued: Paper, by: User) -> None:
    for contract in contracts:
        record(contract, "issue_paper", by=by, role=rules.may_issue.role_for(engagement, by), **_about(issued))


def _refuse(found: list[Blocker]) -> None:
    if found:
        raise Blocked(*found)
