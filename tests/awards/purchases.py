"""Purchases in plain facts for the tests of the flags: a clean one, and what changes it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from grants.awards.flags.facts import Bid, Line, Purchase, Sheet, Win
from grants.awards.flags.flag import Flag

NOON = datetime(2026, 3, 20, 4, tzinfo=UTC)
PLANS = (
    "我们用入户走访了解每个家庭，按照需要建立档案，每周安排两名社工值守，遇到紧急情况当天上门，季度末向社区居民公布做了什么。",
    "机构在本地服务十年，拥有七名持证社工，本次安排亲子阅读、夜间托管、老人陪诊三类活动，并请高校教师督导，所有活动均留存签到。",
    "先问再做：开头一个月只做访谈，访谈结果贴在居委会门口请大家补充，之后才定课程表，课程由妈妈们自己选，讲师由居民投票决定。",
)


def bid(key: int, **changes: Any) -> Bid:
    """Every bid differs from every other in amount, plan, lines and device."""
    lines = tuple(
        Line(item, "项", Decimal(price + 37 * key)) for item, price in (("场地", 300), ("讲师", 800), ("物资", 90), ("宣传", 55))
    )
    told = {
        "organisation": f"机构{key}", "amount": Decimal(50_000 + 911 * key * key), "plan": PLANS[key % 3], "lines": lines,
        "device": f"device{key}", "received_at": NOON + timedelta(hours=key), "lot": f"{key:064d}",
    }  # fmt: skip
    return Bid(key=key, **{**told, **changes})


def sheets(*columns: dict[int, str]) -> tuple[Sheet, ...]:
    """One sheet a column: bid → points."""
    return tuple(
        Sheet(key=n, expert=f"专家{n}", totals=tuple((b, Decimal(p)) for b, p in column.items()))
        for n, column in enumerate(columns, start=1)
    )


def clean(**changes: Any) -> Purchase:
    """Three bidders, five sheets close together, a fortnight's notice, four results of four organisations: no flag."""
    told: dict[str, Any] = {
        "key": 7, "number": "X-7", "minimum_suppliers": 3,
        "announcement": ("社区家庭服务", "在两个社区开展家庭活动和个案服务。", "依法登记的社会组织"),
        "published_on": date(2026, 3, 6), "closes_on": date(2026, 3, 20), "earliest": date(2026, 3, 13), "working_days": 10,
        "bids": (bid(1), bid(2), bid(3)),
        "sheets": sheets(
            {1: "80", 2: "84", 3: "70"}, {1: "81.5", 2: "85", 3: "72"}, {1: "79", 2: "86", 3: "71"}, {1: "82", 2: "84.5", 3: "69"},
            {1: "80.5", 2: "83", 3: "73"},
        ),
        "award": 40,
        "wins": tuple(Win(37 + n, f"X-{4 + n}", 100 + n, f"机构{n}", date(2023 + n, 4, 2), 3) for n in range(4)),
    }  # fmt: skip
    return Purchase(**{**told, **changes})


def shuffled(purchase: Purchase) -> Purchase:
    return replace(purchase, bids=purchase.bids[::-1], sheets=purchase.sheets[::-1], wins=purchase.wins[::-1])


def told(flag: Flag | None) -> list[str]:
    """Its evidence in words."""
    assert flag is not None
    return [str(row) for row in flag.rows]


def prose_pool() -> Any:
    """Plans that agree in part: any of three paragraphs, in any order."""
    return st.lists(st.sampled_from(PLANS), max_size=3).map(lambda parts: "".join(parts) * 2)
