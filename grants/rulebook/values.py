"""The typed shapes in which a rule set answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language

from grants.rulebook.schema import MARKS

Line = Mapping[str, Any]


class Missing(LookupError):
    """A rule set was asked for a figure it does not hold."""


@dataclass(frozen=True)
class Words:
    """A name that is data, in the reader's language."""

    zh: str
    en: str

    @classmethod
    def of(cls, line: Line) -> "Words":
        return cls(line["zh"], line["en"])

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
    def mark_label(self) -> Promise:
        return MARKS[self.mark]

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
    """The rules of a panel; `expert_share` None: no share is prescribed; `drawn`: its experts are drawn, nobody names them."""

    minimum: int
    odd: bool
    drawn: bool
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
class AbnormalPrice:
    """A price below one of these shares is to be explained within so many minutes; None: no such bound."""

    of_mean: Fraction | None
    of_second_lowest: Fraction | None
    of_ceiling: Fraction | None
    explain_minutes: int
    source: str


@dataclass(frozen=True)
class Criterion:
    """One item of the default score sheet."""

    code: str
    name: Words
    maximum: Decimal
    guide: str

    @classmethod
    def of(cls, line: Line) -> "Criterion":
        return cls(line["code"], Words.of(line), Decimal(line["max"]), line["guide"])


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

    @classmethod
    def of(cls, line: Line) -> "Grade":
        return cls(
            code=line["code"],
            name=Words.of(line),
            floor=Decimal(line["floor"]),
            final_share=Decimal(line["final"]),
            preferred_years=line["preferred_years"],
            barred_years=line["barred_years"],
            after_corrections=line["after_corrections"],
            deduct_undelivered=line["deduct_undelivered"],
        )


@dataclass(frozen=True)
class Head:
    """One head of the final evaluation."""

    code: str
    name: Words
    weight: int

    @classmethod
    def of(cls, line: Line) -> "Head":
        return cls(line["code"], Words.of(line), line["weight"])


@dataclass(frozen=True)
class Preset:
    """Instalments as shares of the contract amount."""

    code: str
    shares: tuple[Decimal, ...]

    @classmethod
    def of(cls, line: Line) -> "Preset":
        return cls(line["code"], tuple(Decimal(part) for part in line["shares"]))


@dataclass(frozen=True)
class Rung:
    """One rung of the approval ladder: amounts below `below` (None: any); `minute`: a collective decision with its number."""

    code: str
    name: Words
    below: Decimal | None
    minute: bool

    @classmethod
    def of(cls, line: Line) -> "Rung":
        return cls(line["code"], Words.of(line), None if line["below"] is None else Decimal(line["below"]), line["minute"])


@dataclass(frozen=True)
class Category:
    """A budget category; `offered`: open by default; `cap`: share of the contract amount, None for no cap."""

    code: str
    name: Words
    group: str
    allowed: bool
    offered: bool
    cap: Decimal | None

    @classmethod
    def of(cls, line: Line, cap: Decimal | None) -> "Category":
        return cls(line["code"], Words.of(line), line["group"], line["allowed"], line["offered"], cap)

    @property
    def chargeable(self) -> bool:
        return self.allowed and self.offered


@dataclass(frozen=True)
class Item:
    """A line of the negative list or of the guiding catalogue."""

    code: str
    name: Words

    @classmethod
    def of(cls, line: Line) -> "Item":
        return cls(line["code"], Words.of(line))


@dataclass(frozen=True)
class Condition:
    """One condition a bidder must meet, by the code of the rule that looks at it; `source`: the law or practice it rests on."""

    code: str
    name: Words
    source: str

    @classmethod
    def of(cls, line: Line) -> "Condition":
        return cls(line["code"], Words.of(line), line["source"])


@dataclass(frozen=True)
class Eligibility:
    """Who may take part under one method: the conditions in their order, and what they measure by.

    `minimum_rating`, `open_projects` None: nothing is asked. `inspection_month`: from this month on the inspection of the year before
    must be there. `overdue_days`: a report so late is for a person to judge, a later one is not. `scope_words`: kind of service →
    words of which a scope of business has one.
    """

    conditions: tuple[Condition, ...]
    classes: tuple[str, ...]
    registered_years: int
    inspection_years: int
    inspection_month: int
    inspection_basic: bool
    minimum_rating: int | None
    rating_years: int
    open_projects: int | None
    overdue_days: int
    scope_words: Mapping[str, tuple[str, ...]]
