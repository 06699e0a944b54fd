"""The money of all contracts of one's organisations: expected, requested, received."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import F, Q, Sum

from grants.disbursements.models import Disbursement, Payment
from grants.disbursements.queries import IN_HAND, WAITING
from grants.people.queries import organisations_of
from grants.trail.money import ZERO, MoneyField

UNSIGNED = ("draft", "countersigning", "ready")


@dataclass(frozen=True)
class Money:
    """元. expected: neither requested nor paid yet; requested: with the purchaser; paid: on its way; received: confirmed."""

    expected: Decimal
    requested: Decimal
    paid: Decimal
    received: Decimal


def money_of(person: Any) -> Money:
    """Two queries."""
    mine = organisations_of(person)
    rows = Disbursement.objects.filter(contract__organisation__in=mine).exclude(contract__status__in=UNSIGNED)
    states = {"expected": Q(status__in=[*WAITING, "withheld"]), "requested": Q(status__in=IN_HAND), "paid": Q(status="paid")}
    payable = {n: Sum(F("amount") - F("deductions"), filter=state, output_field=MoneyField()) for n, state in states.items()}
    sums = {name: total or ZERO for name, total in rows.aggregate(**payable).items()}
    moved = Payment.objects.filter(contract__organisation__in=mine).aggregate(t=Sum("amount"))["t"] or ZERO
    return Money(received=moved - sums["paid"], **sums)
