"""The typed shapes in which a rule set answers."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import get_language


class Missing(LookupError):
    """A rule set was asked for a figure it does not hold."""


@dataclass(frozen=True)
class Words:
    """A name that is data, in the reader's language."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.en if (get_language() or "").startswith("en") else self.zh


@dataclass(frozen=True)
class Period:
    """A number of days, of working days when `working`."""

    count: int
    working: bool


@dataclass(frozen=True)
class Figure:
    """A value with its unit, where it comes from and how far it is proved (see ``schema.MARKS``)."""

    path: str
    value: Any
    unit: str
    source: str
    mark: str

    @property
    def period(self) -> Period:
        return Period(int(self.value), self.unit == "working_day")

    @property
    def period_or_none(self) -> Period | None:
        return None if self.value is None else self.period

    @property
    def decimal_or_none(self) -> Decimal | None:
        return None if self.value is None else Decimal(self.value)

    @property
    def share_or_none(self) -> Fraction | None:
        return None if self.value is None else Fraction(self.value)


@dataclass(frozen=True)
class Panel:
    """The rules of a panel; `expert_share` None: no share is prescribed."""

    minimum: int
    odd: bool
    expert_share: Fraction | None


@dataclass(frozen=True)
class Method:
    """A way to buy. `open_for`: from publication to the deadline; `price_weight`: least and most, None for no bound."""

    code: str
    name: Words
    source: str
    statutory: bool
    goods_only: bool
    open_for: Period | None
    minimum_suppliers: int
    may_continue_with: int
    panel: Panel
    price_weight: tuple[Decimal | None, Decimal | None]
    notice: Period
    bonus_allowed: bool


@dataclass(frozen=True)
class Criterion:
    """One item of the default score sheet."""

    code: str
    name: Words
    maximum: Decimal
    guide: str


@dataclass(frozen=True)
class Grade:
    """A grade band from `floor` up, and what follows from it; `final_share` of the last instalment is paid."""

    code: str
    name: Words
    floor: Decimal
    final_share: Decimal
    preferred_years: int
    barred_years: int
    after_corrections: bool
    deduct_undelivered: bool


@dataclass(frozen=True)
class Head:
    """One head of the final evaluation."""

    code: str
    name: Words
    weight: int


@dataclass(frozen=True)
class Preset:
    """Instalments as shares of the contract amount."""

    code: str
    shares: tuple[Decimal, ...]


@dataclass(frozen=True)
class Rung:
    """One rung of the approval ladder: amounts below `below` (None: any); `minute`: a collective decision with its number."""

    code: str
    name: Words
    below: Decimal | None
    minute: bool


@dataclass(frozen=True)
class Category:
    """A budget category; `on`: offered without being asked for; `cap`: share of the contract amount, None for no cap."""

    code: str
    name: Words
    group: str
    allowed: bool
    on: bool
    cap: Decimal | None


@dataclass(frozen=True)
class Item:
    """A line of the negative list or of the guiding catalogue."""

    code: str
    name: Words
