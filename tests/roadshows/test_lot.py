"""The order of the pitches can be drawn again by anybody who reads the trail: written here a second time, from the published words."""

import hashlib
import subprocess

import pytest

from grants.people.roles import Role
from grants.roadshows import actions, lot
from grants.roadshows.models import Pitch, Roadshow
from grants.story.cast import Cast
from grants.trail.models import Entry
from tests.factories import roadshows, sessions
from tests.factories.roadshows import Hall
from tests.roadshows.denial import refused

pytestmark = [pytest.mark.django_db, pytest.mark.one_database("hashes of texts")]


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def drawn_again(number: str, head: str, fresh: str, tickets: list[str]) -> tuple[str, list[str]]:
    """Seed and order as README and result sheet tell them: nothing of ours is asked."""
    seed = sha256(f"{number}|{head}|{fresh}")
    return seed, [ticket for _hash, ticket in sorted((sha256(f"{seed}|{ticket}"), ticket) for ticket in tickets)]


@pytest.fixture
def hall(cast: Cast) -> Hall:
    return sessions.live(cast)


def test_the_recorded_order_is_what_the_seed_gives(hall: Hall) -> None:
    roadshow = Roadshow.objects.get(pk=hall.roadshow.pk)
    entry = Entry.objects.get(root_kind="roadshow", root_id=roadshow.pk, move="schedule")
    before = Entry.objects.get(root_kind="roadshow", root_id=roadshow.pk, seq=entry.seq - 1)
    programme = [p.listing.number for p in roadshow.pitches.select_related("listing").order_by("order")]
    seed, order = drawn_again(roadshow.number, before.hash, entry.facts["fresh"], sorted(programme))
    assert (entry.facts["seed"], entry.facts["order"], entry.facts["head"]) == (seed, order, before.hash)
    assert (roadshow.lot_seed, roadshow.lot_fresh, roadshow.lot_head) == (seed, entry.facts["fresh"], before.hash)
    assert programme == order and len(set(order)) == 3 and len(entry.facts["fresh"]) == 64
    assert [p.order for p in roadshow.pitches.order_by("order")] == [1, 2, 3]


def test_a_shell_draws_the_same(hall: Hall) -> None:
    """The lines that are shown to those who want to repeat it."""
    roadshow = Roadshow.objects.get(pk=hall.roadshow.pk)
    seed, hashes, order = lot.commands(roadshow)
    folder = subprocess.run(["mktemp", "-d"], capture_output=True, text=True, check=True).stdout.strip()

    def shell(line: str) -> str:
        return subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=True, cwd=folder).stdout

    assert shell(seed).split()[0] == roadshow.lot_seed
    shell(hashes)
    assert shell(order).split() == [p.listing.number for p in roadshow.pitches.select_related("listing").order_by("order")]


def test_an_order_that_was_tampered_with_is_noticed(hall: Hall) -> None:
    roadshow = Roadshow.objects.get(pk=hall.roadshow.pk)
    assert lot.proves(roadshow)
    first, second = roadshow.pitches.order_by("order")[:2]
    for pitch, place in ((first, None), (second, 1), (first, 2)):
        Pitch.objects.filter(pk=pitch.pk).update(order=place)
    assert not lot.proves(roadshow)
    for pitch, place in ((second, None), (first, 1), (second, 2)):
        Pitch.objects.filter(pk=pitch.pk).update(order=place)
    roadshow.lot_fresh = "0" * 64
    assert not lot.proves(roadshow)


def test_two_sessions_of_the_same_offers_are_drawn_apart(cast: Cast) -> None:
    offers = [roadshows.approved(cast, slots=9) for _n in range(3)]
    seeds = set()
    for _n in range(2):
        made = sessions.hall(cast)
        for offer in offers:
            actions.enter_pitch(made.roadshow, offer, by=made.by(Role.HANDLER), slots=2)
        sessions.scheduled(made)
        seeds.add(Roadshow.objects.get(pk=made.roadshow.pk).lot_seed)
    assert len(seeds) == 2


def test_nothing_is_drawn_when_it_is_not_scheduled(cast: Cast) -> None:
    """The draw belongs to the move: refused, it leaves no seed to choose from."""
    made = roadshows.registering(cast, offers=[], towns=0)
    said = [("has_pitches", "Nobody pitches yet: offers are entered first."), ("has_delegations", "No unit takes part yet.")]
    assert refused(lambda: actions.schedule(made.roadshow, by=made.by(Role.HANDLER))) == said
    actions.enter_unit(made.roadshow, cast.units["qingyang"], by=made.by(Role.HANDLER))
    actions.enter_pitch(made.roadshow, roadshows.approved(cast), by=made.by(Role.HANDLER))
    not_hers = [("not_allowed", "This is not yours to do; nothing was changed.")]
    assert refused(lambda: actions.schedule(made.roadshow, by=made.by(Role.APPROVER))) == not_hers
    assert Roadshow.objects.get(pk=made.roadshow.pk).lot_seed == ""
