"""A small purchase for tests: two places, three deliverables, two instalments, three applicants."""

import itertools
import os
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from grants.funds.models import Appropriation, Source
from grants.rulebook import calendar
from grants.story import steps
from grants.story.cast import Cast
from grants.story.life import Life
from grants.story.plan import Offer, Plan, instalments
from grants.trail import clock
from tests.factories.told import told_once

# Workers put back each other's stories, so each gives numbers of its own.
numbers = itertools.count(1 + 5000 * int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")))


def plan(when: dict[str, datetime], *, begun: bool = True, **changes: Any) -> Plan:
    """60,000 元 over a year that begins when it is put into force; 60 % at once, 40 % on the one report.

    `begun`: it is put into force; one that only waits for its day begins tomorrow at the earliest, whatever the hour.
    """
    number = f"T-{next(numbers):04d}"
    starts = when["start"].astimezone(clock.SHANGHAI).date()
    if not (begun and when["start"] <= clock.now()) and starts <= clock.today():
        starts = calendar.roll_over(clock.today() + timedelta(days=1))
    amount = Decimal("60000.00")
    fields: dict[str, Any] = {
        "number": number,
        "title": f"测试项目 {number}",
        "year": starts.year,
        "programme": {"name": f"测试项目 {number}", "number": f"P-{number}"},
        "category": "community",
        "group": "社区家庭",
        "needs": [
            {
                "unit": "yongfuli",
                "title": f"社区家庭服务需求 {number}",
                "category": "community",
                "group": f"社区家庭 {number}",
                "head_count": 320,
                "description": "工作日晚间和周六缺少家庭活动。",
                "survey_n": 120,
            }
        ],
        "sites": ["yongfuli", "huatai"],
        "content": "在两个社区开展家庭活动、个案服务和建档。",
        "amount": amount,
        "budget": Decimal("66000.00"),
        "appropriation": "test",
        "offers": [
            Offer("qinghe", Decimal(1), Decimal("0.85"), "propose"),
            Offer("muming", Decimal("0.95"), Decimal("0.75"), "reserve"),
            Offer("yuanhang", Decimal("0.99"), Decimal("0.65"), "reject"),
        ],
        "deliverables": [
            deliverable("D1", "家庭活动", "场", 40, 1000),
            deliverable("D2", "个案服务", "个", 20, 1000),
            deliverable("D3", "服务人次", "人次", 1200, 0),
        ],
        "budget_lines": {"A1": Decimal(24000), "A5": Decimal(24000), "A3": Decimal(7200), "B": Decimal(4800)},
        "milestones": [("期末", starts + timedelta(days=30))],
        "instalments": instalments(amount, [Decimal("0.6"), Decimal("0.4")], 1, starts),
        "starts": starts,
        "ends": starts + timedelta(days=360),
        "lead": "何以宁",
        "named_panel": True,  # PL and P of the personas sit on it
    }
    return Plan(**{**fields, **changes})


def deliverable(code: str, name: str, unit: str, quantity: int, price: int) -> dict[str, Any]:
    return {"code": code, "name": name, "unit": unit, "quantity": Decimal(quantity), "unit_price": Decimal(price)}


def fund(cast: Cast) -> Appropriation:
    """Money enough for every test, kept under the key “test”."""
    found = Appropriation.objects.filter(purpose="测试预算").first()
    if found is None:
        unit = cast.units["jinjiang"]
        source = Source.objects.create(name="测试资金", kind="fiscal", unit=unit, origin="synthetic")
        found = Appropriation.objects.create(
            source=source, unit=unit, year=clock.today().year, purpose="测试预算", amount=Decimal(5_000_000), origin="synthetic"
        )
    cast.appropriations["test"] = found
    return found


def life(cast: Cast, upto: str, due: str = "", **changes: Any) -> Life:
    """A purchase of which `upto` (a step of ``grants.story.steps``) was the last to happen, shortly before now.

    `due`: a later step whose time has come too: at eight in the morning `upto` may be of today, what follows at nine is not.
    """
    when = steps.until(due or upto, clock.now())

    def tell(cast: Cast) -> Life:
        fund(cast)
        return steps.run(Life(cast, plan(when, begun=upto == "start", **changes), when), upto)

    return told_once(("life", upto, when[upto], repr(sorted(changes.items()))), cast, tell)
