"""One figure from several reports: how what was measured again and again counts over the term."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from grants.trail.money import ZERO


def over_time(deliverable: Any, figures: Sequence[Decimal]) -> Decimal | None:
    """One figure from several reports, oldest first: period sums are added; a running total or a state replaces the one before;
    of different people counted in each period only the largest is sure."""
    if not figures:
        return None
    if deliverable.basis in {"cumulative", "point"} or deliverable.measure in {"latest", "rate"}:
        return figures[-1]
    return sum(figures, ZERO) if deliverable.measure == "sum" else max(figures)
