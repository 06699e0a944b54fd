"""Where the machine plays: money that bears little more than is promised, contracts at different points of their life."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from grants.contracts.models import Contract
from grants.evidence.models import StoredFile
from grants.funds.models import Appropriation, Source
from grants.story import agreeing, sheets
from grants.story.cast import Cast
from grants.story.life import Life
from grants.story.plan import in_parts
from grants.trail import clock
from tests.factories import after_contract, plans
from tests.factories.told import once

FEN = Decimal("0.01")
TO_READY = ("draft_contract", "circulate", "sign_off_contract", "agree", "sign_for_provider")
TO_FORCE = (*TO_READY, "sign", "start")
WEIGHTS = {"A1": 40, "A5": 40, "A3": 12, "B": 8}
CONTRACT, FREE, LEFT_OVER = Decimal("60000.00"), Decimal("20000.00"), Decimal("9000.00")


@dataclass
class World:
    """`money` of this year bears FREE more than it has promised; of last year's `old` LEFT_OVER is free."""

    cast: Cast
    money: Appropriation
    old: Appropriation
    running: Contract
    completed: Contract
    receipt: StoredFile


@once
def world(cast: Cast) -> World:
    plans.fund(cast)
    source = Source.objects.create(name="机器的资金", kind="fiscal", unit=cast.units["jinjiang"], origin="synthetic")
    money, old = (given(source, clock.today().year - n, amount) for n, amount in enumerate((CONTRACT + FREE, LEFT_OVER)))
    completed = after_contract.completed(cast).contract
    receipt = sheets.keep("机器的票据", ["票据"], by=cast.persons["orgaccountant"])
    return World(cast, money, old, agreement(cast, money, CONTRACT, TO_FORCE), completed, receipt)


def given(source: Source, year: int, amount: Decimal, purpose: str = "机器的预算") -> Appropriation:
    fields = {"source": source, "unit": source.unit, "year": year, "purpose": purpose, "amount": amount, "origin": "synthetic"}
    made: Appropriation = Appropriation.objects.create(**fields)
    return made


def agreement(
    cast: Cast, money: Appropriation, amount: Decimal, steps: tuple[str, ...] = TO_READY, shares: tuple[str, ...] = ("0.6", "0.4")
) -> Contract:
    """An agreement without a call over any amount: one deliverable, instalments all due on the first day."""
    cast.appropriations["machine"] = money
    starts = clock.today()
    when = dict.fromkeys((*TO_FORCE, "start"), clock.now())
    changes: dict[str, Any] = {
        "amount": amount,
        "appropriation": "machine",
        "agreed_with": "qinghe",
        "deliverables": goods(amount),
        "budget_lines": dict(zip(WEIGHTS, in_parts(amount, list(WEIGHTS.values())), strict=True)),
        "milestones": [("期末", starts + timedelta(days=30))],
        "instalments": [
            {"name": f"第{n}期款", "amount": part, "milestone": None, "due": starts}
            for n, part in enumerate(in_parts(amount, list(shares)), start=1)
        ],
    }
    life = Life(cast, plans.plan(when, **changes), when)
    for step in steps:
        getattr(agreeing, step)(life)
    found: Contract = Contract.objects.get(pk=life.contract.pk)
    return found


def goods(amount: Decimal) -> list[dict[str, Any]]:
    """One item at the price of the whole."""
    return [{"code": "D1", "name": "服务", "unit": "项", "quantity": Decimal(1), "unit_price": amount}]
