"""A bidder that meets every condition, to be spoilt in one place at a time; what is asked of her, to be changed likewise."""

from dataclasses import replace
from datetime import date
from typing import Any

from grants.bids.eligibility.engine import RULES
from grants.bids.eligibility.facts import Bidder, Facts, Funded, Person
from grants.bids.eligibility.finding import Finding
from grants.rulebook import conditions
from grants.rulebook.files import DATA, read
from grants.rulebook.models import RuleSet
from grants.rulebook.values import Eligibility

DAY = date(2026, 9, 15)
FIGURES = read(DATA / "sets" / "cn-2026.yaml").figures


def asked(method: str = "below_threshold", **changes: Any) -> Eligibility:
    """What the national set asks, with figures changed in the set itself: eligibility figures by their last name."""
    figures = dict(FIGURES)
    for name, value in changes.items():
        figures[f"eligibility.{name}"] = {**figures[f"eligibility.{name}"], "value": value}
    return conditions.eligibility(RuleSet(version="test", figures=figures), method)


SERVICE = Funded("T-1", "community", 7, frozenset({"1/2/3/"}), date(2026, 9, 15), date(2026, 12, 31))
GOOD = Facts(
    bidder=Bidder("清和", "沈一诺", (Person(1, "沈一诺", head=True), Person(2, "方明澈", accountant=True))),
    service=SERVICE,
    status="eligible",
    status_label="符合资格",
    credit_code="52000000MJ00000182",
    registered_on=date(2011, 6, 15),
    inspections={2024: "pass", 2025: "pass"},
    rating="4A",
    rated_on=date(2024, 3, 1),
    accountant_named=True,
    scope="家庭、妇女、儿童社会工作服务",
    rivals=(Bidder("暮明", "谢安歌", (Person(11, "谢安歌", head=True),)),),
    disclosed="",
)


def told(rule: str, day: date = DAY, facts: Facts = GOOD, asks: dict[str, Any] | None = None, **changes: Any) -> Finding:
    """What a rule says of the good bidder with `changes`."""
    found: Finding = RULES[rule](replace(facts, **changes), day, asked(**(asks or {})))
    return found
