"""The tables beside the money: results of time limits, scores, evidence; and that every figure of them is recomputed."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from grants.papers import kinds
from grants.papers.audit_report import canonical, footing, reckoning
from grants.papers.audit_report.conduct import Clock
from grants.papers.audit_report.expense_rows import Expenses
from grants.papers.audit_report.facts import (
    FIRST_SCHEMA,
    SCHEMA,
    SECOND_SCHEMA,
    AuditReportFacts,
    FirstContract,
    FirstReport,
    SecondReport,
)
from tests.papers import sample
from tests.papers.conducting import STEPS

TODAY = date(2020, 6, 15)


def clock(kind: str, due: date | None, actual: date | None) -> Clock:
    return reckoning.judged(Clock("pay_after_invoice", "", kind, 30, False, "", due, actual, None, ""), TODAY)


@pytest.mark.parametrize(
    ("kind", "due", "actual", "days", "result"),
    [
        ("within", date(2020, 6, 1), date(2020, 6, 1), 0, "kept"),
        ("within", date(2020, 6, 1), date(2020, 6, 2), 1, "late"),
        ("within", date(2020, 6, 15), None, None, "running"),
        ("within", date(2020, 6, 14), None, None, "overdue"),
        ("within", None, None, None, "running"),
        ("until", date(2020, 6, 1), date(2020, 5, 31), -1, "short"),
        ("until", date(2020, 6, 1), date(2020, 6, 5), 4, "kept"),
        ("until", date(2020, 6, 1), None, None, "running"),
        ("outside", date(2020, 6, 1), None, None, "outside"),
    ],
)  # fmt: skip
def test_a_time_limit_is_kept_or_not(kind: str, due: date | None, actual: date | None, days: int | None, result: str) -> None:
    made = clock(kind, due, actual)
    assert (made.days, made.result) == (days, result)


@pytest.mark.parametrize(
    ("direction", "done", "rate"),
    [
        ("ge", 80, Fraction(4, 5)), ("ge", 120, Fraction(6, 5)), ("le", 80, Fraction(1)), ("le", 125, Fraction(4, 5)),
        ("eq", 100, Fraction(1)), ("eq", 80, Fraction(4, 5)), ("eq", 125, Fraction(4, 5)),
    ],
)  # fmt: skip
def test_how_far_an_indicator_is_reached(direction: str, done: int, rate: Fraction) -> None:
    assert reckoning.completion(direction, Decimal(100), Decimal(done)) == rate


@pytest.mark.parametrize(
    ("done", "points"),
    [("100", "30.00"), ("99.99", "20.00"), ("80", "20.00"), ("79.99", "10.00"), ("60", "10.00"), ("59.99", "0.00")],
)
def test_points_follow_the_steps_of_the_rule_set(done: str, points: str) -> None:
    rate = reckoning.completion("ge", Decimal(100), Decimal(done))
    assert reckoning.points(Decimal(30), rate, STEPS) == Decimal(points)


def test_what_was_not_told_earns_nothing_and_has_no_gap(one: AuditReportFacts) -> None:
    (silent,) = [s for s in one.contracts[0].conduct.scores if s.reported is None]
    assert (silent.own, silent.audited, silent.gap) == (None, None, None)
    total = one.contracts[0].conduct.score_total
    assert (total.weight, total.own, total.audited, total.gap) == (100, 90, 75, -15)


def test_what_was_looked_at_leaves_reversals_out(one: AuditReportFacts) -> None:
    rows = [row for row in one.contracts[0].expenses if row.kind != "reversal"]
    assert (one.checked.lines, one.checked.of_lines, one.checked.of_amount) == (24, 24, sum(r.reported for r in rows))
    waiting = replace(rows[0], verified=Decimal(0), pending=rows[0].reported)
    assert reckoning.checked([Expenses.of([waiting, *rows[1:]])]).lines == 23


CENT, MORE = Decimal("0.01"), {"lines": 1, "complete": 1, "rows": 1, "count": 1, "contracts": 1}


def changed(value: Any, path: str) -> Any:
    """The same tree with one figure moved."""
    name, _dot, rest = path.partition(".")
    if name.isdigit():
        index = int(name)
        return (*value[:index], changed(value[index], rest), *value[index + 1 :])
    old = getattr(value, name)
    if rest:
        return replace(value, **{name: changed(old, rest)})
    if isinstance(old, bool):
        new: Any = not old
    elif isinstance(old, str):
        new = "late" if old != "late" else "kept"
    else:
        new = old + 1 if isinstance(old, int) else old + CENT
    return replace(value, **{name: new})


@pytest.mark.parametrize(
    ("path", "table"),
    [
        ("checked.lines", "checked"), ("checked.amount_share", "checked"), ("contracts.0.conduct.scores.0.own", "T7"),
        ("contracts.0.conduct.scores.1.audited", "T7"), ("contracts.0.conduct.score_total.gap", "T7"),
        ("contracts.0.conduct.proofs.0.complete", "T8"), ("contracts.0.conduct.proof_total.share", "T8"),
        ("contracts.0.conduct.clocks.0.days", "T9"), ("contracts.0.conduct.clocks.1.result", "T9"),
        ("contracts.0.conduct.activity_total.person_times", "T14"), ("contracts.0.conduct.activities.2.hours", "T14"),
        ("contracts.0.conduct.file_total.digest", "files"), ("engaged.covered_total.lines", "covered"),
        ("engaged.samples.0.amount_share", "samples"), ("engaged.tests.0.taken_up", "tests"), ("engaged.category_total.count", "T11"),
        ("engaged.categories.1.issue_amount", "T11"), ("engaged.records.amount", "T11"), ("engaged.findings.0.balance", "T12"),
        ("fieldwork.total.asked", "procedures"), ("fieldwork.counts.1.count", "procedures"),
    ],
)  # fmt: skip
def test_a_moved_figure_is_named(path: str, table: str) -> None:
    facts = sample.audited()
    assert footing.mismatches(facts) == []
    assert {wrong.table.split()[0] for wrong in footing.mismatches(changed(facts, path))} == {table}


def cut(value: Any, kind: Any, **instead: Any) -> Any:
    """Of `value` only what `kind` knew."""
    names = {name: getattr(value, name) for name in kind.__dataclass_fields__}
    return kind(**{**names, **instead})


def test_papers_of_the_second_schema_are_still_read_and_added_up() -> None:
    second = cut(sample.audited(), SecondReport, schema=SECOND_SCHEMA)
    text = canonical.write(second)
    kind, facts = kinds.read(text)
    assert (kind, facts, canonical.write(facts)) == (kinds.SECOND_REPORT, second, text)
    assert type(canonical.read(text)) is SecondReport
    assert list(kind.mismatches(facts)) == []
    moved = changed(second, "engaged.findings.0.balance")
    assert {wrong.table for wrong in kind.mismatches(moved)} == {"T12"}
    with pytest.raises(ValueError, match="not drawn any more"):
        kind.draw(facts)
    with pytest.raises(kinds.NotTheseFacts, match="fieldwork"):
        canonical.read(text.replace(SECOND_SCHEMA, SCHEMA))


def test_papers_of_the_first_schema_are_still_read(one: AuditReportFacts) -> None:
    contracts = tuple(cut(contract, FirstContract) for contract in one.contracts)
    first = cut(one, FirstReport, schema=FIRST_SCHEMA, contracts=contracts)
    text = canonical.write(first)
    back = canonical.read(text)
    assert type(back) is FirstReport
    assert (back, canonical.write(back), footing.mismatches(back)) == (first, text, [])
    kind, facts = kinds.read(text)
    assert (kind, facts) == (kinds.FIRST_REPORT, first)
    with pytest.raises(ValueError, match="not drawn any more"):
        kind.draw(facts)
