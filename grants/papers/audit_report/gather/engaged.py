"""What an engagement adds to the report: its letter, team, samples and tests, what it found, what came of it.

What was referred is not read at all. People are counted by their part of the team; of a finding the office answers.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from grants.audits.checks import BY_CODE
from grants.audits.findings import Finding, TestHit
from grants.audits.models import Engagement, Sample
from grants.papers.audit_report.engaged import (
    Basis,
    CategoryCount,
    CoveredLine,
    CoveredSum,
    EngagementPart,
    FindingPart,
    PendingMatter,
    Record,
    RecordSum,
    Reply,
    SampleLine,
    Settled,
    TeamPart,
    TestLine,
)
from grants.papers.audit_report.figures import ZERO, share
from grants.trail import clock

ESTABLISHED = ("confirmed", "consulting", "final", "rectifying", "claimed_done", "closed", "long_term")
RELATED = ("records", "resolutions", "replies__answer")
PARTS = ("lead", "member", "reviewer")


def part(engagement: Engagement) -> EngagementPart:
    """Fourteen queries at most, however much was sampled, tested and found."""
    findings = engagement.findings.select_related("contract", "basis", "repeats").prefetch_related(*RELATED).order_by("id")
    told = [_finding(one) for one in findings.filter(status__in=ESTABLISHED)]
    covered = _covered(engagement)
    return EngagementPart(
        engagement.number, engagement.title, engagement.letter_number, engagement.letter, engagement.starts, engagement.ends,
        engagement.cut_off, engagement.snapshot_sha256, Decimal(engagement.materiality), _team(engagement), covered,
        CoveredSum(len(covered), sum(line.lines for line in covered), sum((line.amount for line in covered), ZERO)),
        tuple(_sample(one) for one in engagement.samples.prefetch_related("items").order_by("id")), _tests(engagement), tuple(told),
        tuple(_pending(one) for one in findings.filter(status="pending")), categories(told), _count("", told), records(told),
        engagement.opinion, engagement.opinion_text, _amount(engagement.accepted_amount), engagement.used_for, engagement.reply_due,
    )  # fmt: skip


def _team(engagement: Engagement) -> tuple[TeamPart, ...]:
    met = Counter(engagement.team.filter(left_at__isnull=True).values_list("part", flat=True))
    return tuple(TeamPart(name, met[name]) for name in PARTS if met[name])


def _covered(engagement: Engagement) -> tuple[CoveredLine, ...]:
    rows = engagement.covered.select_related("contract").order_by("contract__starts", "contract_id")
    return tuple(CoveredLine(r.contract.number, r.contract.title, r.lines, Decimal(r.amount), r.sha256) for r in rows)


def _sample(one: Sample) -> SampleLine:
    items = list(one.items.all())
    amount = sum((Decimal(item.amount) for item in items), ZERO)
    results = Counter(item.result for item in items)
    return SampleLine(
        one.population, one.method, one.seed, one.why, one.count, Decimal(one.amount), len(items), amount,
        share(Decimal(len(items)), Decimal(one.count)), share(amount, Decimal(one.amount)), results["difference"],
        sum((Decimal(item.difference) for item in items), ZERO), results["no_paper"],
    )  # fmt: skip


def _tests(engagement: Engagement) -> tuple[TestLine, ...]:
    """The latest run of each test."""
    latest = {run.code: run for run in engagement.runs.order_by("id")}
    judged = Counter(
        TestHit.objects.filter(run__in=[run.pk for run in latest.values()]).order_by().values_list("run_id", "judged")
    )
    hits = Counter[int]()
    for (run, _word), count in judged.items():
        hits[run] += count
    return tuple(
        TestLine(
            code, str(BY_CODE[code].title) if code in BY_CODE else "", _day(run.run_at), run.contracts, hits[run.pk],
            judged[run.pk, "taken_up"], judged[run.pk, "put_aside"],
        )
        for code, run in sorted(latest.items())
    )  # fmt: skip


def _finding(one: Finding) -> FindingPart:
    settled = tuple(Settled(r.kind, r.on, Decimal(r.amount)) for r in one.resolutions.all())
    issue = Decimal(one.issue_amount)
    return FindingPart(
        one.number, one.contract.number, one.category, one.grade, one.severity, one.title, one.told, one.event_on, _basis(one), issue,
        Decimal(one.confirmed_difference), one.cause, one.effect, one.recommendation, _repeated(one),
        tuple(
            Record(f"{r.kind}/{r.object_id}", r.label, r.on, _amount(r.voucher_amount), r.issuer, r.problem) for r in one.records.all()
        ),
        tuple(_reply(r) for r in one.replies.all() if r.side != "audit"), one.measure, one.responsible, one.due, one.status, settled,
        issue - sum((s.amount for s in settled), ZERO),
    )  # fmt: skip


def _repeated(one: Finding) -> str:
    """The number of the earlier finding; one that was referred stays unnamed."""
    return one.repeats.number if one.repeats is not None and one.repeats.status != "referred" else ""


def _basis(one: Finding) -> Basis | None:
    law = one.basis
    return None if law is None else Basis(law.law, law.article, law.text, law.since, law.until)


def _reply(one: Any) -> Reply:
    answer = getattr(one, "answer", None)
    return Reply(
        one.side, _day(one.at), one.agrees, one.text, answer.adopted if answer is not None else None,
        answer.text if answer is not None else "",
    )  # fmt: skip


def _pending(one: Finding) -> PendingMatter:
    amount = Decimal(one.pending_amount) or Decimal(one.issue_amount)
    return PendingMatter(one.number, one.contract.number, one.category, one.title, one.told, amount, one.papers_needed)


def categories(findings: Sequence[FindingPart]) -> tuple[CategoryCount, ...]:
    """T11, in the order of the scheme."""
    own = ((category, [f for f in findings if f.category == category]) for category in Finding.Category.values)
    return tuple(_count(category, rows) for category, rows in own if rows)


def _count(category: str, rows: Iterable[FindingPart]) -> CategoryCount:
    told = list(rows)
    issue = sum((f.issue_amount for f in told), ZERO)
    return CategoryCount(category, len(told), issue, sum((f.confirmed_difference for f in told), ZERO))


def records(findings: Iterable[FindingPart]) -> RecordSum:
    """Each source record once, however many findings it proves."""
    once = {record.key: record.amount or ZERO for finding in findings for record in finding.records}
    return RecordSum(len(once), sum(once.values(), ZERO))


def _amount(amount: Any) -> Decimal | None:
    return None if amount is None else Decimal(amount)


def _day(at: datetime) -> date:
    return at.astimezone(clock.SHANGHAI).date()
