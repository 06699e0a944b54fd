"""Asking a surplus back. What comes back is recorded by `actions.refund` with its bank receipt."""

from datetime import date
from typing import Any

from django.db import transaction

from grants.contracts.models import Contract
from grants.disbursements import surplus
from grants.disbursements import surplus_rules as rules
from grants.disbursements.models import RefundDemand
from grants.people.models import User
from grants.rulebook import queries as rulebook
from grants.trail import clock
from grants.trail.blockers import Blocked
from grants.trail.moves import lock, record, require


def demand(
    contract: Contract, *, by: User, document_number: str, payee: str, bank_name: str, account: str, due: date | None = None
) -> RefundDemand:
    """Ask back what neither came back nor was asked back yet: the whole surplus, or what a later decision added to it."""
    require(rules.may_demand, contract, by)
    with transaction.atomic():
        row = lock(contract)
        today, stands = clock.today(), surplus.settlement(row)
        if due is None:
            latest = stands.latest
            due = surplus.due_by_rule(row, today) if latest is None else rulebook.refund_by(row.rule_set, today)
        problems = rules.demand_problems(row, stands.to_demand, surplus.undecided(row), due, today)
        if problems:
            raise Blocked(*problems)
        told: dict[str, Any] = {"amount": stands.to_demand, "due": due, "document_number": document_number}
        kept = RefundDemand(
            contract=row, received=stands.balance.received, verified=stands.balance.verified,
            settled=stands.surplus - stands.to_demand, payee=payee, bank_name=bank_name, account=account, at=clock.now(), by=by,
            origin=row.origin, **told,
        )  # fmt: skip
        kept.full_clean()
        kept.save(force_insert=True)
        record(row, "demand_refund", by=by, role=rules.may_demand.role_for(row, by), **told)
    return kept
