"""Who is in the story: units, persons with their offices, organisations admitted to the register."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password

from grants.funds.models import Appropriation
from grants.panels.models import Expert
from grants.people import actions
from grants.people.models import Inspection, Office, Organisation, Unit, User
from grants.people.queries import system
from grants.people.roles import Role
from grants.story import facts, sheets
from grants.story.times import moment
from grants.trail import clock

FOUNDED = date(2013, 3, 4)
SINCE = date(2012, 1, 1)


@dataclass(repr=False)
class Cast:
    """Everybody by a short key. `holders` names the persons of a role in a unit or an organisation, in order."""

    persons: dict[str, User] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    appropriations: dict[str, Appropriation] = field(default_factory=dict)
    holders: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))

    def holder(self, place: str, role: str, nth: int = 0) -> User:
        """The nth person who holds `role` at a place, given by its key."""
        return self.persons[self.holders[(place, role)][nth]]

    def experts(self, count: int = 5) -> list[dict[str, Any]]:
        """Seats for a panel that is named; the first is its chair."""
        rows = [row for row in facts.read("people")["persons"] if "expertise" in row][:count]
        return [
            {
                "person": self.persons[row["username"]],
                "expertise": row["expertise"],
                "chosen": "限额以下项目，按专业指定",
                "is_chair": n == 0,
            }
            for n, row in enumerate(rows)
        ]


def assemble(password: str = "") -> Cast:
    """Put everybody into an empty database; organisations apply and are admitted. No `password`: nobody can sign in."""
    told, cast = facts.read("people"), Cast()
    _holders(cast, told)
    with clock.at(moment(FOUNDED)):
        _units(cast, told["units"])
        _persons(cast, told["persons"], make_password(password or None))
        system()
        for row in registered():
            _organisation(cast, row)
        _offices(cast, told["persons"])
        _pool(cast, told["persons"])
    admit(cast, registered(), FOUNDED + timedelta(days=2))
    return cast


def join(cast: Cast, told: dict[str, Any]) -> None:
    """More of them, who come at the present instant of the story and sign in with the password of the others.

    Their organisations have applied; `admit` puts them on the register.
    """
    password = next(iter(cast.persons.values())).password
    _holders(cast, told)
    _units(cast, told["units"])
    _persons(cast, told["persons"], password)
    for row in told["organisations"]:
        _organisation(cast, row)
    _offices(cast, told["persons"])


def recall() -> Cast:
    """The same cast, read from the database."""
    told = facts.read("people")
    cast = Cast()
    users = {u.username: u for u in User.objects.all()}
    units = {u.name: u for u in Unit.objects.all()}
    organisations = {o.name: o for o in Organisation.objects.all()}
    cast.persons = {row["username"]: users[row["username"]] for row in told["persons"]}
    cast.units = {row["key"]: units[row["name"]] for row in told["units"]}
    cast.organisations = {row["key"]: organisations[row["name"]] for row in told["organisations"] if row["name"] in organisations}
    _holders(cast, told)
    return cast


def _units(cast: Cast, rows: list[dict[str, Any]]) -> None:
    for row in rows:
        unit = Unit(
            name=row["name"],
            short_name=row["short_name"],
            level=row["level"],
            code=row.get("code", ""),
            parent=cast.units[row["parent"]] if row["parent"] else None,
            may_purchase=row.get("may_purchase", False),
            origin=row.get("origin", "synthetic"),
        )
        unit.save()
        cast.units[row["key"]] = unit


def _persons(cast: Cast, rows: list[dict[str, Any]], password: str) -> None:
    made = [
        User(username=row["username"], name=row["name"], password=password, origin="synthetic", date_joined=clock.now())
        for row in rows
    ]
    cast.persons.update({user.username: user for user in User.objects.bulk_create(made)})


def registered() -> list[dict[str, Any]]:
    """The organisations that have long been on the register; those left apply now."""
    return [row for row in facts.read("people")["organisations"] if "applies" not in row]


def apply_now(cast: Cast) -> None:
    """Those that wait to be admitted."""
    for row in facts.read("people")["organisations"]:
        if "applies" in row:
            _organisation(cast, {k: v for k, v in row.items() if k != "applies"})


def _organisation(cast: Cast, row: dict[str, Any]) -> None:
    """It applies through its administrator, with everything an admission needs."""
    unit, admin = cast.units[row["unit"]], cast.persons[row["admin"]]
    plain = {k: v for k, v in row.items() if k not in {"key", "unit", "admin", "registered_on"}}
    told = {
        "origin": "synthetic",
        "registered_on": date.fromisoformat(row["registered_on"]),
        "registration_authority": "民政部门（演示登记信息）",
        "bank_name": "演示银行",
        "scope": "家庭、妇女、儿童社会工作服务。信用代码、账户和年检信息为演示所设，不是真实登记。",
        "accountant_named": True,
        "offices_declared": True,
    }
    organisation = actions.apply(by=admin, unit=unit, office_title="负责人", **{**told, **plain})
    organisation.documents.add(sheets.keep(f"{row['name']} 登记证书", ["法人登记证书（演示件）"], by=admin))
    years = range(FOUNDED.year - 1, facts.YEAR)
    Inspection.objects.bulk_create(
        Inspection(organisation=organisation, year=year, conclusion="pass", origin="synthetic") for year in years
    )
    cast.organisations[row["key"]] = organisation


def admit(cast: Cast, rows: list[dict[str, Any]], on: date) -> None:
    """The reviewer of each one's unit admits it."""
    with clock.at(moment(on, 14)):
        for row in rows:
            organisation = cast.organisations[row["key"]]
            actions.admit(organisation, by=cast.holder(row["unit"], Role.REVIEWER))


def _offices(cast: Cast, rows: list[dict[str, Any]]) -> None:
    made = []
    for row in rows:
        for role, place, title in row["offices"]:
            unit, organisation = cast.units.get(place), cast.organisations.get(place)
            office = Office(role=role, unit=unit, organisation=organisation, title=title, since=SINCE, origin="synthetic")
            office.person = cast.persons[row["username"]]
            made.append(office)
    Office.objects.bulk_create(made)


def _pool(cast: Cast, rows: list[dict[str, Any]]) -> None:
    """The experts panels are drawn from."""
    for row in rows:
        if "pool" in row:
            told = row["pool"]
            expert = Expert.objects.create(
                person=cast.persons[row["username"]], number=told["number"], field=told["field"], qualification=row["expertise"],
                employer=told["employer"], since=SINCE, origin="synthetic",
            )  # fmt: skip
            expert.units.set(cast.units[key] for key in told["units"])


def _holders(cast: Cast, told: dict[str, Any]) -> None:
    for row in told["persons"]:
        for role, place, _title in row["offices"]:
            cast.holders[(place, role)].append(row["username"])
    for row in told["organisations"]:
        cast.holders[(row["key"], Role.ORG_ADMIN)].append(row["admin"])
