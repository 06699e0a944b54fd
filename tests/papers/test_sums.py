"""Totals and quotients; and the second calculation that catches every one of them when it is wrong."""

import dataclasses
from collections.abc import Sequence
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.papers.audit_report import footing, sums
from grants.papers.audit_report.facts import AuditReportFacts, DeliverableLine, Duty
from tests.papers import sample
from tests.papers.sample import yuan

MONEY = st.decimals(min_value=0, max_value=10**9, places=2, allow_nan=False)


@given(st.lists(st.tuples(MONEY, MONEY, MONEY, MONEY), min_size=1, max_size=8))
def test_a_table_of_categories_foots(rows: list[tuple[Decimal, Decimal, Decimal, Decimal]]) -> None:
    lines = [
        sums.category_line(f"A{n}", "", budget=budget, verified=verified, disallowed=disallowed, pending=pending)
        for n, (budget, verified, disallowed, pending) in enumerate(rows)
    ]
    total = sums.category_total(lines)
    assert total.verified == sum(row[1] for row in rows)
    assert [found for found in footing._categories("T4", tuple(lines), total) if found.wrong] == []


def test_sample_facts_foot(five: AuditReportFacts, one: AuditReportFacts) -> None:
    assert footing.mismatches(five) == []
    assert footing.mismatches(one) == []
    assert five.card.amount == Decimal("2240000.00")


def line(code: str, unit: str, quantity: int, *, site: str = "", additive: bool = True, basis: str = "period") -> DeliverableLine:
    return sums.deliverable_line(
        code, code, unit, target=yuan(quantity), reported=yuan(quantity), recognised=yuan(quantity), unit_price=yuan(10),
        spent=yuan(9 * quantity), site=site, additive=additive, basis=basis,
    )  # fmt: skip


def test_person_times_and_persons_are_never_added() -> None:
    made = sums.together([line("D1", "人", 100), line("D1", "人次", 900)])
    assert [(m.unit, m.recognised) for m in made] == [("人", 100), ("人次", 900)]
    total = sums.delivery_sum("", made)
    assert (total.planned, total.value, total.spent) == (10000, 10000, 9000)
    assert not hasattr(total, "recognised")


def test_sites_of_one_contract_add_up() -> None:
    (made,) = sums.together([line("D1", "场", 30, site="甲社区"), line("D1", "场", 46, site="乙社区")])
    assert (made.site, made.target, made.recognised, made.rate, made.value, made.spent, made.unit_cost) == (
        "", 76, 76, 100, 760, 684, 9,
    )  # fmt: skip


def test_distinct_persons_at_two_sites_have_a_target_but_no_count() -> None:
    (made,) = sums.together(
        [line("D1", "人", 30, site="甲社区", additive=False), line("D1", "人", 46, site="乙社区", additive=False)]
    )
    assert (made.target, made.reported, made.recognised, made.rate, made.unit_cost) == (76, None, None, None, None)
    assert (made.planned, made.value, made.spent) == (760, 760, 684)


def test_money_charged_to_no_site_does_not_hide_the_count() -> None:
    loose = sums.deliverable_line(
        "D1", "D1", "人", target=None, reported=None, recognised=None, unit_price=yuan(10), spent=yuan(5), additive=False
    )
    (made,) = sums.together([line("D1", "人", 30, site="甲社区", additive=False), loose])
    assert (made.target, made.recognised, made.spent, made.unit_cost) == (30, 30, 275, Decimal("9.17"))


@pytest.mark.parametrize(
    ("additive", "basis", "count"),
    [(True, "period", 208), (True, "cumulative", None), (False, "period", None), (True, "unspecified", None)],
)
def test_years_add_up_only_when_each_counts_its_own(additive: bool, basis: str, count: int | None) -> None:
    years = [[line("D1", "场", n, additive=additive, basis=basis)] for n in (76, 132)]
    (made,) = sums.merged_deliverables(years)
    assert (made.recognised, made.target) == (count, count)
    assert (made.value, made.spent) == (2080, 1872)


def test_five_years_of_events_and_person_times(five: AuditReportFacts) -> None:
    assert {d.name: (d.unit, d.recognised) for d in five.deliverables} == {
        "社区活动": ("场", 868), "服务人次": ("人次", 89600), "建档服务对象": ("人", None),
    }  # fmt: skip


