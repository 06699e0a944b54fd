"""Cutting an amount into parts that add up to it again, to the fen."""

from collections.abc import Sequence
from decimal import Decimal
from math import lcm

from grants.trail.money import CENT, ZERO

WHOLE = Decimal(100)


def by_weights(amount: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """Parts in proportion to `weights`. What is left over goes, a fen each, to the parts that lost most, of equals to the first.

    A weight of 0 gets nothing. Raises ValueError without a positive weight.
    """
    ratios = [weight.as_integer_ratio() for weight in weights]
    scale = lcm(*(under for _over, under in ratios))
    shares = [over * (scale // under) for over, under in ratios]
    if (whole := sum(shares)) <= 0 or min(shares) < 0:
        raise ValueError("no weight to go by")
    fen, sign = _fen(amount)
    cut = [divmod(fen * share, whole) for share in shares]
    parts = [part for part, _lost in cut]
    order = sorted(range(len(cut)), key=lambda n: (-cut[n][1], n))
    for n in order[: fen - sum(parts)]:
        parts[n] += 1
    return [CENT * part * sign for part in parts]


def by_percent(amount: Decimal, percents: Sequence[Decimal]) -> list[Decimal]:
    """Each its percentage, cut off below the fen; the last takes the rest. Raises ValueError unless they add up to 100."""
    if sum(percents, ZERO) != WHOLE or any(percent <= 0 for percent in percents):
        raise ValueError("the percentages do not add up to 100")
    fen, sign = _fen(amount)
    ratios = [percent.as_integer_ratio() for percent in percents[:-1]]
    parts = [fen * over // (100 * under) for over, under in ratios]
    return [CENT * part * sign for part in (*parts, fen - sum(parts))]


def _fen(amount: Decimal) -> tuple[int, int]:
    fen = amount.scaleb(2)
    if fen != int(fen):
        raise ValueError(f"finer than one fen: {amount}")
    return abs(int(fen)), -1 if amount < 0 else 1
