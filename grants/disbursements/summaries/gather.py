"""The facts of a summary, read from the rows: the whole, every way to divide it, the years, what units cost, the contracts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import translation

from grants.contracts.models import Contract
from grants.disbursements.summaries import labels as say
from grants.disbursements.summaries import sums
from grants.disbursements.summaries.costs import bought, costs
from grants.disbursements.summaries.facts import SCHEMA, CategoryLine, ContractLine, Part, SummaryFacts, years_of
from grants.disbursements.summaries.naming import categories, counted_at, part
from grants.disbursements.summaries.sums import CATEGORY, KEYS, Scope
from grants.disbursements.summaries.tree import steps
from grants.milestones.queries import Delivered
from grants.spending import queries as spending

MOST_LISTED = 2000  # contracts on a paper; more are told by their groups only
MOST_COSTS = 20  # deliverables on a paper


@dataclass(frozen=True)
class About:
    """What the summary is called by, whose it is, and what was chosen. `small`: whether a line of delivery may not be told."""

    issuer: str
    scope: tuple[tuple[str, str], ...]
    by: tuple[str, ...] = KEYS
    least: int = 0
    small: Callable[[Delivered], bool] | None = None


def of_scope(scope: Scope, about: About, at: datetime) -> SummaryFacts:
    """A fixed number of queries, however many contracts."""
    with translation.override("zh-hans"):
        whole = sums.whole(scope)
        found = sums.several(scope, about.by)
        parts = tuple(part(scope, by, whole, found[by]) for by in about.by)
        listed = whole.contracts <= MOST_LISTED
        contracts = _contracts(scope) if listed else []
        return SummaryFacts(
            schema=SCHEMA, serial="", title=say.TITLE, issuer=about.issuer, cut_off=at, scope=about.scope, category=scope.category,
            least=about.least,
            whole=whole, parts=parts, years=years_of(next(one for one in parts if one.by == "year").lines),
            costs=tuple(
                one for one in costs(scope.contracts, bought(scope.contracts)[:MOST_COSTS], about.small) if one.lines or one.left_out
            ),
            listed=listed, contracts=tuple(_lines(contracts, scope, parts)), spending=tuple(_spending(contracts, scope)),
        )  # fmt: skip


def _contracts(scope: Scope) -> list[Contract]:
    related = ("unit", "organisation", "programme", "rule_set", "appropriation")
    return list(sums.counted(scope).select_related(*related).order_by("number"))


def _lines(contracts: Sequence[Contract], scope: Scope, parts: Sequence[Part]) -> list[ContractLine]:
    each = sums.of_each(scope, contracts)
    places = steps({c.unit_id: counted_at(c.unit) for c in contracts}, scope.roots)
    found = []
    for c in contracts:
        given = c.appropriation
        keys = {
            "year": "" if given is None else str(given.year), "source": "" if given is None else str(given.source_id),
            "unit": places[c.unit_id], "organisation": str(c.organisation_id), "programme": str(c.programme_id),
        }  # fmt: skip
        told = tuple(keys[one.by] for one in parts if one.by != CATEGORY)
        found.append(ContractLine(c.number, c.title, c.unit.name, told, each[c.pk]))
    return found


def _spending(contracts: Sequence[Contract], scope: Scope) -> list[CategoryLine]:
    chart, figures = categories(), spending.by_category(contracts)
    return [
        CategoryLine(
            c.number, f.category, str(chart.get(f.category, f.name)), f.budget, f.verified, f.pending, f.disallowed
        )
        for c in contracts for f in figures[c.pk] if scope.category in {"", f.category}
    ]  # fmt: skip
