"""Roadshows on the provider desk: entering an offer, its turn, and the doors that stay shut."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from grants.people.models import Organisation
from grants.people.roles import Role
from grants.roadshows import actions
from grants.roadshows.models import Pitch, Roadshow
from grants.trail import clock
from tests.factories import roadshows
from tests.panels.test_hearing import live, opened
from tests.portals.desk import signed_in
from tests.portals.seen import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(personas: Any) -> Client:
    return signed_in(personas["OA"])


def enter(client: Client, roadshow: Roadshow, listing: Any, slots: str = "1") -> Any:
    return client.post(reverse("provider:roadshows-enter", args=[roadshow.pk]), {"listing": listing.pk, "slots": slots})


def page(client: Client, roadshow: Roadshow) -> Any:
    return client.get(reverse("provider:roadshows-detail", args=[roadshow.pk]))


def test_an_approved_offer_is_entered_once_and_can_be_taken_out(admin: Client, cast: Any) -> None:
    hall = roadshows.registering(cast, offers=[])
    listing = roadshows.approved(cast, slots=3)
    assert "填报参加路演的服务供给" in words(admin.get(reverse("provider:home")))
    assert listing.title in words(page(admin, hall.roadshow))
    for _click in range(2):
        assert enter(admin, hall.roadshow, listing, "2").status_code == 302
    pitch = Pitch.objects.get(roadshow=hall.roadshow)
    assert (pitch.listing, pitch.slots, pitch.balance, pitch.entered_by) == (listing, 2, 2, cast.persons["orgadmin"])
    assert "填报参加路演的服务供给" not in words(admin.get(reverse("provider:home")))
    admin.post(reverse("provider:roadshows-remove", args=[hall.roadshow.pk, pitch.pk]))
    assert not Pitch.objects.exists()


@pytest.mark.parametrize("slots", ["3", "0", "", "二", "1.5", "-1", "99999999999"])
def test_no_more_slots_than_offered_and_no_nonsense(admin: Client, cast: Any, slots: str) -> None:
    hall = roadshows.registering(cast, offers=[])
    listing = roadshows.approved(cast, slots=2)
    answer = enter(admin, hall.roadshow, listing, slots)
    assert (answer.status_code, Pitch.objects.count()) == (422, 0)
    assert "未报名" in words(answer)


def test_another_organisations_offer_is_not_entered(admin: Client, cast: Any) -> None:
    hall = roadshows.registering(cast, offers=[])
    theirs = roadshows.approved(cast, "muming", title="别家的服务")
    assert enter(admin, hall.roadshow, theirs).status_code == 404
    assert not Pitch.objects.exists()
    assert "别家的服务" not in words(page(admin, hall.roadshow))


def test_nor_is_their_pitch_taken_out(admin: Client, cast: Any) -> None:
    hall = roadshows.registering(cast, offers=[roadshows.approved(cast, "muming")])
    pitch = Pitch.objects.get()
    admin.post(reverse("provider:roadshows-remove", args=[hall.roadshow.pk, pitch.pk]))
    assert list(Pitch.objects.all()) == [pitch]


def test_a_draft_offer_is_not_entered(admin: Client, cast: Any) -> None:
    hall = roadshows.registering(cast, offers=[])
    assert enter(admin, hall.roadshow, roadshows.offer(cast)).status_code == 422
    assert not Pitch.objects.exists()


def test_when_registration_is_over_only_the_host_enters(admin: Client, cast: Any) -> None:
    hall = roadshows.registering(cast, offers=[])
    listing = roadshows.approved(cast)
    with clock.at(hall.roadshow.registers_until + timedelta(seconds=1)):
        late = enter(admin, hall.roadshow, listing)
        assert (late.status_code, Pitch.objects.count()) == (422, 0)
        assert "报名已截止" in words(late)
        actions.enter_pitch(hall.roadshow, listing, by=hall.by(Role.HANDLER))
    assert Pitch.objects.count() == 1


def test_a_scheduled_session_takes_nothing_more(admin: Client, cast: Any) -> None:
    hall = roadshows.scheduled(cast)
    listing = roadshows.approved(cast)
    assert (enter(admin, hall.roadshow, listing).status_code, Pitch.objects.count()) == (422, 1)
    admin.post(reverse("provider:roadshows-remove", args=[hall.roadshow.pk, hall.pitches[0].pk]))
    assert Pitch.objects.count() == 1


@pytest.mark.parametrize("letter", ["OP", "OF"])
def test_only_the_administrator_enters(personas: Any, cast: Any, letter: str) -> None:
    hall = roadshows.registering(cast, offers=[])
    listing = roadshows.approved(cast)
    assert enter(signed_in(personas[letter]), hall.roadshow, listing).status_code == 403
    assert not Pitch.objects.exists()


def test_drafts_and_other_counties_are_not_there(admin: Client, cast: Any, strangers: Any) -> None:
    drafted = roadshows.draft(cast)
    assert page(admin, drafted).status_code == 404
    far = signed_in(strangers["H"])
    hall = roadshows.registering(cast, offers=[])
    assert far.get(reverse("provider:roadshows-detail", args=[hall.roadshow.pk])).status_code == 403


def test_the_turn_is_counted_down(admin: Client, cast: Any) -> None:
    offers = [roadshows.approved(cast, "muming") for _n in range(3)] + [roadshows.approved(cast)]
    hall = roadshows.scheduled(cast, offers=offers, number="LY-TURN")
    mine = next(p for p in hall.pitches if p.organisation == cast.organisations["qinghe"])
    ahead = mine.order - 1
    begins = hall.roadshow.planned_at + ahead * timedelta(seconds=240)
    told = words(page(admin, hall.roadshow))
    assert f"{begins.astimezone(clock.SHANGHAI):%H:%M}" in told
    assert (f"您前面还有 {ahead} 项" if ahead else "下一项就是您") in told


def test_what_stands_in_the_hall_is_told_while_it_is_live(admin: Client, cast: Any) -> None:
    hall = roadshows.opened(cast)
    hall.lift("t1")
    hall.lift("t2")
    told = page(admin, hall.roadshow)
    assert 'hx-trigger="every 5s"' in told.content.decode()
    assert "候补第 1 位" in words(told)
    assert str(hall.units["t1"]) in words(told)


def test_of_a_hearing_a_bidder_sees_her_own_turn_and_no_rival(admin: Client, cast: Any) -> None:
    life = opened(cast)
    row = live(life)
    mine = row.pitches.get(organisation=cast.organisations["qinghe"])
    told = words(page(admin, row))
    assert f"出场顺序第 {mine.order} 位" in told
    assert [p.organisation.name for p in row.pitches.exclude(pk=mine.pk) if p.organisation.name in told] == []
    bidders = set(row.pitches.values_list("organisation", flat=True))
    key, other = next((key, one) for key, one in cast.organisations.items() if one.pk not in bidders)
    Organisation.objects.filter(pk=other.pk).update(unit=row.unit)  # a neighbour on the same register
    outside = signed_in(cast.holder(key, Role.ORG_ADMIN))
    assert page(outside, row).status_code == 404
    assert row.title not in words(outside.get(reverse("provider:roadshows")))
