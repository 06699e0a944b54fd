"""How figures are printed: one form each in the whole paper (practice of 专项审计报告).

Money in 元 with separators and two places, a minus for negative, ``—`` for none and ``0.00`` for zero.
"""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

NONE = "—"
CENT = Decimal("0.01")
SHANGHAI = ZoneInfo("Asia/Shanghai")


def money(amount: Decimal | None) -> str:
    return NONE if amount is None else f"{amount.quantize(CENT, ROUND_HALF_UP) + 0:,.2f}"


def quantity(amount: Decimal | None) -> str:
    """Two places at most, none for a whole number: 868, 1,468.5."""
    if amount is None:
        return NONE
    text = f"{amount.quantize(CENT, ROUND_HALF_UP) + 0:,.2f}"
    return text.rstrip("0").rstrip(".")


def percent(share: Decimal | None) -> str:
    """`share` is already in per cent."""
    return NONE if share is None else f"{share.quantize(CENT, ROUND_HALF_UP) + 0:.2f}%"


def ten_thousands(amount: Decimal) -> str:
    """万元 with two places: for headlines and axes, never for a sum."""
    return f"{(amount / 10000).quantize(CENT, ROUND_HALF_UP) + 0:,.2f}"


def date_in_text(day: date | None) -> str:
    return NONE if day is None else f"{day.year}年{day.month}月{day.day}日"


def date_in_table(day: date | None) -> str:
    return NONE if day is None else day.isoformat()


def instant(moment: datetime) -> str:
    there = moment.astimezone(SHANGHAI)
    return f"{date_in_text(there.date())} {there:%H:%M:%S}"


def read_money(text: str) -> Decimal | None:
    """The inverse of `money`: what a reader of the page gets back."""
    return None if text == NONE else Decimal(text.replace(",", ""))
