"""How the report rounds and divides: to the cent, half up; nothing is no share of nothing."""

from decimal import ROUND_HALF_UP, Decimal

ZERO = Decimal("0.00")
CENT = Decimal("0.01")


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


def share(part: Decimal, whole: Decimal) -> Decimal | None:
    """Per cent with two places; nothing is no share of nothing."""
    return cents(part * 100 / whole) if whole else None
