"""What a rule set holds: every figure by its path, the unit it is given in, and what must be true of its value.

A file with a figure missing, unknown or misshapen is refused before anything is stored, naming every fault.
"""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# How far a figure is proved.
MARKS: dict[str, Promise] = {
    "L": _("text of the statute"),
    "P": _("published page"),
    "R": _("secondary source"),
    "G": _("general knowledge, not confirmed"),
    "D": _("own rule"),
}
DAYS = ("working_day", "calendar_day")

METHOD: dict[str, tuple[str, ...]] = {
    "name": ("text",),
    "statutory": ("yes_no",),
    "goods_only": ("yes_no",),
    "open_days": DAYS,
    "minimum_suppliers": ("count",),
    "may_continue_with": ("count",),
    "panel_minimum": ("count",),
    "panel_odd": ("yes_no",),
    "panel_drawn": ("yes_no",),
    "expert_share": ("share",),
    "price_weight_min": ("share",),
    "price_weight_max": ("share",),
    "notice": DAYS,
    "bonus_allowed": ("yes_no",),
}
CLOCKS = (
    "document_sale",
    "confirm_award_after_report",
    "announce_result_after_award",
    "answer_inquiry",
    "query_window",
    "answer_query",
    "complaint_window",
    "complaint_decision",
    "suspension_at_most",
    "sign_contract",
    "file_contract",
    "publish_contract",
    "refund_bid_bond",
    "intention_notice",
    "pay_after_invoice",
)
ELIGIBILITY = (
    "registered", "legal_form", "registered_years", "inspected", "not_listed", "not_barred", "rated", "accountant", "open_projects",
    "no_recovery", "no_overdue_report", "no_common_head", "not_designer", "no_double_funding", "offices_disclosed", "scope_covers",
)  # fmt: skip
REQUIRED_METHODS = ("below_threshold", "open_tender")
CATEGORIES = ("A1", "A2", "A3", "A4", "A5", "A6", "A7", "A8", "A9", "A10", "B", "C", "D", "X")

FIGURES: dict[str, tuple[str, ...]] = {
    "calendar.start_day_counts": ("yes_no",),
    "calendar.last_day_rolls_over": ("yes_no",),
    **{f"clocks.{name}": DAYS for name in CLOCKS},
    "money.bid_bond": ("share",),
    "money.performance_bond": ("share",),
    "money.supplementary_total": ("share",),
    "retention.procurement_file": ("year",),
    "retention.personal_data": ("year",),
    "retention.access_log": ("year",),
    "term.normal": ("year",),
    "term.maximum": ("year",),
    "term.framework": ("year",),
    "negative_list.items": ("list",),
    "catalogue.items": ("list",),
    "thresholds.procurement_limit": ("yuan",),
    "thresholds.open_tender": ("yuan",),
    "abnormal_price.of_mean": ("share",),
    "abnormal_price.of_second_lowest": ("share",),
    "abnormal_price.of_ceiling": ("share",),
    "abnormal_price.max_configurable": ("share",),
    "abnormal_price.explain": ("minute",),
    "panel.finance_experts": ("count",),
    "panel.observer": ("yes_no",),
    "panel.drop_extremes_from": ("count",),
    "panel.sign_report": DAYS,
    "scoring.step": ("score",),
    "scoring.comment_below": ("share",),
    "scoring.comment_above": ("share",),
    "scoring.floor": ("score",),
    "criteria.sheet": ("list",),
    "criteria.bonus_max": ("score",),
    "ladder.rungs": ("list",),
    "payments.presets": ("list",),
    "payments.earlier_spent_share": ("share",),
    "payments.cash_line": ("yuan",),
    "grades.bands": ("list",),
    "grades.fraud_barred_years": ("year",),
    "evaluation.heads": ("list",),
    "evaluation.quantity_steps": ("list",),
    "evaluation.satisfaction_target": ("share",),
    "categories.chart": ("list",),
    "categories.never": ("list",),
    "categories.shift": ("share",),
    **{f"caps.{code}": ("share",) for code in CATEGORIES},
    "claims.confirmation": DAYS,
    "settlement.refund": DAYS,
    "settlement.reply": DAYS,
    "disclosure.smallest_cell": ("count",),
    "disclosure.expert_names": ("yes_no",),
    "disclosure.unit_prices": ("yes_no",),
    "eligibility.classes": ("list",),
    "eligibility.other_classes": ("list",),
    "eligibility.rules": ("list",),
    "eligibility.registered_years": ("year",),
    "eligibility.inspection_years": ("year",),
    "eligibility.inspection_month": ("count",),
    "eligibility.inspection_basic": ("yes_no",),
    "eligibility.minimum_rating": ("count",),
    "eligibility.rating_years": ("year",),
    "eligibility.open_projects": ("count",),
    "eligibility.overdue_days": ("calendar_day",),
    "eligibility.scope_words": ("list",),
}
# No such rule in this rule set: the value is null and the source says why.
MAY_BE_NULL = re.compile(
    r"thresholds\.\w+|abnormal_price\.\w+|caps\.\w+|methods\.\w+\.(expert_share|price_weight_min|price_weight_max|open_days)"
    r"|eligibility\.(minimum_rating|open_projects)"
)
ITEM_KEYS: dict[str, set[str]] = {
    "negative_list.items": {"code", "zh", "en"},
    "catalogue.items": {"code", "zh", "en"},
    "criteria.sheet": {"code", "zh", "en", "max", "guide"},
    "ladder.rungs": {"code", "zh", "en", "below", "minute"},
    "payments.presets": {"code", "shares"},
    "grades.bands": {
        "code", "zh", "en", "floor", "final", "preferred_years", "barred_years", "after_corrections", "deduct_undelivered",
    },
    "evaluation.heads": {"code", "zh", "en", "weight"},
    "evaluation.quantity_steps": {"from", "share"},
    "categories.chart": {"code", "zh", "en", "group", "allowed", "offered"},
    "eligibility.rules": {"code", "zh", "en", "source", "below", "statutory"},
    "eligibility.scope_words": {"code", "words"},
}  # fmt: skip


