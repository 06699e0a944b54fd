"""Which rule set is in force, and its figures as typed values. Pages and rules read figures here only, never the JSON."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Q

from grants.rulebook import calendar
from grants.rulebook.models import RuleSet
from grants.rulebook.values import (
    Category,
    Criterion,
    Figure,
    Grade,
    Head,
    Item,
    Method,
    Missing,
    Panel,
    Period,
    Preset,
    Rung,
    Words,
)

NATION = "CN"


def in_force(jurisdiction: str, on: date) -> RuleSet:
    """The rule set for a GB/T 2260 code on a day: of the place itself, else of the place above it, at last the national one.

    Where two are valid the one that began later counts. Raises RuleSet.DoesNotExist when there is none.
    """
    places = _upwards(jurisdiction)
    valid = RuleSet.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on), jurisdiction__in=places, valid_from__lte=on)
    found = sorted(valid, key=lambda r: (-places.index(r.jurisdiction), r.valid_from, r.published_at))
    if not found:
        raise RuleSet.DoesNotExist(f"no rule set for {jurisdiction or NATION} on {on}")
    return found[-1]


def pinned(version: str) -> RuleSet:
    """The rule set of a version, as a listing pinned it."""
    return RuleSet.objects.get(version=version)


def figure(rule_set: RuleSet, path: str) -> Figure:
    """One figure with its unit, source and mark. Raises Missing for a path the rule set does not have."""
    try:
        return Figure(path=path, **rule_set.figures[path])
    except KeyError:
        raise Missing(f"rule set {rule_set.version} has no figure {path}") from None


def figures(rule_set: RuleSet) -> list[Figure]:
    """Every figure, in the order of their paths: the page of a rule set."""
    return [Figure(path=path, **rule_set.figures[path]) for path in sorted(rule_set.figures)]


# Periods


def clock(rule_set: RuleSet, name: str) -> Period:
    """A time limit by its name in ``schema.CLOCKS``."""
    return figure(rule_set, f"clocks.{name}").period


def end_of(period: Period, start: date) -> date:
    """The last day of a period that begins on `start` (not counted); always a working day."""
    add = calendar.add_working_days if period.working else calendar.add_calendar_days
    return add(start, period.count)


def notice_working_days(rule_set: RuleSet, method_code: str) -> int:
    """How many working days a proposed award stands on public notice."""
    return method(rule_set, method_code).notice.count


def confirmation_period(rule_set: RuleSet) -> Period:
    """How long a claim may wait for its confirmation."""
    return figure(rule_set, "claims.confirmation").period


def refund_period(rule_set: RuleSet) -> Period:
    """How long after the end a surplus may stay with the organisation."""
    return figure(rule_set, "settlement.refund").period


def reply_period(rule_set: RuleSet) -> Period:
    """The right of reply after a report was recognised in part or rejected."""
    return figure(rule_set, "settlement.reply").period


# Methods and panels


def methods(rule_set: RuleSet) -> tuple[Method, ...]:
    """The methods of a rule set, below the threshold first."""
    codes = {path.split(".")[1] for path in rule_set.figures if path.startswith("methods.")}
    return tuple(sorted((method(rule_set, code) for code in codes), key=lambda m: (m.statutory, m.code)))


def method(rule_set: RuleSet, code: str) -> Method:
    """One method. Raises Missing when the rule set does not know it."""

    def of(name: str) -> Figure:
        return figure(rule_set, f"methods.{code}.{name}")

    return Method(
        code=code,
        name=Words(**of("name").value),
        source=of("name").source,
        statutory=of("statutory").value,
        goods_only=of("goods_only").value,
        open_for=of("open_days").period_or_none,
        minimum_suppliers=of("minimum_suppliers").value,
        may_continue_with=of("may_continue_with").value,
        panel=Panel(of("panel_minimum").value, of("panel_odd").value, of("expert_share").share_or_none),
        price_weight=(of("price_weight_min").decimal_or_none, of("price_weight_max").decimal_or_none),
        notice=of("notice").period,
        bonus_allowed=of("bonus_allowed").value,
    )


def permitted_methods(rule_set: RuleSet, amount: Decimal) -> tuple[Method, ...]:
    """The methods open to a purchase of services of this amount: at the limit or above it the statutory ones only.

    A rule set without a limit (no local figure entered) leaves the choice to the approver.
    """
    limit, tender = (figure(rule_set, f"thresholds.{name}").decimal_or_none for name in ("procurement_limit", "open_tender"))
    found = [m for m in methods(rule_set) if not m.goods_only]
    if tender is not None and amount >= tender:
        return tuple(m for m in found if m.code in {"open_tender", "invited_tender", "single_source"})
    if limit is not None and amount >= limit:
        return tuple(m for m in found if m.statutory)
    return tuple(found)


def panel_minimum(rule_set: RuleSet, method_code: str) -> int:
    """The smallest panel; `method(...).panel` also says whether it must be odd and how many are experts."""
    return method(rule_set, method_code).panel.minimum


def finance_experts(rule_set: RuleSet) -> int:
    """How many finance experts sit on a panel at least."""
    return int(figure(rule_set, "panel.finance_experts").value)


# Scoring


def criteria(rule_set: RuleSet) -> tuple[Criterion, ...]:
    """The default score sheet; the highest scores add up to 100."""
    lines = figure(rule_set, "criteria.sheet").value
    return tuple(Criterion(x["code"], Words(x["zh"], x["en"]), Decimal(x["max"]), x["guide"]) for x in lines)


def comment_bounds(rule_set: RuleSet) -> tuple[Decimal, Decimal]:
    """A score below the first or above the second share of its maximum needs a comment."""
    return _decimal(rule_set, "scoring.comment_below"), _decimal(rule_set, "scoring.comment_above")


def needs_comment(rule_set: RuleSet, score: Decimal, maximum: Decimal) -> bool:
    low, high = comment_bounds(rule_set)
    return score < low * maximum or score > high * maximum


def score_step(rule_set: RuleSet) -> Decimal:
    """Scores are given in steps of this."""
    return _decimal(rule_set, "scoring.step")


def score_floor(rule_set: RuleSet) -> Decimal:
    """Below this mean nothing is proposed for an award."""
    return _decimal(rule_set, "scoring.floor")


def grades(rule_set: RuleSet) -> tuple[Grade, ...]:
    """The grades, best first."""
    return tuple(
        Grade(
            code=x["code"],
            name=Words(x["zh"], x["en"]),
            floor=Decimal(x["floor"]),
            final_share=Decimal(x["final"]),
            preferred_years=x["preferred_years"],
            barred_years=x["barred_years"],
            after_corrections=x["after_corrections"],
            deduct_undelivered=x["deduct_undelivered"],
        )
        for x in figure(rule_set, "grades.bands").value
    )


def grade_of(rule_set: RuleSet, score: Decimal) -> Grade:
    """The grade of a final score, at full precision: 89.99 is not yet 90. Raises ValueError outside 0 to 100."""
    if not Decimal(0) <= score <= Decimal(100):
        raise ValueError(f"a score lies between 0 and 100, not {score}")
    return next(grade for grade in grades(rule_set) if score >= grade.floor)


def evaluation_heads(rule_set: RuleSet) -> tuple[Head, ...]:
    """The heads of the final evaluation; their weights add up to 100."""
    lines = figure(rule_set, "evaluation.heads").value
    return tuple(Head(x["code"], Words(x["zh"], x["en"]), x["weight"]) for x in lines)


def quantity_score_share(rule_set: RuleSet, rate: Decimal) -> Fraction:
    """What share of its weight a quantity indicator earns at a completion rate."""
    steps = figure(rule_set, "evaluation.quantity_steps").value
    return next(Fraction(x["share"]) for x in steps if rate >= Decimal(x["from"]))


# Money


def payment_presets(rule_set: RuleSet) -> tuple[Preset, ...]:
    """Ways to cut a contract amount into instalments; the shares of each add up to 1."""
    lines = figure(rule_set, "payments.presets").value
    return tuple(Preset(x["code"], tuple(Decimal(part) for part in x["shares"])) for x in lines)


def approval_rungs(rule_set: RuleSet) -> tuple[Rung, ...]:
    """The ladder from the lowest rung to the collective decision."""
    return tuple(
        Rung(x["code"], Words(x["zh"], x["en"]), None if x["below"] is None else Decimal(x["below"]), x["minute"])
        for x in figure(rule_set, "ladder.rungs").value
    )


def rung_for(rule_set: RuleSet, amount: Decimal) -> Rung:
    """Who approves an amount: the first rung whose limit lies above it."""
    return next(rung for rung in approval_rungs(rule_set) if rung.below is None or amount < rung.below)


def approval_limit(rule_set: RuleSet, rung_code: str) -> Decimal | None:
    """Amounts below this may be approved on a rung; None: any amount. Raises Missing for an unknown rung."""
    for rung in approval_rungs(rule_set):
        if rung.code == rung_code:
            return rung.below
    raise Missing(f"rule set {rule_set.version} has no rung {rung_code}")


def needs_minute(rule_set: RuleSet, amount: Decimal) -> bool:
    """Whether an amount is decided collectively, so that the number of the minute must be given."""
    return rung_for(rule_set, amount).minute


def categories(rule_set: RuleSet) -> tuple[Category, ...]:
    """The chart of budget categories with the cap of each as a share of the contract amount."""
    return tuple(
        Category(
            code=x["code"],
            name=Words(x["zh"], x["en"]),
            group=x["group"],
            allowed=x["allowed"],
            on=x["on"],
            cap=figure(rule_set, f"caps.{x['code']}").decimal_or_none,
        )
        for x in figure(rule_set, "categories.chart").value
    )


def category_caps(rule_set: RuleSet) -> dict[str, Decimal]:
    """The caps there are, by category."""
    return {c.code: c.cap for c in categories(rule_set) if c.cap is not None}


def category_shift(rule_set: RuleSet) -> Decimal:
    """The share of a category that may be exceeded without an amendment."""
    return _decimal(rule_set, "categories.shift")


def earlier_spent_share(rule_set: RuleSet) -> Decimal:
    """The share of the money received that must be spent before the next instalment is paid."""
    return _decimal(rule_set, "payments.earlier_spent_share")


def supplementary_share(rule_set: RuleSet) -> Decimal:
    """All additions to a contract together stay within this share of its first amount."""
    return _decimal(rule_set, "money.supplementary_total")


def term_years(rule_set: RuleSet) -> tuple[int, int]:
    """The normal and the longest term of a contract, in years."""
    return figure(rule_set, "term.normal").value, figure(rule_set, "term.maximum").value


# What may be bought, from whom


def negative_list(rule_set: RuleSet) -> tuple[Item, ...]:
    """What may never be bought."""
    return _items(rule_set, "negative_list.items")


def catalogue(rule_set: RuleSet) -> tuple[Item, ...]:
    """The guiding catalogue: what may be bought."""
    return _items(rule_set, "catalogue.items")


def entity_classes(rule_set: RuleSet) -> tuple[str, ...]:
    """The first two characters of the credit codes that may bid: social organisations first, then other providers."""
    return (*figure(rule_set, "eligibility.classes").value, *figure(rule_set, "eligibility.other_classes").value)


def smallest_cell(rule_set: RuleSet) -> int:
    """Counts of people below this are not published."""
    return int(figure(rule_set, "disclosure.smallest_cell").value)


def _items(rule_set: RuleSet, path: str) -> tuple[Item, ...]:
    return tuple(Item(x["code"], Words(x["zh"], x["en"])) for x in figure(rule_set, path).value)


def _decimal(rule_set: RuleSet, path: str) -> Decimal:
    value: Any = figure(rule_set, path).value
    return Decimal(value)


def _upwards(jurisdiction: str) -> list[str]:
    """350582101 → 350582101, 350582, 350500, 350000, CN."""
    if jurisdiction in {"", NATION}:
        return [NATION]
    county = jurisdiction[:6]
    return list(dict.fromkeys([jurisdiction, jurisdiction[:9], county, f"{county[:4]}00", f"{county[:2]}0000", NATION]))
