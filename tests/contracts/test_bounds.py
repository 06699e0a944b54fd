"""Nothing is amended below what is paid, spent, reported or recognised: amounts are drawn around the bounds."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.contracts import bounds
from grants.contracts.happened import Happened
from grants.contracts.terms import Due, Good, Instalment, Point, Terms, difference, effect_of

pytestmark = pytest.mark.one_database("terms are plain values; nothing here asks a database")

DAY = date(2026, 3, 1)
FEN = Decimal("0.01")
# What is asked of a bound: well below it, a fen below, on it, a fen above, well above.
AROUND = st.sampled_from([Decimal(-500), -FEN, Decimal(0), FEN, Decimal(500)])
AMOUNTS = st.integers(min_value=100_000, max_value=9_000_000).map(lambda fen: Decimal(fen) / 100)


def terms(**changes: Any) -> Terms:
    """60,000 元: two categories, two goods at two places, two milestones, three instalments."""
    targets = tuple(Due(site, name, Decimal(10)) for site in ("东社区", "西社区") for name in ("中期", "期末"))
    told: dict[str, Any] = {
        "amount": Decimal(60000), "starts": DAY - timedelta(days=60), "ends": DAY + timedelta(days=300), "lead": "何以宁", "content": "服务",
        "goods": (
            Good("D1", "活动", "场", Decimal(40), Decimal(1000), Decimal(40000), targets),
            Good("D2", "个案", "个", Decimal(40), Decimal(500), Decimal(20000), targets),
        ),
        "budget": {"A1": Decimal(40000), "A5": Decimal(20000)},
        "milestones": (Point(1, "中期", DAY + timedelta(days=60)), Point(2, "期末", DAY + timedelta(days=290))),
        "instalments": (
            Instalment(1, "首期款", Decimal(20000), DAY - timedelta(days=50), None),
            Instalment(2, "中期款", Decimal(20000), None, "中期"), Instalment(3, "尾款", Decimal(20000), None, "期末"),
        ),
    }  # fmt: skip
    return Terms(**{**told, **changes})


def codes(after: Terms, done: Happened, before: Terms | None = None) -> set[str]:
    return {blocker.code for blocker in bounds.never_below(before or terms(), after, done)}


OPEN = {2: Decimal(0), 3: Decimal(0)}


@given(received=AMOUNTS, around=AROUND)
def test_the_amount_is_never_below_what_is_paid(received: Decimal, around: Decimal) -> None:
    found = codes(terms(amount=received + around), Happened(received=received, open=OPEN))
    assert ("paid" in found) is (around < 0)


@given(spent=AMOUNTS, around=AROUND, budget=AMOUNTS)
def test_a_budget_is_never_lowered_below_what_is_spent(spent: Decimal, around: Decimal, budget: Decimal) -> None:
    """A line that is overspent within its share may stay as it is or grow; it may not shrink."""
    before = terms(budget={"A1": budget, "A5": Decimal(20000)})
    after = terms(budget={"A1": max(Decimal(0), spent + around), "A5": Decimal(20000)})
    found = codes(after, Happened(spent={"A1": spent}, open=OPEN), before)
    assert ("spent" in found) is (after.budget["A1"] < budget and after.budget["A1"] < spent)


@given(figure=st.integers(0, 6000).map(lambda n: Decimal(n) / 100), around=AROUND)
def test_a_target_is_never_lowered_below_what_is_recognised(figure: Decimal, around: Decimal) -> None:
    before, wanted = terms(), max(Decimal(0), figure + around)
    good = before.goods[0]
    moved = tuple(replace(due, quantity=wanted / 2) if due.site == "东社区" else due for due in good.targets)
    after = replace(before, goods=(replace(good, targets=moved), before.goods[1]))
    found = codes(after, Happened(recognised={("D1", "东社区"): figure}, open=OPEN))
    assert ("recognised" in found) is (wanted < 20 and wanted < figure)


@given(deducted=AMOUNTS, around=AROUND)
def test_an_instalment_is_never_below_its_deductions(deducted: Decimal, around: Decimal) -> None:
    before = terms()
    last = replace(before.instalments[2], amount=deducted + around)
    after = replace(before, instalments=(*before.instalments[:2], last))
    assert ("deducted" in codes(after, Happened(open={**OPEN, 3: deducted}))) is (around < 0)


@given(change=st.sampled_from([{"amount": Decimal(20001)}, {"due": DAY}, {"milestone": "中期", "due": None}]))
def test_an_instalment_that_is_begun_stays(change: dict[str, Any]) -> None:
    before = terms()
    after = replace(before, instalments=(replace(before.instalments[0], **change), *before.instalments[1:]))
    assert codes(after, Happened(open=OPEN)) == {"instalment_begun"}
    assert codes(after, Happened(open={**OPEN, 1: Decimal(0)})) == set()


@given(day=st.integers(-3, 3))
def test_the_term_never_ends_before_a_line_of_the_ledger(day: int) -> None:
    last = DAY + timedelta(days=100)
    found = codes(terms(ends=last + timedelta(days=day)), Happened(last_line=last, open=OPEN))
    assert ("spent_later" in found) is (day < 0)


def test_what_was_measured_stays_as_it_was() -> None:
    before = terms()
    handed_in = Happened(handed_in=frozenset({"中期"}), open=OPEN)
    later = replace(before.milestones[0], due=DAY + timedelta(days=70))
    assert codes(replace(before, milestones=(later, before.milestones[1])), handed_in) == {"handed_in"}
    good = before.goods[0]
    more = tuple(replace(due, quantity=Decimal(11)) if due.milestone == "中期" else due for due in good.targets)
    assert codes(replace(before, goods=(replace(good, targets=more), before.goods[1])), handed_in) == {"handed_in"}
    rest = tuple(replace(due, quantity=Decimal(11)) if due.milestone == "期末" else due for due in good.targets)
    assert codes(replace(before, goods=(replace(good, targets=rest), before.goods[1])), handed_in) == set()


def test_what_was_used_is_not_taken_out() -> None:
    before = terms()
    used = Happened(used=frozenset({("D1", "东社区")}), open=OPEN)
    assert codes(replace(before, goods=before.goods[1:]), used) == {"good_used"}
    assert codes(replace(before, goods=before.goods[:1]), used) == set()
    good = before.goods[0]
    one_place = replace(good, targets=tuple(due for due in good.targets if due.site == "西社区"))
    assert codes(replace(before, goods=(one_place, before.goods[1])), used) == {"place_used"}
    dearer = replace(good, unit_price=Decimal(1100))
    recognised = Happened(recognised={("D1", "东社区"): Decimal(1)}, open=OPEN)
    assert codes(replace(before, goods=(dearer, before.goods[1])), recognised) == {"price_fixed"}
    assert codes(replace(before, milestones=before.milestones[:1]), used) == {"milestone_gone"}
    assert codes(replace(before, instalments=before.instalments[:2]), used) == {"instalment_gone"}


@given(gaps=st.lists(AROUND, min_size=3, max_size=3))
def test_everything_adds_up_to_the_amount(gaps: list[Decimal]) -> None:
    before = terms()
    good = before.goods[0]
    after = replace(
        before,
        budget={**before.budget, "A1": before.budget["A1"] + gaps[0]},
        goods=(replace(good, amount=good.amount + gaps[1]), before.goods[1]),
        instalments=(replace(before.instalments[0], amount=before.instalments[0].amount + gaps[2]), *before.instalments[1:]),
    )
    found = [blocker.anchor for blocker in bounds.sums(after) if blocker.code == "sum"]
    assert found == [part for part, gap in zip(("budget", "deliverables", "instalments"), gaps, strict=True) if gap]


def test_dates_lie_after_the_request() -> None:
    before = terms()

    def found(**changes: Any) -> list[str]:
        return [blocker.code for blocker in bounds.dates(before, replace(before, **changes), DAY)]

    assert found() == []
    assert found(ends=DAY) == []
    assert found(ends=DAY - timedelta(days=1)) == ["past"]
    assert found(milestones=(replace(before.milestones[0], due=DAY - timedelta(days=1)), before.milestones[1])) == ["past"]
    assert found(instalments=(replace(before.instalments[0], due=DAY - timedelta(days=1)), *before.instalments[1:])) == ["past"]
    assert [b.code for b in bounds.dates(before, before, before.ends + timedelta(days=1))] == ["term_over"]


@given(shifts=st.lists(st.integers(-900_000, 900_000), min_size=1, max_size=6))
def test_shifts_count_together_and_back_again(shifts: list[int]) -> None:
    """However many small steps lead there, what counts is how far the budget is from what was signed."""
    first = terms()
    budget = dict(first.budget)
    for fen in shifts:
        more = Decimal(fen) / 100
        budget = {"A1": budget["A1"] + more, "A5": budget["A5"] - more}
    assert bounds.moved(first, replace(first, budget=budget)) == abs(budget["A1"] - first.budget["A1"])


@given(amounts=st.lists(AMOUNTS, min_size=1, max_size=6))
def test_additions_never_shrink(amounts: list[Decimal]) -> None:
    told = [bounds.added(amounts[: n + 1]) for n in range(len(amounts))]
    assert told == sorted(told)
    assert told[-1] >= max(amounts) - amounts[0]


def test_the_difference_names_only_what_changes() -> None:
    before = terms()
    assert difference(before, before).changes == ()
    after = replace(
        before, lead="林晓岚", budget={"A1": Decimal(39000), "A5": Decimal(21000)}, ends=before.ends + timedelta(days=9)
    )
    found = difference(before, after)
    assert [(c.part, c.key, c.field, c.gap) for c in found.changes] == [
        ("head", (), "ends", 9), ("head", (), "lead", None),
        ("budget", ("A1",), "amount", Decimal(-1000)), ("budget", ("A5",), "amount", Decimal(1000)),
    ]  # fmt: skip
    assert [(t.part, t.before, t.after) for t in found.totals] == [("budget", Decimal(60000), Decimal(60000))]
    assert [str(kind.value) for kind in found.kinds] == ["budget", "term", "lead"]


def test_a_proposal_changes_the_version_it_names() -> None:
    content = {
        "amount": "100.00", "starts": "2026-01-01", "ends": "2026-12-31", "lead": "", "content": "", "deliverables": [], "budget": [],
        "milestones": [], "instalments": [],
    }  # fmt: skip
    effect = effect_of(content, {"ends": "2027-01-31", "sites": {"东社区": 3}})
    assert (effect.before.ends, effect.after.ends) == (date(2026, 12, 31), date(2027, 1, 31))
    assert effect.after == replace(effect.before, ends=date(2027, 1, 31))
