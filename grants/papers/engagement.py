"""Issuing the report of an audit engagement: made, kept, and the engagement's move `issue` with its digests, all or nothing.

begin → lock unit, contracts and engagement → the move is foreseen → gather → every table foots → serial → draw and seal → keep the
file → Paper → the move (lead auditor; the independent reviewer signed off before) → an entry in the trail of every contract → commit
"""

from dataclasses import replace

from django.db import transaction

from grants.audits import actions, rules, scope
from grants.audits.models import Engagement
from grants.papers.audit_report import paper
from grants.papers.audit_report.gather import report
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
        contracts = list(scope.covered(row).select_related("unit", "organisation"))
        foresee(row, "issue", by=by, note=note, version=version, **FORESEEN)
        _refuse(recusals(contracts, by))
        facts = nameless(report.of_engagement(row, lock=True))
        _refuse(unfooted(facts))
        facts = replace(facts, serial=next_serial(unit), draft=False)
        issued = kept(
            paper.make(facts), facts, kind=Paper.Kind.ENGAGEMENT_AUDIT, by=by, origin=row.origin, engagement=row,
            file_name=f"{facts.serial} {facts.card.name[:60]} {facts.title}.pdf", supersedes=latest(row),
        )  # fmt: skip
        about = {"serial": issued.serial, "facts_sha256": issued.facts_sha256, "file_sha256": issued.file_sha256}
        actions.issue(engagement, by=by, note=note, version=version, **about)
        for contract in contracts:
            record(contract, "issue_paper", by=by, role=rules.may_issue.role_for(row, by), **about)
    return issued


def draft(engagement: Engagement) -> bytes:
    """The same report as a watermarked draft: no serial, nothing stored."""
    return paper.make(nameless(report.of_engagement(engagement)))


def latest(engagement: Engagement) -> Paper | None:
    """The report that holds now."""
    return Paper.objects.filter(engagement=engagement, superseded_by=None).order_by("-id").first()


def _refuse(found: list[Blocker]) -> None:
    if found:
        raise Blocked(*found)
