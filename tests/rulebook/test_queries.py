"""Which rule set is in force where and when, and what its figures say."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from django.utils.translation import override

from grants.rulebook import queries as rulebook
from grants.rulebook.actions import load, load_all, load_calendar
from grants.rulebook.files import DATA
from grants.rulebook.models import RuleSet
from grants.rulebook.values import Missing, Period, Rung, Words

pytestmark = pytest.mark.django_db


@pytest.fixture
def rules() -> RuleSet:
    return load(DATA / "sets" / "jinjiang-2026.yaml")


@pytest.mark.parametrize(
    ("jurisdiction", "on", "version"),
    [
        ("350582", date(2014, 11, 3), "jinjiang-2014"),
        ("350582", date(2015, 2, 28), "jinjiang-2014"),
        ("350582", date(2015, 3, 1), "jinjiang-2015"),
        ("350582101", date(2019, 6, 1), "jinjiang-2018"),
        ("350582101201", date(2026, 11, 21), "jinjiang-2026"),
        ("350500", date(2026, 11, 21), "cn-2026"),
        ("330213", date(2021, 6, 1), "cn-2020"),
        ("CN", date(2023, 1, 1), "cn-2022"),
        ("", date(2026, 1, 1), "cn-2026"),
    ],
)
def test_the_nearest_place_and_the_day_decide(jurisdiction: str, on: date, version: str) -> None:
    load_all()
    assert rulebook.in_force(jurisdiction, on).version == version
    assert rulebook.pinned(version).version == version


def test_of_two_valid_sets_the_later_one_counts() -> None:
    load_all()
    old = rulebook.pinned("cn-2026")
    fields = {
        f.attname: getattr(old, f.attname) for f in RuleSet._meta.concrete_fields if f.name not in {"id", "version", "valid_from"}
    }
    RuleSet.objects.create(version="cn-2026.1", valid_from=date(2026, 7, 1), **fields)
    assert [rulebook.in_force("CN", d).version for d in (date(2026, 6, 30), date(2026, 7, 1))] == ["cn-2026", "cn-2026.1"]


def test_before_the_first_set_there_is_none() -> None:
    load_all()
    with pytest.raises(RuleSet.DoesNotExist):
        rulebook.in_force("350582", date(2013, 12, 31))


def test_a_figure_with_its_source(rules: RuleSet) -> None:
    figure = rulebook.figure(rules, "clocks.sign_contract")
    assert (figure.value, figure.unit, figure.source, figure.mark) == (30, "calendar_day", "政府采购法第四十六条", "L")
    assert (figure.period, rules["clocks.sign_contract"]) == (Period(30, working=False), 30)
    assert [f.path for f in rulebook.figures(rules)] == sorted(rules.figures)
    with pytest.raises(Missing, match=r"jinjiang-2026 has no figure clocks\.coffee"):
        rulebook.figure(rules, "clocks.coffee")


def test_methods(rules: RuleSet) -> None:
    assert list(rulebook.methods(rules)) == [
        "below_threshold", "competitive_consultation", "competitive_negotiation", "framework_agreement", "inquiry", "invited_tender",
        "open_tender", "single_source",
    ]  # fmt: skip
    tender = rulebook.method(rules, "open_tender")
    assert (tender.panel.minimum, tender.panel.odd, tender.panel.expert_share) == (5, True, Fraction(2, 3))
    assert (tender.open_for, tender.price_weight, tender.bonus_allowed) == (Period(20, False), (Decimal("0.10"), None), False)
    assert (rulebook.panel_minimum(rules, "competitive_consultation"), rulebook.panel_minimum(rules, "below_threshold")) == (3, 5)
    assert [rulebook.minimum_suppliers(rules, m) for m in ("open_tender", "below_threshold", "single_source")] == [3, 1, 1]
    assert [rulebook.notice_working_days(rules, m) for m in ("open_tender", "below_threshold", "single_source")] == [1, 5, 5]
    assert rulebook.finance_experts(rules) == 1
    with pytest.raises(Missing):
        rulebook.method(rules, "lottery")


@pytest.mark.parametrize(
    ("amount", "found"),
    [
        (
            "999999.99",
            "below_threshold,competitive_consultation,competitive_negotiation,framework_agreement,invited_tender,open_tender,single_source",
        ),
        (
            "1000000.00",
            "competitive_consultation,competitive_negotiation,framework_agreement,invited_tender,open_tender,single_source",
        ),
        (
            "1999999.99",
            "competitive_consultation,competitive_negotiation,framework_agreement,invited_tender,open_tender,single_source",
        ),
        ("2000000.00", "invited_tender,open_tender,single_source"),
    ],
)
def test_the_amount_decides_which_methods_are_open(rules: RuleSet, amount: str, found: str) -> None:
    assert list(rulebook.permitted_methods(rules, Decimal(amount))) == found.split(",")


def test_without_a_local_limit_every_method_for_services_stays_open() -> None:
    national = load(DATA / "sets" / "cn-2026.yaml")
    assert (rulebook.procurement_limit(national), rulebook.open_tender_threshold(national)) == (None, None)
    assert "below_threshold" in rulebook.permitted_methods(national, Decimal("9000000"))


def test_dates_on_the_real_calendar(rules: RuleSet) -> None:
    load_calendar()
    d = date.fromisoformat
    assert rulebook.earliest_deadline(rules, "open_tender", d("2026-09-15")) == d("2026-10-08")  # 20 days end in the holiday
    assert rulebook.earliest_deadline(rules, "below_threshold", d("2026-09-30")) == d("2026-10-13")  # 8 9 10 12 13
    assert rulebook.earliest_deadline(rules, "single_source", d("2026-10-03")) == d("2026-10-03")  # no bidding period
    assert rulebook.notice_ends(rules, "below_threshold", d("2026-02-13")) == d("2026-02-27")  # Saturday 14, then 24 25 26 27
    assert rulebook.notice_ends(rules, "open_tender", d("2026-02-14")) == d("2026-02-24")
    assert rulebook.sign_by(rules, d("2026-09-05")) == d("2026-10-08")
    assert rulebook.end_of(rulebook.clock(rules, "publish_contract"), d("2026-09-30")) == d("2026-10-09")
    assert rulebook.reply_ends(rules, d("2026-11-20")) == d("2026-11-30")
    assert rulebook.refund_by(rules, d("2026-11-20")) == d("2026-12-21")  # the 20th is a Sunday
    assert rulebook.confirm_by(rules, d("2026-11-20")) == d("2026-12-04")


def test_terms(rules: RuleSet) -> None:
    assert (rulebook.normal_term_months(rules), rulebook.longest_term_months(rules)) == (12, 36)


def test_scores(rules: RuleSet) -> None:
    sheet = rulebook.criteria(rules)
    assert [(c.code, c.maximum) for c in sheet] == [
        ("E1", 20), ("E2", 25), ("E3", 15), ("E4", 15), ("E5", 10), ("E6", 5), ("E7", 5), ("E8", 5),
    ]  # fmt: skip
    assert (sum(c.maximum for c in sheet), sheet[0].name) == (100, Words("需求分析", "Need analysis"))
    assert rulebook.comment_bounds(rules) == (Decimal("0.60"), Decimal("0.90"))
    assert (rulebook.score_step(rules), rulebook.score_floor(rules)) == (Decimal("0.5"), Decimal("60"))
    assert [(h.code, h.weight) for h in rulebook.evaluation_heads(rules)] == [
        ("H1", 30), ("H2", 20), ("H3", 15), ("H4", 15), ("H5", 10), ("H6", 10),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("score", "grade"),
    [
        ("100", "excellent"), ("90", "excellent"), ("89.99", "good"), ("80.00", "good"), ("79.999", "pass"), ("60", "pass"),
        ("59.99", "fail"), ("0", "fail"),
    ],
)  # fmt: skip
def test_grades_at_full_precision(rules: RuleSet, score: str, grade: str) -> None:
    assert rulebook.grade_of(rules, Decimal(score)) == grade


def test_what_follows_from_a_grade(rules: RuleSet) -> None:
    found = {
        g.code: (g.final_share, g.preferred_years, g.barred_years, g.after_corrections) for g in rulebook.grades(rules).values()
    }
    assert found == {
        "excellent": (Decimal("1.00"), 2, 0, False),
        "good": (Decimal("1.00"), 0, 0, False),
        "pass": (Decimal("1.00"), 0, 0, True),
        "fail": (Decimal("0.00"), 0, 1, False),
    }
    assert rulebook.grade_of(rules, 76) == "pass"
    for score in (Decimal("100.01"), Decimal("-0.01")):
        with pytest.raises(ValueError):
            rulebook.grade_of(rules, score)


@pytest.mark.parametrize(
    ("rate", "share"),
    [("1.2", "1"), ("1", "1"), ("0.9999", "2/3"), ("0.80", "2/3"), ("0.7999", "1/3"), ("0.60", "1/3"), ("0.59", "0"), ("0", "0")],
)
def test_what_a_quantity_earns(rules: RuleSet, rate: str, share: str) -> None:
    assert rulebook.quantity_score_share(rules, Decimal(rate)) == Fraction(share)


def test_payment_presets_add_up_to_one(rules: RuleSet) -> None:
    presets = rulebook.payment_presets(rules)
    assert list(presets) == ["60/40", "50/40/10", "60/30/10", "50/30/20", "100"]
    assert {sum(p.shares) for p in presets.values()} == {1}
    assert presets["50/40/10"].shares == (Decimal("0.50"), Decimal("0.40"), Decimal("0.10"))


@pytest.mark.parametrize(
    ("amount", "rung"),
    [
        ("9999.99", "department_head"), ("10000.00", "vice_chair"), ("49999.99", "vice_chair"), ("50000.00", "chair"),
        ("199999.99", "chair"), ("200000.00", "collective"), ("9999999999999.99", "collective"),
    ],
)  # fmt: skip
def test_the_approval_ladder_at_its_bounds(rules: RuleSet, amount: str, rung: str) -> None:
    found = rulebook.rung_for(rules, Decimal(amount))
    assert (found.code, found.minute) == (rung, rung == "collective")


def test_approval_limits(rules: RuleSet) -> None:
    limits = {r.code: rulebook.approval_limit(rules, r.code) for r in rulebook.approval_rungs(rules)}
    assert limits == {
        "department_head": Decimal(10000),
        "vice_chair": Decimal(50000),
        "chair": Decimal(200000),
        "collective": None,
    }
    assert rulebook.approval_rungs(rules)[-1] == Rung("collective", Words("集体决策", "Collective decision"), None, minute=True)
    with pytest.raises(Missing):
        rulebook.approval_limit(rules, "minister")


def test_categories(rules: RuleSet) -> None:
    chart = rulebook.categories(rules)
    assert list(chart) == ["A1", "A2", "A3", "A4", "A5", "A6", "A7", "A8", "A9", "A10", "B", "C", "D", "X"]
    assert [c for c in chart if not rulebook.chargeable(rules, c)] == ["A9", "X"]
    assert not rulebook.chargeable(rules, "Z9")
    assert rulebook.category_caps(rules) == {"A1": Decimal("0.50"), "B": Decimal("0.10"), "X": Decimal("0")}
    assert (chart["A5"].name, chart["A5"].group) == (Words("活动物资", "Materials"), "业务活动成本")


def breaches(rules: RuleSet, **sums: str) -> list[tuple[str, str]]:
    found = rulebook.budget_breaches(rules, {code: Decimal(amount) for code, amount in sums.items()}, anchor="lines")
    return [(b.code, b.anchor) for b in found]


def test_a_budget_at_its_caps_passes_and_one_fen_more_does_not(rules: RuleSet) -> None:
    assert breaches(rules, A1="50000.00", A5="40000.00", B="10000.00") == []
    assert breaches(rules, A1="50000.01", A5="39999.98", B="10000.01") == [("cap", "lines"), ("cap", "lines")]
    assert breaches(rules) == []


def test_categories_that_may_not_be_charged_are_refused_by_name(rules: RuleSet) -> None:
    assert breaches(rules, A5="1.00", A9="1.00", X="1.00", Q="1.00") == [("category", "lines")] * 3
    with override("en"):
        [blocker] = rulebook.budget_breaches(rules, {"A1": Decimal("60000"), "A5": Decimal("40000")})
    assert str(blocker) == "A1 Personnel is 60,000.00; at most 50,000.00 (50 % of 100,000.00) is allowed."


def test_shares(rules: RuleSet) -> None:
    assert rulebook.earlier_instalment_spent_share(rules) == Decimal("0.70")
    assert rulebook.category_overrun_share(rules) == Decimal("0.10")
    assert rulebook.supplementary_share(rules) == Decimal("0.10")
    assert rulebook.smallest_cell(rules) == 5


def test_what_may_be_bought_and_from_whom(rules: RuleSet) -> None:
    assert [item.code for item in rulebook.negative_list(rules)] == [
        "not_government", "direct_duty", "goods_works", "financing", "labour", "other",
    ]  # fmt: skip
    assert rulebook.catalogue(rules)[0].name == Words("家庭教育指导服务", "Family education guidance")
    assert len({item.code for item in rulebook.catalogue(rules)}) == 12
    assert rulebook.entity_classes(rules)[:3] == ["51", "52", "53"]


def test_names_follow_the_reader() -> None:
    words = Words("家庭教育", "Family education")
    with override("en"):
        assert str(words) == "Family education"
    for language in ("zh-hans", "zh-hant"):
        with override(language):
            assert str(words) == "家庭教育"


@pytest.mark.parametrize("version", ["cn-2014", "cn-2015", "cn-2018", "cn-2020", "cn-2022", "cn-2026", "jinjiang-2014"])
def test_every_accessor_answers_for_every_set(version: str) -> None:
    rules = load(DATA / "sets" / f"{version}.yaml")
    for code in rulebook.methods(rules):
        assert rulebook.panel_minimum(rules, code) >= 3
        assert rulebook.minimum_suppliers(rules, code) >= 1
        rulebook.earliest_deadline(rules, code, date(2026, 11, 2))
    assert rulebook.sign_by(rules, date(2026, 11, 2)) == date(2026, 12, 2)
    assert rulebook.grade_of(rules, 90) == "excellent"
    assert len(rulebook.categories(rules)) == 14
    assert "below_threshold" in rulebook.permitted_methods(rules, Decimal("520000"))
