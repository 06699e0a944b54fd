"""Which contract is whose, of which year and amount, how far it has come and how many lines its ledger has; before any row of it."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from grants.funds.models import Appropriation
from grants.listings.models import Programme
from grants.rulebook import queries as rulebook
from grants.rulebook.models import RuleSet
from grants.story.simulated.places import Country, Place, Provider
from grants.story.simulated.rows import Tables
from grants.story.simulated.sizes import Sizes

THEMES = (
    "家庭教育指导",
    "妇女维权服务",
    "儿童关爱陪伴",
    "婚姻家庭辅导",
    "女性创业帮扶",
    "困境家庭帮扶",
    "巾帼志愿服务",
    "反家暴支持",
)
# How far contracts have come, in parts of a hundred: of the last year of money, of the year before, of earlier ones.
STAND = (
    {"in_force": 58, "awaiting_acceptance": 14, "accepted": 12, "closed_out": 6, "suspended": 3, "signed": 4, "draft": 3},
    {"in_force": 6, "accepted": 14, "closed_out": 76, "terminated": 4},
    {"closed_out": 72, "archived": 24, "terminated": 4},
)
WITHOUT_LINES = frozenset({"draft", "signed"})
WHERE = {"nation": 1, "province": 6, "city": 23, "county": 70}


@dataclass
class Plan:
    """`amount` in 分; `lines`: rows of the ledger, reversing ones among them."""

    number: str
    theme: str
    unit: Place
    provider: Provider
    year: int
    status: str
    amount: int
    rule_set: RuleSet
    appropriation: int = 0
    programme: int = 0
    lines: int = 0

    @property
    def title(self) -> str:
        return f"{self.unit.name}{self.year}年{self.theme}服务"


def all_of(tables: Tables, sizes: Sizes, country: Country) -> list[Plan]:
    chance = sizes.chance("plans")
    found = list(_plans(sizes, country, chance))
    _spread(sizes, found, chance)
    _money(tables, found, chance)
    programmes: dict[tuple[int, str], int] = {}
    for plan in found:
        at = (plan.unit.pk, plan.theme)
        if at not in programmes:
            programmes[at] = key = tables.key(Programme)
            tables.add(Programme, key, f"{plan.unit.name}{plan.theme}", f"MN-{key}", plan.unit.pk)
        plan.programme = programmes[at]
    return found


def _plans(sizes: Sizes, country: Country, chance: random.Random) -> Iterator[Plan]:
    places = {level: country.of_level(level) for level in WHERE}
    everybody = [provider for unit in country.units for provider in unit.register]
    rules = {year: rulebook.in_force("CN", date(year, 3, 1)) for year in sizes.years}
    levels = chance.choices(list(WHERE), list(WHERE.values()), k=sizes.contracts)
    for nth, level in enumerate(levels, start=1):
        unit, year = chance.choice(places[level]), chance.choice(sizes.years)
        stand = STAND[min(sizes.last - year, 2)]
        (status,) = chance.choices(list(stand), list(stand.values()))
        register = unit.province.register or everybody
        amount = round(chance.lognormvariate(0, 0.7) * 180) * 100_000 or 5_000_000  # of 180,000 元, in thousands
        yield Plan(
            f"模拟{year}-{nth:06d}", chance.choice(THEMES), unit, chance.choice(register), year, status, min(amount, 300_000_000),
            rules[year],
        )  # fmt: skip


def _spread(sizes: Sizes, plans: list[Plan], chance: random.Random) -> None:
    """All lines to the contracts that spend, larger contracts have more."""
    spending = [plan for plan in plans if plan.status not in WITHOUT_LINES]
    weights = [plan.amount**0.5 * chance.uniform(0.5, 1.5) for plan in spending]
    whole, given, so_far = sum(weights), 0, 0.0
    for plan, weight in zip(spending, weights, strict=True):
        so_far += weight
        upto = round(sizes.expenses * so_far / whole)
        plan.lines, given = upto - given, upto


def _money(tables: Tables, plans: list[Plan], chance: random.Random) -> None:
    """What a source gives a unit for a year: a little more than is promised to contracts."""
    promised: dict[tuple[int, int, int], int] = {}
    keys: dict[tuple[int, int, int], int] = {}
    for plan in plans:
        ((source, _kind),) = chance.choices(plan.unit.province.sources, (8, 1, 1))
        at = (source, plan.unit.pk, plan.year)
        plan.appropriation = keys[at] = keys.get(at) or tables.key(Appropriation)
        promised[at] = promised.get(at, 0) + plan.amount
    for (source, unit, year), key in keys.items():
        amount = -(-promised[source, unit, year] * 11 // 1_000_000) * 100_000  # a tenth more, in whole thousands of 元
        tables.add(Appropriation, key, source, unit, year, "购买社会服务", f"模财〔{year}〕{key}号", amount)
