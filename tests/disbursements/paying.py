"""Approved instalments, a batch of them, the statement a bank would give; ended contracts and the letters that ask back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from grants.contracts import actions as contracts
from grants.contracts.models import Contract
from grants.disbursements import refunding
from grants.disbursements.models import BatchLine, Disbursement, RefundDemand
from grants.story import paying
from grants.story.cast import Cast
from grants.trail import clock
from tests.factories import plans


@dataclass(frozen=True)
class Told:
    """One movement as a reader gives it."""

    row: int
    on: date | None
    amount: Decimal
    account: str
    party: str
    remark: str
    receipt: str


def approved(cast: Cast, count: int = 1) -> list[Disbursement]:
    """So many instalments of contracts of their own, approved and not paid."""
    found = []
    for n in range(count):
        life = plans.life(cast, "start", title=f"付款批次项目{n}")
        found.append(paying.through(life, 1, "approve"))
    return [Disbursement.objects.get(pk=due.pk) for due in found]


def moved(lines: Sequence[BatchLine], **changes: Any) -> list[Told]:
    """What the bank says when it paid these lines; `changes` for all of them."""
    return [
        Told(**{
            "row": n, "on": clock.today(), "amount": line.amount, "account": line.account, "party": line.payee, "remark": line.remark,
            "receipt": f"回单{line.batch_id:04d}{line.order:04d}", **changes,
        })
        for n, line in enumerate(lines, start=2)
    ]  # fmt: skip


def ended(cast: Cast, title: str = "结余项目") -> Contract:
    """A contract with one paid instalment, ended; all of it is surplus."""
    life = plans.life(cast, "start", title=title)
    paying.through(life, 1)
    contract = Contract.objects.get(pk=life.contract.pk)
    contracts.terminate(
        contract, by=cast.persons["approver"], note="机构撤销", settlement="据实结算", recovery=Decimal("36000.00")
    )
    return Contract.objects.get(pk=contract.pk)


def asked_back(cast: Cast, contract: Contract, number: str) -> RefundDemand:
    to = {"payee": "晋江市妇女联合会", "bank_name": "演示银行", "account": "6222000000000001"}
    return refunding.demand(contract, by=cast.persons["finance"], document_number=number, **to)
