"""Issuing a paper: once, with a serial, for good. A correction is a new paper that supersedes the one before.

begin → lock unit and contracts → gather → every table foots → serial → draw and seal → keep the file → Paper → an entry in the
trail of every contract it covers → commit
"""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grants.contracts.models import Contract
from grants.contracts.queries import PUBLIC
from grants.listings.models import Programme
from grants.papers import files, rules
from grants.papers.audit_report import canonical, footing, paper
from grants.papers.audit_report import labels as say
from grants.papers.audit_report.facts import AuditReportFacts, FirstReport
from grants.papers.audit_report.gather import report
from grants.papers.models import Paper
from grants.papers.verify import read
from grants.people.models import Unit, User
from grants.trail import clock
from grants.trail.blockers import Blocked, Blocker, NotAllowed
from grants.trail.moves import record

Gather = Callable[..., AuditReportFacts]


def contract_audit(contract: Contract, *, by: User) -> Paper:
    """Issue the audit report of one contract as it stands now. Raises Refused, nothing issued."""
    return _issue(Paper.Kind.CONTRACT_AUDIT, contract, contract.unit, by, report.of_contract)


def project_audit(programme: Programme, *, by: User) -> Paper:
    """Issue the audit report of a project over all its signed contracts."""
    return _issue(Paper.Kind.PROJECT_AUDIT, programme, programme.unit, by, report.of_programme)


def draft(subject: Contract | Programme) -> bytes:
    """The same report as a watermarked draft: no serial, nothing stored."""
    return paper.make(report.of_contract(subject) if isinstance(subject, Contract) else report.of_programme(subject))


def _issue(kind: Paper.Kind, subject: Contract | Programme, unit: Unit, by: User, gather: Gather) -> Paper:
    with transaction.atomic():
        Unit.objects.select_for_update().get(pk=unit.pk)  # its serials are given out one by one
        contracts = _contracts(subject)
        if not rules.may_issue_all(contracts, by):
            raise NotAllowed(Blocker("not_allowed", _("This is not yours to do; nothing was changed.")))
        facts = gather(subject, lock=True)
        before = _latest(kind, subject)
        _refuse(rules.recusals(contracts, by), facts, before)
        facts = replace(facts, serial=next_serial(unit), draft=False)
        data = paper.make(facts)
        issued = _kept(kind, subject, facts, data, by, before)
        for contract in contracts:
            about = {"serial": issued.serial, "facts_sha256": issued.facts_sha256, "file_sha256": issued.file_sha256}
            record(contract, "issue_paper", by=by, role=rules.may_issue.role_for(contract, by), **about)
    return issued


def _contracts(subject: Contract | Programme) -> list[Contract]:
    rows = Contract.objects.filter(pk=subject.pk) if isinstance(subject, Contract) else subject.contracts.all()
    return list(rows.filter(status__in=PUBLIC).select_related("unit", "organisation").order_by("starts", "id"))


def _refuse(found: list[Blocker], facts: AuditReportFacts, before: Paper | None) -> None:
    found = list(found)
    wrong = footing.mismatches(facts)
    if wrong:
        words = _("The figures do not add up, so no report can be issued: %(where)s. Nothing was issued.")
        found.append(Blocker("footing", words % {"where": "; ".join(map(str, wrong[:3]))}))
    if before is not None and _same_substance(canonical.read(before.facts), facts):
        words = _("Nothing has changed since %(serial)s was issued; that paper still holds.")
        found.append(Blocker("unchanged", words % {"serial": before.serial}))
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


def next_serial(unit: Unit, form: str = say.SERIAL_FORM) -> str:
    """晋江市妇联审〔2020〕3号: per unit and year, without gaps."""
    year = clock.today().year
    start, _blank, end = form.format(unit.short_name, year, "#").partition("#")
    taken = Paper.objects.filter(serial__startswith=start, serial__endswith=end).values_list("serial", flat=True)
    numbers = [int(n) for serial in taken if (n := serial.removeprefix(start).removesuffix(end)).isdecimal()]
    return f"{start}{max(numbers, default=0) + 1}{end}"


def _kept(
    kind: Paper.Kind, subject: Contract | Programme, facts: AuditReportFacts, data: bytes, by: User, before: Paper | None
) -> Paper:
    """The file is on the disk before the row says so; it was read back whole first."""
    reading = read(data, thorough=True)
    if not reading.holds or reading.facts != facts:
        raise AssertionError(f"a paper must read back as what was written: {reading.wrong}")
    sha256 = hashlib.sha256(data).hexdigest()
    files.keep(data, sha256)
    issued = Paper(
        kind=kind, serial=facts.serial, cut_off=facts.cut_off, facts=canonical.write(facts), facts_sha256=reading.facts_sha256,
        file_name=f"{facts.serial} {facts.card.name[:60]} {facts.title}.pdf", file_sha256=sha256,
        pages=sum(part.name == "page" for part in reading.parts), issued_by=by, issued_at=clock.now(), supersedes=before,
        contract=subject if isinstance(subject, Contract) else None,
        programme=subject if isinstance(subject, Programme) else None, origin=subject.origin,
    )  # fmt: skip
    issued.full_clean(exclude=["facts"])
    issued.save(force_insert=True)
    return issued
