"""Figures of spending: what counts, what is pending, what was taken back; sums that agree with their rows."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from grants.contracts.models import Contract
from grants.spending import actions, queries
from grants.spending.models import Expense
from grants.story import spending
from grants.story.cast import Cast
from grants.trail import clock
from tests.factories.after_contract import spent
from tests.factories.plans import life as lived

SMALL = {"A1": Decimal(24000), "A5": Decimal(24000), "A3": Decimal(7200), "B": Decimal(4800)}


def decided(cast: Cast) -> tuple[Contract, dict[str, Expense]]:
    """A ledger of which one line is verified, one disallowed, one questioned, one verified and taken back, by category."""
    life = lived(cast, "start")
    lines = {e.category: e for e in (spending.record(life, row) for row in spending.simple_ledger(life, clock.today()))}
    spending.submit(life, list(lines.values()))
    judge, accountant = cast.persons["evaluator"], cast.persons["orgaccountant"]
    actions.verify(lines["A1"], by=judge)
    actions.disallow(lines["A5"], by=judge, rule="财务规则", note="无签收")
    actions.question(lines["A3"], by=judge, note="缺名单")
    actions.verify(lines["B"], by=judge)
    actions.reverse(lines["B"], by=accountant, note="重复")
    return life.contract, lines


def test_each_category_is_told_as_its_lines_stand(cast: Cast) -> None:
    contract, lines = decided(cast)
    told = {f.category: (f.budget, f.verified, f.disallowed, f.pending) for f in queries.by_category([contract])[contract.pk]}
    zero = Decimal(0)
    assert told == {
        "A1": (SMALL["A1"], lines["A1"].amount, zero, zero),
        "A5": (SMALL["A5"], zero, lines["A5"].amount, zero),
        "A3": (SMALL["A3"], zero, zero, lines["A3"].amount),
        "B": (SMALL["B"], zero, zero, zero),
    }
    assert [f.category for f in queries.by_category([contract])[contract.pk]] == ["A1", "A3", "A5", "B"]  # the chart's order


def test_reported_is_verified_and_disallowed_and_pending(cast: Cast) -> None:
    contract, _lines = decided(cast)
    figures = queries.by_category([contract])[contract.pk]
    totals = queries.totals([contract])[contract.pk]
    assert sum(f.reported for f in figures) == totals.reported == sum(e.amount for e in queries.ledger([contract]))
    assert (totals.verified, totals.disallowed, totals.pending) == (
        sum(f.verified for f in figures), sum(f.disallowed for f in figures), sum(f.pending for f in figures),
    )  # fmt: skip
    assert totals.verified == contract.verified


def test_every_line_stands_in_one_column_and_the_columns_are_the_sums(cast: Cast) -> None:
    contract, _lines = decided(cast)
    columns: dict[str, Decimal] = {}
    for line in queries.ledger([contract]):
        columns[queries.standing_of(line)] = columns.get(queries.standing_of(line), Decimal(0)) + line.amount
    totals = queries.totals([contract])[contract.pk]
    assert columns == {"verified": totals.verified, "disallowed": totals.disallowed, "pending": totals.pending}


def test_what_was_spent_on_a_deliverable_is_its_verified_allocations(cast: Cast) -> None:
    contract, lines = decided(cast)
    spent_on = queries.by_deliverable([contract])
    assert sum(spent_on.values()) == lines["A1"].amount
    parts = {(a.deliverable_id, a.site_id): a.amount for a in lines["A1"].allocations.all()}
    assert {key: amount for key, amount in spent_on.items() if amount} == parts


def test_days_add_up_to_the_verified_sum(cast: Cast) -> None:
    contract, _lines = decided(cast)
    days = queries.by_day([contract])[contract.pk]
    assert sum(amount for _day, amount in days) == contract.verified
    assert [day for day, _amount in days] == sorted(day for day, _amount in days)


def test_a_draft_is_the_organisations_own(cast: Cast, personas: dict[str, Any]) -> None:
    life = lived(cast, "start")
    line = spending.record(life, spending.simple_ledger(life, clock.today())[0])
    seen = {letter: queries.visible(personas[letter]).filter(pk=line.pk).exists() for letter in ("OF", "OA", "R", "F", "V", "AU")}
    assert seen == {"OF": True, "OA": True, "R": False, "F": False, "V": False, "AU": False}
    spending.submit(life, [line])
    seen = {
        letter: queries.visible(personas[letter]).filter(pk=line.pk).exists() for letter in ("OF", "R", "F", "V", "T", "AU", "E")
    }
    assert seen == {"OF": True, "R": True, "F": True, "V": False, "T": False, "AU": True, "E": True}


@pytest.mark.parametrize("figure", [queries.by_category, queries.totals, queries.by_day, queries.by_deliverable])
def test_figures_of_several_contracts_ask_as_much_as_of_one(figure: Any, cast: Cast) -> None:
    first = spent(cast).contract
    several = Contract.objects.select_related("rule_set").filter(
        pk__in=[first.pk, spent(cast).contract.pk, spent(cast).contract.pk]
    )
    with CaptureQueriesContext(connection) as one:
        figure(list(several.filter(pk=first.pk)))
    with CaptureQueriesContext(connection) as three:
        figure(list(several))
    assert len(three) == len(one)


def test_no_contract_has_no_figures(db: None) -> None:
    assert (queries.by_category([]), queries.totals([]), queries.by_day([]), queries.by_deliverable([])) == ({}, {}, {}, {})