def share(value: str) -> Fraction:
    """ "0.10" or "2/3", exactly."""
    return Fraction(value)


def problems(figures: dict[str, Any]) -> list[str]:
    """Every fault of a rule set, [] for a good one."""
    known = {**FIGURES, **_methods(figures)}
    found = [f"{path}: missing" for path in known if path not in figures]
    found += [f"{path}: not a figure of a rule set" for path in figures if path not in known]
    for path in known.keys() & figures.keys():
        found += [f"{path}: {fault}" for fault in _faults(path, figures[path], known[path])]
    return sorted(found) or sorted(_sums(figures))


def _methods(figures: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    named = {path.split(".")[1] for path in figures if path.startswith("methods.")} | set(REQUIRED_METHODS)
    return {f"methods.{method}.{name}": units for method in named for name, units in METHOD.items()}


def _faults(path: str, figure: Any, units: tuple[str, ...]) -> Iterator[str]:
    if not isinstance(figure, dict) or set(figure) != {"value", "unit", "source", "mark"}:
        yield "a figure has value, unit, source and mark, nothing else"
        return
    if figure["mark"] not in MARKS:
        yield f"the mark is one of {', '.join(MARKS)}"
    if not isinstance(figure["source"], str) or not figure["source"].strip():
        yield "the source is missing"
    if figure["unit"] not in units:
        yield f"the unit is {' or '.join(units)}"
    elif figure["value"] is None:
        if not MAY_BE_NULL.fullmatch(path):
            yield "the value is missing"
    elif not FITS[figure["unit"]](figure["value"]):
        yield f"{figure['value']!r} is not given as {figure['unit']}"
    elif path in ITEM_KEYS and any(not isinstance(item, dict) or set(item) != ITEM_KEYS[path] for item in figure["value"]):
        yield f"every line has {', '.join(sorted(ITEM_KEYS[path]))}"


def _sums(figures: dict[str, Any]) -> Iterator[str]:
    """What must hold between the lines of a list."""

    def lines(path: str) -> list[Any]:
        value: list[Any] = figures[path]["value"]
        return value

    if sum(line["max"] for line in lines("criteria.sheet")) != 100:
        yield "criteria.sheet: the highest scores do not add up to 100"
    if sum(line["weight"] for line in lines("evaluation.heads")) != 100:
        yield "evaluation.heads: the weights do not add up to 100"
    for preset in lines("payments.presets"):
        if sum(share(part) for part in preset["shares"]) != 1:
            yield f"payments.presets: {preset['code']} does not add up to 100 %"
    floors = [Decimal(line["floor"]) for line in lines("grades.bands")]
    if floors != sorted(set(floors), reverse=True) or floors[-1] != 0:
        yield "grades.bands: the floors fall and end at 0"
    limits = [line["below"] for line in lines("ladder.rungs")]
    amounts = [Decimal(limit) for limit in limits if limit is not None]
    if limits[-1] is not None or len(amounts) != len(limits) - 1 or amounts != sorted(set(amounts)):
        yield "ladder.rungs: the limits rise and the last rung has none"
    if tuple(line["code"] for line in lines("categories.chart")) != CATEGORIES:
        yield f"categories.chart: the categories are {', '.join(CATEGORIES)}"
    if not {line["code"] for line in lines("eligibility.rules")} <= set(ELIGIBILITY):
        yield f"eligibility.rules: the rules are {', '.join(ELIGIBILITY)}"
    if {line["code"] for line in lines("eligibility.scope_words")} != {line["code"] for line in lines("catalogue.items")}:
        yield "eligibility.scope_words: every kind of service of the catalogue, no other"
    if figures["eligibility.inspection_month"]["value"] not in range(1, 13):
        yield "eligibility.inspection_month: a month from 1 to 12"
    if (figures["eligibility.minimum_rating"]["value"] or 1) not in range(1, 6):
        yield "eligibility.minimum_rating: from 1 to 5, or none"
    for path in ITEM_KEYS:
        codes = [line["code"] for line in lines(path) if "code" in line]
        if len(codes) != len(set(codes)):
            yield f"{path}: a code occurs twice"


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _decimal(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(r"\d+(\.\d{1,2})?", value) is not None


def _share(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[01](\.\d{1,4})?|[1-9]/[1-9]", value) is not None and share(value) <= 1


FITS: dict[str, Callable[[Any], bool]] = {
    "working_day": _whole,
    "calendar_day": _whole,
    "year": _whole,
    "minute": _whole,
    "count": _whole,
    "yuan": _decimal,
    "score": _decimal,
    "share": _share,
    "yes_no": lambda value: isinstance(value, bool),
    "text": lambda value: isinstance(value, dict) and set(value) == {"zh", "en"} and all(value.values()),
    "list": lambda value: isinstance(value, list) and bool(value),
}
