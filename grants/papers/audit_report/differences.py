"""Do the tables beside the money foot? Recomputed apart from `reckoning`; (table, what, stated, computed) of whatever differs.

Beside what `footing` recomputes: T7, T8, T9, T11, T12, T14, the lists and the samples.
"""

import hashlib
from collections.abc import Iterable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from grants.papers.audit_report.conduct import Clock, Conduct, FileSum, Score, ScoreStep
from grants.papers.audit_report.engaged import EngagementPart
from grants.papers.audit_report.facts import AuditReportFacts, SecondReport
from grants.papers.audit_report.fieldwork import Fieldwork

Difference = tuple[str, str, str, str]
KEPT_ASIDE = ("outside", "running", "overdue")


def differences(facts: SecondReport) -> Iterator[Difference]:
    vouchers = [row for c in facts.contracts for row in c.expenses if row.kind != "reversal"]
    seen, decided = facts.checked, [row for row in vouchers if not row.pending]
    yield from _same("checked", "lines", seen.lines, len(decided))
    yield from _same("checked", "of lines", seen.of_lines, len(vouchers))
    yield from _same("checked", "amount", seen.amount, sum(row.reported for row in decided))
    yield from _same("checked", "of amount", seen.of_amount, sum(row.reported for row in vouchers))
    yield from _same("checked", "share", seen.share, _percent(seen.lines, seen.of_lines))
    yield from _same("checked", "amount share", seen.amount_share, _percent(seen.amount, seen.of_amount))
    for contract in facts.contracts:
        yield from _conduct(contract.card.number, contract.conduct)
    if facts.engaged is not None:
        yield from _engaged(facts.engaged)
    if isinstance(facts, AuditReportFacts) and facts.fieldwork is not None:
        yield from _fieldwork(facts.fieldwork)


def _conduct(number: str, conduct: Conduct) -> Iterator[Difference]:
    for score in conduct.scores:
        yield from _score(f"T7 {number}", score, conduct.steps)
    total = conduct.score_total
    yield from _same(f"T7 {number}", "weight", total.weight, sum(s.weight for s in conduct.scores))
    yield from _same(f"T7 {number}", "own", total.own, sum(s.own or 0 for s in conduct.scores))
    yield from _same(f"T7 {number}", "audited", total.audited, sum(s.audited or 0 for s in conduct.scores))
    yield from _same(f"T7 {number}", "gap", total.gap, total.audited - total.own)
    proof = conduct.proof_total
    yield from _same(f"T8 {number}", "complete", proof.complete, sum(p.complete for p in conduct.proofs))
    yield from _same(f"T8 {number}", "total", proof.total, len(conduct.proofs))
    yield from _same(f"T8 {number}", "share", proof.share, _percent(proof.complete, proof.total))
    yield from _same(f"T8 {number}", "amount share", proof.amount_share, _percent(proof.amount_documented, proof.amount))
    for one in conduct.proofs:
        yield from _same(f"T8 {number}", one.code, one.complete, bool(one.reports) and one.reports == one.documented)
    for clock in conduct.clocks:
        yield from _clock(f"T9 {number}", clock)
    events = conduct.activity_total
    yield from _same(f"T14 {number}", "rows", events.rows, len(conduct.activities))
    for name in ("person_times", "signatures", "volunteers", "hours"):
        yield from _same(f"T14 {number}", name, getattr(events, name), sum(getattr(row, name) for row in conduct.activities))
    digests = [file.sha256 for file in conduct.files]
    made = hashlib.sha256("\n".join(digests).encode()).hexdigest() if digests else ""
    yield from _same(f"files {number}", "digest", conduct.file_total, FileSum(len(digests), made))


def _score(table: str, score: Score, steps: tuple[ScoreStep, ...]) -> Iterator[Difference]:
    for name, done, stated in (("own", score.reported, score.own), ("audited", score.recognised, score.audited)):
        yield from _same(table, f"{score.code} {name}", stated, _points(score, done, steps))
    known = score.own is not None and score.audited is not None
    yield from _same(table, f"{score.code} gap", score.gap, (score.audited or 0) - (score.own or 0) if known else None)


