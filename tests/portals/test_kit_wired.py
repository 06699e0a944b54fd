"""The buttons of the whole site: every act a person may do has an address in some portal, and an action behind it."""

from importlib import import_module

import pytest
from django.urls import get_resolver

from grants.people.roles import Role
from grants.portals.act import STAGES
from grants.portals.context import PORTALS
from grants.trail.moves import machines, transitions


def moves_of_people(machine: str) -> set[str]:
    several = transitions(machines()[machine])
    return {name for name, ts in several.items() if any(role != Role.SYSTEM for t in ts for role in t.permission.roles)}


def wired(machine: str) -> dict[str, set[str]]:
    """The moves with an address, a page of their own included, by portal, as the real site has them."""
    import_module("config.urls")
    found = {}
    for portal in PORTALS:
        names = get_resolver(f"grants.portals.{portal}.urls").reverse_dict
        if f"{machine}s-act" in names:
            own = {name for name in moves_of_people(machine) if f"{machine}s-{name}" in names}
            found[portal] = set(STAGES[portal, f"{machine}s"].moves) | own
    return found


@pytest.mark.parametrize("machine", sorted(machines()))
def test_every_move_a_person_may_do_has_a_button_somewhere(machine: str) -> None:
    assert moves_of_people(machine) - set().union(*wired(machine).values()) == set()


@pytest.mark.parametrize("machine", sorted(machines()))
def test_wherever_a_move_has_a_button_its_object_has_a_page(machine: str) -> None:
    pages = {p: f"{machine}s-detail" in get_resolver(f"grants.portals.{p}.urls").reverse_dict for p in wired(machine)}
    assert {p for p, there in pages.items() if not there} == set()
