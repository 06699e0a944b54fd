"""Every figure of the statutory rules has the specified value, and the code reads it; what it does not read yet is named here."""

import inspect
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from grants.rulebook import conditions, schema
from grants.rulebook import queries as rulebook
from grants.rulebook.actions import load
from grants.rulebook.files import DATA
from grants.rulebook.models import RuleSet

pytestmark = pytest.mark.django_db

# procurement_rules.yaml, figure by figure: path → (value, unit).
METHODS: dict[str, tuple[Any, str]] = {
    "open_tender.open_days": (20, "calendar_day"), "open_tender.minimum_suppliers": (3, "count"),
    "open_tender.panel_minimum": (5, "count"), "open_tender.panel_odd": (True, "yes_no"),
    "open_tender.expert_share": ("2/3", "share"), "open_tender.price_weight_min": ("0.10", "share"),
    "invited_tender.minimum_suppliers": (3, "count"),
    "competitive_negotiation.open_days": (3, "working_day"), "competitive_negotiation.minimum_suppliers": (3, "count"),
    "competitive_negotiation.panel_minimum": (3, "count"), "competitive_negotiation.panel_odd": (True, "yes_no"),
    "competitive_negotiation.expert_share": ("2/3", "share"),
    "competitive_consultation.open_days": (10, "calendar_day"), "competitive_consultation.minimum_suppliers": (3, "count"),
    "competitive_consultation.may_continue_with": (2, "count"), "competitive_consultation.panel_minimum": (3, "count"),
    "competitive_consultation.panel_odd": (True, "yes_no"), "competitive_consultation.expert_share": ("2/3", "share"),
    "competitive_consultation.price_weight_min": ("0.10", "share"), "competitive_consultation.price_weight_max": ("0.30", "share"),
    "single_source.notice": (5, "working_day"), "inquiry.goods_only": (True, "yes_no"),
    "below_threshold.notice": (5, "working_day"), "open_tender.notice": (1, "working_day"),
}  # fmt: skip
CLOCKS: dict[str, tuple[int, str]] = {
    "document_sale": (5, "working_day"), "confirm_award_after_report": (5, "working_day"),
    "announce_result_after_award": (2, "working_day"), "answer_inquiry": (3, "working_day"), "query_window": (7, "working_day"),
    "answer_query": (7, "working_day"), "complaint_window": (15, "working_day"), "complaint_decision": (30, "working_day"),
    "suspension_at_most": (30, "calendar_day"), "file_contract": (7, "working_day"), "publish_contract": (2, "working_day"),
    "refund_bid_bond": (5, "working_day"), "sign_contract": (30, "calendar_day"), "intention_notice": (30, "calendar_day"),
    "pay_after_invoice": (30, "calendar_day"),
}  # fmt: skip
OTHERS: dict[str, tuple[Any, str]] = {
    "calendar.start_day_counts": (False, "yes_no"), "calendar.last_day_rolls_over": (True, "yes_no"),
    "money.bid_bond": ("0.02", "share"), "money.performance_bond": ("0.10", "share"), "money.supplementary_total": ("0.10", "share"),
    "retention.procurement_file": (15, "year"), "term.framework": (2, "year"), "abnormal_price.of_mean": ("0.50", "share"),
    "abnormal_price.of_second_lowest": ("0.50", "share"), "abnormal_price.of_ceiling": ("0.45", "share"),
    "abnormal_price.max_configurable": ("0.65", "share"), "abnormal_price.explain": (30, "minute"),
}  # fmt: skip
SPECIFIED: dict[str, tuple[Any, str]] = {
    **{f"methods.{name}": told for name, told in METHODS.items()},
    **{f"clocks.{name}": told for name, told in CLOCKS.items()},
    **OTHERS,
}

# Told on the page of a rule set and read by no rule yet: bonds, retention and framework agreements are not kept here, 94号令 42 is
# the calendar itself (see test_clocks.py), the rest belongs to rooms that come later.
TOLD_ONLY = {
    "calendar.start_day_counts", "calendar.last_day_rolls_over", "money.bid_bond", "money.performance_bond", "term.framework",
    "retention.procurement_file", "retention.personal_data", "retention.access_log", "panel.observer", "criteria.bonus_max",
    "payments.cash_line", "abnormal_price.max_configurable", "grades.fraud_barred_years", "evaluation.satisfaction_target",
    "categories.never",
}  # fmt: skip

DAY = date(2026, 3, 2)
# What an accessor wants beside the rule set.
GIVEN: dict[str, Any] = {
    "name": "answer_query", "method_code": "open_tender", "code": "open_tender", "amount": Decimal(60000), "score": Decimal(91),
    "rate": Decimal("0.9"), "rung_code": "", "category": "A1", "sums": {"A1": Decimal(100)}, "published": DAY, "announced": DAY,
    "notified": DAY, "claimed": DAY, "decided": DAY, "ended": DAY, "written": DAY, "starts": DAY, "ends": DAY,
    "path": "clocks.answer_query",
}  # fmt: skip


class Recorded(dict[str, Any]):
    """Figures that remember which of them were read."""

    def __init__(self, figures: dict[str, Any]) -> None:
        super().__init__(figures)
        self.read: set[str] = set()

    def __getitem__(self, path: str) -> Any:
        self.read.add(path)
        return super().__getitem__(path)


@pytest.fixture
def rules() -> RuleSet:
    return load(DATA / "sets" / "cn-2026.yaml")


def accessors() -> list[Callable[..., Any]]:
    """Every public function of the queries that takes a rule set, but for the two that give any figure by its path."""
    found = []
    for module in (rulebook, conditions):
        for name, function in inspect.getmembers(module, inspect.isfunction):
            first = next(iter(inspect.signature(function).parameters), "")
            if (
                function.__module__ == module.__name__
                and first == "rule_set"
                and name not in {"figure", "figures"}
                and name[0] != "_"
            ):
                found.append(function)
    return found


def call(function: Callable[..., Any], rules: RuleSet) -> None:
    wanted = [p for p in inspect.signature(function).parameters.values() if p.name != "rule_set" and p.default is p.empty]
    given = {p.name: GIVEN[p.name] for p in wanted}
    if "rung_code" in given:
        given["rung_code"] = rulebook.approval_rungs(rules)[0].code
    function(rules, **given)


def read_by_the_code(rules: RuleSet) -> set[str]:
    """A pass over all accessors, each clock by its name."""
    recorded = Recorded(rules.figures)
    rules.figures = recorded
    for function in accessors():
        call(function, rules)
    for name in schema.CLOCKS:
        rulebook.clock(rules, name)
    return recorded.read


@pytest.mark.parametrize("path", SPECIFIED)
def test_it_has_the_specified_value(rules: RuleSet, path: str) -> None:
    figure = rulebook.figure(rules, path)
    assert (figure.value, figure.unit) == SPECIFIED[path]


def test_every_clock_is_specified(rules: RuleSet) -> None:
    assert set(CLOCKS) == set(schema.CLOCKS)


def test_every_figure_is_read(rules: RuleSet) -> None:
    assert set(rules.figures) - read_by_the_code(rules) == TOLD_ONLY


def test_a_figure_that_nobody_reads_would_be_noticed(rules: RuleSet) -> None:
    rules.figures = {**rules.figures, "clocks.invented": rules.figures["clocks.answer_query"]}
    assert set(rules.figures) - read_by_the_code(rules) == TOLD_ONLY | {"clocks.invented"}


def test_what_is_told_only_is_told(rules: RuleSet) -> None:
    assert {figure.path for figure in rulebook.figures(rules)} == set(rules.figures)
