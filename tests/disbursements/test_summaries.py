"""Summaries: every part is the whole; the same sums as those of single contracts; what one line takes, thirty take."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from grants.contracts.models import Contract, Deliverable
from grants.disbursements import queries as disbursements
from grants.disbursements import summary, totals
from grants.disbursements.summaries import sums
from grants.disbursements.summaries.costs import bought, costs, spread
from grants.disbursements.summaries.facts import SummaryFacts, change, years_of
from grants.disbursements.summaries.footing import mismatches
from grants.disbursements.summaries.gather import About, of_scope
from grants.disbursements.summaries.naming import counted_at, part
from grants.disbursements.summaries.sums import KEYS, Scope, Sums
from grants.disbursements.summaries.tree import lowest_holding, steps
from grants.milestones import queries as milestones
from grants.people.models import Organisation, Unit
from grants.spending import queries as spending
from grants.story.cast import Cast
from grants.trail import clock
from tests.factories import after_contract
from tests.portals.many import copies

ABOUT = About("晋江市妇联", (("单位（含下级）", "晋江市妇联"),))


def everything() -> Any:
    return Contract.objects.filter(status="in_force")


@pytest.fixture
def two(cast: Cast) -> list[Contract]:
    return [after_contract.spent(cast).contract, after_contract.recognised(cast).contract]


def gathered(category: str = "") -> SummaryFacts:
    return of_scope(Scope(everything(), category), ABOUT, clock.now())


@pytest.mark.parametrize("category", ["", "A1"])
def test_every_part_is_the_whole_and_every_line_the_sum_of_its_contracts(category: str, two: list[Contract]) -> None:
    facts = gathered(category)
    assert [one.by for one in facts.parts] == list(KEYS) and len(facts.contracts) == 2
    assert list(mismatches(facts)) == []
    balances = disbursements.balances(two).values()
    if not category:
        assert facts.whole.contracts == 2
        assert facts.whole.verified == sum((b.verified for b in balances), Decimal(0))
        assert facts.whole.received == sum((b.received for b in balances), Decimal(0))
    by_category = [line for lines in spending.by_category(two).values() for line in lines if category in {"", line.category}]
    assert facts.part("category").total.amount == sum((line.budget for line in by_category), Decimal(0))
    assert facts.part("category").total.verified == sum((line.verified for line in by_category), Decimal(0))


def test_a_figure_changed_anywhere_is_found(two: list[Contract]) -> None:
    facts = gathered()
    first = facts.parts[0]
    more = replace(first.lines[0].sums, verified=first.lines[0].sums.verified + 1)
    lines = (replace(first.lines[0], sums=more), *first.lines[1:])
    assert list(mismatches(replace(facts, parts=(replace(first, lines=lines), *facts.parts[1:])))) != []
    assert list(mismatches(replace(facts, spending=facts.spending[1:]))) != []
    assert list(mismatches(replace(facts, contracts=facts.contracts[1:]))) != []
    assert list(mismatches(replace(facts, whole=replace(facts.whole, amount=Decimal(1))))) != []


@pytest.mark.parametrize("by", list(summary.GROUPS))
def test_years_beside_a_key_are_the_same_sums(by: str, two: list[Contract]) -> None:
    scope = Scope(everything())
    crossed = sums.by_year(scope, by)
    for key, whole in sums.grouped(scope, by).items():
        each = totals.together(one for (of, _year), one in crossed.items() if of == key)
        assert sums.of(each, sums.told_paid(scope, by)) == whole


def test_thirty_contracts_take_no_more_queries_than_one(cast: Cast) -> None:
    contract = after_contract.spent(cast).contract

    def taken() -> int:
        with CaptureQueriesContext(connection) as captured:
            gathered()
        return len(captured)

    gathered()
    one = taken()
    copies(contract)
    assert (taken(), everything().count()) == (one, 30)


def test_what_a_unit_cost_is_what_the_contract_says_it_cost(cast: Cast) -> None:
    contract = after_contract.recognised(cast).contract
    lines = {line.deliverable.name: line for line in milestones.delivered([contract])[contract.pk]}
    found = bought(everything())
    assert {(one.name, one.organisations, one.contracts) for one in found} == {(name, 1, 1) for name in lines}
    for told in costs(everything(), found):
        line = lines[told.name]
        if line.unit_cost is None or not line.spent:
            assert (told.lines, told.left_out) == ((), 1)
        else:
            assert (told.lowest, told.median, told.highest) == (line.unit_cost,) * 3
            assert [(x.quantity, x.spent, x.costs) for x in told.lines] == [(line.recognised, line.spent, (line.unit_cost,))]
    hidden = costs(everything(), found, small=lambda line: True)
    assert [(one.lines, one.median) for one in hidden] == [((), None)] * len(found)


def test_what_may_not_be_told_is_in_no_total() -> None:
    """With the small contract or without it, the public figures are the same: no difference gives it away."""
    of = Deliverable(pk=1, name="个案", unit="人", measure="sum", basis="period", unit_price=Decimal(100))

    def served(number: int, people: int) -> tuple[Contract, milestones.Delivered]:
        some = Decimal(people)
        line = milestones.Delivered(of, None, some, some, some, "exact", some * 100, some * 100, Decimal(150) * people)
        return Contract(pk=number, organisation_id=7, organisation=Organisation(pk=7, name="甲")), line

    few, many, more = served(1, 3), served(2, 40), served(3, 10)

    def small(line: milestones.Delivered) -> bool:
        return line.recognised is not None and 0 < line.recognised < 5

    told, without = spread("个案", "人", [few, many, more], small), spread("个案", "人", [many, more], small)
    assert (told.lines, told.lowest, told.median, told.highest) == (
        without.lines,
        without.lowest,
        without.median,
        without.highest,
    )
    assert [(line.quantity, line.spent, line.contracts) for line in told.lines] == [(Decimal(50), Decimal(7500), 2)]
    assert (told.left_out, without.left_out) == (1, 0)


def test_a_year_is_compared_with_the_year_before_only() -> None:
    assert change(Decimal(200), Decimal(250)) == Decimal("25.00")
    assert change(Decimal(3), Decimal(2)) == Decimal("-33.33")
    assert (change(Decimal(0), Decimal(5)), change(None, Decimal(5)), change(Decimal(5), None)) == (None, None, None)


def test_places_one_step_below_the_lowest_that_holds_all() -> None:
    assert lowest_holding(["1/4/17/", "1/4/20/"]) == "1/4/"
    assert steps({4: "1/4/", 17: "1/4/17/", 30: "1/4/20/30/"}) == {4: "4=", 17: "17", 30: "20"}
    assert steps({17: "1/4/17/"}) == {17: "17="}
    assert steps({1: "1/", 12: "12/"}) == {1: "1", 12: "12"}
    assert steps({}) == {}
    assert steps({17: "1/4/17/", 30: "1/4/20/30/", 40: "1/9/40/"}, ("1/4/", "1/9/40/")) == {17: "4", 30: "4", 40: "40"}
    assert steps({17: "1/4/17/", 30: "1/4/20/30/"}, ("1/4/", "1/9/40/")) == {17: "17", 30: "20"}


def test_a_village_is_counted_with_its_town() -> None:
    """Category and village together would tell too much."""
    village, county = Unit(pk=9, path="1/4/5/9/", level="community"), Unit(pk=4, path="1/4/", level="county")
    assert (counted_at(village), counted_at(county)) == ("1/4/5/", "1/4/")
    assert steps({9: counted_at(village), 5: "1/4/5/"}) == {9: "5=", 5: "5="}


def test_no_contract_no_money() -> None:
    assert sums.together([]) == Sums(0, *(Decimal("0.00"),) * 6)


@pytest.mark.django_db
def test_an_empty_scope_has_empty_parts() -> None:
    facts = gathered()
    assert (facts.whole, years_of(facts.part("year").lines), list(mismatches(facts))) == (
        Sums(0, *(Decimal("0.00"),) * 6),
        (),
        [],
    )
    assert part(Scope(everything()), "unit").lines == ()
