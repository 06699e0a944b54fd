"""Facts of contracts in other states, of projects, and what reading them costs."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from grants.contracts.models import Contract
from grants.papers.audit_report import footing
from grants.papers.audit_report.gather import report
from grants.papers.audit_report.gather.report import NothingToReport
from grants.spending import actions as expenses
from grants.spending.models import Expense
from grants.story import spending as story_spending
from grants.story.cast import Cast
from grants.trail import clock
from tests.factories import after_contract, plans
from tests.factories.reach import reach


def test_ledger_rows_are_the_lines_handed_in(cast: Cast) -> None:
    life = after_contract.spent(cast)
    contract = life.contract
    accountant, evaluator = cast.persons["orgaccountant"], cast.persons["evaluator"]
    first, second, third = Expense.objects.filter(contract=contract).order_by("date", "id")[:3]
    expenses.reverse(first, by=accountant, note="录入重复")
    expenses.question(second, by=evaluator, note="票据不清")
    expenses.question(third, by=evaluator, note="票据不清")
    expenses.disallow(third, by=evaluator, note="不符合规定", rule="财务规则")
    draft = story_spending.record(life, story_spending.simple_ledger(life, clock.today())[0])
    rows = report.of_contract(contract).contracts[0].expenses
    assert len(rows) == Expense.objects.filter(contract=contract).exclude(pk=draft.pk).count()
    by_invoice = {(row.invoice, row.kind): row for row in rows}
    back = by_invoice[first.invoice_number, "reversal"]
    assert (back.reported, back.verified, back.reverses) == (
        -first.amount,
        -first.amount,
        by_invoice[first.invoice_number, "expense"].number,
    )
    assert (by_invoice[second.invoice_number, "expense"].pending, by_invoice[second.invoice_number, "expense"].status) == (
        second.amount, "questioned",
    )  # fmt: skip
    assert by_invoice[third.invoice_number, "expense"].disallowed == third.amount
    facts = report.of_contract(contract)
    assert footing.mismatches(facts) == []
    assert facts.category_total.verified == contract.verified


def test_a_review_made_void_by_a_return_is_not_among_the_acts(cast: Cast) -> None:
    due: Any = reach("disbursement", "returned", cast)
    facts = report.of_contract(due.contract).contracts[0]
    assert [duty.acts for duty in facts.duties if duty.step == "disbursement"] == []


def test_a_project_over_two_contracts_is_the_sum_of_both(cast: Cast) -> None:
    programme = {"name": "两年项目", "number": "P-TWO"}
    with clock.at(clock.now() - timedelta(days=25)):
        first = plans.life(cast, "start", programme=programme)
    second = plans.life(cast, "start", programme=programme)
    facts = report.of_programme(first.contract.programme)
    assert [c.card.number for c in facts.contracts] == [first.contract.number, second.contract.number]
    assert facts.card.amount == Decimal("120000.00")
    assert (facts.card.starts_on, facts.card.ends_on) == (first.contract.starts, second.contract.ends)
    assert {d.name: d.target for d in facts.deliverables} == {"家庭活动": 80, "个案服务": 40, "服务人次": 2400}
    assert footing.mismatches(facts) == []


def test_an_unsigned_contract_is_not_reported(cast: Cast) -> None:
    contract: Any = reach("contract", "ready", cast)
    with pytest.raises(NothingToReport):
        report.of_contract(contract)
    with pytest.raises(NothingToReport):
        report.of_programme(contract.programme)


def queries_for(contract: Contract) -> int:
    with CaptureQueriesContext(connection) as seen:
        report.of_contract(contract)
    return len(seen)


def test_queries_do_not_grow_with_lines_or_contracts(cast: Cast) -> None:
    small = plans.life(cast, "start", programme={"name": "一", "number": "P-Q1"}).contract
    large = after_contract.closed_out(cast).contract
    assert queries_for(large) <= queries_for(small) + 6  # a room with rows asks for what belongs to them
    programme = {"name": "三", "number": "P-Q3"}
    several = [after_contract.spent(cast).contract]
    for _ in range(2):
        several.append(plans.life(cast, "start", programme=programme).contract)
    project = several[1].programme
    with CaptureQueriesContext(connection) as two:
        report.of_programme(project)
    several.append(plans.life(cast, "start", programme=programme).contract)
    with CaptureQueriesContext(connection) as three:
        report.of_programme(project)
    assert len(three) == len(two) <= 40
