"""Figures of delivery: only equal things are added; worth, cost and gap follow from what is recognised and what was spent."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from grants.contracts.measuring import over_time
from grants.contracts.models import Deliverable
from grants.milestones import queries
from grants.people.models import Unit
from grants.story.cast import Cast
from tests.factories.after_contract import recognised, spent
from tests.factories.reach import reach


def by_code(lines: list[queries.Delivered]) -> dict[str, queries.Delivered]:
    return {line.deliverable.code: line for line in lines}


def test_a_recognised_contract_is_told_by_place_and_together(cast: Cast) -> None:
    contract = recognised(cast).contract
    sites = queries.by_site([contract])[contract.pk]
    told = [(x.deliverable.code, x.site.short_name if x.site else "", x.target, x.reported, x.recognised) for x in sites]
    places = [cast.units["yongfuli"].short_name, cast.units["huatai"].short_name]
    halves = {"D1": Decimal(20), "D2": Decimal(10), "D3": Decimal(600)}
    assert sorted(told) == sorted((code, place, half, half, half) for code, half in halves.items() for place in places)
    together = by_code(queries.delivered([contract])[contract.pk])
    assert {c: (x.target, x.reported, x.recognised, x.rate) for c, x in together.items()} == {
        c: (2 * half, 2 * half, 2 * half, Decimal(1)) for c, half in halves.items()
    }


def test_worth_cost_and_gap_follow_from_recognition_and_spending(cast: Cast) -> None:
    contract = recognised(cast).contract
    line = by_code(queries.delivered([contract])[contract.pk])["D1"]
    assert (line.planned, line.value) == (Decimal(40000), Decimal(40000))
    assert line.gap == line.value - line.spent
    assert line.unit_cost == (line.spent / 40).quantize(Decimal("0.01"))
    planned, value, money = queries.worth(queries.delivered([contract])[contract.pk])
    assert (planned, value, money) == (contract.amount, Decimal(60000), contract.verified)


def test_what_is_spent_but_not_recognised_has_no_worth_and_no_cost(cast: Cast) -> None:
    contract = spent(cast).contract
    line = by_code(queries.delivered([contract])[contract.pk])["D1"]
    assert (line.reported, line.recognised, line.rate, line.unit_cost, line.value) == (None, None, None, None, Decimal(0))
    assert line.gap == -line.spent < 0


def test_a_report_counts_as_reported_once_submitted_and_as_recognised_once_decided(cast: Cast) -> None:
    for status, reported, accepted in (
        ("draft", None, None), ("submitted", Decimal(40), None), ("returned", None, None), ("rejected", None, None),
        ("partly_recognised", Decimal(40), Decimal(39)), ("recognised", Decimal(40), Decimal(40)),
    ):  # fmt: skip
        with transaction.atomic():
            report: Any = reach("milestone_report", status, cast)
            line = by_code(queries.delivered([report.contract])[report.contract_id])["D1"]
            assert (status, line.reported, line.recognised) == (status, reported, accepted)
            transaction.set_rollback(True)


# Adding up, without a database -----------------------------------------------------------------------------------------


def bought(pk: int = 1, **changes: Any) -> Deliverable:
    told = {
        "code": "D1",
        "name": "家庭活动",
        "unit": "场",
        "quantity": Decimal(60),
        "unit_price": Decimal(1000),
        "amount": Decimal(60000),
    }
    return Deliverable(pk=pk, **{**told, "measure": "sum", "basis": "period", **changes})


def at(deliverable: Deliverable, site: Unit | None, target: int | None, figure: int | None, spent: int = 0) -> queries.Delivered:
    value = None if figure is None else Decimal(figure)
    return queries.Delivered(
        deliverable, site, None if target is None else Decimal(target), value, value, "exact",
        Decimal(target or 0) * deliverable.unit_price, Decimal(figure or 0) * deliverable.unit_price, Decimal(spent),
    )  # fmt: skip


HERE, THERE = Unit(pk=1, short_name="甲"), Unit(pk=2, short_name="乙")


def test_places_are_added_where_the_measure_is_a_sum() -> None:
    one = bought()
    (whole,) = queries.merged([at(one, HERE, 40, 30, 500), at(one, THERE, 20, 15, 300), at(one, None, None, None, 200)])
    assert (whole.site, whole.target, whole.reported, whole.recognised) == (None, Decimal(60), Decimal(45), Decimal(45))
    assert (whole.planned, whole.value, whole.spent, whole.gap) == (Decimal(60000), Decimal(45000), Decimal(1000), Decimal(44000))
    assert whole.rate == Decimal("0.75")
    assert whole.unit_cost == Decimal("22.22")


@pytest.mark.parametrize("measure", ["distinct", "max", "latest", "rate"])
def test_places_are_not_added_where_it_is_not(measure: str) -> None:
    persons = bought(unit="人", measure=measure)
    (whole,) = queries.merged([at(persons, HERE, 40, 30), at(persons, THERE, 20, 15)])
    assert (whole.target, whole.reported, whole.recognised, whole.rate, whole.unit_cost) == (Decimal(60), None, None, None, None)
    (alone,) = queries.merged([at(persons, HERE, 60, 30)])
    assert (alone.reported, alone.rate) == (Decimal(30), Decimal("0.5"))


def test_two_deliverables_share_no_quantity() -> None:
    events, persons = bought(1), bought(2, code="D2", unit="人次", name="服务人次")
    assert [x.reported for x in queries.merged([at(events, HERE, 40, 40), at(persons, HERE, 600, 600)])] == [
        Decimal(40),
        Decimal(600),
    ]


def test_the_same_thing_bought_again_is_added_a_different_one_is_not() -> None:
    years = [at(bought(1), None, 40, 40, 100), at(bought(2), None, 50, 45, 200)]
    (whole,) = queries.across(years)
    assert (whole.target, whole.recognised, whole.spent) == (Decimal(90), Decimal(85), Decimal(300))
    dearer = at(bought(3, unit_price=Decimal(1200)), None, 10, 10)
    assert [x.unit_price for several in (years, [*years, dearer]) for x in queries.across(several)] == [Decimal(1000), None]
    for other in ({"unit": "节"}, {"basis": "cumulative"}, {"measure": "max"}, {"name": "别的活动"}, {"code": "D9"}):
        assert len(queries.across([*years, at(bought(3, **other), None, 1, 1)])) == 2
    cumulative = [at(bought(n, basis="cumulative"), None, 40, 40) for n in (1, 2)]
    assert [x.recognised for x in queries.across(cumulative)] == [None]


def test_an_inexact_figure_keeps_its_mark() -> None:
    one = bought()
    nearly = queries.Delivered(
        one, THERE, Decimal(20), Decimal(9), Decimal(9), "approx_below", Decimal(0), Decimal(0), Decimal(0)
    )
    assert [x.precision for x in queries.merged([at(one, HERE, 40, 30), nearly])] == ["approx_below"]


def test_money_is_added_by_place_over_everything_bought() -> None:
    one, other = bought(1), bought(2, code="D2", unit_price=Decimal(10))
    rows = queries.money_by_site([at(one, HERE, 40, 30, 500), at(other, HERE, 100, 50, 70), at(one, THERE, 20, 20, 0)])
    assert [(r.site, r.planned, r.value, r.spent, r.gap) for r in rows] == [
        (HERE, Decimal(41000), Decimal(30500), Decimal(570), Decimal(29930)),
        (THERE, Decimal(20000), Decimal(20000), Decimal(0), Decimal(20000)),
    ]


@pytest.mark.parametrize(
    ("measure", "basis", "expected"),
    [("sum", "period", 30), ("sum", "cumulative", 20), ("sum", "point", 20), ("latest", "period", 20), ("rate", "period", 20),
     ("max", "period", 20), ("distinct", "period", 20), ("distinct", "cumulative", 20)],
)  # fmt: skip
def test_reports_of_two_periods_are_added_only_where_they_may_be(measure: str, basis: str, expected: int) -> None:
    figures = [Decimal(10), Decimal(20)]
    assert over_time(bought(measure=measure, basis=basis), figures) == Decimal(expected)
    assert over_time(bought(measure=measure, basis=basis), []) is None


# Activities, opinions, what may be seen ---------------------------------------------------------------------------------


def test_activities_and_opinions_are_those_of_reports_handed_in(cast: Cast) -> None:
    draft: Any = reach("milestone_report", "draft", cast)
    assert queries.activities([draft.contract]) == {}
    assert queries.opinions([draft.contract]) == {}
    contract = recognised(cast).contract
    done = queries.activities([contract])[contract.pk]
    assert (done.events, done.person_times) == (1, 20)
    (asked,) = queries.opinions([contract])[contract.pk]
    assert (asked.group, asked.issued, asked.valid, sum(asked.counts)) == ("社区家庭", 60, 50, 50)
    assert asked.satisfied == Decimal(asked.counts[0] + asked.counts[1]) / 50


def test_a_report_is_seen_by_the_purchaser_once_handed_in_and_by_the_place_once_decided(
    cast: Cast, personas: dict[str, Any]
) -> None:
    expected = {"draft": "OP", "submitted": "OP R E F AU", "recognised": "OP R E F AU V T"}
    for status, letters in expected.items():
        report = reach("milestone_report", status, cast)
        seen = {x for x in ("OP", "R", "E", "F", "AU", "V", "T") if queries.visible(personas[x]).filter(pk=report.pk).exists()}
        assert (status, seen) == (status, set(letters.split()))


@pytest.mark.parametrize("figure", [queries.by_site, queries.delivered, queries.activities, queries.opinions])
def test_figures_of_several_contracts_ask_as_much_as_of_one(figure: Any, cast: Cast) -> None:
    several = [recognised(cast).contract for _n in range(3)]
    with CaptureQueriesContext(connection) as one:
        figure(several[:1])
    with CaptureQueriesContext(connection) as three:
        figure(several)
    assert len(three) == len(one)
