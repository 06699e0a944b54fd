"""Amendments in the audit report: a step of the timeline, the budget as signed with its adjustments, and tables that foot."""

from decimal import Decimal

import pytest

from grants.contracts.models import Contract
from grants.papers.audit_report import footing, labels
from grants.papers.audit_report.gather import report
from grants.papers.audit_report.sections import project
from grants.story.cast import Cast
from grants.trail import clock
from tests.factories import plans
from tests.factories.amendments import budget, in_effect


@pytest.fixture
def contract(cast: Cast) -> Contract:
    return plans.life(cast, "start").contract


def test_what_was_signed_and_what_was_adjusted(cast: Cast, contract: Contract) -> None:
    amendment = in_effect(cast, contract, budget=budget(contract, A5=4800, B=-4800))
    facts = report.of_contract(Contract.objects.get(pk=contract.pk))
    lines = {line.code: (line.budget, line.adjustments, line.adjusted) for line in facts.contracts[0].categories}
    assert lines["A5"] == (Decimal(24000), Decimal(4800), Decimal(28800))
    assert lines["B"] == (Decimal(4800), Decimal(-4800), Decimal(0))
    total = facts.category_total
    assert (total.budget, total.adjustments, total.adjusted) == (Decimal(60000), Decimal(0), Decimal(60000))
    steps = [(step.on, step.note.split("：")[0]) for step in facts.contracts[0].timeline if step.code == "amend"]
    assert steps == [(clock.today(), amendment.number)]
    assert project.changes(facts) == labels.CHANGED.format(1)
    assert list(footing.mismatches(facts)) == []


def test_nothing_changed_is_said(contract: Contract) -> None:
    facts = report.of_contract(contract)
    assert project.changes(facts) == labels.NO_CHANGE
    assert {line.adjustments for line in facts.contracts[0].categories} == {Decimal(0)}
