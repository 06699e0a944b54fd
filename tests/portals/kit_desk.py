"""The people and rows the kit's tests look at: one county federation, a neighbour, and a register of organisations."""

from dataclasses import dataclass, field
from datetime import date

from grants.people import actions
from grants.people.models import Organisation, Unit, User

PASSWORD = "correct horse 9"
HELD = ("reviewer", "approver", "handler", "finance")


@dataclass
class Desk:
    unit: Unit
    neighbour: Unit
    people: dict[str, User] = field(default_factory=dict)

    def __getitem__(self, name: str) -> User:
        return self.people[name]

    def organisation(self, name: str = "晋江市致和社工事务所") -> Organisation:
        return actions.apply(
            by=self["applicant"],
            unit=self.unit,
            name=name,
            kind="service",
            registered_on=date(2013, 5, 6),
            scope="家庭教育服务。",
        )


def person(username: str, name: str) -> User:
    return User.objects.create_user(f"kit_{username}", password=PASSWORD, name=name)


def desk() -> Desk:
    """A reviewer, an approver, a handler and a finance reviewer of one county; a second reviewer; one of the next county."""
    unit = Unit.objects.create(name="晋江市妇女联合会", short_name="晋江市妇联", level="county", may_purchase=True)
    neighbour = Unit.objects.create(name="石狮市妇女联合会", short_name="石狮市妇联", level="county", may_purchase=True)
    made = Desk(unit, neighbour)
    for role in HELD:
        made.people[role] = person(role, f"{role}甲")
        actions.appoint(made[role], role, unit=unit, since=date(2014, 1, 1))
    for username, place in (("second", unit), ("stranger", neighbour)):
        made.people[username] = person(username, f"{username}乙")
        actions.appoint(made[username], "reviewer", unit=place, since=date(2014, 1, 1))
    made.people["applicant"] = person("applicant", "张萍")
    return made
