"""The ways of an engagement and of a finding: one contract in force, spent and reported, audited from the letter to the archive."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile

from grants.audits import actions, finding_actions
from grants.audits.findings import Finding, LegalBasis
from grants.audits.models import Engagement, Sample, SampleItem
from grants.contracts.models import Contract
from grants.evidence.actions import store
from grants.people.roles import Role
from grants.spending import actions as expenses
from grants.story.cast import Cast
from grants.trail import clock
from grants.trail.machine import Stateful
from tests.factories import after_contract
from tests.factories.told import once
from tests.factories.ways import REASON, Way, fresh

TITLE = "部分支出未附签到表"
TOLD = {
    "title": TITLE, "category": "FY", "evidence": "confirmed", "told": "抽查的凭证未附活动签到表。", "cause": "归档不及时。",
    "effect": "支出的真实性难以核对。", "recommendation": "补齐签到表并完善归档。",
    "issue_amount": Decimal("1000.00"), "confirmed_difference": Decimal("1000.00"),
}  # fmt: skip


def planned_over(cast: Cast, contract: Contract) -> Engagement:
    """Planned by the leader over one contract, its team declared."""
    lead, member, reviewer = (cast.persons[name] for name in ("leadauditor", "auditor", "auditreviewer"))
    engagement = actions.plan(
        by=lead, scopes={"units": [contract.unit], "organisations": [contract.organisation]}, unit=contract.unit, title="专项审计",
        letter_number="审通〔2026〕1号", letter="核实资金使用与服务交付。", starts=contract.starts, ends=max(contract.ends, clock.today()),
    )  # fmt: skip
    actions.join(engagement, by=lead, person=member)
    actions.join(engagement, by=lead, person=reviewer, part="reviewer")
    for person in (lead, member, reviewer):
        actions.declare(engagement, by=person)
    return fresh(engagement)  # type: ignore[no-any-return]


def frozen_over(cast: Cast, contract: Contract) -> Engagement:
    engagement = planned_over(cast, contract)
    actions.freeze(engagement, by=cast.persons["leadauditor"], cut_off=clock.today())
    return fresh(engagement)  # type: ignore[no-any-return]


@once
def planned(cast: Cast) -> Engagement:
    return planned_over(cast, fresh(after_contract.recognised(cast).contract))


@once
def frozen(cast: Cast) -> Engagement:
    engagement = planned(cast)
    actions.freeze(engagement, by=cast.persons["leadauditor"], cut_off=clock.today())
    return fresh(engagement)  # type: ignore[no-any-return]


def draw(engagement: Engagement, cast: Cast) -> Sample:
    """Two lines, chosen by judgement."""
    contract, by = engagement.contracts.get(), cast.persons["auditor"]
    lines = list(contract.expenses.order_by("pk"))
    sample = Sample.objects.create(
        engagement=engagement, population="expenses", method="judgemental", seed="00", size=2, why="金额最大", count=len(lines),
        amount=sum(line.amount for line in lines), drawn_at=clock.now(), drawn_by=by,
    )  # fmt: skip
    for n, line in enumerate(lines[:2], 1):
        SampleItem.objects.create(
            sample=sample, order=n, object_id=line.pk, contract=contract, label=str(line), amount=line.amount
        )
    return sample


def check(sample: Sample, cast: Cast) -> None:
    sample.items.update(result="in_order", checked_by=cast.persons["auditor"], checked_at=clock.now())


@once
def sampled(cast: Cast) -> Engagement:
    engagement = frozen(cast)
    draw(engagement, cast)
    return engagement


@once
def working(cast: Cast) -> Engagement:
    """In the field, its sample checked, nothing found yet."""
    engagement = sampled(cast)
    actions.begin(engagement, by=cast.persons["leadauditor"])
    check(engagement.samples.get(), cast)
    return fresh(engagement)  # type: ignore[no-any-return]


def basis() -> LegalBasis:
    found, _made = LegalBasis.objects.get_or_create(
        law="会计法",
        article="第十四条",
        since=clock.today() - timedelta(days=3650),
        defaults={"text": "会计凭证包括原始凭证和记账凭证。"},
    )
    return found


def drafted_in(engagement: Engagement, cast: Cast, **fields: Any) -> Finding:
    """By the member of the team, about the first line of the ledger."""
    contract = engagement.contracts.get()
    line = contract.expenses.order_by("pk")[0]
    record = finding_actions.Record("expenses", line.pk, str(line), line.date, line.amount, line.payee, "未附签到表")
    told = {**TOLD, "event_on": line.date, "basis": basis(), **fields}
    return finding_actions.draft(engagement, by=cast.persons["auditor"], contract=contract, records=[record], **told)


@once
def drafted(cast: Cast) -> Finding:
    return drafted_in(working(cast), cast)


@once
def confirmed(cast: Cast) -> Finding:
    finding = drafted(cast)
    finding_actions.confirm(finding, by=cast.persons["leadauditor"])
    return fresh(finding)  # type: ignore[no-any-return]


@once
def consulting(cast: Cast) -> Finding:
    finding = confirmed(cast)
    actions.consult(finding.engagement, by=cast.persons["leadauditor"])
    return fresh(finding)  # type: ignore[no-any-return]


def replied(finding: Finding, cast: Cast) -> None:
    made = finding_actions.reply(finding, by=cast.persons["orgadmin"], text="已补齐签到表。", agrees=True)
    finding_actions.answer(made, by=cast.persons["auditor"], text="予以采纳，措辞不变。", adopted=True)


@once
def final(cast: Cast) -> Finding:
    finding = consulting(cast)
    replied(finding, cast)
    finding_actions.finalise(finding, by=cast.persons["leadauditor"])
    return fresh(finding)  # type: ignore[no-any-return]


@once
def rectifying(cast: Cast) -> Finding:
    finding = final(cast)
    told = {"measure": "补齐签到表", "responsible": "项目部", "due": clock.today() + timedelta(days=30)}
    finding_actions.order(finding, by=cast.persons["leadauditor"], **told)
    return fresh(finding)  # type: ignore[no-any-return]


@once
def claimed_done(cast: Cast) -> Finding:
    """The amount is settled by documents, and the organisation says so."""
    finding = rectifying(cast)
    finding_actions.resolve(
        finding, by=cast.persons["auditor"], kind="documents", amount=finding.issue_amount, on=clock.today(), note="签到表已补"
    )
    by = cast.persons["orgadmin"]
    finding_actions.claim_done(finding, by=by, done="已补齐", evidence=paper(by))
    return fresh(finding)  # type: ignore[no-any-return]


def paper(by: Any) -> Any:
    return store(ContentFile("事项,结果\n签到表,已补齐\n".encode(), name="整改说明.csv"), by=by)


@once
def closed(cast: Cast) -> Finding:
    finding = claimed_done(cast)
    finding_actions.close(finding, by=cast.persons["leadauditor"])
    return fresh(finding)  # type: ignore[no-any-return]


def concluded(engagement: Engagement, cast: Cast) -> Engagement:
    """Its opinion is written and the reviewer agrees."""
    actions.conclude(
        engagement, by=cast.persons["leadauditor"], opinion="unmodified", opinion_text="除上述事项外，未发现其他问题。",
        accepted_amount=engagement.contracts.get().verified, used_for="仅供委托方使用。",
    )  # fmt: skip
    actions.sign_off(engagement, by=cast.persons["auditreviewer"], move="issue", role=Role.AUDIT_REVIEWER)
    return fresh(engagement)  # type: ignore[no-any-return]


ISSUED = {"serial": "测审〔2026〕1号", "file_sha256": "0" * 64}


def issuable(cast: Cast) -> Engagement:
    return concluded(fresh(final(cast).engagement), cast)


def _issued_from(make: Callable[[Cast], Finding]) -> Callable[[Cast], Engagement]:
    def way(cast: Cast) -> Engagement:
        engagement = concluded(fresh(make(cast).engagement), cast)
        actions.issue(engagement, by=cast.persons["leadauditor"], **ISSUED)
        return fresh(engagement)  # type: ignore[no-any-return]

    return way


def followed(make: Callable[[Cast], Finding]) -> Callable[[Cast], Engagement]:
    def way(cast: Cast) -> Engagement:
        engagement = _issued_from(make)(cast)
        actions.follow(engagement, by=cast.persons["leadauditor"])
        return fresh(engagement)  # type: ignore[no-any-return]

    return way


def _archived(cast: Cast) -> Stateful:
    engagement = followed(closed)(cast)
    actions.archive(engagement, by=cast.persons["leadauditor"])
    return engagement


def _stopped(cast: Cast) -> Stateful:
    engagement = frozen(cast)
    actions.stop(engagement, by=cast.persons["leadauditor"], note=REASON)
    return engagement


def _then(make: Callable[[Cast], Finding], act: str, **told: Any) -> Way:
    def way(cast: Cast) -> Stateful:
        finding = make(cast)
        by = cast.persons["auditor" if act == "need_evidence" else "leadauditor"]
        getattr(finding_actions, act)(finding, by=by, note=REASON, **told)
        return fresh(finding)  # type: ignore[no-any-return]

    return way


WAYS: dict[str, dict[str, Way]] = {
    "audit_engagement": {
        "planned": planned,
        "frozen": frozen,
        "fieldwork": lambda cast: fresh(confirmed(cast).engagement),
        "consulting": lambda cast: fresh(consulting(cast).engagement),
        "issued": _issued_from(rectifying),
        "follow_up": followed(rectifying),
        "archived": _archived,
        "stopped": _stopped,
    },
    "finding": {
        "drafted": drafted,
        "pending": _then(drafted, "need_evidence", papers="签到表"),
        "confirmed": confirmed,
        "consulting": consulting,
        "final": final,
        "rectifying": rectifying,
        "claimed_done": claimed_done,
        "closed": closed,
        "long_term": _then(rectifying, "hold"),
        "referred": _then(confirmed, "refer", authority="县纪委监委"),
        "dropped": _then(drafted, "drop"),
    },
}


def frozen_line(status: str) -> Way:
    """A line in this status whose contract an engagement has frozen since."""

    def way(cast: Cast) -> Stateful:
        line: Any = after_contract.WAYS["expense"][status](cast)
        frozen_over(cast, fresh(line.contract))
        return fresh(line)  # type: ignore[no-any-return]

    return way


def _audited(cast: Cast) -> Stateful:
    line = frozen_line("verified")(cast)
    expenses.audit(line, by=cast.persons["auditor"])
    return fresh(line)  # type: ignore[no-any-return]


WAYS["expense"] = {"audited": _audited}
