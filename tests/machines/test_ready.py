"""The rest of the table: a move that has conditions beyond its status is done once they hold, by every role of the specification."""

import pytest
from django.db import transaction

from grants.people.models import User
from grants.people.roles import LETTERS
from grants.story.cast import Cast
from grants.trail.moves import available_moves
from tests.machines import specification
from tests.machines.doors import fresh
from tests.machines.people import Persona, around
from tests.machines.ready import READY, SOMEBODY_ELSE
from tests.machines.test_tables import accepted


@pytest.mark.parametrize(("machine", "status", "name"), READY, ids=lambda word: word)
def test_it_is_done_once_its_conditions_hold(
    machine: str, status: str, name: str, cast: Cast, personas: dict[str, User], strangers: dict[str, User]
) -> None:
    roles = specification.moves(machine)[name].roles
    with READY[machine, status, name].world(cast) as obj:
        assert obj.status == status
        people = around(obj, cast, personas, strangers)
        doing = [p for p in people if p.name in LETTERS and p.roles & roles]
        if another := SOMEBODY_ELSE.get((machine, status, name)):
            doing = [Persona(p.name, cast.persons[another[p.name]], p.roles) for p in doing]
        assert {role for p in doing for role in p.roles} == roles
        for persona in doing:
            offer = next(o for o in available_moves(fresh(obj), persona.person) if o.name == name)
            assert [str(b) for b in offer.blockers] == []
            with transaction.atomic():
                assert accepted(obj, name, persona) == []
