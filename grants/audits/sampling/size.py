"""How many to draw: a proposal from what may be wrong unnoticed and how sure one wants to be.

The factors are those of the Poisson distribution when no error is expected: −ln(1 − confidence).
"""

from decimal import ROUND_CEILING, Decimal

FACTORS = {90: Decimal("2.31"), 95: Decimal("3.00"), 99: Decimal("4.61")}
RATE = Decimal("0.05")  # of rows that may be wrong, where rows are counted and not amounts


def by_amount(total: Decimal, materiality: Decimal, confidence: int = 95) -> int:
    """Monetary units: total × factor ÷ materiality, rounded up; 0 where either is nothing. Amounts in 元."""
    if total <= 0 or materiality <= 0:
        return 0
    return int((total * FACTORS[confidence] / materiality).to_integral_value(ROUND_CEILING))


def by_count(count: int, confidence: int = 95, rate: Decimal = RATE) -> int:
    """Rows: factor ÷ rate, less where the population is small (n ÷ (1 + n ÷ N)), rounded up, never more than there are."""
    if count < 1:
        return 0
    endless = FACTORS[confidence] / rate
    return min(count, int((endless / (1 + endless / count)).to_integral_value(ROUND_CEILING)))
