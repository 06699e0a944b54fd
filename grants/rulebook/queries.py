"""Which rule set is in force, and its figures as typed values. Pages and rules read figures here only, never the JSON."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grants.rulebook import calendar
from grants.rulebook.models import RuleSet
from grants.rulebook.values import (
    AbnormalPrice,
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
from grants.trail.blockers import Blocker
from grants.trail.money import ZERO

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


# Time


def clock(rule_set: RuleSet, name: str) -> Period:
    """A time limit by its name in ``schema.CLOCKS``."""
    return figure(rule_set, f"clocks.{name}").period


def end_of(period: Period, start: date) -> date:
    """The last day of a period that begins on `start` (not counted); always a working day."""
    add = calendar.add_working_days if period.working else calendar.add_calendar_days
    return add(start, period.count)


def earliest_deadline(rule_set: RuleSet, method_code: str, published: date) -> date:
    """The first day on which bids to a listing published on a day may close."""
    open_for = method(rule_set, method_code).open_for
    return published if open_for is None else end_of(open_for, published)


def notice_working_days(rule_set: RuleSet, method_code: str) -> int:
    """How many working days a proposed award stands on public notice."""
    return method(rule_set, method_code).notice.count


def notice_ends(rule_set: RuleSet, method_code: str, announced: date) -> date:
    """The last day of the public notice of an award announced on a day."""
    return end_of(method(rule_set, method_code).notice, announced)


def sign_by(rule_set: RuleSet, notified: date) -> date:
    """The last day to sign after the award was notified."""
    return end_of(clock(rule_set, "sign_contract"), notified)


def confirm_by(rule_set: RuleSet, claimed: date) -> date:
    """The last day to confirm a claim."""
    return end_of(figure(rule_set, "claims.confirmation").period, claimed)


def reply_ends(rule_set: RuleSet, decided: date) -> date:
    """The last day of the right of reply after a report was decided on."""
    return end_of(figure(rule_set, "settlement.reply").period, decided)


def refund_by(rule_set: RuleSet, ended: date) -> date:
    """The last day on which a surplus may still be with the organisation."""
    return end_of(figure(rule_set, "settlement.refund").period, ended)


def longest_term_months(rule_set: RuleSet) -> int:
    """The longest term a contract may have."""
    return int(figure(rule_set, "term.maximum").value) * 12


def term_within(rule_set: RuleSet, starts: date, ends: date) -> bool:
    """Whether a term is no longer than a contract may have."""
    longest = longest_term_months(rule_set)
    months = (ends.year - starts.year) * 12 + ends.month - starts.month
    return months < longest or (months == longest and ends.day < starts.day)


def normal_term_months(rule_set: RuleSet) -> int:
    """A longer term than this wants its budget assured and its content and price stable."""
    return int(figure(rule_set, "term.normal").value) * 12


# Methods and panels


def methods(rule_set: RuleSet) -> dict[str, Method]:
    """The methods of a rule set by code, those below the threshold first."""
    codes = {path.split(".")[1] for path in rule_set.figures if path.startswith("methods.")}
    found = sorted((method(rule_set, code) for code in codes), key=lambda m: (m.statutory, m.code))
    return {m.code: m for m in found}


def method(rule_set: RuleSet, code: str) -> Method:
    """One method. Raises Missing when the rule set does not know it."""

    def of(name: str) -> Figure:
        return figure(rule_set, f"methods.{code}.{name}")

    return Method(
        code=code,
        name=Words.of(of("name").value),
        source=of("name").source,
        statutory=of("statutory").value,
        goods_only=of("goods_only").value,
        open_for=of("open_days").period_or_none,
        minimum_suppliers=of("minimum_suppliers").value,
        may_continue_with=of("may_continue_with").value,
        panel=Panel(of("panel_minimum").value, of("panel_odd").value, of("panel_drawn").value, of("expert_share").share_or_none),
        price_weight=(of("price_weight_min").decimal_or_none, of("price_weight_max").decimal_or_none),
        notice=of("notice").period,
        bonus_allowed=of("bonus_allowed").value,
    )


def procurement_limit(rule_set: RuleSet) -> Decimal | None:
    """From this amount on the statutory methods apply; None: no local figure was entered."""
    return figure(rule_set, "thresholds.procurement_limit").decimal_or_none


def open_tender_threshold(rule_set: RuleSet) -> Decimal | None:
    """From this amount on an open tender is the rule; None: no local figure was entered."""
    return figure(rule_set, "thresholds.open_tender").decimal_or_none


def permitted_methods(rule_set: RuleSet, amount: Decimal) -> dict[str, Method]:
    """The methods open to a purchase of services of this amount: from the limit on the statutory ones only.

    A rule set without a limit leaves the choice to the approver.
    """
    limit, tender = procurement_limit(rule_set), open_tender_threshold(rule_set)
    found = {code: m for code, m in methods(rule_set).items() if not m.goods_only}
    if tender is not None and amount >= tender:
        return {code: m for code, m in found.items() if code in {"open_tender", "invited_tender", "single_source"}}
    if limit is not None and amount >= limit:
        return {code: m for code, m in found.items() if m.statutory}
    return found


def minimum_suppliers(rule_set: RuleSet, method_code: str) -> int:
    """Fewer bids than this fail the listing."""
    return method(rule_set, method_code).minimum_suppliers


def panel_minimum(rule_set: RuleSet, method_code: str) -> int:
    """The smallest panel; `method(…).panel` also says whether it must be odd and what share are experts."""
    return method(rule_set, method_code).panel.minimum


def finance_experts(rule_set: RuleSet) -> int:
    """How many finance experts sit on a panel at least."""
    return int(figure(rule_set, "panel.finance_experts").value)


def report_signed_by(rule_set: RuleSet, written: date) -> date:
    """Until the end of this day an expert may still sign the report of the panel; afterwards silence is agreement."""
    return end_of(figure(rule_set, "panel.sign_report").period, written)


def abnormal_price(rule_set: RuleSet) -> AbnormalPrice:
    """When a price is so low that it must be explained."""

    def share(name: str) -> Fraction | None:
        return figure(rule_set, f"abnormal_price.{name}").share_or_none

    return AbnormalPrice(
        share("of_mean"),
        share("of_second_lowest"),
        share("of_ceiling"),
        int(figure(rule_set, "abnormal_price.explain").value or 0),
        figure(rule_set, "abnormal_price.of_mean").source,
    )


# Scores and grades


def criteria(rule_set: RuleSet) -> list[Criterion]:
    """The default score sheet; the highest scores add up to 100."""
    return [Criterion.of(line) for line in figure(rule_set, "criteria.sheet").value]


def drop_extremes_from(rule_set: RuleSet) -> int:
    """From so many sheets on the highest and the lowest may be left out, where the announcement says so."""
    return int(figure(rule_set, "panel.drop_extremes_from").value)


def comment_bounds(rule_set: RuleSet) -> tuple[Decimal, Decimal]:
    """A score below the first or above the second share of its maximum needs a comment."""
    return _decimal(rule_set, "scoring.comment_below"), _decimal(rule_set, "scoring.comment_above")


def score_step(rule_set: RuleSet) -> Decimal:
    """Scores are given in steps of this."""
    return _decimal(rule_set, "scoring.step")


def score_floor(rule_set: RuleSet) -> Decimal:
    """Below this mean nothing is proposed for an award."""
    return _decimal(rule_set, "scoring.floor")


def grades(rule_set: RuleSet) -> dict[str, Grade]:
    """The grades by code, best first, each with what follows from it."""
    return {line["code"]: Grade.of(line) for line in figure(rule_set, "grades.bands").value}


def grade_of(rule_set: RuleSet, score: Decimal | int) -> str:
    """The code of the grade of a final score, at full precision: 89.99 is not yet 90. Raises ValueError outside 0 to 100."""
    if not 0 <= score <= 100:
        raise ValueError(f"a score lies between 0 and 100, not {score}")
    return next(grade.code for grade in grades(rule_set).values() if score >= grade.floor)


def evaluation_heads(rule_set: RuleSet) -> list[Head]:
    """The heads of the final evaluation; their weights add up to 100."""
    return [Head.of(line) for line in figure(rule_set, "evaluation.heads").value]


def quantity_score_share(rule_set: RuleSet, rate: Decimal) -> Fraction:
    """What share of its weight a quantity indicator earns at a completion rate (1 = all of it)."""
    steps = figure(rule_set, "evaluation.quantity_steps").value
    return next(Fraction(step["share"]) for step in steps if rate >= Decimal(step["from"]))


# Money


def payment_presets(rule_set: RuleSet) -> dict[str, Preset]:
    """Ways to cut a contract amount into instalments, by code ("50/40/10"); the shares of each add up to 1."""
    return {line["code"]: Preset.of(line) for line in figure(rule_set, "payments.presets").value}


def approval_rungs(rule_set: RuleSet) -> list[Rung]:
    """The ladder from the lowest rung to the collective decision."""
    return [Rung.of(line) for line in figure(rule_set, "ladder.rungs").value]


def rung_for(rule_set: RuleSet, amount: Decimal) -> Rung:
    """Who approves an amount: the first rung whose limit lies above it."""
    return next(rung for rung in approval_rungs(rule_set) if rung.below is None or amount < rung.below)


def approval_limit(rule_set: RuleSet, rung_code: str) -> Decimal | None:
    """Amounts below this may be approved on a rung; None: any amount. Raises Missing for an unknown rung."""
    for rung in approval_rungs(rule_set):
        if rung.code == rung_code:
            return rung.below
    raise Missing(f"rule set {rule_set.version} has no rung {rung_code}")


def earlier_instalment_spent_share(rule_set: RuleSet) -> Decimal:
    """The share of the money received that must be spent before the next instalment is paid."""
    return _decimal(rule_set, "payments.earlier_spent_share")


def supplementary_share(rule_set: RuleSet) -> Decimal:
    """All additions to a contract together stay within this share of its first amount."""
    return _decimal(rule_set, "money.supplementary_total")


def categories(rule_set: RuleSet) -> dict[str, Category]:
    """The chart of budget categories by code; `cap` is a share of the contract amount."""
    lines = figure(rule_set, "categories.chart").value
    return {x["code"]: Category.of(x, figure(rule_set, f"caps.{x['code']}").decimal_or_none) for x in lines}


def chargeable(rule_set: RuleSet, category: str) -> bool:
    """Whether a budget or an expense may use a category."""
    found = categories(rule_set).get(category)
    return found is not None and found.chargeable


def category_caps(rule_set: RuleSet) -> dict[str, Decimal]:
    """The caps there are, by category."""
    return {c.code: c.cap for c in categories(rule_set).values() if c.cap is not None}


def category_overrun_share(rule_set: RuleSet) -> Decimal:
    """The share of a budget line by which it may be exceeded without an amendment."""
    return _decimal(rule_set, "categories.shift")


def budget_breaches(rule_set: RuleSet, sums: Mapping[str, Decimal], *, anchor: str = "") -> list[Blocker]:
    """What a budget (category → 元) does against the chart and its caps; the caps are shares of the whole budget."""
    chart, total = categories(rule_set), sum(sums.values(), ZERO)
    found = []
    for code, amount in sums.items():
        category = chart.get(code)
        if category is None or not category.chargeable:
            words = _("Category %(category)s may not be charged to a project.")
            found.append(Blocker("category", words % {"category": f"{code} {category.name}" if category else code}, anchor))
        elif category.cap is not None and amount > category.cap * total:
            words = _("%(category)s is %(amount)s; at most %(bound)s (%(share)s %% of %(total)s) is allowed.")
            facts = {"amount": amount, "bound": category.cap * total, "total": total}
            shown = {name: f"{value:,.2f}" for name, value in facts.items()}
            what = {"category": f"{code} {category.name}", "share": f"{(category.cap * 100).normalize():f}", **shown}
            found.append(Blocker("cap", words % what, anchor))
    return found


# What may be bought, from whom


def negative_list(rule_set: RuleSet) -> list[Item]:
    """What may never be bought."""
    return [Item.of(line) for line in figure(rule_set, "negative_list.items").value]


def catalogue(rule_set: RuleSet) -> list[Item]:
    """The guiding catalogue: what may be bought."""
    return [Item.of(line) for line in figure(rule_set, "catalogue.items").value]


def entity_classes(rule_set: RuleSet) -> list[str]:
    """The first two characters of the credit codes that may bid: social organisations first, then other providers."""
    return [*figure(rule_set, "eligibility.classes").value, *figure(rule_set, "eligibility.other_classes").value]


def smallest_cell(rule_set: RuleSet) -> int:
    """Counts of people below this are not published."""
    return int(figure(rule_set, "disclosure.smallest_cell").value)


def names_experts(rule_set: RuleSet) -> bool:
    """Whether the announced result names the experts who judged (实施条例 43)."""
    return _yes(rule_set, "disclosure.expert_names")


def publishes_unit_prices(rule_set: RuleSet) -> bool:
    """Whether the announced result tells the unit prices of the one chosen (实施条例 43)."""
    return _yes(rule_set, "disclosure.unit_prices")


def _yes(rule_set: RuleSet, path: str) -> bool:
    """A version that was frozen before there was such a figure says no."""
    return path in rule_set.figures and bool(figure(rule_set, path).value)


def _decimal(rule_set: RuleSet, path: str) -> Decimal:
    value: Any = figure(rule_set, path).value
    return Decimal(value)


def _upwards(jurisdiction: str) -> list[str]:
    """350582101 → 350582101, 350582, 350500, 350000, CN."""
    if jurisdiction in {"", NATION}:
        return [NATION]
    county = jurisdiction[:6]
    return list(dict.fromkeys([jurisdiction, jurisdiction[:9], county, f"{county[:4]}00", f"{county[:2]}0000", NATION]))
