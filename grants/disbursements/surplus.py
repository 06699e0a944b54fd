"""Where the surplus of ended contracts stands: computed, asked back, come back, late."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from grants.contracts.models import Contract
from grants.disbursements import surplus_rules as rules
from grants.disbursements.models import RefundDemand
from grants.disbursements.queries import READERS, Balance, balances
from grants.people.models import User
from grants.people.queries import units_below
from grants.rulebook import queries as rulebook
from grants.trail import clock
from grants.trail.money import ZERO


@dataclass(frozen=True)
class Demanded:
    """One letter of demand and what became of it. `late_days`: after its day with money still owed, else 0."""

    demand: RefundDemand
    settled: Decimal
    lapsed: Decimal
    owed: Decimal
    late_days: int


@dataclass(frozen=True)
class Settlement:
    """The surplus of one contract: received − verified; `to_demand` neither came back nor was asked back yet."""

    contract: Contract
    balance: Balance
    demands: tuple[Demanded, ...]
    to_demand: Decimal

    @property
    def surplus(self) -> Decimal:
        return self.balance.surplus

    @property
    def owed(self) -> Decimal:
        """What was asked back and has not come back."""
        return sum((one.owed for one in self.demands), ZERO)

    @property
    def due(self) -> date | None:
        """The first day by which something still owed should be back."""
        return min((one.demand.due for one in self.demands if one.owed), default=None)

    @property
    def late_days(self) -> int:
        return max((one.late_days for one in self.demands), default=0)

    @property
    def latest(self) -> RefundDemand | None:
        return self.demands[-1].demand if self.demands else None

    @property
    def open(self) -> bool:
        return bool(self.owed or self.to_demand)


def settlements(contracts: Iterable[Contract]) -> dict[int, Settlement]:
    """Each contract's settlement; six queries however many."""
    rows = list(contracts)
    written: dict[int, list[RefundDemand]] = {row.pk: [] for row in rows}
    for demand in RefundDemand.objects.filter(contract__in=list(written)).select_related("by").order_by("id"):
        written[demand.contract_id].append(demand)
    told = balances(rows)
    return {row.pk: _settlement(row, told[row.pk], written[row.pk]) for row in rows}


def settlement(contract: Contract) -> Settlement:
    return settlements([contract])[contract.pk]


def _settlement(contract: Contract, balance: Balance, demands: list[RefundDemand]) -> Settlement:
    before, amounts = (demands[0].settled if demands else ZERO), [demand.amount for demand in demands]
    shares = rules.shares(balance.surplus, balance.refunded, before, amounts)
    today = clock.today()
    lines = tuple(
        Demanded(demand, s.settled, s.lapsed, s.owed, max((today - demand.due).days, 0) if s.owed else 0)
        for demand, s in zip(demands, shares, strict=True)
    )
    return Settlement(contract, balance, lines, rules.to_demand(balance.surplus, balance.refunded, before, amounts))


def ended_on(contract: Contract) -> date | None:
    """The day the contract was accepted, refused or terminated; None while it runs."""
    ended = contract.terminate_at or contract.accept_at or contract.refuse_acceptance_at
    return ended.astimezone(clock.SHANGHAI).date() if ended and contract.status in AFTER_THE_END else None


AFTER_THE_END = (*rules.ENDED, "closed_out", "archived")


def due_by_rule(contract: Contract, today: date) -> date:
    """Until when it is asked back where nothing else is said: counted from the end, or from today when that day is gone."""
    ended = ended_on(contract) or today
    due = rulebook.refund_by(contract.rule_set, ended)
    return due if due >= today else rulebook.refund_by(contract.rule_set, today)


def ended(person: User) -> QuerySet[Contract]:
    """The contracts of her units' subtree whose surplus is known: accepted, refused or terminated, not closed out yet."""
    rows = Contract.objects.filter(unit__in=units_below(person, READERS), status__in=rules.ENDED, amount__gt=0)
    return rows.select_related("unit", "organisation", "rule_set", "programme")


def undecided(contract: Contract) -> int:
    """Expenses handed in that nobody has decided on."""
    found: int = contract.expenses.filter(status__in=["submitted", "questioned"]).count()
    return found
