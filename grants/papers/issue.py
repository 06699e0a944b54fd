"""Issuing a paper: once, with a serial, for good. A correction is a new paper that supersedes the one before.

begin → lock unit and contracts → gather → every table foots → serial → draw and seal → keep the file → Paper → an entry in the
trail of every contract it covers → commit
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grants.audits.models import Engagement
from grants.contracts.models import Contract
from grants.contracts.queries import PUBLIC
from grants.listings.models import Programme
from grants.papers import engagement, rules
from grants.papers.audit_report import canonical, paper
from grants.papers.audit_report.facts import AuditReportFacts, FirstReport
from grants.papers.audit_report.gather import report
from grants.papers.audit_report.nameless import nameless
from grants.papers.issuing import digests, unchanged
from grants.papers.keeping import kept
from grants.papers.models import Paper
from grants.papers.serials import next_serial
from grants.people.models import Unit, User
from grants.trail.blockers import Blocked, Blocker, NotAllowed
from grants.trail.moves import record

__all__ = ["contract_audit", "draft", "engagement_audit", "next_serial", "project_audit"]

Gather = Callable[..., AuditReportFacts]
engagement_audit = engagement.engagement_audit


def contract_audit(contract: Contract, *, by: User) -> Paper:
    """Issue the audit report of one contract as it stands now. Raises Refused, nothing issued."""
    return _issue(Paper.Kind.CONTRACT_AUDIT, contract, contract.unit, by, report.of_contract)


def project_audit(programme: Programme, *, by: User) -> Paper:
    """Issue the audit report of a project over all its signed contracts."""
    return _issue(Paper.Kind.PROJECT_AUDIT, programme, programme.unit, by, report.of_programme)


def draft(subject: Contract | Programme | Engagement) -> bytes:
    """The same report as a watermarked draft: no serial, nothing stored."""
    if isinstance(subject, Engagement):
        return engagement.draft(subject)
    return paper.make(nameless(report.of_contract(subject) if isinstance(subject, Contract) else report.of_programme(subject)))


def _issue(kind: Paper.Kind, subject: Contract | Programme, unit: Unit, by: User, gather: Gather) -> Paper:
    with transaction.atomic():
        Unit.objects.select_for_update().get(pk=unit.pk)  # its serials are given out one by one
        contracts = _contracts(subject)
        if not rules.may_issue_all(contracts, by):
            raise NotAllowed(Blocker("not_allowed", _("This is not yours to do; nothing was changed.")))
        facts = nameless(gather(subject, lock=True))
        before = _latest(kind, subject)
        _refuse(rules.recusals(contracts, by), facts, before)
        facts = replace(facts, serial=next_serial(unit), draft=False)
        data = paper.make(facts)
        issued = _kept(kind, subject, facts, data, by, before)
        for contract in contracts:
            record(contract, "issue_paper", by=by, role=rules.may_issue.role_for(contract, by), **digests(issued))
    return issued


def _contracts(subject: Contract | Programme) -> list[Contract]:
    rows = Contract.objects.filter(pk=subject.pk) if isinstance(subject, Contract) else subject.contracts.all()
    return list(rows.filter(status__in=PUBLIC).select_related("unit", "organisation").order_by("starts", "id"))


def _refuse(found: list[Blocker], facts: AuditReportFacts, before: Paper | None) -> None:
    found = [*found, *rules.unfooted(facts)]
    if before is not None and _same_substance(canonical.read(before.facts), facts):
        found.append(unchanged(before))
    if found:
        raise Blocked(*found)


def _same_substance(before: FirstReport, facts: AuditReportFacts) -> bool:
    """A paper of an older schema always says less."""
    return isinstance(before, AuditReportFacts) and _substance(before) == _substance(facts)


def _substance(facts: AuditReportFacts) -> AuditReportFacts:
    """Facts without what differs between any two papers: serial, instant, the anchor of the trail, idle months of the curve."""
    bare = tuple(replace(contract, head=None) for contract in facts.contracts)
    return replace(facts, serial="", draft=True, cut_off=datetime.min.replace(tzinfo=UTC), contracts=bare, curve=())


def _latest(kind: str, subject: Contract | Programme) -> Paper | None:
    of: dict[str, Any] = {"contract": subject} if isinstance(subject, Contract) else {"programme": subject}
    return Paper.objects.filter(kind=kind, superseded_by=None, **of).order_by("-id").first()


def _kept(
    kind: Paper.Kind, subject: Contract | Programme, facts: AuditReportFacts, data: bytes, by: User, before: Paper | None
) -> Paper:
    of: dict[str, Any] = {"contract": subject} if isinstance(subject, Contract) else {"programme": subject}
    name = f"{facts.serial} {facts.card.name[:60]} {facts.title}.pdf"
    return kept(data, facts, kind=kind, by=by, file_name=name, origin=subject.origin, supersedes=before, **of)
