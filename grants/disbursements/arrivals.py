"""Money that arrived beside what was asked back: which letter of demand a movement answers, or why it answers none.

It is proposed for a demand when the payer is the organisation that was asked and the amount is what that letter still asks for. Where
several ask alike the cashier chooses; what fits no demand says why, and is taken up only by her own decision.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from grants.contracts.models import Contract
from grants.disbursements import surplus
from grants.disbursements.models import BankLine, Refund, RefundDemand
from grants.disbursements.rules import shown
from grants.disbursements.surplus import Settlement
from grants.disbursements.surplus_rules import ENDED
from grants.people.models import Unit
from grants.trail.blockers import Words


@dataclass(frozen=True)
class Owing:
    """What an arrival may be taken up for: a letter of demand (None: nothing was asked back) and what is open, 元."""

    contract: Contract
    demand: RefundDemand | None
    owed: Decimal


@dataclass(frozen=True)
class Arrival:
    """`taken`: the contract whose refund it is already. `proposed`: the one demand it answers. `choices`: what it may be taken up
    for by the cashier's decision; `why`: why nothing is proposed."""

    line: BankLine
    taken: Contract | None = None
    proposed: Owing | None = None
    choices: tuple[Owing, ...] = ()
    why: Words | None = None

    @property
    def amount(self) -> Decimal:
        return -self.line.amount

    @property
    def ways(self) -> tuple[Owing, ...]:
        return (self.proposed,) if self.proposed is not None else self.choices

    @property
    def contract(self) -> Contract | None:
        """Its contract as far as only one comes into question."""
        if self.taken is not None:
            return self.taken
        return self.ways[0].contract if len(self.ways) == 1 else None

    def way(self, contract: int | None) -> Owing | None:
        """What it may be taken up for in this contract; None asks for the only one."""
        found = [way for way in self.ways if contract in (None, way.contract.pk)]
        return found[0] if len(found) == 1 else None


def lay(unit: Unit, lines: Iterable[BankLine]) -> list[Arrival]:
    """Each movement that arrived, beside the surpluses of the unit's ended contracts. Eight queries however many; none for none."""
    rows = list(lines)
    if not rows:
        return []
    by_hand = Refund.objects.filter(contract__unit=unit, bank_receipt__in=[row.receipt for row in rows if row.receipt])
    known = {(row.bank_receipt, -row.amount): row.contract for row in by_hand.select_related("contract")}
    ended = Contract.objects.filter(unit=unit, status__in=ENDED).select_related("organisation", "unit", "rule_set")
    stands = list(surplus.settlements(ended.order_by("pk")).values())
    found = []
    for row in rows:
        taken = row.refund.contract if row.refund is not None else known.get((row.receipt, row.amount))
        found.append(Arrival(row, taken) if taken is not None else answering(row, stands))
    return found


def answering(line: BankLine, stands: Sequence[Settlement]) -> Arrival:
    """The demand a movement answers, or why none. Pure."""
    amount = -line.amount
    asking = [one for stand in stands if (one := _asking(stand, amount)) is not None]
    hers = [one for one in asking if _pays(line, one.contract)]
    told = [one for one in hers if _tells(line, one)]
    if len(told) == 1 or len(hers) == 1:
        return Arrival(line, proposed=(told if len(told) == 1 else hers)[0])
    if hers:
        words = _(
            "%(count)d demands ask for exactly this amount, and the remark names none of them: choose which one it answers."
        )
        return Arrival(line, choices=tuple(hers), why=words % {"count": len(hers)})
    near = [stand for stand in stands if _pays(line, stand.contract) and stand.open]
    near = [stand for stand in near if stand.owed] or near
    if near:
        return Arrival(line, choices=_within(near, amount), why=_why_not(near[0], amount))
    if asking:
        words = _("%(letter)s asks exactly this amount back, but from %(organisation)s; this came from somebody else.")
        one = asking[0]
        return Arrival(line, why=words % {"letter": _named(one), "organisation": one.contract.organisation.name})
    return Arrival(line, why=_("Nothing was asked back from this payer, and none of its ended contracts has a surplus."))


def _asking(stand: Settlement, amount: Decimal) -> Owing | None:
    """The oldest letter of a contract that still asks for exactly this, or all of them together."""
    exact = next((one.demand for one in stand.demands if one.owed == amount), None)
    if exact is None and stand.owed == amount and amount > 0:
        exact = stand.latest
    return Owing(stand.contract, exact, amount) if exact is not None else None


def _pays(line: BankLine, contract: Contract) -> bool:
    payer = contract.organisation
    account = "".join(payer.bank_account.split())
    return (bool(line.ending) and account[-4:] == line.ending) or (bool(line.party) and payer.name == line.party)


def _tells(line: BankLine, one: Owing) -> bool:
    """Whether the remark names the contract or the letter."""
    letter = one.demand.document_number if one.demand is not None else ""
    return named(line.remark, one.contract.number) or bool(letter and named(line.remark, letter))


def named(remark: str, number: str) -> bool:
    """Whether a remark names an instalment, a contract or a letter; another number that only begins or ends like it does not count."""
    tight = "".join(remark.split())
    return re.search(rf"(?<![0-9A-Za-z]){re.escape(''.join(number.split()))}(?![0-9])", tight) is not None


def _within(stands: Iterable[Settlement], amount: Decimal) -> tuple[Owing, ...]:
    """Those of whose surplus so much is open."""
    return tuple(Owing(s.contract, s.latest, s.owed or s.to_demand) for s in stands if amount <= s.balance.outstanding)


def _why_not(stand: Settlement, amount: Decimal) -> Words:
    told = {"contract": stand.contract.number, "amount": shown(amount)}
    if not stand.owed or stand.latest is None:
        words = _("No demand: the surplus of %(contract)s (%(left)s) was not asked back yet; %(amount)s arrived.")
        return words % {**told, "left": shown(stand.to_demand)}
    words = _("Another amount: %(letter)s still asks for %(left)s, %(amount)s arrived.")
    letter = next(one.demand.document_number for one in stand.demands if one.owed)
    return words % {**told, "letter": letter, "left": shown(stand.owed)}


def _named(one: Owing) -> str:
    return one.demand.document_number if one.demand is not None else one.contract.number
