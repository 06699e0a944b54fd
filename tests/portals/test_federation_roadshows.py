"""Preparing a roadshow and entering who takes part, on the federation desk; who may not, changes nothing."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from grants.people.roles import Role
from grants.roadshows import actions
from grants.roadshows.models import Claim, Delegation, Pitch, Roadshow
from grants.story.cast import Cast
from grants.trail import clock
from tests.factories import roadshows
from tests.portals.desk import act, page, send, signed_in, text

pytestmark = pytest.mark.django_db


def typed(cast: Cast, **changes: Any) -> dict[str, Any]:
    day = clock.now() + timedelta(days=9)
    fields = {
        "unit": cast.units["jinjiang"].pk, "number": "LY-1", "title": "供需对接会", "kind": "supply", "venue": "会议中心",
        "planned_at": f"{day:%Y-%m-%dT14:00}", "registers_until": f"{day - timedelta(days=2):%Y-%m-%dT18:00}",
        "observer": cast.holder("jinjiang", Role.DISCIPLINE).pk, "pitch_seconds": 180, "window_seconds": 60, "claims_per_unit": 2,
        "tie_rule": "order",
    }  # fmt: skip
    return {**fields, **changes}


def test_the_handler_prepares_a_session_the_approver_opens_it(cast: Cast, personas: dict[str, Any]) -> None:
    assert page(personas["H"], "roadshows-new").context["form"]["number"].value().startswith("LY-")
    answer = send(personas["H"], "roadshows-new", **typed(cast))
    made = Roadshow.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/federation/roadshows/{made.pk}/")
    assert (made.title, made.claims_per_unit, made.unit, made.status) == ("供需对接会", 2, cast.units["jinjiang"], "draft")
    changed = typed(cast, title="路演对接会")
    del changed["unit"]
    assert send(personas["H"], "roadshows-edit", made.pk, **changed).status_code == 302
    made = Roadshow.objects.get()
    assert made.title == "路演对接会"
    assert act(personas["A"], made, "open_registration").status_code == 302
    assert Roadshow.objects.get().status == "registering"
    assert send(personas["H"], "roadshows-edit", made.pk, **changed).status_code == 422
    shown = text(page(personas["H"], "roadshows-detail", made.pk))
    assert "路演对接会" in shown and "会议中心" in shown and str(made.observer) in shown


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_kept(cast: Cast, personas: dict[str, Any]) -> None:
    late = typed(cast)["planned_at"][:11] + "18:00"
    answer = send(personas["H"], "roadshows-new", **typed(cast, registers_until=late, kind="demand", pitch_seconds=3))
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"registers_until", "listing", "pitch_seconds"}
    assert Roadshow.objects.count() == 0


@pytest.mark.parametrize("letter", "TRFACKD")
def test_only_a_handler_prepares(letter: str, cast: Cast, personas: dict[str, Any]) -> None:
    assert page(personas[letter], "roadshows-new").status_code == 403
    assert send(personas[letter], "roadshows-new", **typed(cast)).status_code == 403
    assert Roadshow.objects.count() == 0


def test_a_handler_of_elsewhere_changes_nothing(cast: Cast, personas: dict[str, Any], strangers: dict[str, Any]) -> None:
    made, hidden = roadshows.registering(cast).roadshow, roadshows.draft(cast)
    assert page(strangers["H"], "roadshows-detail", made.pk).status_code == 200
    assert page(strangers["H"], "roadshows-detail", hidden.pk).status_code == 404
    assert send(strangers["H"], "roadshows-edit", hidden.pk, **typed(cast)).status_code == 404
    assert send(strangers["H"], "roadshows-new", **typed(cast)).status_code == 422
    answered = [send(strangers["H"], name, made.pk).status_code for name in ("roadshows-enter_unit", "roadshows-enter_pitch")]
    assert answered == [403, 403]
    part, pitch = Delegation.objects.first(), Pitch.objects.get()
    assert part is not None
    assert send(strangers["H"], "roadshows-remove_unit", part.pk).status_code == 403
    assert send(strangers["H"], "roadshows-remove_pitch", pitch.pk).status_code == 403
    assert (Roadshow.objects.count(), Delegation.objects.count(), Pitch.objects.count()) == (2, 3, 1)


def test_the_host_enters_offers_and_units_and_takes_them_out(cast: Cast, personas: dict[str, Any]) -> None:
    roadshow, offers = roadshows.draft(cast), [roadshows.approved(cast, slots=2), roadshows.approved(cast)]
    towns = [roadshows.town(cast)[0] for _n in range(2)]
    keys = [one.pk for one in offers]
    assert send(personas["H"], "roadshows-enter_pitch", roadshow.pk, offers=keys).status_code == 302
    assert [(p.listing, p.slots, p.balance) for p in Pitch.objects.order_by("id")] == [(offers[1], 1, 1), (offers[0], 2, 2)]
    assert send(personas["H"], "roadshows-enter_unit", roadshow.pk, units=[t.pk for t in towns]).status_code == 302
    assert {d.unit for d in Delegation.objects.all()} == set(towns)
    shown = text(page(personas["H"], "roadshows-detail", roadshow.pk))
    assert all(one.title in shown for one in offers) and all(one.name in shown for one in towns)
    assert send(personas["H"], "roadshows-remove_pitch", Pitch.objects.get(listing=offers[0]).pk).status_code == 302
    assert send(personas["H"], "roadshows-remove_unit", Delegation.objects.get(unit=towns[0]).pk).status_code == 302
    assert [(p.listing) for p in Pitch.objects.all()] == [offers[1]] and [d.unit for d in Delegation.objects.all()] == [towns[1]]


def test_more_slots_than_an_offer_has_are_refused_and_none_is_entered(cast: Cast, personas: dict[str, Any]) -> None:
    roadshow, offers = roadshows.draft(cast), [roadshows.approved(cast, slots=3), roadshows.approved(cast)]
    answer = send(personas["H"], "roadshows-enter_pitch", roadshow.pk, offers=[one.pk for one in offers], slots=2)
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"slots"})
    assert Pitch.objects.count() == 0


def test_a_town_enters_itself_and_no_other(cast: Cast) -> None:
    hall = roadshows.registering(cast, towns=1)
    (unit, chair), (other, _chair) = roadshows.town(cast), roadshows.town(cast)
    assert "may_come" in page(chair, "roadshows-detail", hall.roadshow.pk).content.decode()
    assert send(chair, "roadshows-enter_unit", hall.roadshow.pk, units=[other.pk]).status_code == 422
    assert Delegation.objects.count() == 1
    assert send(chair, "roadshows-enter_unit", hall.roadshow.pk, units=[unit.pk]).status_code == 302
    mine = Delegation.objects.get(unit=unit)
    assert (mine.entered_by, Delegation.objects.count()) == (chair, 2)
    theirs = Delegation.objects.exclude(unit=unit).get()
    assert send(chair, "roadshows-remove_unit", theirs.pk).status_code == 403
    assert Delegation.objects.count() == 2
    assert send(chair, "roadshows-remove_unit", mine.pk).status_code == 302
    assert [d.pk for d in Delegation.objects.all()] == [theirs.pk]


def test_once_the_order_is_drawn_nothing_is_taken_out(cast: Cast, personas: dict[str, Any]) -> None:
    hall = roadshows.scheduled(cast)
    answer = send(personas["H"], "roadshows-remove_pitch", hall.pitches[0].pk)
    assert (answer.status_code, Pitch.objects.count()) == (302, 1)
    shown = page(personas["H"], "roadshows-detail", hall.roadshow.pk)
    assert Roadshow.objects.get().lot_seed in text(shown)
    assert "remove" not in shown.content.decode()


def test_the_observer_confirms_and_signs_with_her_own_sign_in(cast: Cast, personas: dict[str, Any]) -> None:
    hall = roadshows.scheduled(cast)
    row = Roadshow.objects.get()
    assert act(personas["H"], row, "start").status_code == 422
    for letter in "HRA":
        assert send(personas[letter], "roadshows-sign_off", row.pk, "start", version=row.version).status_code == 403
    assert Roadshow.objects.get().status == "scheduled"
    assert send(hall.by(Role.DISCIPLINE), "roadshows-sign_off", row.pk, "start", version=row.version).status_code == 302
    assert act(personas["H"], row, "start").status_code == 302
    assert Roadshow.objects.get().status == "live"


def test_every_page_answers_at_every_status(cast: Cast, personas: dict[str, Any]) -> None:
    hall = roadshows.opened(cast)
    hall.lift("t1")
    hall.lift("t2")
    shows = [roadshows.draft(cast), roadshows.registering(cast).roadshow, roadshows.scheduled(cast).roadshow, hall.roadshow]
    roadshows.over(done := roadshows.opened(cast))
    actions.cancel(gone := roadshows.draft(cast), by=done.by(Role.APPROVER), note="改期")
    for show in (*shows, done.roadshow, gone):
        for letter in "VTHRFAD":
            answered = page(personas[letter], "roadshows-detail", show.pk).status_code
            hidden = letter in "VT" and show.open_registration_at is None  # below the host, before it is announced
            assert answered == (404 if hidden else 200), (show.status, letter)
    told = text(page(personas["R"], "roadshows-detail", hall.roadshow.pk))
    assert all(unit.short_name in told for unit in hall.units.values())
    assert Claim.objects.filter(status="queued").count() == 1
    assert page(personas["R"], "roadshows", status="live", q="供需").status_code == 200


def asked(person: Any, name: str, *args: Any) -> int:
    """How many queries a page asks once what a process keeps is there."""
    client, url = signed_in(person), reverse(f"federation:{name}", args=args)
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def test_more_pitches_and_placards_ask_no_more(cast: Cast, personas: dict[str, Any]) -> None:
    small, large = (
        roadshows.opened(cast, towns=2),
        roadshows.opened(cast, offers=[roadshows.approved(cast) for _n in range(6)], towns=8),
    )
    for hall in (small, large):
        for town in hall.chairs:
            hall.lift(town)
    pages = ("roadshows-detail", "roadshows-console")
    few, many = ([asked(personas["H"], name, hall.roadshow.pk) for name in pages] for hall in (small, large))
    assert many == few
    assert asked(personas["H"], "roadshows") <= 12
