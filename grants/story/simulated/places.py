"""Units from the nation down to towns, who works in them, the organisations on their registers, where the money comes from."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from django.contrib.auth.hashers import make_password

from grants.funds.models import Source
from grants.people.credit_code import check_character, inner_check_character
from grants.people.models import Office, Organisation, Unit, User
from grants.people.roles import Role
from grants.story.simulated.chain import Chain
from grants.story.simulated.rows import Tables
from grants.story.simulated.sizes import Sizes

PROVINCES = 31
STAFF = (
    Role.HANDLER, Role.REVIEWER, Role.FINANCE, Role.APPROVER, Role.CASHIER, Role.BOOKKEEPER, Role.EVALUATOR, Role.AUDITOR,
    Role.LEAD_AUDITOR,
)  # fmt: skip
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
USERNAME = "sim"  # how the sign-in of everybody here begins: sim-1-auditor audits the nation


@dataclass
class Place:
    """A unit. `staff`: who holds which role there; towns have none, they are places of service."""

    pk: int
    name: str
    level: str
    path: str
    above: "Place | None" = None
    staff: dict[str, int] = field(default_factory=dict)
    below: list["Place"] = field(default_factory=list)
    register: list["Provider"] = field(default_factory=list)  # of a province: every organisation in it
    sources: list[tuple[int, str]] = field(default_factory=list)  # of the nation and of a province: key and kind

    @property
    def province(self) -> "Place":
        """Itself for the nation."""
        return self if self.level in {"nation", "province"} or self.above is None else self.above.province


@dataclass
class Provider:
    pk: int
    name: str
    credit_code: str
    accountant: int
    administrator: int
    account: str


@dataclass
class Country:
    units: list[Place] = field(default_factory=list)

    def of_level(self, *levels: str) -> list[Place]:
        return [unit for unit in self.units if unit.level in levels]


def settle(tables: Tables, sizes: Sizes) -> Country:
    """Everything that is there before the first contract."""
    chance, country, since = sizes.chance("places"), Country(), date(sizes.years[0] - 1, 1, 4)
    nobody = make_password(None)
    country.units = list(_units(tables, sizes, chance))
    for unit in country.of_level("nation", "province", "city", "county"):
        for role in STAFF:
            unit.staff[role] = _person(tables, chance, nobody, f"{unit.pk}-{role}", role, since, unit=unit.pk)
    for unit in country.of_level("nation", "province"):
        for name, kind in (("财政专项", "fiscal"), ("福利彩票公益金", "lottery"), ("定向捐赠", "donated")):
            key = tables.key(Source)
            unit.sources.append((key, kind))
            tables.add(Source, key, f"{unit.name}{name}", kind, unit.pk)
    registers = country.of_level("province", "city", "county")
    provinces = country.of_level("province")
    for nth in range(sizes.organisations):
        at = provinces[nth] if nth < len(provinces) else chance.choice(registers)
        at.province.register.append(_organisation(tables, chance, nobody, nth, at, since))
    return country


def _units(tables: Tables, sizes: Sizes, chance: random.Random) -> Iterator[Place]:
    """One nation, up to 31 provinces, of the rest 11 in 100 cities, 49 counties, the others towns."""
    provinces = min(PROVINCES, sizes.units // 6)
    rest = sizes.units - provinces - 1
    cities, counties = max(rest * 11 // 100, 1), max(rest * 49 // 100, 1)
    above = [_unit(tables, "模拟全国", "nation", None)]
    yield above[0]
    for level, word, many in (
        ("province", "省", provinces), ("city", "市", cities), ("county", "县", counties), ("town", "镇", rest - cities - counties),
    ):  # fmt: skip
        made = []
        for nth in range(many):
            parent = above[nth] if nth < len(above) else chance.choice(above)
            name = f"{'模拟' if level == 'province' else parent.name}{len(parent.below) + 1:02d}{word}"
            made.append(_unit(tables, name, level, parent))
        yield from made
        above = made


def _unit(tables: Tables, name: str, level: str, above: Place | None) -> Place:
    key = tables.key(Unit)
    unit = Place(key, name, level, f"{above.path if above else ''}{key}/", above)
    if above:
        above.below.append(unit)
    tables.add(Unit, key, f"{name}妇女联合会", name, level, above.pk if above else None, unit.path, int(level != "town"))
    return unit


def _person(
    tables: Tables, chance: random.Random, nobody: str, who: str, role: Role, since: date,
    *, unit: int | None = None, organisation: int | None = None,
) -> int:  # fmt: skip
    key = tables.key(User)
    tables.add(User, key, f"{USERNAME}-{who}", f"{chance.choice(SURNAMES)}模拟{key}", nobody, f"{since} 01:00:00")
    tables.add(Office, tables.key(Office), key, role, unit, organisation, since.isoformat())
    return key


def _organisation(tables: Tables, chance: random.Random, nobody: str, nth: int, at: Place, since: date) -> Provider:
    key, name, account = tables.key(Organisation), f"{at.name}模拟{nth + 1}号社会服务中心", f"6200{nth:012d}"
    provider = Provider(
        key, name, credit_code(nth),
        _person(tables, chance, nobody, f"o{key}-{Role.ORG_ACCOUNTANT}", Role.ORG_ACCOUNTANT, since, organisation=key),
        _person(tables, chance, nobody, f"o{key}-{Role.ORG_ADMIN}", Role.ORG_ADMIN, since, organisation=key), account,
    )  # fmt: skip
    chain = Chain(tables, "organisation", key)
    begun = chain.act("organisation", key, "create", "", "applied", 0, provider.administrator, "", since)
    by = at.staff[Role.APPROVER]
    admitted = chain.act("organisation", key, "admit", "applied", "eligible", 1, by, Role.APPROVER, since)
    tables.add(
        Organisation, key, "eligible", 1, begun, provider.administrator, by, admitted, name, provider.credit_code, "service", at.pk,
        since.isoformat(), "模拟银行", account,
    )  # fmt: skip
    return provider


def credit_code(nth: int) -> str:
    """A sound code of the region 000000, which no place has."""
    code = f"52000000{nth:08d}"
    code += inner_check_character(code)
    return code + check_character(code)
