"""Who may take part, as a rule set has it for a method."""

from typing import Any

from grants.rulebook import queries
from grants.rulebook.models import RuleSet
from grants.rulebook.values import Condition, Eligibility


def named(rule_set: RuleSet) -> list[Condition]:
    """Every condition a rule set knows, in its order; none in a set from before there were any."""
    if "eligibility.rules" not in rule_set.figures:
        return []
    return [Condition.of(line) for line in queries.figure(rule_set, "eligibility.rules").value]


def eligibility(rule_set: RuleSet, method_code: str) -> Eligibility:
    """What is asked of whoever bids under a method. A condition whose figure is null is not asked."""

    def of(name: str) -> Any:
        return queries.figure(rule_set, f"eligibility.{name}").value

    kind = "statutory" if queries.method(rule_set, method_code).statutory else "below"
    silent = {code for code, name in (("rated", "minimum_rating"), ("open_projects", "open_projects")) if of(name) is None}
    return Eligibility(
        conditions=tuple(Condition.of(line) for line in of("rules") if line[kind] and line["code"] not in silent),
        classes=tuple(queries.entity_classes(rule_set)),
        registered_years=of("registered_years"),
        inspection_years=of("inspection_years"),
        inspection_month=of("inspection_month"),
        inspection_basic=of("inspection_basic"),
        minimum_rating=of("minimum_rating"),
        rating_years=of("rating_years"),
        open_projects=of("open_projects"),
        overdue_days=of("overdue_days"),
        scope_words={line["code"]: tuple(line["words"]) for line in of("scope_words")},
    )
