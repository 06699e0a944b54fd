"""What is to happen in one purchase, read from the facts: needs, call, offers, contract. No status, no acts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from grants.trail.money import round_yuan

Row = Mapping[str, Any]
BUYER = "jinjiang"


@dataclass
class Offer:
    """The application of one organisation. `quality`: what share of the points the panel will give it."""

    organisation: str
    share: Decimal  # of the price ceiling
    quality: Decimal
    fate: str  # propose | reserve | reject | disqualify
    rule: str = ""
    reason: str = ""


@dataclass
class Plan:
    """One purchase from the need to the contract."""

    number: str
    title: str
    year: int
    programme: Row  # name, number, description, origin
    category: str
    group: str
    needs: list[Row]
    sites: list[str]
    content: str
    amount: Decimal
    budget: Decimal
    appropriation: str
    offers: list[Offer]
    deliverables: list[Row]
    budget_lines: Mapping[str, Decimal]
    milestones: list[tuple[str, date]]
    instalments: list[Row]
    starts: date
    ends: date
    buyer: str = BUYER
    method: str = "below_threshold"
    origin: str = "synthetic"
    lead: str = ""
    contract_number: str = ""
    agreed_with: str = ""  # the organisation of an agreement that no call preceded
    named_panel: bool = False  # the panel is named with reasons instead of drawn

    @property
    def provider(self) -> str:
        """The key of the organisation that is to win, or with which it was agreed."""
        return self.agreed_with or next(offer.organisation for offer in self.offers if offer.fate == "propose")


def in_parts(total: Decimal, weights: list[Any], step: Decimal = Decimal("0.01")) -> list[Decimal]:
    """`total` cut by weights in whole steps; the parts add up exactly, what rounding leaves goes to the first ones."""
    whole = sum(Decimal(w) for w in weights)
    parts = [(total * Decimal(w) / whole // step) * step for w in weights]
    left = int((total - sum(parts)) / step)
    return [part + (step if n < left else 0) for n, part in enumerate(parts)]


NUMERALS = "二三四五六七八"


def instalments(amount: Decimal, shares: list[Decimal], milestones: int, due: date) -> list[Row]:
    """The last ones each on its milestone, those before on a day; the last takes what rounding leaves."""
    rows = on_days(amount, shares, [due] * len(shares))
    first = len(rows) - milestones
    if first == 0:  # one instalment, paid at once
        return rows
    return [row if n < first else {**row, "due": None, "milestone": n - first} for n, row in enumerate(rows)]


def on_days(amount: Decimal, shares: list[Decimal], dues: list[date]) -> list[Row]:
    """Each on its own day."""
    amounts = [round_yuan(amount * share) for share in shares[:-1]]
    amounts.append(amount - sum(amounts))
    names = ["首期款", *(f"第{n}期款" for n in NUMERALS[: len(shares) - 2]), "尾款"] if len(shares) > 1 else ["全额款"]
    return [
        {"name": name, "amount": part, "milestone": None, "due": due}
        for name, part, due in zip(names, amounts, dues, strict=True)
    ]
