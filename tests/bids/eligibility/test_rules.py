"""Each condition at its bounds: the day before, the day itself, the day after; each figure of the rule set reached."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils.translation import override

from grants.bids.eligibility.engine import RULES, findings
from grants.bids.eligibility.facts import Bidder, Debt, Facts, Funded, Held, OnList, Owed, Person
from grants.bids.eligibility.finding import LONGEST, enumerated, years_after
from grants.bids.eligibility.performance import same_content
from grants.rulebook import schema
from tests.bids.eligibility.bidder import DAY, GOOD, SERVICE, asked, told

ONE = timedelta(days=1)


def test_the_good_bidder_meets_every_condition() -> None:
    with override("en"):
        found = findings(GOOD, DAY, asked(minimum_rating=3, open_projects=2))
    assert {code: one.result for code, one in found.items()} == dict.fromkeys(schema.ELIGIBILITY, "pass")
    assert tuple(found) == tuple(RULES) == schema.ELIGIBILITY


@pytest.mark.parametrize(
    ("status", "result"),
    [("eligible", "pass"), ("watched", "pass"), ("applied", "fail"), ("barred", "fail"), ("rejected", "fail"), ("dissolved", "fail")],
)  # fmt: skip
def test_registered(status: str, result: str) -> None:
    assert told("registered", status=status).result == result


@pytest.mark.parametrize(
    ("code", "result"),
    [
        ("52000000MJ00000182", "pass"), ("５２０００００0MJ00000182", "pass"), ("51X", "pass"), ("53X", "pass"), ("91X", "pass"),
        ("11X", "fail"), ("13X", "fail"), ("", "fail"),
    ],
)  # fmt: skip
def test_legal_form(code: str, result: str) -> None:
    assert told("legal_form", credit_code=code).result == result


def test_legal_form_by_the_classes_of_the_rule_set() -> None:
    only = {"classes": ["51"], "other_classes": ["91"]}
    results = [told("legal_form", credit_code=code, asks=only).result for code in ("51X", "52X", "91X", "12X")]
    assert results == ["pass", "fail", "pass", "fail"]


@pytest.mark.parametrize(
    ("registered_on", "years", "day", "result"),
    [
        (date(2025, 9, 15), 1, date(2026, 9, 14), "fail"),
        (date(2025, 9, 15), 1, date(2026, 9, 15), "pass"),
        (date(2023, 9, 16), 3, DAY, "fail"),
        (date(2023, 9, 15), 3, DAY, "pass"),
        (date(2024, 2, 29), 1, date(2025, 2, 27), "fail"),
        (date(2024, 2, 29), 1, date(2025, 2, 28), "pass"),
        (date(2024, 2, 29), 4, date(2028, 2, 28), "fail"),
        (date(2024, 2, 29), 4, date(2028, 2, 29), "pass"),
        (None, 1, DAY, "fail"),
        (date(9999, 1, 1), 5, DAY, "fail"),
    ],
)
def test_registered_years(registered_on: date | None, years: int, day: date, result: str) -> None:
    assert told("registered_years", day, registered_on=registered_on, asks={"registered_years": years}).result == result


@pytest.mark.parametrize(
    ("inspections", "day", "asks", "result"),
    [
        ({2025: "pass"}, DAY, {}, "pass"),
        ({2025: "basic"}, DAY, {}, "pass"),
        ({2025: "basic"}, DAY, {"inspection_basic": False}, "fail"),
        ({2025: "fail", 2024: "pass"}, DAY, {}, "fail"),
        ({2024: "pass"}, DAY, {}, "fail"),
        ({2024: "pass"}, date(2026, 6, 30), {}, "manual"),
        ({2024: "pass"}, date(2026, 7, 1), {}, "fail"),
        ({2024: "pass"}, date(2026, 6, 30), {"inspection_month": 6}, "fail"),
        ({2024: "fail"}, date(2026, 6, 30), {}, "fail"),
        ({2024: "basic"}, date(2026, 6, 30), {"inspection_basic": False}, "fail"),
        ({}, date(2026, 6, 30), {}, "fail"),
        ({2025: "pass"}, DAY, {"inspection_years": 2}, "fail"),
        ({2025: "pass", 2024: "fail"}, DAY, {"inspection_years": 2}, "fail"),
        ({2025: "pass", 2024: "pass"}, DAY, {"inspection_years": 2}, "pass"),
        ({2024: "pass"}, date(2026, 6, 30), {"inspection_years": 2}, "manual"),
        ({2025: "pass"}, date(2027, 1, 1), {}, "manual"),
        ({2025: "pass", 2026: "fail"}, date(2026, 12, 31), {}, "pass"),
    ],
)
def test_inspected(inspections: dict[int, str], day: date, asks: dict[str, Any], result: str) -> None:
    assert told("inspected", day, inspections=inspections, asks=asks).result == result


@pytest.mark.parametrize(
    ("registered_on", "inspections", "result"),
    [(date(2026, 1, 1), {}, "pass"), (date(2025, 12, 31), {}, "fail"), (date(2025, 12, 31), {2025: "pass"}, "pass")],
)
def test_a_body_is_not_asked_for_years_before_it_existed(registered_on: date, inspections: dict[int, str], result: str) -> None:
    assert told("inspected", registered_on=registered_on, inspections=inspections, asks={"inspection_years": 2}).result == result


@pytest.mark.parametrize(
    ("since", "until", "result"),
    [
        (DAY + ONE, None, "pass"),
        (DAY, None, "fail"),
        (DAY - ONE, None, "fail"),
        (DAY - 9 * ONE, DAY - ONE, "pass"),
        (DAY - 9 * ONE, DAY, "fail"),
        (DAY, DAY, "fail"),
    ],
)
def test_not_listed(since: date, until: date | None, result: str) -> None:
    found = told("not_listed", on_lists=(OnList("活动异常名录", since, until),))
    assert (found.result, "活动异常名录" in found.evidence) == (result, result == "fail")


@pytest.mark.parametrize(("until", "result"), [(None, "pass"), (DAY - ONE, "pass"), (DAY, "fail"), (DAY + ONE, "fail")])
def test_not_barred(until: date | None, result: str) -> None:
    assert told("not_barred", barred_until=until).result == result


@pytest.mark.parametrize(
    ("rating", "rated_on", "day", "asks", "result"),
    [
        ("3A", date(2024, 3, 1), DAY, {"minimum_rating": 3}, "pass"),
        ("2A", date(2024, 3, 1), DAY, {"minimum_rating": 3}, "fail"),
        ("5A", date(2024, 3, 1), DAY, {"minimum_rating": 5}, "pass"),
        ("", None, DAY, {"minimum_rating": 1}, "fail"),
        ("4A", None, DAY, {"minimum_rating": 3}, "manual"),
        ("4A", date(2021, 9, 15), DAY, {"minimum_rating": 3}, "pass"),
        ("4A", date(2021, 9, 14), DAY, {"minimum_rating": 3}, "fail"),
        ("4A", date(2024, 2, 29), date(2029, 2, 28), {"minimum_rating": 3}, "pass"),
        ("4A", date(2024, 2, 29), date(2029, 3, 1), {"minimum_rating": 3}, "fail"),
        ("4A", date(2023, 9, 14), DAY, {"minimum_rating": 3, "rating_years": 3}, "fail"),
        ("4A", DAY + ONE, DAY, {"minimum_rating": 3}, "manual"),
    ],
)
def test_rated(rating: str, rated_on: date | None, day: date, asks: dict[str, Any], result: str) -> None:
    assert told("rated", day, rating=rating, rated_on=rated_on, asks=asks).result == result


def test_accountant() -> None:
    both = Bidder("清和", "沈一诺", (Person(1, "沈一诺", head=True, accountant=True),))
    assert told("accountant").result == "pass"
    assert told("accountant", accountant_named=False).result == "fail"
    assert (told("accountant", bidder=both).result, "沈一诺" in told("accountant", bidder=both).evidence) == ("manual", True)


@pytest.mark.parametrize(("count", "most", "result"), [(0, 0, "pass"), (1, 0, "fail"), (2, 2, "pass"), (3, 2, "fail")])
def test_open_projects(count: int, most: int, result: str) -> None:
    found = told("open_projects", in_hand=tuple(f"C-{n}" for n in range(count)), asks={"open_projects": most})
    assert (found.result, str(count) in found.evidence, str(most) in found.evidence) == (result, True, True)


@pytest.mark.parametrize(
    ("amount", "due", "result"),
    [("0.01", DAY - ONE, "fail"), ("0.01", DAY, "pass"), ("0.01", DAY + ONE, "pass"), ("0", DAY - ONE, "pass")],
)
def test_no_recovery(amount: str, due: date, result: str) -> None:
    found = told("no_recovery", debts=(Debt("C-9", Decimal(amount), due),))
    assert (found.result, "C-9" in found.evidence) == (result, result == "fail")


@pytest.mark.parametrize(
    ("due", "days", "result"),
    [
        (DAY + ONE, 30, "pass"), (DAY, 30, "pass"), (DAY - ONE, 30, "manual"), (DAY - 30 * ONE, 30, "manual"),
        (DAY - 31 * ONE, 30, "fail"),
        (DAY - ONE, 0, "fail"), (DAY, 0, "pass"),
    ],
)  # fmt: skip
def test_no_overdue_report(due: date, days: int, result: str) -> None:
    found = told("no_overdue_report", owed=(Owed("C-9", "期中", due),), asks={"overdue_days": days})
    assert (found.result, "期中" in found.evidence) == (result, result != "pass")


def test_one_report_far_too_late_is_enough() -> None:
    owed = (Owed("C-9", "期中", DAY - ONE), Owed("C-8", "期末", DAY - 31 * ONE))
    assert told("no_overdue_report", owed=owed).result == "fail"


def bidder(name: str = "暮明", head: str = "谢安歌", *people: Person) -> Bidder:
    return Bidder(name, head, people)


@pytest.mark.parametrize(
    ("own", "rivals", "result"),
    [
        (GOOD.bidder, (), "pass"),
        (GOOD.bidder, (bidder("暮明", "谢安歌", Person(1, "沈一诺", head=True)),), "fail"),
        (GOOD.bidder, (bidder("暮明", "谢安歌", Person(1, "沈一诺")),), "manual"),
        (GOOD.bidder, (bidder("暮明", "谢安歌", Person(2, "方明澈")),), "manual"),
        (GOOD.bidder, (bidder("暮明", "沈一诺"),), "manual"),
        (GOOD.bidder, (bidder("暮明", " 沈 一诺"),), "manual"),
        (GOOD.bidder, (bidder("暮明", "谢安歌", Person(9, "沈一诺")),), "manual"),
        (GOOD.bidder, (bidder("暮明", "方明澈"),), "manual"),
        (GOOD.bidder, (bidder(), bidder("远航", "程知夏")), "pass"),
        (bidder("清和", ""), (bidder("暮明", ""),), "manual"),
        (GOOD.bidder, None, "manual"),
    ],
)
def test_no_common_head(own: Bidder, rivals: tuple[Bidder, ...] | None, result: str) -> None:
    assert told("no_common_head", bidder=own, rivals=rivals).result == result


def test_a_tie_counts_for_both_bidders() -> None:
    """实施条例 18: neither may take part."""
    one, other = GOOD.bidder, bidder("暮明", "沈一诺", Person(1, "沈一诺", head=True))
    results = [told("no_common_head", bidder=a, rivals=(b,)).result for a, b in ((one, other), (other, one))]
    assert results == ["fail", "fail"]


def test_not_designer() -> None:
    assert told("not_designer").result == "pass"
    assert (told("not_designer", prepared=("何以宁",)).result, told("not_designer", evaluates=("何以宁",)).result) == (
        "fail",
        "fail",
    )


@pytest.mark.parametrize(
    ("offices", "disclosed", "result"),
    [
        ((), None, "pass"),
        ((), "", "pass"),
        ((Held("何以宁", "晋江市妇联 执委"),), None, "manual"),
        ((Held("何以宁", "晋江市妇联 执委"),), "", "fail"),
        ((Held("何以宁", "晋江市妇联 执委"),), "无人任职", "fail"),
        ((Held("何以宁", "晋江市妇联 执委"),), "何 以宁任执委", "manual"),
        ((Held("何以宁", "晋江市妇联 执委"), Held("方明澈", "晋江市妇联 专家")), "何以宁任执委", "fail"),
    ],
)
def test_offices_disclosed(offices: tuple[Held, ...], disclosed: str | None, result: str) -> None:
    found = told("offices_disclosed", offices=offices, disclosed=disclosed)
    assert (found.result, [o.person in found.evidence for o in offices]) == (result, [True] * len(offices))
    assert found.facts == ({"offices": [[o.person, o.office] for o in offices]} if offices else {})


@pytest.mark.parametrize(
    ("scope", "category", "result"),
    [
        ("社区治理", "community", "pass"), ("Ｆ社 区", "community", "pass"), ("汽车修理", "community", "manual"), ("", "community", "manual"),
        ("妇女维权", "women_rights", "pass"), ("老年照料", "elderly_care", "pass"), ("老年照料", "mediation", "manual"),
        ("社区", "unknown", "manual"),
    ],
)  # fmt: skip
def test_scope_covers(scope: str, category: str, result: str) -> None:
    assert told("scope_covers", scope=scope, service=replace(SERVICE, category=category)).result == result


def test_scope_words_come_from_the_rule_set() -> None:
    words = [{"code": code, "words": ["汽车"]} for code in asked().scope_words]
    assert told("scope_covers", scope="汽车修理", asks={"scope_words": words}).result == "pass"


OTHER = Funded("C-8", "community", 99, frozenset({"1/2/3/"}), date(2026, 1, 1), date(2026, 9, 15))


@pytest.mark.parametrize(
    ("other", "alike"),
    [
        (OTHER, True),
        (replace(OTHER, ends=date(2026, 9, 14)), False),
        (replace(OTHER, starts=date(2026, 12, 31), ends=date(2027, 5, 1)), True),
        (replace(OTHER, starts=date(2027, 1, 1), ends=date(2027, 5, 1)), False),
        (replace(OTHER, category="women_care"), False),
        (replace(OTHER, places=frozenset({"1/2/4/"})), False),
        (replace(OTHER, places=frozenset({"1/2/"})), True),
        (replace(OTHER, places=frozenset({"1/2/3/5/"})), True),
        (replace(OTHER, places=frozenset({"1/2/30/"})), False),
        (replace(OTHER, places=frozenset()), False),
        (replace(OTHER, category="women_care", places=frozenset(), programme=7), True),
        (replace(OTHER, category="", programme=None), False),
    ],
)
def test_no_double_funding(other: Funded, alike: bool) -> None:
    assert (same_content(other, SERVICE), same_content(SERVICE, other)) == (alike, alike)
    found = told("no_double_funding", funded=(other,))
    assert (found.result, "C-8" in found.evidence) == (("manual", True) if alike else ("pass", False))


def test_a_condition_without_its_figure_is_not_asked() -> None:
    none, both = asked(), asked(minimum_rating=1, open_projects=0)
    codes = [[one.code for one in e.conditions] for e in (none, both)]
    assert set(codes[1]) - set(codes[0]) == {"rated", "open_projects"}


def test_a_statutory_method_asks_for_neither_age_nor_rating_nor_number() -> None:
    """实施条例 20: nothing that turns suppliers away without reason."""
    statutory = {one.code for one in asked("open_tender", minimum_rating=3, open_projects=1).conditions}
    below = {one.code for one in asked(minimum_rating=3, open_projects=1).conditions}
    assert below - statutory == {"registered_years", "rated", "open_projects"}


def test_what_is_enumerated_stays_short() -> None:
    with override("en"):
        assert enumerated(["a", "b", "a"]) == "a、b"
        assert enumerated(f"C-{n}" for n in range(9)) == "C-0、C-1、C-2、C-3 and 5 more"
        many = tuple(Debt("C" * 40, Decimal("9999999999.99"), DAY - ONE) for _ in range(50))
        assert len(told("no_recovery", debts=many).evidence) < LONGEST


def test_years_after() -> None:
    days = [years_after(date(2024, 2, 29), n) for n in (0, 1, 4)]
    assert days == [date(2024, 2, 29), date(2025, 2, 28), date(2028, 2, 29)]
    assert years_after(date(9999, 12, 31), 3) == date(9999, 12, 31)


def test_the_evidence_names_figures_and_dates() -> None:
    facts: Facts = replace(GOOD, barred_until=DAY)
    with override("en"):
        words = [
            findings(facts, DAY, asked(minimum_rating=3))[code].evidence for code in ("not_barred", "registered_years", "rated")
        ]
    assert words == [
        "Barred until the end of 2026-09-15.",
        "Registered on 2011-06-15; 1 years are full on 2012-06-15.",
        "Rated 4A on 2024-03-01, valid until 2029-03-01.",
    ]
