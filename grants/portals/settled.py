"""The surplus of an ended contract as any desk shows it: the sum, every letter and what became of it, what came back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from grants.contracts.models import Contract
from grants.disbursements import surplus
from grants.disbursements.models import Refund
from grants.disbursements.surplus import Demanded, Settlement
from grants.papers import queries as papers

# The address of a letter's file on each desk.
FILES: Mapping[str, str] = {
    "federation": "federation:papers-file", "auditor": "auditor:papers-file", "provider": "provider:letters-file",
}  # fmt: skip


@dataclass(frozen=True)
class Letter:
    """One demand with the file of its letter, "" where it was asked for on paper of somebody else's."""

    told: Demanded
    url: str


@dataclass(frozen=True)
class Settled:
    settlement: Settlement
    letters: Sequence[Letter]
    refunds: Sequence[Refund]


def settled(contract: Contract, portal: str) -> Settled | None:
    """None while the contract runs, or costs nothing."""
    if contract.status not in surplus.AFTER_THE_END or not contract.amount:
        return None
    stands = surplus.settlement(contract)
    files: dict[str, Any] = {paper.serial: paper for paper in papers.letters(contract)} if stands.demands else {}
    letters = [
        Letter(one, reverse(FILES[portal], args=[files[number].pk]) if (number := one.demand.document_number) in files else "")
        for one in stands.demands
    ]
    return Settled(stands, letters, list(contract.refunds.select_related("by")))
