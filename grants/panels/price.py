"""Prices: the points of the price item, and which offers are so low that they must be explained. Pure functions."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from grants.rulebook.values import AbnormalPrice
from grants.trail.money import ZERO

FEN = Decimal("0.01")


@dataclass(frozen=True)
class Low:
    """One bound an offer lies below: which (of_mean, of_second_lowest, of_ceiling), the share and the bound in 元."""

    rule: str
    share: Fraction
    bound: Fraction

    @property
    def bound_shown(self) -> Decimal:
        return (Decimal(self.bound.numerator) / self.bound.denominator).quantize(FEN, ROUND_HALF_UP)

    @property
    def percent(self) -> Decimal:
        return Decimal(self.share.numerator) / self.share.denominator


def points(amounts: Mapping[int, Decimal], most: Decimal) -> dict[int, Fraction]:
    """Lowest price ÷ price × points of the item (财政部令第87号第五十五条), exact; an offer of nothing gets none."""
    lowest = min((a for a in amounts.values() if a > 0), default=ZERO)
    return {bid: Fraction(lowest) / Fraction(a) * Fraction(most) if a > 0 else Fraction(0) for bid, a in amounts.items()}


def abnormal(amounts: Mapping[int, Decimal], ceiling: Decimal, rule: AbnormalPrice) -> dict[int, list[Low]]:
    """The offers that lie below a bound of the rule set, with every bound they lie below; exactly on it is not below.

    The mean is that of all offers that passed the check, the offer itself among them; the second lowest counts where two offered.
    """
    prices = sorted(amounts.values())
    bounds: list[tuple[str, Fraction | None, Fraction | None]] = [
        ("of_mean", rule.of_mean, Fraction(sum(prices, ZERO)) / len(prices) if prices else None),
        ("of_second_lowest", rule.of_second_lowest, Fraction(prices[1]) if len(prices) > 1 else None),
        ("of_ceiling", rule.of_ceiling, Fraction(ceiling)),
    ]
    lows = [Low(name, share, share * base) for name, share, base in bounds if share is not None and base is not None]
    found = {bid: [low for low in lows if Fraction(amount) < low.bound] for bid, amount in amounts.items()}
    return {bid: low for bid, low in found.items() if low}
