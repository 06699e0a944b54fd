"""What the flags of one purchase are computed from: plain frozen facts, nothing of the database in them."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction


@dataclass(frozen=True)
class Line:
    """One line of a bid's budget."""

    item: str
    unit: str
    unit_price: Decimal


@dataclass(frozen=True)
class Bid:
    """One application after the opening.

    `standing`: "in" it takes part, "out" it was turned away, "unopened" the ceremony could not open it. `price`: its points of the
    price item. `lot`: what decides the last tie. `device`: a digest, the same for what came from one machine, "" when unknown.
    """

    key: int
    organisation: str
    amount: Decimal
    plan: str = ""
    lines: tuple[Line, ...] = ()
    device: str = ""
    received_at: datetime | None = None
    standing: str = "in"
    price: Fraction = Fraction(0)
    lot: str = ""


@dataclass(frozen=True)
class Sheet:
    """One locked score sheet. `totals`: bid → points; `plans`: bid → points of the service plan (E2), which decide ties."""

    key: int
    expert: str
    totals: tuple[tuple[int, Decimal], ...]
    plans: tuple[tuple[int, Decimal], ...] = ()


@dataclass(frozen=True)
class Win:
    """One announced award of the same purchaser. `bidders`: how many were opened; 0 where it is not known."""

    award: int
    listing: str
    organisation: int
    name: str
    on: date
    bidders: int


@dataclass(frozen=True)
class Purchase:
    """One opened edition of one listing. Bids, sheets and wins in any order: no flag depends on it."""

    key: int
    number: str
    minimum_suppliers: int
    announcement: tuple[str, ...]
    published_on: date
    closes_on: date
    earliest: date  # the first day the method allows as a deadline
    working_days: int  # from the day after the publication to the deadline
    bids: tuple[Bid, ...] = ()
    sheets: tuple[Sheet, ...] = ()
    drop_from: int | None = None  # from so many sheets on the highest and the lowest are left out
    award: int | None = None
    wins: tuple[Win, ...] = ()

    @property
    def taking_part(self) -> list[Bid]:
        """In the order of their keys, so that what is found does not hang on the order of the rows."""
        return sorted((b for b in self.bids if b.standing == "in"), key=lambda b: b.key)

    @property
    def opened(self) -> list[Bid]:
        """Everything that could be read, those turned away included."""
        return sorted((b for b in self.bids if b.standing != "unopened"), key=lambda b: b.key)
