"""What is done with a finding: drafted from records or from a hit, confirmed, replied to, settled, closed, referred."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grants.audits import finding_rules, rules
from grants.audits.findings import Finding, FindingRecord, LegalBasis, Reply, Resolution, TestHit
from grants.audits.judging import judge
from grants.audits.models import Engagement
from grants.contracts.models import Contract
from grants.people.models import User
from grants.trail import clock
from grants.trail.blockers import Blocked, Blocker, NotAllowed
from grants.trail.drafts import begin, edit
from grants.trail.models import Entry
from grants.trail.moves import lock, move, plain, record, require

EDITABLE = ("drafted", "pending")
DRAFTING = ("frozen", "fieldwork")
WORKING = (*DRAFTING, "consulting", "issued", "follow_up")
SETTLING = ("final", "rectifying", "claimed_done", "long_term")

need_evidence = plain("need_evidence")  # papers
drop = plain("drop")
consult = plain("consult")
reopen = plain("reopen")
finalise = plain("finalise")
order = plain("order")  # measure, responsible, due
close = plain("close")
refuse = plain("refuse")
hold = plain("hold")
resume = plain("resume")
refer = plain("refer")  # authority


@dataclass(frozen=True)
class Record:
    """A source record to be linked: the row it is, what people call it, and what stands on it (元)."""

    kind: str
    key: int
    label: str
    on: date | None = None
    voucher_amount: Decimal | None = None
    issuer: str = ""
    problem: str = ""


def draft(
    engagement: Engagement,
    *,
    by: User,
    contract: Contract,
    records: Iterable[Record] = (),
    hit: TestHit | None = None,
    **fields: Any,
) -> Finding:
    """Write a finding down while the fieldwork runs. `hit`: the hit it takes up, which is judged with it."""
    require(rules.may_work, engagement, by)
    with transaction.atomic():
        row = lock(engagement)
        rules.require_work(row, by, DRAFTING)
        if not row.contracts.filter(pk=contract.pk).exists():
            raise Blocked(Blocker("contract", _("This contract is not covered by the engagement."), "contract"))
        finding: Finding = begin(
            Finding(
                engagement=row,
                contract=contract,
                number=f"{row.number}-{row.findings.count() + 1:02}",
                origin=row.origin,
                **fields,
            ),
            by=by,
        )
        _link(finding, records)
        if hit is not None:
            judge(row, hit, by=by, finding=finding)
    return finding


def revise(finding: Finding, *, by: User, version: int | None = None, **fields: Any) -> Finding:
    """Change a finding that is a draft or to be verified."""
    require(finding_rules.may_draft, finding, by)
    rules.require_work(finding.engagement, by, WORKING)
    changed: Finding = edit(finding, by=by, version=version, within=EDITABLE, **fields)
    return changed


def link(finding: Finding, *, by: User, records: Iterable[Record]) -> None:
    """Link more source records; one that is linked already stays once."""
    require(finding_rules.may_draft, finding, by)
    with transaction.atomic():
        row = _editable(finding)
        rules.require_work(row.engagement, by, WORKING)
        linked = _link(row, records)
        record(row, "link_records", by=by, role=finding_rules.may_draft.role_for(row, by), records=[str(r) for r in linked])


def unlink(finding: Finding, *, by: User, records: Iterable[FindingRecord]) -> None:
    require(finding_rules.may_draft, finding, by)
    with transaction.atomic():
        row = _editable(finding)
        rules.require_work(row.engagement, by, WORKING)
        gone = row.records.filter(pk__in=[r.pk for r in records])
        told = [str(r) for r in gone]
        gone.delete()
        record(row, "unlink_records", by=by, role=finding_rules.may_draft.role_for(row, by), records=told)


def confirm(finding: Finding, *, by: User, note: str = "", version: int | None = None) -> Entry:
    """Its contract is locked first: a payment that is being made and a finding that stops it do not pass each other."""
    with transaction.atomic():
        lock(finding.contract)
        return move(finding, "confirm", by=by, note=note, version=version)


def claim_done(
    finding: Finding, *, by: User, note: str = "", version: int | None = None, evidence: Any = None, **facts: Any
) -> Entry:
    """The auditee reports what was done, with its evidence (a stored file)."""
    with transaction.atomic():
        entry = move(finding, "claim_done", by=by, note=note, version=version, evidence=evidence, **facts)
        finding.documents.add(evidence)
    return entry


def reply(finding: Finding, *, by: User, text: str, agrees: bool, document: Any = None) -> Reply:
    """What the auditee or the purchaser says to a finding, in the time given; several replies stand beside each other."""
    require(finding_rules.may_reply, finding, by)
    with transaction.atomic():
        row = lock(finding)
        due = row.engagement.reply_due
        if row.status != "consulting" or (due is not None and clock.today() > due):
            raise Blocked(Blocker("not_now", _("Comments are not possible now."), "replies"))
        side = "organisation" if finding_rules.may_reply.role_for(row, by) == "org_admin" else "purchaser"
        made = Reply(
            finding=row, text=text.strip(), agrees=agrees, document=document, side=side, at=clock.now(), by=by, origin=row.origin
        )
        made.full_clean()
        made.save(force_insert=True)
        record(row, "reply", by=by, role=finding_rules.may_reply.role_for(row, by), note=made.text, agrees=agrees)
    return made


def answer(reply: Reply, *, by: User, text: str, adopted: bool) -> Reply:
    """Whether a reply is adopted, and why."""
    require(finding_rules.may_draft, reply.finding, by)
    with transaction.atomic():
        row = lock(reply.finding)
        rules.require_work(row.engagement, by, WORKING)
        made = Reply(
            finding=row, answers=reply, text=text.strip(), adopted=adopted, side="audit", at=clock.now(), by=by, origin=row.origin
        )
        made.full_clean()
        made.save(force_insert=True)
        record(row, "answer_reply", by=by, role=finding_rules.may_draft.role_for(row, by), note=made.text, adopted=adopted)
    return made


def resolve(finding: Finding, *, by: User, kind: str, amount: Decimal, on: date, note: str, document: Any = None) -> Resolution:
    """Settle a part of the amount in question; a mistake is taken back by the negative amount. Never below nothing, never above it."""
    require(finding_rules.may_resolve, finding, by)
    with transaction.atomic():
        row = lock(finding)
        rules.require_work(row.engagement, by, WORKING)
        if row.status not in SETTLING:
            words = _("This cannot be done while it is “%(status)s”; nothing was changed.")
            raise Blocked(Blocker("not_now", words % {"status": row.get_status_display()}))
        if not within(Decimal(row.issue_amount), row.balance, amount):
            words = _("%(left)s of the amount in question is not settled.")
            raise Blocked(Blocker("amount", words % {"left": f"{row.balance:,.2f}"}, "amount"))
        if on > clock.today():
            raise Blocked(Blocker("on", _("The day is after today."), "on"))
        made = Resolution(
            finding=row,
            kind=kind,
            amount=amount,
            on=on,
            note=note.strip(),
            document=document,
            at=clock.now(),
            by=by,
            origin=row.origin,
        )
        made.full_clean()
        made.save(force_insert=True)
        told = {"kind": kind, "amount": amount, "on": on}
        record(row, "resolve", by=by, role=finding_rules.may_resolve.role_for(row, by), note=note, **told)
    return made


def within(issue: Decimal, balance: Decimal, amount: Decimal) -> bool:
    """Whether the balance stays between nothing and the amount in question."""
    return 0 <= balance - amount <= issue


def add_basis(*, by: User, law: str, article: str, text: str, since: date, until: date | None = None) -> LegalBasis:
    """A rule of the place that the catalogue of the house lacks; lead auditors keep it."""
    if not rules.leads_somewhere(by):
        raise NotAllowed(Blocker("not_allowed", _("This is not yours to do; nothing was changed.")))
    basis = LegalBasis(law=law, article=article, text=text, since=since, until=until)
    basis.full_clean()
    basis.save(force_insert=True)
    return basis


def _editable(finding: Finding) -> Finding:
    row = lock(finding)
    if row.status not in EDITABLE:
        words = _("It is “%(status)s” and can no longer be edited.")
        raise Blocked(Blocker("not_editable", words % {"status": row.get_status_display()}))
    return row


def _link(finding: Finding, records: Iterable[Record]) -> list[FindingRecord]:
    known = set(finding.records.values_list("kind", "object_id"))
    new = {(r.kind, r.key): r for r in records if (r.kind, r.key) not in known}
    return FindingRecord.objects.bulk_create(
        FindingRecord(
            finding=finding, kind=r.kind, object_id=r.key, label=r.label, on=r.on, voucher_amount=r.voucher_amount, issuer=r.issuer,
            problem=r.problem, origin=finding.origin,
        )
        for r in new.values()
    )  # fmt: skip
