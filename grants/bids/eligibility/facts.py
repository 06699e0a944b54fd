"""The facts about a bidder that its conditions are measured by: plain data, as of one day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class Person:
    """Somebody who holds offices in a bidder. `head`: its administrator, who answers for it; `accountant`: keeps its books."""

    key: int
    name: str
    head: bool = False
    accountant: bool = False


@dataclass(frozen=True)
class Bidder:
    name: str
    legal_representative: str = ""
    people: tuple[Person, ...] = ()


@dataclass(frozen=True)
class OnList:
    """It stands on a list from a day to a day (None: until further notice)."""

    name: str
    since: date
    until: date | None = None


@dataclass(frozen=True)
class Debt:
    """Surplus of an ended contract that has not come back, 元, and the last day to give it back."""

    number: str
    amount: Decimal
    due: date


@dataclass(frozen=True)
class Owed:
    """A report that was not handed in, and the day it was due."""

    number: str
    milestone: str
    due: date


@dataclass(frozen=True)
class Funded:
    """A service that is paid for, or asked to be: what, where (paths of units), from when to when."""

    number: str
    category: str
    programme: int | None
    places: frozenset[str]
    starts: date
    ends: date


@dataclass(frozen=True)
class Held:
    """An office that one of its people holds in the purchaser."""

    person: str
    office: str


@dataclass(frozen=True)
class Facts:
    """`rivals` None: the other bidders were not looked at (a self-check). `disclosed` None: her declaration is still sealed."""

    bidder: Bidder
    service: Funded
    status: str = "eligible"
    status_label: str = ""
    barred_until: date | None = None
    credit_code: str = ""
    registered_on: date | None = None
    inspections: Mapping[int, str] | None = None
    on_lists: tuple[OnList, ...] = ()
    rating: str = ""
    rated_on: date | None = None
    accountant_named: bool = False
    scope: str = ""
    rivals: tuple[Bidder, ...] | None = None
    in_hand: tuple[str, ...] = ()
    debts: tuple[Debt, ...] = ()
    owed: tuple[Owed, ...] = ()
    funded: tuple[Funded, ...] = ()
    offices: tuple[Held, ...] = ()
    disclosed: str | None = None
    prepared: tuple[str, ...] = ()
    evaluates: tuple[str, ...] = ()
