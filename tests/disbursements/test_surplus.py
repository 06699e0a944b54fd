"""The surplus after the end: computed, asked back once, asked back again for what came later, told when late."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given as drawn
from hypothesis import strategies as st

from grants.contracts.models import Contract
from grants.disbursements import actions, refunding, surplus
from grants.disbursements import surplus_rules as rules
from grants.disbursements.models import RefundDemand
from grants.rulebook import queries as rulebook
from grants.spending import actions as expenses
from grants.spending.models import Expense
from grants.story.cast import Cast
from grants.trail import clock
from grants.trail.blockers import Blocked, NotAllowed
from tests.factories.after_contract import settled
from tests.factories.plans import life as lived

ACCOUNT = {"payee": "晋江市妇女联合会", "bank_name": "演示银行", "account": "6222000000000001"}


def disallow(cast: Cast, contract: Contract, order: int = 0) -> Decimal:
    """One verified line is questioned and disallowed; its amount."""
    line: Expense = contract.expenses.filter(status="verified").order_by("id")[order]
    expenses.question(line, by=cast.persons["evaluator"], note="票据不符")
    expenses.disallow(line, by=cast.persons["evaluator"], note="票据不符", rule="财务规则")
    return Decimal(line.amount)


def demanded(cast: Cast, contract: Contract, number: str = "退〔2026〕1号", **changes: Any) -> RefundDemand:
    return refunding.demand(contract, **{"by": cast.persons["finance"], "document_number": number, **ACCOUNT, **changes})


def refund(cast: Cast, contract: Contract, amount: Decimal, receipt: str = "退-1") -> None:
    actions.refund(contract, by=cast.persons["finance"], amount=amount, on=clock.today(), bank_receipt=receipt)


def test_the_surplus_is_what_was_received_and_not_verifiably_spent(cast: Cast) -> None:
    contract = settled(cast).contract
    assert (surplus.settlement(contract).surplus, surplus.settlement(contract).to_demand) == (Decimal(0), Decimal(0))
    amount = disallow(cast, contract)
    stands = surplus.settlement(contract)
    assert (stands.surplus, stands.to_demand, stands.owed, stands.open) == (amount, amount, Decimal(0), True)
    assert stands.surplus == contract.received - contract.verified


def test_it_is_asked_back_once_and_is_due_by_the_rule_set(cast: Cast) -> None:
    contract = settled(cast).contract
    amount = disallow(cast, contract)
    letter = demanded(cast, contract)
    assert (letter.amount, letter.received, letter.verified, letter.settled) == (amount, contract.received, contract.verified, 0)
    ended = contract.accept_at.astimezone(clock.SHANGHAI).date()
    assert letter.due == rulebook.refund_by(contract.rule_set, ended)
    stands = surplus.settlement(contract)
    assert (stands.owed, stands.to_demand, stands.due, stands.late_days) == (amount, Decimal(0), letter.due, 0)
    with pytest.raises(Blocked) as refused:
        demanded(cast, contract, "退〔2026〕2号")
    assert [b.code for b in refused.value.blockers] == ["nothing"]
    assert RefundDemand.objects.count() == 1


def test_what_comes_back_settles_it(cast: Cast) -> None:
    contract = settled(cast).contract
    amount = disallow(cast, contract)
    demanded(cast, contract)
    refund(cast, contract, Decimal("0.01"))
    assert surplus.settlement(contract).owed == amount - Decimal("0.01")
    refund(cast, contract, amount - Decimal("0.01"), "退-2")
    stands = surplus.settlement(contract)
    assert (stands.owed, stands.open, stands.demands[0].settled) == (Decimal(0), False, amount)


def test_what_is_disallowed_later_is_asked_back_in_addition(cast: Cast) -> None:
    contract = settled(cast).contract
    first = disallow(cast, contract)
    demanded(cast, contract)
    second = disallow(cast, contract)
    assert surplus.settlement(contract).to_demand == second
    letter = demanded(cast, contract, "退〔2026〕2号")
    assert (letter.amount, letter.settled) == (second, first)
    assert letter.due == rulebook.refund_by(contract.rule_set, clock.today())
    refund(cast, contract, first)
    assert [(d.settled, d.owed) for d in surplus.settlement(contract).demands] == [(first, Decimal(0)), (Decimal(0), second)]


def test_what_came_back_of_itself_is_not_asked_back(cast: Cast) -> None:
    contract = settled(cast).contract
    amount = disallow(cast, contract)
    refund(cast, contract, Decimal(100))
    letter = demanded(cast, contract)
    assert (letter.amount, letter.settled) == (amount - 100, Decimal(100))
    assert surplus.settlement(contract).owed == amount - 100


def test_late_is_told_from_the_day_after(cast: Cast) -> None:
    contract = settled(cast).contract
    disallow(cast, contract)
    letter = demanded(cast, contract, due=clock.today() + timedelta(days=3))
    for days, late in ((3, 0), (4, 1), (13, 10)):
        with clock.at(clock.now() + timedelta(days=days)):
            assert surplus.settlement(contract).late_days == late
    assert letter.due == clock.today() + timedelta(days=3)


def test_no_demand_before_the_end_with_open_questions_or_into_the_past(cast: Cast) -> None:
    running = lived(cast, "start").contract
    with pytest.raises(Blocked) as refused:
        demanded(cast, running)
    assert {b.code for b in refused.value.blockers} == {"too_early", "nothing"}
    contract = settled(cast).contract
    disallow(cast, contract)
    line = contract.expenses.filter(status="verified").first()
    expenses.question(line, by=cast.persons["evaluator"], note="缺签收")
    with pytest.raises(Blocked) as refused:
        demanded(cast, contract, due=clock.today() - timedelta(days=1))
    assert {b.code for b in refused.value.blockers} == {"undecided", "due"}
    assert not RefundDemand.objects.exists()


def test_only_finance_asks_back_and_says_where_to(cast: Cast, personas: dict[str, Any], strangers: dict[str, Any]) -> None:
    contract = settled(cast).contract
    disallow(cast, contract)
    for person in (personas["H"], personas["A"], personas["C"], personas["OF"], strangers["F"]):
        with pytest.raises(NotAllowed):
            demanded(cast, contract, by=person)
    for missing in ("account", "bank_name", "payee", "document_number"):
        with pytest.raises(ValidationError):
            demanded(cast, contract, **{missing: ""})
    assert not RefundDemand.objects.exists()


CENTS = st.integers(0, 100_000).map(lambda n: Decimal(n) / 100)


@drawn(surplus=CENTS, refunded=CENTS, before=CENTS, amounts=st.lists(CENTS, max_size=4))
def test_every_fen_of_the_demands_is_settled_lapsed_or_owed(
    surplus: Decimal, refunded: Decimal, before: Decimal, amounts: list[Decimal]
) -> None:
    found = rules.shares(surplus, refunded, before, amounts)
    assert all(share.settled + share.lapsed + share.owed == amount for share, amount in zip(found, amounts, strict=True))
    assert all(min(share.settled, share.lapsed, share.owed) >= 0 for share in found)
    owed = sum((share.owed for share in found), Decimal(0))
    more = rules.to_demand(surplus, refunded, before, amounts)
    if refunded >= before:
        assert owed + more == max(surplus - refunded, Decimal(0))
