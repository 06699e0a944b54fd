"""How far a sheet is filled in: every application and criterion with its points, and what is still wrong with each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from grants.bids.models import Bid
from grants.listings.models import Criterion
from grants.panels.models import Score, ScoreSheet
from grants.rulebook import queries as rulebook
from grants.trail.money import ZERO


@dataclass(frozen=True)
class Bounds:
    """Below `low` and above `high` points a comment is needed."""

    low: Decimal
    high: Decimal


@dataclass(frozen=True)
class Item:
    """One criterion of one application."""

    criterion: Criterion
    score: Score | None
    bounds: Bounds

    @property
    def needs_comment(self) -> bool:
        points = self.score.points if self.score else None
        return points is not None and not self.bounds.low <= points <= self.bounds.high

    @property
    def complete(self) -> bool:
        return self.score is not None and (not self.needs_comment or bool(self.score.comment.strip()))


@dataclass(frozen=True)
class Column:
    """One application on one sheet."""

    bid: Bid
    items: Sequence[Item]

    @property
    def total(self) -> Decimal:
        return sum((i.score.points for i in self.items if i.score), ZERO)

    @property
    def done(self) -> int:
        return sum(i.complete for i in self.items)

    @property
    def complete(self) -> bool:
        return self.done == len(self.items)


def columns(sheet: ScoreSheet, bids: Iterable[Bid], criteria: Sequence[Criterion]) -> list[Column]:
    """Every application of a sheet; one query for its scores."""
    given = {(s.bid_id, s.criterion_id): s for s in sheet.scores.all()}
    low, high = rulebook.comment_bounds(sheet.panel.listing.rule_set)
    bounds = {c.pk: Bounds(low * c.maximum, high * c.maximum) for c in criteria}
    return [Column(bid, [Item(c, given.get((bid.pk, c.pk)), bounds[c.pk]) for c in criteria]) for bid in bids]
