"""Three tables over every machine, status and person: what is offered is what the specification says; what is offered and free
of blockers is accepted; what is not is refused with nothing written."""

import functools
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from grants.people.models import User
from grants.people.roles import LETTERS
from grants.story.cast import Cast
from grants.trail.blockers import Blocked, NotAllowed, NotNow, Refused
from grants.trail.models import Entry
from grants.trail.moves import available_moves, machines, move
from tests.factories.reach import reach, statuses
from tests.ledger import watched
from tests.machines import specification
from tests.machines.doors import REASON, act, for_the_door, fresh
from tests.machines.people import Persona, around
from tests.machines.ready import NOT_YET, READY

Wrong = list[tuple[str, ...]]
PAIRS = [(machine, status) for machine in [*machines(), "offer"] for status in statuses(machine)]


class RolledBack(Exception):
    """Leaves a savepoint as it was."""


def undone(function: Callable[[], Any]) -> Any:
    """What a function gives, with everything it did taken back."""
    found = None
    try:
        with transaction.atomic():
            found = function()
            raise RolledBack
    except RolledBack:
        return found


@functools.cache
def open_from(machine: str, status: str) -> dict[str, specification.Move]:
    return {name: one for name, one in specification.moves(machine).items() if status in one.sources}


def person(persona: Persona) -> User:
    """As the next request would read her: nothing cached."""
    return User.objects.get(pk=persona.person.pk)


@pytest.mark.parametrize(("machine", "status"), PAIRS, ids=lambda word: word)
def test_offered_and_accepted(
    machine: str, status: str, cast: Cast, personas: dict[str, User], strangers: dict[str, User]
) -> None:
    obj = reach(machine, status, cast)
    if machine == "need" and status in {"submitted", "pooled"}:
        reach("need", "pooled", cast)  # another to be merged into
    people = around(obj, cast, personas, strangers)
    wrong: Wrong = []
    waiting: set[str] = set()
    for persona in people:
        found, done = offers(obj, persona)
        wrong += found
        if persona.name in LETTERS:
            here = open_from(machine, status)
            waiting |= {name for name, one in here.items() if one.roles & persona.roles and name not in done}
    for name, one in specification.moves(machine).items():
        if status not in one.sources:
            somebody = next(p for p in people if p.roles & one.roles or not p.roles)
            wrong += refused(obj, name, somebody, NotNow)
    assert wrong == []
    # What nobody could do as it stands is done in test_ready.py, once its conditions hold.
    assert waiting == {name for kind, where, name in {*READY, *NOT_YET} if (kind, where) == (machine, status)}


def offers(obj: Any, persona: Persona) -> tuple[Wrong, set[str]]:
    """Compare what is offered to one person with the specification, and each offer with what the door does.
    Returns what is wrong, and the moves that were done."""
    here, somebody = open_from(specification.kind_of(obj), obj.status), person(persona)
    offered = {offer.name: offer for offer in available_moves(fresh(obj), somebody)}
    wanted = {name for name, one in here.items() if one.roles & persona.roles}
    if set(offered) != wanted:
        return [(persona.name, "is offered", *sorted(offered), "instead of", *sorted(wanted))], set()
    wrong: Wrong = []
    done = set()
    for name in here:
        offer = offered.get(name)
        if offer is None:
            if persona.name in LETTERS or persona.letter & here[name].roles:
                wrong += refused(obj, name, persona, NotAllowed)
        elif offer.blockers:
            if persona.recused and "recused" not in {b.code for b in offer.blockers}:
                wrong.append((persona.name, name, "is not told to leave it to others"))
            wrong += refused(obj, name, persona, Blocked, {b.code for b in offer.blockers})
        else:
            wrong += accepted(obj, name, persona)
            done.add(name)
    return wrong, done


def accepted(obj: Any, name: str, persona: Persona) -> Wrong:
    """The act is carried out and written down; then taken back."""
    one = specification.moves(specification.kind_of(obj))[name]

    def attempt() -> tuple[Any, Entry]:
        row = fresh(obj)
        entry = act(row, name, by=person(persona))
        return fresh(obj), entry

    try:
        row, entry = undone(attempt)
    except Refused as refusal:
        return [(persona.name, name, "was offered and refused", *(b.code for b in refusal.blockers))]
    if persona.recused:
        return [(persona.name, name, "was accepted from somebody with an interest")]
    told = (entry.move, entry.from_status, entry.version, entry.by_id, entry.note, entry.kind, entry.object_id)
    if told != (name, obj.status, obj.version + 1, persona.person.pk, REASON, obj.machine, obj.pk):
        return [(persona.name, name, "was written down as", str(told))]
    if row.status not in one.targets or entry.to_status != row.status or row.version != obj.version + 1:
        return [(persona.name, name, "led to", row.status)]
    return [] if entry.role in one.roles & persona.roles else [(persona.name, name, "was done in the role", entry.role)]


def refused(obj: Any, name: str, persona: Persona, how: type[Refused], codes: set[str] | None = None) -> Wrong:
    """The door refuses in the right way and sends the database nothing that writes."""
    facts, somebody = for_the_door(obj, name), person(persona)
    with watched() as writes:
        try:
            undone(lambda: move(obj, name, by=somebody, note=REASON, **facts))
        except Refused as refusal:
            found, why = type(refusal), {b.code for b in refusal.blockers}
        else:
            return [(persona.name, name, "was refused nothing")]
    if writes.sent:
        return [(persona.name, name, "was refused after writing", *writes.sent)]
    if found is not how or not (codes or set()) <= why:
        return [(persona.name, name, f"was refused as {found.__name__}", *sorted(why), "not", how.__name__, *sorted(codes or ()))]
    return []
