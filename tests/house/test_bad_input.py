"""Every field of every button × what people and programs type into it: refused in words, nothing changed, never an error of ours."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from grants.people.queries import system
from grants.rulebook import calendar
from grants.story import choosing
from grants.story.cast import Cast, recall
from grants.trail.machine import Ask
from grants.trail.moves import available_moves
from tests.factories import plans, told
from tests.factories.reach import reach
from tests.factories.snapshot import Snapshot, put
from tests.house.addresses import Address, addresses
from tests.house.world import STAGES, World, Wrong, build
from tests.personas import MAIN

pytestmark = pytest.mark.django_db

UNREADABLE = ["\x00", "a\x00b", "\u202eabc", "x" * 200_000]
NOTHING = ["", " \u3000\u200b\r\n\t"]
BAD: dict[str, list[str]] = {
    "text": [*NOTHING, *UNREADABLE],
    "textarea": [*NOTHING, *UNREADABLE],
    "money": [
        *NOTHING, "NaN", "Infinity", "-Infinity", "1e400", "0.005", "-0.01", "1234567890123456789", "abc", "1,2", "1e3", "1_000", "--1",
    ],
    "quantity": [*NOTHING, "NaN", "Infinity", "1e400", "0.005", "-1", "1234567890123456789", "abc"],
    "number": [*NOTHING, "NaN", "abc", "1.5", "-1", "101", "9" * 30, "1e2"],
    "date": [*NOTHING, "2026-02-30", "abc", "0001-01-01", "1900-01-01", "10000-01-01", "99999999", "2026-13-01", "9999-12-31", "\x00"],
    "check": ["", "off\x00"],
    "choice": [*NOTHING, "unknown", "\x00"],
    "version": [*NOTHING, "abc", "-1", "1.5", "9" * 30, "NaN", "\x00", "999999"],
    "row": [*NOTHING, "999999999", "abc", "-1", "9" * 30, "\x00", "1' OR '1'='1"],
}  # fmt: skip
SAID = {400, 409, 413, 422}
# A box counts as ticked whatever is sent for it; a remark that is not asked for may be empty.
TICKED = {("check", "off\x00")}


@pytest.fixture(scope="module")
def built(cast_rows: Snapshot, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        put(cast_rows)
        cast = recall()
        told.begin(cast)
        yield build(cast)
        transaction.set_rollback(True)
    calendar.forget()


@pytest.fixture
def world(built: World) -> World:
    return World(built.cast, dict(built.objects))


def opened_sheet(cast: Cast) -> Any:
    return choosing.sheets(plans.life(cast, "qualify").panel)[1]


def opened_bid(cast: Cast) -> Any:
    return plans.life(cast, "open_bids").bids["qinghe"]


def reached(machine: str, status: str) -> Callable[[Cast], Any]:
    return lambda cast: reach(machine, status, cast)


# Where every kind of question is asked: a choice, a row, a date, a sum, a score, a box, a line, a text.
WHERE: dict[str, Callable[[Cast], Any]] = {
    "organisation": reached("organisation", "eligible"), "need": reached("need", "submitted"), "listing": reached("listing", "closed"),
    "bid": opened_bid, "score_sheet": opened_sheet, "award": reached("award", "on_notice"), "contract": reached("contract", "in_force"),
    "contract, done": reached("contract", "awaiting_acceptance"), "expense": reached("expense", "submitted"),
    "milestone_report": reached("milestone_report", "submitted"), "disbursement": reached("disbursement", "planned"),
    "disbursement, approved": reached("disbursement", "approved"), "disbursement, paid": reached("disbursement", "paid"),
    "disbursement, received": reached("disbursement", "received"), "roadshow": reached("roadshow", "scheduled"),
    "claim": reached("claim", "locked"),
}  # fmt: skip


def desks() -> dict[str, list[Address]]:
    """The address of the buttons of each machine, in every portal that has them."""
    found: dict[str, list[Address]] = {}
    for address in addresses():
        if address.name.endswith("-act") and address.portal != "admin":
            found.setdefault(STAGES[address.stage], []).append(address)
    return found


def buttons(world: World, address: Address) -> Iterator[tuple[str, str, tuple[Ask, ...], dict[str, str]]]:
    """(who, url, what is asked, what would be right) of every button that works for somebody at this desk."""
    obj: Any = world.obj(address)
    for url, move, data in world.visits(address):
        for name in MAIN.values():
            person = world.cast.persons[name]
            offer = next((o for o in available_moves(obj, person) if o.name == move and o.allowed), None)
            answer = offer and world.client(name).get(url)
            if offer is not None and answer.status_code == 200:
                yield name, url, offer.asks, data
                break


def bad(asks: tuple[Ask, ...], *, version: bool) -> Iterator[tuple[str, str]]:
    """Each field with each thing that must not get through; the hidden version of the page is the same field everywhere."""
    if version:
        yield from (("version", value) for value in BAD["version"])
    for ask in asks:
        for value in BAD.get(ask.kind, BAD["row"]):
            empty = not value.strip().strip("\u200b\u3000")
            if (ask.kind, value) not in TICKED and (ask.required or not empty):
                yield ask.name, value


@pytest.mark.parametrize("where", WHERE)
def test_no_button_takes_what_nobody_can_read(where: str, world: World) -> None:
    obj = WHERE[where](world.cast)
    world.objects[obj.machine] = obj
    wrong: Wrong = []
    tried = 0
    for address in desks()[obj.machine]:
        for who, url, asks, data in buttons(world, address):
            for name, value in bad(asks, version=tried == 0):
                tried += 1
                with transaction.atomic():
                    found = world.knock(who, "post", url, {**data, name: value}, SAID)
                    transaction.set_rollback(True)
                wrong += [(name, value[:30], *one) for one in found]
    assert wrong == []
    assert tried >= len(BAD["version"])


BROKEN = [b"note=%ff%fe&version=1", b"%00=%00", b"note=%ED%A0%80&version=1", b"&&&===", b"version=1&note=" + b"x" * 13_000_000]


@pytest.mark.parametrize("body", BROKEN, ids=lambda body: body[:20].decode())
def test_broken_bytes_are_answered(body: bytes, world: World) -> None:
    """What no browser sends: read as far as it can be read, or refused."""
    url = f"/federation/needs/{world.objects['need'].pk}/send_back/"
    answer = world.client("reviewer").generic("POST", url, body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code in SAID | {302}


def test_the_clock_does_not_sign_in(world: World) -> None:
    assert not system().is_active
    assert not system().has_usable_password()
