"""Every move that a person may do has a button in the portal where she works; what has none is the clock's."""

import inspect
from typing import Any

import pytest
from django.urls import get_resolver

from grants.contracts import taking_up
from grants.people.roles import ORGANISATION_ROLES, UNIT_ROLES, Role
from grants.portals.act import STAGES, Stage
from grants.trail.moves import machines, transitions
from tests.house.addresses import addresses
from tests.machines.doors import ACTIONS

get_resolver().url_patterns  # noqa: B018  wires the portals

PANEL_ROLES = {Role.EXPERT, Role.PANEL_CHAIR}
# Done by the clock or as the effect of another act: no page offers them (the function is there, its page answers 403).
OF_THE_CLOCK = {
    ("need", "match"), ("need", "release"), ("listing", "close"), ("listing", "award"), ("bid", "score"), ("bid", "win"),
    ("bid", "release"), ("award", "clear"), ("award", "lapse"),
    ("claim", "promote"), ("finding", "consult"),
}  # fmt: skip
# Done by a room that comes later than the one of the machine; whoever moves up in a queue does not act herself.
OF_LATER_ROOMS: dict[tuple[str, str], Any] = {("claim", "convert"): taking_up.convert}
WITHOUT_AN_ACTION = {("claim", "promote")}


def desk(role: Role) -> str:
    """The portal in which a role works."""
    if role in PANEL_ROLES:
        return "panel"
    if role in {Role.AUDITOR, Role.LEAD_AUDITOR, Role.AUDIT_REVIEWER}:
        return "auditor"
    return "provider" if role in ORGANISATION_ROLES else "federation" if role in UNIT_ROLES else ""


def wired(portal: str, machine: str) -> Stage | None:
    return STAGES.get((portal, f"{machine}s"))


def test_what_only_the_clock_does_is_named() -> None:
    found = {
        (machine, name)
        for machine, model in machines().items()
        for name, several in transitions(model).items()
        if set(several[0].permission.roles) == {Role.SYSTEM}
    }
    assert found == OF_THE_CLOCK


@pytest.mark.parametrize("machine", list(machines()))
def test_every_move_of_a_person_has_its_button(machine: str) -> None:
    missing = []
    for name, several in transitions(machines()[machine]).items():
        for role in several[0].permission.roles:
            portal = desk(Role(role))
            stage = wired(portal, machine) if portal else None
            if portal and (stage is None or name not in {*stage.moves, *stage.pages}):
                missing.append((portal, name, str(role)))
    assert missing == []


@pytest.mark.parametrize("machine", list(machines()))
def test_every_agreement_has_its_button(machine: str) -> None:
    named = {(one.portal, one.stage) for one in addresses() if one.name.endswith("-sign_off")}
    wanted = {(desk(Role(role)), f"{machine}s") for roles in machines()[machine].sign_offs.values() for role in roles}
    assert wanted - named == set()


@pytest.mark.parametrize("machine", list(machines()))
def test_every_move_has_its_action_and_is_called_the_same_way(machine: str) -> None:
    """actions.<move>(obj, *, by, note="", version=None, **facts)"""
    wrong = {}
    for name in transitions(machines()[machine]):
        action: Any = OF_LATER_ROOMS.get((machine, name)) or getattr(ACTIONS[machine], name, None)
        if (machine, name) in WITHOUT_AN_ACTION:
            continue
        if not callable(action):
            wrong[name] = "there is no such action"
            continue
        parameters = inspect.signature(action).parameters
        lacking = {"by", "note", "version"} - set(parameters)
        positional = [p for p in parameters.values() if p.kind is p.POSITIONAL_OR_KEYWORD]
        if lacking or len(positional) != 1:
            wrong[name] = f"lacks {lacking}, takes {positional}"
    assert wrong == {}
