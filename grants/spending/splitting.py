"""Cutting an amount into parts that add up to it again, to the fen."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from grants.trail.money import CENT, ZERO

WHOLE = Decimal(100)


def by_weights(amount: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """Parts in proportion to `weights`. What is left over goes, a fen each, to the parts that lost most, of equals to the first.

    A weight of 0 gets nothing. Raises ValueError without a positive weight.
    """
    whole = sum((Fraction(weight) for weight in weights), Fraction())
    if whole <= 0 or any(weight < 0 for weight in weights):
        raise ValueError("no weight to go by")
    fen, sign = _fen(amount)
    exact = [fen * Fraction(weight) / whole for weight in weights]
    parts = [int(share) for share in exact]
    order = sorted(range(len(weights)), key=lambda n: (parts[n] - exact[n], n))
    for n in order[: fen - sum(parts)]:
        parts[n] += 1
    return [CENT * part * sign for part in parts]


def by_percent(amount: Decimal, percents: Sequence[Decimal]) -> list[Decimal]:
    """Each its percentage, cut off below the fen; the last takes the rest. Raises ValueError unless they add up to 100."""
    if sum(percents, ZERO) != WHOLE or any(percent <= 0 for percent in percents):
        raise ValueError("the percentages do not add up to 100")
    fen, sign = _fen(amount)
    parts = [int(fen * Fraction(percent) / 100) for percent in percents[:-1]]
    return [CENT * part * sign for part in (*parts, fen - sum(parts))]


def _fen(amount: Decimal) -> tuple[int, int]:
    fen = amount.scaleb(2)
    if fen != int(fen):
        raise ValueError(f"finer than one fen: {amount}")
    return abs(int(fen)), -1 if amount < 0 else 1
