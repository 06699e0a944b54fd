"""What must hold between the figures of a summary: every part is the whole, every line the sum of its contracts and categories."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from statistics import median

from grants.disbursements.summaries import sums
from grants.disbursements.summaries.facts import CostPart, Part, SummaryFacts, years_of
from grants.disbursements.summaries.sums import CATEGORY, Sums
from grants.trail.money import ZERO, round_yuan


def mismatches(facts: SummaryFacts) -> Iterator[str]:
    for part in facts.parts:
        yield from _foots(facts, part)
        if facts.listed:
            yield from _of_categories(facts, part) if part.by == CATEGORY else _of_contracts(facts, part)
    if facts.years != years_of(facts.part("year").lines):
        yield "years ≠ by year"
    if facts.listed and {line.number for line in facts.contracts} < {line.contract for line in facts.spending}:
        yield "categories of contracts that are not listed"
    for cost in facts.costs:
        yield from _spread(cost)


def _foots(facts: SummaryFacts, part: Part) -> Iterator[str]:
    """The lines add up to the total; the total is the whole."""
    made = _added((line.sums for line in part.lines), part.total)
    whole = facts.whole
    if part.by == CATEGORY and not facts.category:  # budgets add up to the contracts; a contract has several
        made, whole = replace(made, contracts=whole.contracts), replace(whole, received=None, refunded=None, amount=made.amount)
    if made != part.total:
        yield f"{part.by}: {_said(made)} ≠ {_said(part.total)}"
    if part.total != whole:
        yield f"{part.by}: {_said(part.total)} ≠ {_said(whole)}"


def _of_contracts(facts: SummaryFacts, part: Part) -> Iterator[str]:
    at = [one.by for one in facts.parts if one.by != CATEGORY].index(part.by)
    groups: dict[str, list[Sums]] = {line.key: [] for line in part.lines}
    for contract in facts.contracts:
        groups.setdefault(contract.keys[at], []).append(contract.sums)
    lines = {line.key: line.sums for line in part.lines}
    for key, rows in groups.items():
        made = _added(rows, part.total)
        if lines.get(key) != made:
            yield f"{part.by} {key}: {_said(made)} ≠ {_said(lines[key]) if key in lines else '—'}"


def _of_categories(facts: SummaryFacts, part: Part) -> Iterator[str]:
    lines = {line.key: line.sums for line in part.lines}
    for key in dict.fromkeys([*lines, *(line.category for line in facts.spending)]):
        rows = [line for line in facts.spending if line.category == key]
        made = Sums(
            sum(line.budget > 0 for line in rows), sum((line.budget for line in rows), ZERO), None,
            sum((line.verified for line in rows), ZERO), sum((line.pending for line in rows), ZERO),
            sum((line.disallowed for line in rows), ZERO), None,
        )  # fmt: skip
        if lines.get(key) != made:
            yield f"{part.by} {key}: {_said(made)} ≠ {_said(lines[key]) if key in lines else '—'}"


def _spread(cost: CostPart) -> Iterator[str]:
    every = sorted(one for line in cost.lines for one in line.costs)
    told = (cost.lowest, cost.median, cost.highest)
    if told != ((every[0], round_yuan(median(every)), every[-1]) if every else (None, None, None)):
        yield f"{cost.name}: {told}"
    for line in cost.lines:
        if len(line.costs) != line.contracts or (line.lowest, line.median, line.highest) != _three(line.costs):
            yield f"{cost.name} {line.organisation}: {line.costs}"


def _three(costs: tuple[Decimal, ...]) -> tuple[Decimal, Decimal, Decimal]:
    return min(costs), round_yuan(median(costs)), max(costs)


def _added(rows: Iterable[Sums], like: Sums) -> Sums:
    return sums.together(rows, told_paid=like.received is not None)


def _said(one: Sums) -> str:
    return f"{one.contracts} {one.amount} {one.received} {one.verified} {one.pending} {one.disallowed} {one.refunded}"