def _points(score: Score, done: Decimal | None, steps: tuple[ScoreStep, ...]) -> Decimal | None:
    if done is None or score.target <= 0:
        return None
    rate = Fraction(done) / Fraction(score.target)
    if score.direction != "ge" and rate > 1:
        rate = 1 / rate
    elif score.direction == "le":
        rate = Fraction(1)
    part = next((Fraction(s.numerator, s.denominator) for s in steps if rate >= Fraction(s.since)), Fraction(0))
    earned = Fraction(score.weight) * part
    return (Decimal(earned.numerator) / Decimal(earned.denominator)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def _clock(table: str, clock: Clock) -> Iterator[Difference]:
    what = f"{clock.code} {clock.subject}".strip()
    if clock.due is None or clock.actual is None:
        yield from _same(table, f"{what} days", clock.days, None)
        if clock.result not in KEPT_ASIDE:
            yield table, f"{what} result", clock.result, "—"
        return
    days = (clock.actual - clock.due).days
    yield from _same(table, f"{what} days", clock.days, days)
    if clock.kind != "outside":
        wrong = "short" if clock.kind == "until" and days < 0 else "late" if clock.kind == "within" and days > 0 else "kept"
        yield from _same(table, f"{what} result", clock.result, wrong)


def _engaged(part: EngagementPart) -> Iterator[Difference]:
    yield from _same("covered", "contracts", part.covered_total.contracts, len(part.covered))
    yield from _same("covered", "lines", part.covered_total.lines, sum(line.lines for line in part.covered))
    yield from _same("covered", "amount", part.covered_total.amount, sum(line.amount for line in part.covered))
    for number, sample in enumerate(part.samples, 1):
        yield from _same("samples", f"{number} share", sample.share, _percent(sample.drawn, sample.count))
        yield from _same("samples", f"{number} amount share", sample.amount_share, _percent(sample.drawn_amount, sample.amount))
    for test in part.tests:
        if test.taken_up + test.put_aside > test.hits:
            yield "tests", f"{test.code} hits", str(test.hits), str(test.taken_up + test.put_aside)
    yield from _same("T11", "findings", part.category_total.count, len(part.findings))
    for name in ("count", "issue_amount", "confirmed_difference"):
        yield from _same("T11", name, getattr(part.category_total, name), sum(getattr(c, name) for c in part.categories))
    for category in part.categories:
        own = [f for f in part.findings if f.category == category.category]
        yield from _same("T11", f"{category.category} count", category.count, len(own))
        for name in ("issue_amount", "confirmed_difference"):
            yield from _same("T11", f"{category.category} {name}", getattr(category, name), sum(getattr(f, name) for f in own))
    records = {record.key: record.amount or Decimal(0) for finding in part.findings for record in finding.records}
    yield from _same("T11", "records", part.records.count, len(records))
    yield from _same("T11", "records amount", part.records.amount, sum(records.values()))
    for finding in part.findings:
        left = finding.issue_amount - sum(s.amount for s in finding.settled)
        yield from _same("T12", f"{finding.number} balance", finding.balance, left)


def _fieldwork(part: Fieldwork) -> Iterator[Difference]:
    kinds = {line.kind for line in part.procedures}
    yield from _same("procedures", "kinds", len(part.counts), len(kinds))
    for count in (*part.counts, part.total):
        own = [line for line in part.procedures if count.kind in ("", line.kind)]
        yield from _same("procedures", f"{count.kind} count".strip(), count.count, len(own))
        yield from _same("procedures", f"{count.kind} asked".strip(), count.asked, sum(line.asked or 0 for line in own))


def _percent(part: Decimal | int, whole: Decimal | int) -> Decimal | None:
    return (Decimal(part) * 100 / Decimal(whole)).quantize(Decimal("0.01"), ROUND_HALF_UP) if whole else None


def _same(table: str, what: str, stated: Any, computed: Any) -> Iterable[Difference]:
    if stated != computed:
        yield table, what, str(stated), str(computed)
