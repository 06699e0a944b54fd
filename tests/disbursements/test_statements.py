"""Statements of the bank: what fits is paid once, whatever is brought again; what does not fit is said; refunds arriving."""

from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from grants.contracts import actions as contracts
from grants.contracts.models import Contract
from grants.disbursements import actions as payments
from grants.disbursements import arrivals, batches, statements, surplus
from grants.disbursements.models import BankLine, BankStatement, Disbursement, Payment, PaymentBatch, Refund
from grants.spreadsheets import bank_file
from grants.story import paying
from grants.story.cast import Cast
from grants.trail import clock
from grants.trail.blockers import Blocked, NotAllowed
from tests.disbursements.paying import Told, approved, asked_back, ended, moved
from tests.factories import plans


def batch_of(cast: Cast, count: int) -> PaymentBatch:
    return bank_file.issue(cast.units["jinjiang"], by=cast.persons["cashier"], disbursements=approved(cast, count))


def bring(cast: Cast, told: list[Told], sha256: str = "a" * 64) -> BankStatement:
    return statements.bring(cast.units["jinjiang"], by=cast.persons["cashier"], name="流水.xlsx", sha256=sha256, movements=told)


def test_what_fits_is_shown_then_paid_with_its_receipt(cast: Cast) -> None:
    batch = batch_of(cast, 2)
    told = moved(list(batch.lines.all()))
    statement = bring(cast, told)
    assert not Payment.objects.exists()
    assert [(fit.batch_line, fit.why) for fit in statements.look(statement).ready] == [(line, None) for line in batch.lines.all()]
    done = statements.pay_matched(statement, by=cast.persons["cashier"])
    assert [one.refused for one in done] == ["", ""]
    paid = Disbursement.objects.filter(batch_lines__batch=batch).order_by("batch_lines__order")
    assert [(d.status, d.bank_receipt) for d in paid] == [("paid", one.receipt) for one in told]
    assert {line.ending for line in BankLine.objects.all()} == {batch.lines.all()[0].account[-4:]}
    look = statements.look(statement)
    assert (look.ready, len(look.done), look.unmatched, look.unpaid) == ([], 2, [], [])


def test_the_same_statement_again_changes_nothing(cast: Cast) -> None:
    batch = batch_of(cast, 1)
    told = moved(list(batch.lines.all()))
    first = bring(cast, told)
    statements.pay_matched(first, by=cast.persons["cashier"])
    before = (Payment.objects.count(), BankLine.objects.count(), BankStatement.objects.count())
    assert bring(cast, told) == first
    assert statements.pay_matched(first, by=cast.persons["cashier"]) == []
    assert (Payment.objects.count(), BankLine.objects.count(), BankStatement.objects.count()) == before
    month = bring(cast, told, "b" * 64)  # another file with the same movement: a month and a week overlap
    assert (month.known, month.lines.count(), statements.pay_matched(month, by=cast.persons["cashier"])) == (1, 0, [])
    assert Payment.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"amount": Decimal("1.00")}, "remark names"),
        ({"account": "6222000000001111"}, "remark names"),
        ({"remark": "货款"}, "does not name"),
        ({"receipt": ""}, "no receipt number"),
        ({"remark": "货款", "amount": Decimal("2.00")}, "fits no line"),
    ],
)
def test_what_does_not_fit_is_said_and_not_paid(cast: Cast, changes: dict[str, Any], says: str) -> None:
    batch = batch_of(cast, 1)
    statement = bring(cast, moved(list(batch.lines.all()), **changes))
    with translation.override("en"):
        look = statements.look(statement)
        assert [says in str(fit.why) for fit in look.unmatched] == [True]
    assert (look.ready, [line.pk for line in look.unpaid]) == ([], [line.pk for line in batch.lines.all()])
    assert statements.pay_matched(statement, by=cast.persons["cashier"]) == []
    assert not Payment.objects.exists()


def test_a_number_that_only_begins_like_it_is_another() -> None:
    assert arrivals.named("T-5001-1 首期款", "T-5001-1")
    assert arrivals.named("支付 T-5001 -1首期款", "T-5001-1")
    assert not arrivals.named("T-5001-12 首期款", "T-5001-1")
    assert not arrivals.named("AT-5001-1", "T-5001-1")


def test_the_bank_paid_twice(cast: Cast) -> None:
    batch = batch_of(cast, 1)
    (one,) = moved(list(batch.lines.all()))
    statement = bring(cast, [one, Told(**{**vars(one), "row": 9, "receipt": "另一回单"})])
    assert len(statements.look(statement).ready) == 1
    statements.pay_matched(statement, by=cast.persons["cashier"])
    look = statements.look(statement)
    assert (len(look.done), len(look.unmatched), Payment.objects.count()) == (1, 1, 1)


def test_a_line_taken_out_and_a_withheld_instalment_are_not_paid(cast: Cast) -> None:
    batch = batch_of(cast, 1)
    (line,) = batch.lines.all()
    statement = bring(cast, moved([line]))
    batches.take_out(line, by=cast.persons["cashier"], reason="退票")
    assert (statements.look(statement).ready, statements.pay_matched(statement, by=cast.persons["cashier"])) == ([], [])
    assert not Payment.objects.exists()


def test_only_the_cashier_brings_and_pays(cast: Cast) -> None:
    batch = batch_of(cast, 1)
    told = moved(list(batch.lines.all()))
    with pytest.raises(NotAllowed):
        statements.bring(cast.units["jinjiang"], by=cast.persons["finance"], name="x", sha256="c" * 64, movements=told)
    statement = bring(cast, told)
    assert [bool(one.refused) for one in statements.pay_matched(statement, by=cast.persons["finance"])] == [True]
    assert not Payment.objects.exists()


