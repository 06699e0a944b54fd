"""Whose business a matter is: the unit, the organisation and the named persons in whose roles people act on it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from grants.people.roles import AUDIT_ROLES, ORGANISATION_ROLES, Role


def principals_of(held: Iterable[Any]) -> list[Any]:
    """For whom somebody acts by these offices of one place and role: for nobody when one of them is her own."""
    offices = list(held)
    return [] if any(o.acts_for is None for o in offices) else [o.acts_for.person for o in offices]


@dataclass(frozen=True)
class Circle:
    """`from_above`: officers of units above may act too (needs, registration); auditors always may from above.

    `units`: roles that are held in another unit here, as a town's is whose placard hangs in the county's roadshow.
    """

    unit: Any = None
    organisation: Any = None
    persons: Mapping[Any, frozenset[int]] = field(default_factory=dict)
    from_above: bool = False
    units: Mapping[Any, Any] = field(default_factory=dict)

    def includes(self, person: Any, role: str) -> bool:
        """Whether `person` holds `role` in this circle today."""
        if role == Role.SYSTEM:
            return bool(person.is_system)
        if role in self.persons:
            return person.pk in self.persons[role]
        if role in ORGANISATION_ROLES:
            return self.organisation is not None and any(
                o.organisation_id == self.organisation.pk and o.role == role for o in person.offices_now
            )
        unit = self.units.get(role, self.unit)
        return unit is not None and any(o.role == role and self._reaches(o, role, unit) for o in person.offices_now)

    def principals(self, person: Any, role: str = "") -> list[Any]:
        """For whom she acts here: nobody when she holds `role` (with "": any office of the unit) herself."""
        if role in self.persons or role in ORGANISATION_ROLES or role == Role.SYSTEM:
            return []
        unit = self.units.get(role, self.unit) if role else self.unit
        if unit is None:
            return []
        held = [o for o in person.offices_now if o.unit_id and (o.role == role or not role) and self._reaches(o, role, unit)]
        return principals_of(held)

    def recused(self, person: Any, role: str) -> bool:
        """Whether an office or a declared interest in the organisation makes her leave this to others."""
        if self.organisation is None or role in ORGANISATION_ROLES or role in {Role.SYSTEM, Role.PARTICIPANT}:
            return False
        office = any(o.organisation_id == self.organisation.pk for o in person.offices_now)
        return office or self.organisation.pk in person.interests_in

    def _reaches(self, office: Any, role: str, unit: Any) -> bool:
        if office.unit_id == unit.pk:
            return True
        above = self.from_above or role in AUDIT_ROLES
        return bool(above and office.unit_id and unit.path.startswith(office.unit.path))
