"""The hour of 即墨: told at its instants through the doors everybody uses, it ends as the article says."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F

from grants.contracts.models import Contract
from grants.listings.models import Listing
from grants.papers import files, kinds
from grants.papers.models import Paper
from grants.people.models import Organisation, Unit, User
from grants.roadshows import lot
from grants.roadshows.models import HOLDING, Claim, Delegation, Roadshow
from grants.roadshows.result.footing import mismatches
from grants.story import funds, hour, jimo
from grants.story.agenda import Agenda
from grants.story.cast import Cast
from grants.story.hall import Session
from grants.trail.chain import broken
from grants.trail.models import Entry
from grants.trail.money import ZERO

NUMBER = "JM-LY-2020-01"


def the_article_is_kept(hall: Session) -> None:
    """Twenty projects within the hour, 蓝村 among those who claimed; dance, counselling and vocational training among what was."""
    roadshow = Roadshow.objects.get(number=NUMBER)
    assert (roadshow.status, roadshow.unit.name, roadshow.planned_at) == ("archived", "即墨区妇联", hour.first_call())
    held = Claim.objects.filter(status__in=HOLDING)
    assert held.count() == held.values("pitch").distinct().count() == roadshow.pitches.count() == 20
    assert max(claim.held_from for claim in held) < hour.first_call() + timedelta(hours=1)
    assert roadshow.end_at - hour.first_call() == timedelta(minutes=hour.ENDS)
    assert held.filter(unit__name="蓝村街道妇联").count() == 1
    titles = "".join(held.values_list("pitch__listing__title", flat=True))
    assert [word for word in ("舞蹈", "心理疏导", "职业培训") if word not in titles] == []


def real_names_carry_nothing_else(hall: Session) -> None:
    real = Unit.objects.get(name="蓝村街道妇联")
    assert (real.origin, [c.ticket for c in real.claims.all()]) == ("seed", [1])
    told = Entry.objects.filter(kind="claim", object_id=real.claims.get().pk).values_list("move", flat=True)
    assert set(told) == {"create", "edit", "confirm", "convert"}
    others = Unit.objects.filter(parent=real.parent, level="town").exclude(pk=real.pk)
    assert others.count() == 11 and not others.exclude(name__endswith="（演示）", origin="synthetic").exists()
    offering = Organisation.objects.filter(offers__pitches__roadshow__number=NUMBER)
    assert offering.count() == 20 and not offering.exclude(name__endswith="（演示）", origin="synthetic").exists()
    assert not User.objects.filter(is_system=False).exclude(origin="synthetic").exists()
    assert set(Claim.objects.values_list("origin", flat=True)) == {"synthetic"}


def the_incidents_are_in_the_trail(hall: Session) -> None:
    session = Entry.objects.filter(kind="roadshow", object_id=hall.roadshow.pk)
    acts = Counter(session.values_list("move", flat=True))
    rare = ("pause", "go_on", "extend", "open_window", "undo")
    assert {move: acts[move] for move in ("call_pitch", *rare)} == {
        "call_pitch": 20, "pause": 1, "go_on": 1, "extend": 2, "open_window": 2, "undo": 1,
    }  # fmt: skip
    claims = Counter(Entry.objects.filter(kind="claim").values_list("move", flat=True))
    moves = ("create", "contest", "settle", "settle_against", "promote", "withdraw", "confirm", "convert")
    assert {move: claims[move] for move in moves} == {
        "create": 26, "contest": 2, "settle": 1, "settle_against": 1, "promote": 2, "withdraw": 5, "confirm": 20, "convert": 20,
    }  # fmt: skip
    assert Counter(Claim.objects.values_list("status", flat=True)) == {"converted": 20, "withdrawn": 5, "released": 1}


def the_rules_held_at_every_instant(hall: Session) -> None:
    assert lot.proves(Roadshow.objects.get(number=NUMBER))
    for pitch in hall.roadshow.pitches.all():
        tickets = list(pitch.claims.order_by("raised_at").values_list("ticket", flat=True))
        assert tickets == list(range(1, len(tickets) + 1)) and pitch.raised == len(tickets)
        assert (pitch.balance, pitch.claims.filter(slot=1).count()) == (0, 1)
        for claim in pitch.claims.all():
            assert pitch.opens_at <= claim.raised_at < pitch.closes_at
    for part in Delegation.objects.filter(roadshow=hall.roadshow):
        there = Claim.objects.filter(unit=part.unit, status__in=HOLDING).count()
        assert there == part.standing <= hall.roadshow.claims_per_unit
    assert not Claim.objects.filter(status="converted", confirm_at__date__gt=F("confirm_by_day")).exists()


def agreements_follow(hall: Session) -> None:
    """Free ones but for four, each within the procurement limit; the offers have found whoever takes them up."""
    made = Contract.objects.filter(claim__pitch__roadshow=hall.roadshow.pk)
    assert (made.count(), made.filter(amount=ZERO, appropriation=None).count()) == (20, 16)
    paid = made.exclude(appropriation=None).order_by("amount").values_list("amount", flat=True)
    assert [int(amount) for amount in paid] == [8_000, 12_000, 18_000, 20_000]
    assert set(Claim.objects.exclude(into="").values_list("into", flat=True)) == {"free", "contract"}
    assert set(Listing.objects.filter(direction="offer").values_list("status", flat=True)) == {"awarded"}


def the_result_sheet_foots(hall: Session) -> None:
    """Twenty offered, twenty held; every placard is somewhere; the sheet of the end supersedes the one of the hall."""
    last, first = Paper.objects.filter(roadshow=hall.roadshow.pk)
    assert last.supersedes == first and files.original(last) is not None
    hour_end, settled = (kinds.read(paper.facts)[1] for paper in (first, last))
    for facts in (hour_end, settled):
        assert mismatches(facts) == []
        assert (facts.whole.slots, facts.whole.raised, facts.whole.held) == (20, 26, 20)
    states = ("queued", "released", "withdrawn")
    assert [sum(getattr(f.whole, state) for state in states) for f in (hour_end, settled)] == [6, 6]
    assert settled.whole.amount == sum((c.amount for c in Claim.objects.filter(status="converted")), ZERO)
    assert len(settled.contested) == 2 and {line.outcome for line in settled.contested} == {"settle", "settle_against"}


def every_chain_holds(hall: Session) -> None:
    assert list(broken()) == []


CHECKS: list[Any] = [
    the_article_is_kept, real_names_carry_nothing_else, the_incidents_are_in_the_trail, the_rules_held_at_every_instant,
    agreements_follow, the_result_sheet_foots, every_chain_holds,
]  # fmt: skip


@pytest.mark.django_db
def test_the_hour(cast: Cast, subtests: pytest.Subtests) -> None:
    """One telling for all of these."""
    funds.open_funds(cast)
    agenda = Agenda()
    hall = jimo.tell(agenda, cast)
    agenda.run()
    for check in CHECKS:
        with subtests.test(check.__name__):
            check(hall)
