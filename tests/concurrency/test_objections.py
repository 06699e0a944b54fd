"""Objections filed at the very moment an award moves on: one comes first, and nobody is notified while one is open."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from grants.awards import actions
from grants.awards import objection_actions as objections
from grants.awards.models import Award, Objection
from grants.listings.models import Listing
from grants.people.models import User
from grants.people.queries import system
from grants.story.cast import Cast
from grants.story.life import Life
from grants.trail import clock
from grants.trail.models import Entry
from tests.concurrency.race import counted, intact, race
from tests.factories import plans
from tests.factories.objections import objector

CROWD = 12
FILERS = ("muming", "yuanhang")


def files(life: Life, person: User, organisation: str, about: str = "result") -> Callable[[], Objection]:
    return partial(
        objections.file, by=User.objects.get(pk=person.pk), listing=Listing.objects.get(pk=life.listing.pk), about=about,
        organisation=life.cast.organisations[organisation], contact="陈述人", grounds="评分有误。", request="请复核。",
    )  # fmt: skip


def moves(life: Life, move: str) -> Callable[[], Any]:
    by = system() if move == "clear" else life.cast.persons["approver"]
    return partial(getattr(actions, move), Award.objects.get(pk=life.award.pk), by=by)


@pytest.mark.parametrize("move", ["clear", "notify"])
def test_an_award_moves_on_or_an_objection_comes_first(everybody: Cast, move: str) -> None:
    """Eight races; after each the order in the trail explains what happened."""
    for _round in range(8):
        life = plans.life(everybody, "announce")
        told = datetime.combine(life.award.notice_until + timedelta(days=1), datetime.min.time(), clock.SHANGHAI)
        if move == "notify":
            with clock.at(told):
                actions.clear(life.award)
        person = objector(everybody)
        file, go = race([files(life, person, "muming"), moves(life, move)], [told, told])
        assert file.kind == "done"
        assert go.kind in {"done", "Blocked"}
        award, objection = Award.objects.get(pk=life.award.pk), Objection.objects.get(listing=life.listing)
        entries = dict(Entry.objects.filter(kind="award", object_id=award.pk).values_list("move", "pk"))
        filed = Entry.objects.get(kind="objection", object_id=objection.pk, move="create").pk
        if go.kind == "Blocked":
            assert {b.code for b in go.error.blockers} == {"no_open_objection"}  # type: ignore[union-attr]
            assert move not in entries
        else:
            assert entries[move] < filed
    intact()


def test_an_objection_held_open_is_never_overtaken(everybody: Cast) -> None:
    """Twelve attempts to notify while one is open: none gets through."""
    life = plans.life(everybody, "clear")
    files(life, objector(everybody), "muming")()
    outcomes = race([moves(life, "notify")] * CROWD)
    assert counted(outcomes) == {"Blocked": CROWD}
    assert Award.objects.get(pk=life.award.pk).status == "cleared"
    intact()


def test_two_organisations_file_at_once_and_get_a_number_each(everybody: Cast) -> None:
    life = plans.life(everybody, "announce")
    people = {name: objector(everybody, name) for name in FILERS}
    acts = [files(life, people[name], name, about) for name in FILERS for about in ("document", "procedure", "result")]
    outcomes = race(acts)
    assert counted(outcomes) == {"done": 6}
    numbers = sorted(Objection.objects.values_list("number", flat=True))
    assert numbers == [f"{life.listing.number}-Y{n}" for n in range(1, 7)]
    intact()


def test_the_same_is_filed_once_however_often_it_is_sent(everybody: Cast) -> None:
    life = plans.life(everybody, "announce")
    outcomes = race([files(life, objector(everybody), "muming")] * CROWD)
    assert counted(outcomes) == {"done": 1, "Blocked": CROWD - 1}
    assert {b.code for o in outcomes if o.error for b in o.error.blockers} == {"filed_already"}  # type: ignore[attr-defined]
    assert Objection.objects.count() == 1
    intact()
