"""Every address × everybody who has no business there: denied, and nothing changed. Read from the URL configuration."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from grants.rulebook import calendar
from grants.story.cast import recall
from grants.trail.moves import transitions
from tests.factories import told
from tests.factories.snapshot import Snapshot, put
from tests.house.addresses import addresses
from tests.house.world import World, Wrong, build

pytestmark = pytest.mark.django_db
ALL = addresses()
DENIED = {403, 404, 405}
SIGN_IN = {302, 404, 405}

# Addresses of the house that need no office: signing in and out, the language, an organisation's way into the register, files.
FOR_ALL = {"set_language", "account_login", "account_signup", "account_inactive", "account_logout", "file", "login"}
NEWCOMERS = {"welcome", "register", "check-credit-code"}

# Who has no office that opens the portal.
NOT_OF = {
    "federation": ("orgadmin", "nobody", "expert3", "auditor"),
    "provider": ("handler", "nobody", "approver", "expert3", "auditor"),
    "panel": ("handler", "nobody", "orgadmin", "auditor"),
    "auditor": ("approver", "nobody", "handler", "orgadmin", "expert3", "evaluator"),
    "admin": ("leadauditor", "approver"),
}

# Who has the same office elsewhere: of another county, of a rival, of another panel.
ELSEWHERE = {
    "federation": ("fh_approver", "fh_handler", "fh_village1"),
    "provider": ("rival2admin", "rival2lead", "rival2accountant"),
    "panel": ("expert7",),
    "auditor": ("fh_leadauditor", "fh_auditor"),
}

# Of this county, of this organisation, of this panel: the role is not in the move.
WRONG_ROLE = {
    "federation": {
        "handler": "handler",
        "cashier": "cashier",
        "town": "town",
        "discipline": "discipline",
        "approver": "approver",
    },
    "provider": {"orgadmin": "org_admin", "orglead": "org_lead", "orgaccountant": "org_accountant"},
    "auditor": {"auditor": "auditor", "leadauditor": "lead_auditor"},
    "panel": {"expert3": ""},
}


@pytest.fixture
def world(built: World) -> World:
    """Nobody is signed in yet: each test's sessions go with it."""
    built.clients.clear()
    return built


@pytest.fixture(scope="module")
def built(cast_rows: Snapshot, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Built once: nothing below changes it, which is what is tested."""
    with django_db_blocker.unblock(), transaction.atomic():
        put(cast_rows)
        cast = recall()
        told.begin(cast)
        yield build(cast)
        transaction.set_rollback(True)
    calendar.forget()


@pytest.mark.parametrize("portal", [*NOT_OF, ""])
def test_who_is_not_signed_in_is_sent_to_sign_in(portal: str, world: World) -> None:
    wrong: Wrong = []
    for address in ALL:
        if address.portal == portal and address.name not in FOR_ALL | NEWCOMERS:
            wrong += world.refused(address, ("anonymous",), SIGN_IN)
    assert wrong == []


@pytest.mark.parametrize("portal", NOT_OF)
def test_a_portal_is_closed_to_who_has_no_office_there(portal: str, world: World) -> None:
    wrong: Wrong = []
    for address in ALL:
        if address.portal == portal and address.name not in NEWCOMERS | FOR_ALL | {"logout"}:
            wrong += world.refused(address, NOT_OF[portal], DENIED | ({302} if portal == "admin" else set()))
    assert wrong == []


@pytest.mark.parametrize("portal", ELSEWHERE)
def test_objects_of_others_are_not_there(portal: str, world: World) -> None:
    """404, so that not even their existence is told."""
    wrong: Wrong = []
    for address in ALL:
        if address.portal == portal and "pk" in address.asks:
            wrong += world.refused(address, ELSEWHERE[portal], {404, 405})
    assert wrong == []


def test_files_of_others_are_not_there(world: World) -> None:
    (address,) = (one for one in ALL if one.name == "file")
    people = ("anonymous", "nobody", "rival2admin", "fh_handler", "expert3", "village2")
    assert world.refused(address, people, {404, 405}) == []


def test_what_is_not_published_is_not_public(world: World) -> None:
    wrong: Wrong = []
    for address in ALL:  # a need that is submitted, a listing under review, a contract nobody signed
        if address.portal == "public" and address.stage in {"needs", "listings", "contracts"} and "pk" in address.asks:
            wrong += world.refused(address, ("anonymous", "orgadmin", "handler"), {404, 405})
    assert wrong == []


def test_an_application_is_sealed_until_the_opening(world: World) -> None:
    """Not even its own county's approver or its auditors learn that it exists."""
    wrong: Wrong = []
    people = ("approver", "handler", "reviewer", "discipline", "leadauditor", "expert1", "rival1admin")
    portals = {"approver": "federation", "leadauditor": "auditor", "expert1": "panel", "rival1admin": "provider"}
    for address in ALL:
        if address.stage == "bids" and "pk" in address.asks and address.portal != "admin":
            here = tuple(who for who in people if portals.get(who, "federation") == address.portal)
            wrong += world.refused(address, here, {404, 405}) if here else []
    assert wrong == []


def test_the_open_pages_change_nothing(world: World) -> None:
    wrong: Wrong = []
    for address in ALL:
        if address.portal == "public":
            wrong += world.refused(address, ("anonymous", "orgadmin"), {200, 302, 404, 405, 422})
    assert [one for one in wrong if one[3] != "was sent to"] == []


@pytest.mark.parametrize("portal", WRONG_ROLE)
def test_every_move_is_denied_to_the_wrong_role_of_the_right_place(portal: str, world: World) -> None:
    wrong: Wrong = []
    for address in ALL:
        obj = world.obj(address)
        if address.portal != portal or obj is None or not address.name.endswith("-act"):
            continue
        for url, move, data in world.visits(address):
            may = {role for one in transitions(type(obj))[move] for role in one.permission.roles}
            for who, role in WRONG_ROLE[portal].items():
                if role not in may:
                    wrong += world.knock(who, "post", url, data, {403, 404, 409, 422})
    assert wrong == []


def test_there_are_addresses_to_look_at() -> None:
    """A generator that finds nothing would make every table above hold."""
    counted = {portal: sum(address.portal == portal for address in ALL) for portal in NOT_OF}
    assert all(number > 3 for number in counted.values()), counted
    assert sum(len(address.moves) for address in ALL) > 100
