"""Twenty placards for one slot at one instant, through the web servers of an office: one is first, everybody knows her place.

What the benchmark ``claim`` measures at full size (a hundred times twenty, twenty times two hundred) is held here by the same
`findings`, and with the deciding statement taken out they must not stay empty.
"""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from random import Random

import pytest
from django.core.management import call_command
from django.db import connection, connections
from pytest_django import DjangoDbBlocker

from grants.roadshows.models import HOLDING, Claim, Delegation, Pitch
from grants.story.cast import Cast, recall
from grants.trail import triggers
from tests.concurrency.calls import on_postgresql
from tests.concurrency.crowd import Crowd, crowd, findings
from tests.concurrency.race import intact
from tests.concurrency.servers import Server, serving, whole
from tests.concurrency.volley import volley
from tests.factories.snapshot import Snapshot, put

TOWNS = 20
ONE, TWO, THREE, HASTY, KILLED, DYING, MORE, LEAVING = range(8)  # each test has pitches of its own


@pytest.fixture(scope="module")
def db(cast_rows: Snapshot, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Rows that other processes see: put once for all tests of this file, which share a hall, and flushed behind the last."""
    with django_db_blocker.unblock():
        put(cast_rows)
        yield
        triggers.remove(connection)
        call_command("flush", verbosity=0, interactive=False)


@pytest.fixture(scope="module")
def server(db: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    connections.close_all()  # nothing is open while another process begins with the same file
    with serving(tmp_path_factory.mktemp("web"), embedded=not on_postgresql()) as running:
        yield running


@pytest.fixture(scope="module")
def everyone(server: Server) -> Cast:
    return recall()


@pytest.fixture(scope="module")
def hall(everyone: Cast, server: Server) -> Crowd:
    return crowd(everyone, server.port, towns=TOWNS, pitches=8)


@pytest.mark.parametrize("nth", [ONE, TWO, THREE])
def test_one_is_first_and_the_others_wait_in_their_order(hall: Crowd, nth: int) -> None:
    """Nobody meets an error, nobody is asked to come again."""
    told = hall.burst(hall.taps(nth))
    assert findings(told) == []
    assert Counter(one.state for one in told) == {"held": 1, "queued": TOWNS - 1}
    assert {(one.status, one.sent) for one in told} == {(200, 1)}


def test_several_slots_and_every_tap_sent_twice(everyone: Cast, server: Server) -> None:
    """The same tap twice at the same time, and beside it her colleague's telephone with a key of its own: one placard a town."""
    hall = crowd(everyone, server.port, towns=7, pitches=1, slots=3)
    taps = hall.taps(0)
    told = hall.burst([*taps, *taps, *hall.taps(0)])
    assert findings(told) == []
    assert len({one.claim for one in told}) == 7
    assert Counter(one.state for one in told) == {"held": 9, "queued": 12}
    assert {one.status for one in told} == {200}


def test_who_does_not_wait_and_sends_again_keeps_her_place(hall: Crowd) -> None:
    """Every second telephone hangs up before any server can have answered; its first tap may well have counted."""
    told = hall.burst([replace(tap, waits=0.02) if n % 2 else tap for n, tap in enumerate(hall.taps(HASTY))])
    assert findings(told) == []
    assert any(one.sent > 1 for one in told)


def test_a_server_killed_in_the_middle_of_a_burst(hall: Crowd, server: Server) -> None:
    """SIGKILL from outside, and at the three moments that matter: nothing acknowledged is lost, no number is missing."""
    if not on_postgresql():
        pytest.skip("the demo is one process: when it is killed, nobody answers")

    def kill(come: int) -> None:
        if come in (3, 9):
            server.kill_one()

    assert findings(hall.burst(hall.taps(KILLED), meanwhile=kill)) == []
    again(server)
    for nth, dying in ((DYING, {2: "before", 3: "between", 4: "after"}), (MORE, {11: "after", 12: "between"})):
        taps = hall.taps(nth)
        for n, moment in dying.items():
            taps[n] = replace(taps[n], planted=moment)
        told = hall.burst(taps)
        assert findings(told) == []
        assert {n for n, one in enumerate(told) if one.sent > 1} >= set(dying)
        again(server)


def again(server: Server) -> None:
    """All processes answer again, each longer than granian takes a second death for a fault of the house (and ends)."""
    patience = time.monotonic() + 20
    while not whole(server) and time.monotonic() < patience:
        time.sleep(0.05)
    assert whole(server)
    time.sleep(6)


def test_units_at_their_limit_race_on_two_pitches(everyone: Cast, server: Server) -> None:
    """Each may have one more up and presses both buttons: one counts, the other is refused in words and takes no number."""
    hall = crowd(everyone, server.port, towns=8, pitches=3, limit=2)
    assert findings(hall.burst(hall.taps(2))) == []
    taps = [*hall.taps(0), *hall.taps(1)]
    Random(4).shuffle(taps)
    told = hall.burst(taps)
    refused = [one for one in told if one.state == "refused"]
    assert Counter(one.tap.phone.unit.pk for one in refused) == {phone.unit.pk: 1 for phone in hall.phones}
    assert {one.status for one in refused} == {422}
    for pitch in hall.hall.pitches[:2]:
        assert findings([one for one in told if one.tap.pitch == pitch.pk and one not in refused]) == []
    assert set(Delegation.objects.filter(roadshow=hall.hall.roadshow).values_list("standing", flat=True)) == {2}


def test_a_placard_comes_down_while_the_others_go_up(hall: Crowd) -> None:
    """Whoever holds the slot, and somebody in the queue, take theirs back in the midst of the burst: the next in order has it."""
    early, late = hall.phones[:4], hall.phones[4:]
    first = hall.burst(hall.taps(LEAVING, early))
    assert findings(first) == []
    leaving = {one.tap.phone.unit.pk: Claim.objects.get(pk=one.claim) for one in first if one.state == "held" or one.place == 2}
    requests = [hall.request(tap) for tap in hall.taps(LEAVING, late)]
    for n, phone in enumerate(phone for phone in early if phone.unit.pk in leaving):
        requests.insert(4 + 5 * n, hall.withdrawal(phone, leaving[phone.unit.pk]))
    answers = volley(requests)
    assert Counter(answer.status for answer in answers) == {200: len(late), 302: 2}
    pitch = hall.hall.fresh(LEAVING)
    claims = list(pitch.claims.order_by("ticket"))
    assert [c.ticket for c in claims] == list(range(1, TOWNS + 1))
    assert [c.status for c in claims] == ["withdrawn", "locked", "withdrawn"] + ["queued"] * (TOWNS - 3)
    assert (pitch.raised, pitch.balance) == (TOWNS, 1 - (TOWNS - 2))
    intact()


@contextmanager
def without_constraints(hall: Crowd) -> Iterator[None]:
    """No net below: what the deciding statement does not prevent, nothing prevents."""
    several = [c for c in Claim._meta.constraints if c.name.startswith(("a number is", "a slot is"))]
    with connection.schema_editor() as editor:
        for constraint in several:
            editor.remove_constraint(Claim, constraint)
    try:
        yield
    finally:
        triggers.remove(connection)
        Claim.objects.filter(pitch__roadshow=hall.hall.roadshow).delete()
        with connection.schema_editor() as editor:
            for constraint in several:
                editor.add_constraint(Claim, constraint)
        triggers.install()


def test_with_read_then_write_the_same_check_fails(everyone: Cast, server: Server) -> None:
    """The harness can see it: the same crowd at the same servers, the one statement that decides made two."""
    if not on_postgresql():
        pytest.skip("SQLite has one writer at a time, whatever it writes")
    hall = crowd(everyone, server.port, towns=TOWNS, pitches=3)
    found: list[str] = []
    with without_constraints(hall):
        for nth in range(3):
            found += findings(hall.burst([replace(tap, planted="read_then_write") for tap in hall.taps(nth)]))
        ours = Pitch.objects.filter(roadshow=hall.hall.roadshow)
        winners = max(pitch.claims.filter(status__in=HOLDING).count() for pitch in ours)
    assert winners > 1
    assert any(finding.endswith("hold 1 slots") for finding in found)
    assert any(finding.startswith("tickets") for finding in found)
