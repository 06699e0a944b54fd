"""T7: each indicator of the call by what was reported and by what was recognised, scored by the steps of the rule set."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from grants.contracts.models import Contract
from grants.listings.models import Indicator
from grants.milestones.queries import Delivered, Opinion
from grants.papers.audit_report import reckoning
from grants.papers.audit_report.conduct import Score, ScoreStep
from grants.papers.audit_report.figures import share
from grants.rulebook import queries as rulebook
from grants.rulebook.models import RuleSet

SATISFACTION = "满意"  # in the name of the indicator that the surveys answer


def indicators(contracts: Sequence[Contract]) -> dict[int, list[Indicator]]:
    """By listing. One query."""
    found: dict[int, list[Indicator]] = {}
    for one in Indicator.objects.filter(listing__in=[c.listing_id for c in contracts if c.listing_id]).order_by("id"):
        found.setdefault(one.listing_id, []).append(one)
    return found


def steps(rule_set: RuleSet) -> list[ScoreStep]:
    told = [
        (Decimal(line["from"]), Fraction(line["share"])) for line in rulebook.figure(rule_set, "evaluation.quantity_steps").value
    ]
    return [ScoreStep(since, part.numerator, part.denominator) for since, part in told]


def scores(
    asked: Sequence[Indicator], lines: Sequence[Delivered], opinions: Sequence[Opinion], by: Sequence[ScoreStep]
) -> list[Score]:
    """`lines`: each deliverable once, its sites together."""
    bought: dict[int, list[Delivered]] = {}
    for line in lines:
        if line.deliverable.indicator_id:
            bought.setdefault(line.deliverable.indicator_id, []).append(line)
    return [_score(one, bought, opinions, by) for one in asked]


def _score(one: Indicator, bought: Mapping[int, list[Delivered]], opinions: Sequence[Opinion], by: Sequence[ScoreStep]) -> Score:
    target, parts = Decimal(one.target), bought.get(one.pk, [])
    reported: Decimal | None = None
    recognised: Decimal | None = None
    if len(parts) == 1:
        target, reported, recognised = Decimal(parts[0].deliverable.quantity), parts[0].reported, parts[0].recognised
    elif not parts and one.measure == Indicator.Measure.RATE and SATISFACTION in one.name:
        reported = recognised = _satisfied(opinions)
    return reckoning.score(
        one.code, one.level1, one.level2, one.name, one.unit, one.direction, target=target, weight=Decimal(one.weight),
        reported=reported, recognised=recognised, steps=by,
    )  # fmt: skip


def _satisfied(opinions: Sequence[Opinion]) -> Decimal | None:
    """Per cent of very satisfied and satisfied among all valid answers."""
    valid = sum(o.valid for o in opinions)
    return share(Decimal(sum(o.counts[0] + o.counts[1] for o in opinions)), Decimal(valid)) if valid else None
