"""Every total, share and verdict of `conduct`: pure, exact, half up."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from grants.papers.audit_report.conduct import (
    ActivityRow,
    ActivitySum,
    Checked,
    Clock,
    Conduct,
    FileRow,
    FileSum,
    Notice,
    Proof,
    ProofSum,
    Score,
    ScoreStep,
    ScoreSum,
)
from grants.papers.audit_report.expense_rows import Expenses, yuan
from grants.papers.audit_report.figures import ZERO, share


def judged(clock: Clock, today: date) -> Clock:
    """The clock with its days and its result as of a day."""
    days = (clock.actual - clock.due).days if clock.actual and clock.due else None
    return replace(clock, days=days, result=_result(clock, days, today))


def _result(clock: Clock, days: int | None, today: date) -> str:
    if clock.kind == "outside":
        return "outside"
    if days is not None:
        wrong = days < 0 if clock.kind == "until" else days > 0
        return ("short" if clock.kind == "until" else "late") if wrong else "kept"
    return "overdue" if clock.due is not None and clock.due < today and clock.kind == "within" else "running"


def score(
    code: str, level1: str, level2: str, name: str, unit: str, direction: str, *, target: Decimal, weight: Decimal,
    reported: Decimal | None, recognised: Decimal | None, steps: Sequence[ScoreStep],
) -> Score:  # fmt: skip
    own, audited = (points(weight, completion(direction, target, done), steps) for done in (reported, recognised))
    gap = audited - own if own is not None and audited is not None else None
    return Score(code, level1, level2, name, unit, direction, target, weight, reported, recognised, own, audited, gap)


def completion(direction: str, target: Decimal, done: Decimal | None) -> Fraction | None:
    """1 = reached. At most: below the target is all of it; equal: as much less as it misses on either side."""
    if done is None or target <= 0:
        return None
    rate = Fraction(done) / Fraction(target)
    if direction == "ge":
        return rate
    if direction == "le":
        return Fraction(1) if rate <= 1 else 1 / rate
    return rate if rate <= 1 else 1 / rate


def points(weight: Decimal, rate: Fraction | None, steps: Sequence[ScoreStep]) -> Decimal | None:
    if rate is None:
        return None
    step = next((s for s in steps if rate >= Fraction(s.since)), None)
    if step is None:
        return ZERO
    earned = Fraction(weight) * step.numerator / step.denominator
    return (Decimal(earned.numerator) / Decimal(earned.denominator)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def score_sum(scores: Iterable[Score]) -> ScoreSum:
    rows = list(scores)
    own = sum((s.own or ZERO for s in rows), ZERO)
    audited = sum((s.audited or ZERO for s in rows), ZERO)
    return ScoreSum(sum((s.weight for s in rows), ZERO), own, audited, audited - own)


def proof_sum(proofs: Sequence[Proof], lines: int, documented: int, amount: Decimal, amount_documented: Decimal) -> ProofSum:
    complete = sum(p.complete for p in proofs)
    return ProofSum(
        complete, len(proofs), share(Decimal(complete), Decimal(len(proofs))), lines, documented, amount, amount_documented,
        share(amount_documented, amount),
    )  # fmt: skip


def activity_sum(rows: Sequence[ActivityRow]) -> ActivitySum:
    return ActivitySum(
        len(rows), sum(r.person_times for r in rows), sum(r.signatures for r in rows), sum(r.volunteers for r in rows),
        sum((r.hours for r in rows), ZERO),
    )  # fmt: skip


def file_sum(digests: Sequence[str]) -> FileSum:
    return FileSum(len(digests), hashlib.sha256("\n".join(digests).encode()).hexdigest() if digests else "")


def checked(ledgers: Iterable[Expenses]) -> Checked:
    """Reversals are no vouchers of their own."""
    told = [
        (reported, pending)
        for rows in ledgers
        for kind, reported, pending in zip(rows.kind, rows.reported, rows.pending, strict=True)
        if kind != "reversal"
    ]
    decided = [reported for reported, pending in told if not pending]
    lines, of_lines, amount, of_amount = len(decided), len(told), yuan(sum(decided)), yuan(sum(fen for fen, _pending in told))
    return Checked(lines, of_lines, amount, of_amount, share(Decimal(lines), Decimal(of_lines)), share(amount, of_amount))


def conduct(
    *, clocks: Sequence[Clock] = (), steps: Sequence[ScoreStep] = (), scores: Sequence[Score] = (), proofs: Sequence[Proof] = (),
    lines: tuple[int, int, Decimal, Decimal] = (0, 0, ZERO, ZERO), activities: Sequence[ActivityRow] = (),
    notices: Sequence[Notice] = (), files: Sequence[FileRow] = (), vouchers: Sequence[str] = (), today: date,
) -> Conduct:  # fmt: skip
    """`lines`: ledger lines, of them with a file, their amount, of it with a file; `vouchers`: digests of the files of ledger lines."""
    return Conduct(
        tuple(judged(clock, today) for clock in clocks), tuple(steps), tuple(scores), score_sum(scores), tuple(proofs),
        proof_sum(proofs, *lines), tuple(activities), activity_sum(activities), tuple(notices), tuple(files),
        file_sum([f.sha256 for f in files]), file_sum(vouchers),
    )  # fmt: skip
