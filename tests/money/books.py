"""Two contracts with everything that happens to money, both clean: one accepted with a reversal and a refund, one under way."""

from dataclasses import dataclass
from decimal import Decimal

from grants.contracts.models import Contract
from grants.disbursements import actions as disbursements
from grants.people.roles import Role
from grants.spending import actions as expenses
from grants.story import paying, spending
from grants.story.cast import Cast
from grants.story.life import Life
from grants.trail import clock
from tests.factories import after_contract, plans
from tests.factories.told import once


@dataclass
class Books:
    """`settled`: all paid, a line reversed, part of it given back. `running`: one instalment booked, one planned. `closed`."""

    settled: Life
    running: Life
    closed: Life

    def contract(self, name: str) -> Contract:
        found: Contract = Contract.objects.get(pk=getattr(self, name).contract.pk)
        return found


@once
def books(cast: Cast) -> Books:
    closed = after_contract.closed_out(cast)
    settled = after_contract.settled(cast)
    expenses.reverse(settled.expenses[0], by=settled.theirs(Role.ORG_ACCOUNTANT), note="记账有误")
    refund = {"amount": Decimal("100.00"), "on": clock.today(), "bank_receipt": f"退-{settled.plan.number}"}
    disbursements.refund(settled.contract, by=settled.officer(Role.FINANCE), **refund)
    running = plans.life(cast, "start")
    lines = [spending.record(running, row) for row in spending.simple_ledger(running, clock.today(), Decimal("0.9"), "甲")]
    spending.submit(running, lines[:3])
    spending.verify(running, lines[:2])
    paying.through(running, 1)
    return Books(settled, running, closed)
