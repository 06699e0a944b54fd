"""Contracts as everybody may read them: who got how much, what was paid and spent of it, what came of it, how it was graded."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from grants.contracts.models import Contract
from grants.disbursements import queries as disbursements
from grants.disbursements.queries import Balance
from grants.milestones import queries as milestones
from grants.portals.shown import ratio
from grants.rulebook import queries as rulebook


@dataclass(frozen=True)
class Bought:
    """One contract. `planned` and `value`: what was to be delivered and what was recognised, in 元; `grade` in words, "" while open."""

    contract: Contract
    balance: Balance
    planned: Decimal
    value: Decimal
    grade: str

    @property
    def delivered(self) -> Decimal | None:
        """The share of the priced deliverables that was recognised."""
        return ratio(self.value, self.planned)


def bought(contracts: Iterable[Contract]) -> list[Bought]:
    """In the order given, in a fixed number of queries; have select_related("rule_set")."""
    rows = list(contracts)
    balances, delivered = disbursements.balances(rows), milestones.by_site(rows)
    found = []
    for contract in rows:
        planned, value, _spent = milestones.worth(delivered[contract.pk])
        found.append(Bought(contract, balances[contract.pk], planned, value, grade_of(contract)))
    return found


def grade_of(contract: Contract) -> str:
    grade = rulebook.grades(contract.rule_set).get(contract.grade) if contract.grade else None
    return str(grade.name) if grade is not None else contract.grade