def test_a_refund_that_arrives_is_proposed_and_recorded_once(cast: Cast) -> None:
    life = plans.life(cast, "start")
    paying.through(life, 1)
    contract = Contract.objects.get(pk=life.contract.pk)
    approver = cast.persons["approver"]
    contracts.terminate(contract, by=approver, note="机构撤销", settlement="据实结算", recovery=Decimal("36000.00"))
    contract = Contract.objects.get(pk=contract.pk)
    owed = contract.refund_outstanding
    assert owed == Decimal("36000.00")
    payer = contract.organisation
    told = Told(2, clock.today(), -owed, payer.bank_account, payer.name, f"{contract.number} 退回结余", "入账-1")
    statement = bring(cast, [told])
    (arrival,) = statements.look(statement).arrivals
    assert (arrival.contract, arrival.line.refund) == (contract, None)
    kept = statements.take_refund(arrival.line, contract, by=cast.persons["cashier"])
    assert (kept.amount, kept.bank_receipt) == (owed, "入账-1")
    with pytest.raises(Exception, match=r".+"):
        statements.take_refund(arrival.line, contract, by=cast.persons["cashier"])
    assert Refund.objects.filter(contract=contract).count() == 1
    assert statements.look(statement).arrivals[0].line.refund == kept


def arrived(cast: Cast, contract: Contract, amount: str = "36000.00", remark: str = "退款", **changes: Any) -> arrivals.Arrival:
    payer = contract.organisation
    told = Told(2, clock.today(), -Decimal(amount), payer.bank_account, payer.name, remark, "入账-1")
    statement = bring(cast, [Told(**{**vars(told), **changes})])
    with translation.override("en"):
        (arrival,) = statements.look(statement).arrivals
    return arrival


def test_an_arrival_answers_the_demand_that_asks_for_it(cast: Cast) -> None:
    contract = ended(cast)
    letter = asked_back(cast, contract, "退〔2026〕1号")
    arrival = arrived(cast, contract)
    assert arrival.proposed is not None
    assert (arrival.proposed.contract, arrival.proposed.demand, arrival.why) == (contract, letter, None)
    kept = statements.take_refund(arrival.line, contract, by=cast.persons["finance"])
    assert (kept.amount, surplus.settlement(contract).owed) == (Decimal("36000.00"), Decimal(0))
    assert [one.taken for one in statements.look(arrival.line.statement).arrivals] == [contract]


@pytest.mark.parametrize(
    ("asked", "amount", "changes", "says", "ways"),
    [
        (False, "36000.00", {}, "No demand", 1),
        (True, "35000.00", {}, "Another amount", 1),
        (True, "36000.01", {}, "Another amount", 0),
        (True, "36000.00", {"account": "6222000000001111", "party": "别的机构"}, "from somebody else", 0),
        (True, "1.00", {"account": "6222000000001111", "party": "别的机构"}, "Nothing was asked back", 0),
    ],
)
def test_what_answers_no_demand_says_why(
    cast: Cast, asked: bool, amount: str, changes: dict[str, Any], says: str, ways: int
) -> None:
    contract = ended(cast)
    if asked:
        asked_back(cast, contract, "退〔2026〕1号")
    with translation.override("en"):
        arrival = arrived(cast, contract, amount, **changes)
        told = says in str(arrival.why)
    assert (arrival.proposed, told, [way.contract for way in arrival.ways]) == (None, True, [contract] * ways)
    if not ways:
        with pytest.raises(Blocked) as refused:
            statements.take_refund(arrival.line, contract, by=cast.persons["cashier"])
        assert [b.code for b in refused.value.blockers] == ["not_owed"]
        assert not Refund.objects.exists()


def test_of_two_demands_alike_the_cashier_chooses(cast: Cast) -> None:
    one, other = ended(cast), ended(cast, "另一结余项目")
    for contract, number in ((one, "退〔2026〕1号"), (other, "退〔2026〕2号")):
        asked_back(cast, contract, number)
    arrival = arrived(cast, one)
    assert (arrival.proposed, arrival.contract, [way.contract for way in arrival.choices]) == (None, None, [one, other])
    assert arrival.way(None) is None
    statements.take_refund(arrival.line, other, by=cast.persons["cashier"])
    assert [refund.contract for refund in Refund.objects.all()] == [other]
    assert (surplus.settlement(one).owed, surplus.settlement(other).owed) == (Decimal("36000.00"), Decimal(0))


def test_a_remark_that_names_one_of_them_decides(cast: Cast) -> None:
    one, other = ended(cast), ended(cast, "另一结余项目")
    for contract, number in ((one, "退〔2026〕1号"), (other, "退〔2026〕2号")):
        asked_back(cast, contract, number)
    arrival = arrived(cast, one, remark="按 退〔2026〕2号 退回")
    assert (arrival.proposed and arrival.proposed.contract, arrival.why) == (other, None)


def test_a_refund_recorded_by_hand_is_not_proposed_again(cast: Cast) -> None:
    contract = ended(cast)
    asked_back(cast, contract, "退〔2026〕1号")
    by, amount = cast.persons["finance"], Decimal("36000.00")
    payments.refund(contract, by=by, amount=amount, on=clock.today(), bank_receipt="入账-1")
    arrival = arrived(cast, contract)
    assert (arrival.taken, arrival.ways) == (contract, ())
