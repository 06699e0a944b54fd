"""What the grade of an acceptance means for the instalments not paid: shown before, done with it, undone with it."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from grants.contracts import actions as contracts
from grants.contracts.models import Contract
from grants.disbursements import acceptance, actions
from grants.disbursements.models import Disbursement
from grants.milestones import actions as reports
from grants.people.roles import Role
from grants.story import closing, paying
from grants.story.cast import Cast
from grants.story.life import Life
from grants.trail import clock
from grants.trail.models import Entry
from tests.factories.after_contract import completed, spent, submitted_report
from tests.factories.told import once
from tests.factories.ways import REASON, fresh

MISSING = 5  # 场 of 1,000 元 that were not recognised


@once
def short(cast: Cast) -> Life:
    """Completed; five of the forty events were not recognised. The last instalment of 24,000 元 is not requested yet."""
    with clock.at(clock.now() - timedelta(days=25)):
        life = spent(cast)
        paying.through(life, 1)
        report = submitted_report(life)
        figure = next(m for m in report.measurements.select_related("deliverable").order_by("id") if m.deliverable.code == "D1")
        decision = {"measurement": figure, "recognised": figure.reported - MISSING, "reason": "缺签到表"}
        reports.recognise_part(report, by=cast.persons["evaluator"], note=REASON, decisions=[decision])
    closing.report_complete(life)
    return life


def last(life: Life) -> Disbursement:
    return paying.instalment(life, 2)


def test_a_good_grade_changes_nothing(cast: Cast) -> None:
    life = short(cast)
    closing.accept(life, 85)
    assert (last(life).deductions, last(life).status, last(life).version) == (Decimal(0), "planned", 0)


def test_a_pass_deducts_what_was_not_delivered_and_says_why(cast: Cast) -> None:
    life = short(cast)
    closing.accept(life, 65)
    due = last(life)
    assert (due.deductions, due.payable, due.status) == (Decimal(5000), Decimal(19000), "planned")
    contract = fresh(life.contract)
    assert "合格" in due.deduction_reason
    assert contract.rule_set.version in due.deduction_reason
    paying.through(life, 2)
    assert fresh(life.contract).received == Decimal(55000)


def test_what_was_deducted_by_hand_is_not_deducted_twice(cast: Cast) -> None:
    life = short(cast)
    actions.deduct(last(life), by=cast.persons["reviewer"], amount=Decimal(6000), reason="少办六场")
    closing.accept(life, 65)
    assert (last(life).deductions, last(life).deduction_reason) == (Decimal(6000), "少办六场")


@pytest.mark.parametrize("upto", ["request", "review_business", "review_finance", "approve"])
def test_a_request_in_hand_is_made_again_for_the_right_amount(upto: str, cast: Cast) -> None:
    life = short(cast)
    paying.through(life, 2, upto)
    closing.accept(life, 65)
    due = last(life)
    assert (due.status, due.payable, due.request_by) == ("planned", Decimal(19000), None)
    paying.through(life, 2)
    assert fresh(life.contract).received == Decimal(55000)


def test_what_was_paid_already_stays(cast: Cast) -> None:
    life = short(cast)
    paying.through(life, 2)
    closing.accept(life, 65)
    assert (last(life).status, last(life).deductions) == ("booked", Decimal(0))


def refuse(cast: Cast, contract: Contract) -> None:
    contracts.refuse_acceptance(fresh(contract), by=cast.persons["approver"], note=REASON)


def test_a_first_refusal_leaves_the_correction_its_money_and_the_second_cancels(cast: Cast) -> None:
    life = completed(cast)
    approver = cast.persons["approver"]
    refuse(cast, life.contract)
    assert last(life).status == "planned"
    contracts.allow_correction(fresh(life.contract), by=approver)
    contracts.confirm_correction(fresh(life.contract), by=cast.persons["reviewer"])
    contracts.report_complete(fresh(life.contract), by=life.theirs(Role.ORG_LEAD))
    refuse(cast, life.contract)
    assert last(life).status == "cancelled"
    note = Entry.objects.get(kind="disbursement", object_id=last(life).pk, move="cancel").note
    assert "不合格" in note
    assert life.contract.rule_set.version in note


@pytest.mark.parametrize(("upto", "status"), [("", "cancelled"), ("request", "cancelled"), ("approve", "cancelled")])
def test_ending_a_contract_that_failed_cancels_what_is_not_paid(upto: str, status: str, cast: Cast) -> None:
    life = completed(cast)
    if upto:
        paying.through(life, 2, upto)
    refuse(cast, life.contract)
    told: dict[str, Any] = {"settlement": "据实结算", "recovery": Decimal(0)}
    contracts.terminate(fresh(life.contract), by=cast.persons["approver"], note=REASON, **told)
    assert last(life).status == status
    assert paying.instalment(life, 1).status == "booked"


def test_what_is_shown_before_is_what_is_done(cast: Cast) -> None:
    life = short(cast)
    told = {one.grade.code: one for one in acceptance.outlook(fresh(life.contract))}
    assert list(told) == ["excellent", "good", "pass", "fail"]
    assert {code: one.undelivered for code, one in told.items()} == dict.fromkeys(told, Decimal(5000))
    assert {code: one.to_pay for code, one in told.items()} == {
        "excellent": Decimal(24000), "good": Decimal(24000), "pass": Decimal(19000), "fail": Decimal(0),
    }  # fmt: skip
    closing.accept(life, 65)
    assert last(life).payable == told["pass"].to_pay