def test_unit_cost_and_rate_round_half_up() -> None:
    made = sums.deliverable_line(
        "D", "D", "场", target=yuan(3), reported=yuan(2), recognised=yuan(2), unit_price=yuan("0.05"), spent=yuan("0.25")
    )
    assert (made.rate, made.value, made.unit_cost, made.gap) == (
        Decimal("66.67"),
        Decimal("0.10"),
        Decimal("0.13"),
        Decimal("-0.15"),
    )


def test_the_curve_ends_at_what_was_due_arrived_and_spent(five: AuditReportFacts) -> None:
    last = five.curve[-1]
    assert (last.planned, last.arrived, last.spent) == (*five.arrivals_total, five.category_total.verified)
    assert five.curve[0].month.isoformat() == "2015-01-01"
    assert all(a.spent <= b.spent or b.month.month == 12 for a, b in zip(five.curve, five.curve[1:], strict=False))


def _changed(value: object, path: tuple[str | int, ...]) -> object:
    """`value` with one cent more at `path`."""
    if not path:
        assert isinstance(value, Decimal)
        return value + Decimal("0.01")
    step, rest = path[0], path[1:]
    if isinstance(step, int):
        assert isinstance(value, Sequence)
        return (*value[:step], _changed(value[step], rest), *value[step + 1 :])
    return dataclasses.replace(value, **{step: _changed(getattr(value, step), rest)})  # type: ignore[type-var]


TOTALS = [
    ("card", "amount"), ("arrivals_total", 0), ("arrivals_total", 1), ("category_total", "verified"),
    ("category_total", "budget"), ("categories", 2, "reported"), ("categories", 0, "execution"), ("balance", "surplus"),
    ("balance", "arrived"), ("balance", "refunded"), ("delivery_total", "value"), ("delivery_total", "spent"),
    ("delivery_total", "rate"), ("sites", 1, "spent"), ("expense_total", "reported"), ("contracts", 3, "arrivals_total", 1),
    ("contracts", 0, "arrivals", 0, "plan"), ("contracts", 1, "categories", 0, "verified"),
    ("contracts", 1, "category_total", "variance"), ("contracts", 2, "balance", "outstanding"),
    ("contracts", 4, "expenses", 5, "verified"), ("contracts", 4, "expenses", 0, "reported"),
    ("contracts", 0, "deliverables", 0, "value"), ("contracts", 0, "deliverables", 3, "spent"),
    ("contracts", 2, "deliverables", 1, "unit_cost"), ("contracts", 2, "delivery_total", "gap"),
    ("contracts", 0, "expense_total", "reported"),
]  # fmt: skip


@pytest.mark.parametrize("path", TOTALS, ids=lambda path: ".".join(map(str, path)))
def test_one_cent_anywhere_is_found(five: AuditReportFacts, path: tuple[str | int, ...]) -> None:
    assert footing.mismatches(_changed(five, path)) != []  # type: ignore[arg-type]


def acts(*people: str, codes: tuple[str, ...]) -> Duty:
    made = tuple(
        dataclasses.replace(sample.act("record", sample.CUT_OFF.date(), person), code=code)
        for person, code in zip(people, codes, strict=True)
    )
    return Duty("disbursement" if len(codes) == 7 else "expense", "", made, ())


PAYMENT = ("request", "review_business", "review_finance", "approve", "pay", "confirm", "book")


@pytest.mark.parametrize(
    ("people", "codes", "found"),
    [
        ("甲乙丙丁戊甲己", PAYMENT, ()),
        ("甲乙乙丁戊甲己", PAYMENT, ("乙",)),
        ("甲乙丙乙戊甲己", PAYMENT, ("乙",)),
        ("甲乙丙丁乙甲己", PAYMENT, ("乙",)),
        ("甲乙丙丁戊戊己", PAYMENT, ("戊",)),
        ("甲乙丙", ("record", "submit", "verify"), ()),
        ("甲乙甲", ("record", "submit", "verify"), ("甲",)),
    ],
)
def test_same_person_check(people: str, codes: tuple[str, ...], found: tuple[str, ...]) -> None:
    assert footing.repeated(acts(*people, codes=codes)) == found


def test_a_duty_that_hides_the_same_person_is_a_mismatch(five: AuditReportFacts) -> None:
    hidden = acts("甲", "乙", "甲", codes=("record", "submit", "verify"))
    contract = dataclasses.replace(five.contracts[0], duties=(hidden,))
    wrong = footing.mismatches(dataclasses.replace(five, contracts=(contract, *five.contracts[1:])))
    assert [(m.table, m.computed) for m in wrong] == [("T10 JJFL-2015-01", "甲")]
