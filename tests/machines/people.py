"""Who stands around an object: the person of every role letter, the same roles elsewhere, and those who must keep away."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from grants.people.actions import appoint
from grants.people.models import Interest, User
from grants.people.roles import LETTERS, Role
from grants.story.cast import Cast
from grants.trail import clock

FROM_ABOVE = {"organisation", "need"}
RIVALS = {"OA": ("orgadmin", "rival1admin"), "OP": ("orglead", "rival1lead"), "OF": ("orgaccountant", "rival1accountant")}


@dataclass(frozen=True)
class Persona:
    """Somebody, and the roles of the specification that are hers for this object. `recused`: hers, but she must leave it."""

    name: str
    person: User
    roles: frozenset[Role]
    recused: bool = False

    @property
    def letter(self) -> frozenset[Role]:
        """The role her name begins with, hers or not: “A elsewhere” would do what an approver does."""
        return frozenset(LETTERS[word] for word in self.name.split() if word in LETTERS)


def around(obj: Any, cast: Cast, personas: dict[str, User], strangers: dict[str, User]) -> list[Persona]:
    """Everybody the tables ask about."""
    theirs = dict(personas)
    elsewhere = dict(strangers)
    circle = obj.circle
    organisation = circle.organisation
    for letter, role in (("OA", Role.ORG_ADMIN), ("OP", Role.ORG_LEAD), ("OF", Role.ORG_ACCOUNTANT)):
        theirs.pop(letter)
        if organisation is None:
            continue
        held = organisation.offices.filter(role=role).select_related("person").first()
        if held:
            theirs[letter] = held.person
            elsewhere[letter] = next(cast.persons[name] for name in RIVALS[letter] if cast.persons[name] != held.person)
    if obj.machine == "score_sheet":
        theirs["P"] = obj.seat.person
        theirs["PL"] = obj.panel.seats.get(is_chair=True).person
        elsewhere["P"] = obj.panel.seats.exclude(person__in=[theirs["P"], theirs["PL"]]).first().person
    if obj.machine == "objection":
        elsewhere["PUB"], theirs["PUB"] = theirs["PUB"], obj.created_by
    found = [Persona(letter, person, frozenset({LETTERS[letter]})) for letter, person in theirs.items()]
    found += [Persona(f"{letter} elsewhere", person, frozenset()) for letter, person in elsewhere.items()]
    return [*found, *_above(obj, cast), *_besides(obj, cast)]


def _above(obj: Any, cast: Cast) -> list[Persona]:
    """Officers of the province: for needs and the register they may act, for the purchases of a county they may not."""
    found = []
    for letter in ("R", "A", "H", "AU", "AL"):
        role = LETTERS[letter]
        person = _new(f"province {letter}", role, cast.units["fujian"])
        reaches = obj.machine in FROM_ABOVE or letter in {"AU", "AL"}
        found.append(Persona(f"{letter} of the province", person, frozenset({role}) if reaches else frozenset()))
    return found


def _besides(obj: Any, cast: Cast) -> list[Persona]:
    """Of this county, and yet: an office that ended yesterday, one that begins tomorrow, an interest in the organisation."""
    county, today = cast.units["jinjiang"], clock.today()
    former = _new("former R", Role.REVIEWER, county, until=today - timedelta(days=1))
    coming = _new("coming R", Role.REVIEWER, county, since=today + timedelta(days=1))
    found = [Persona("former R", former, frozenset()), Persona("coming R", coming, frozenset())]
    organisation = obj.circle.organisation
    for letter in ("R", "A"):
        person = _new(f"{letter} with an interest", LETTERS[letter], county)
        if organisation is not None:
            Interest.objects.create(person=person, organisation=organisation, nature="亲属任职", declared_at=clock.now())
        found.append(Persona(f"{letter} with an interest", person, frozenset({LETTERS[letter]}), organisation is not None))
    return found


def _new(name: str, role: Role, unit: Any, since: date = date(2012, 1, 1), until: date | None = None) -> User:
    person = User.objects.create(username=name, name=name, origin="synthetic")
    appoint(person, role, unit=unit, since=since, until=until)
    return person
