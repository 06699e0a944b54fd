"""A small place with people in office, where a need can be moved: enough to try the door without the whole house."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest

from grants.needs import actions as needs
from grants.needs.models import Need
from grants.people.actions import appoint
from grants.people.models import Unit, User
from grants.people.queries import system

FIELDS: dict[str, Any] = {
    "title": "困境儿童心理支持", "category": "child", "group": "困境儿童", "head_count": 76, "survey_n": 120,
}  # fmt: skip


@dataclass
class Place:
    """County, town and village in a line, a neighbouring county beside; one person an office."""

    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)

    def person(self, name: str, role: str = "", unit: str = "town") -> User:
        """The person of that name; made and appointed when she is new."""
        if name not in self.people:
            self.people[name] = User.objects.create(username=f"place {name}", name=name)
            if role:
                appoint(self.people[name], role, unit=self.units[unit], since=date(2020, 1, 1))
        return self.people[name]

    def need(self, **fields: Any) -> Need:
        unit = fields.pop("unit", self.units["village"])
        return needs.draft(by=self.people["writer"], unit=unit, **{**FIELDS, **fields})

    def submitted(self, **fields: Any) -> Need:
        need = self.need(**fields)
        needs.submit(need, by=self.people["writer"])
        return need


@pytest.fixture
def place(db: None) -> Place:
    return build()


@pytest.fixture
def place_for_threads(transactional_db: None) -> Place:
    return build()


def build() -> Place:
    made = Place()
    levels = (("city", None), ("county", "city"), ("town", "county"), ("village", "town"), ("neighbour", "city"))
    for name, above in levels:
        level = {"village": "community", "neighbour": "county"}.get(name, name)
        made.units[name] = Unit.objects.create(
            name=name, short_name=name, level=level, parent=made.units[above] if above else None
        )  # fmt: skip
    made.person("writer", "village", "village")
    made.person("town", "town", "town")
    made.person("reviewer", "reviewer", "county")
    made.person("other_reviewer", "reviewer", "county")
    made.person("stranger", "reviewer", "neighbour")
    made.people["system"] = system()
    return made
