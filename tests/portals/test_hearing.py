"""The hearing on the desks: the host enters all bidders with one press, an expert sees live who answers and scores beside it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext

from grants.panels.models import ScoreSheet
from grants.papers.session_result import issue
from grants.people.roles import Role
from grants.roadshows import session
from grants.roadshows.models import Pitch, Roadshow
from grants.story import choosing
from grants.story.cast import Cast
from grants.story.life import Life
from grants.trail import clock
from tests.panels.test_hearing import again, drafted, entered, hear, live, opened
from tests.portals.desk import page, send, signed_in, text

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def life(cast: Cast) -> Life:
    return opened(cast)


def first(life: Life) -> ScoreSheet:
    return choosing.sheets(life.panel)[0]


def url(life: Life) -> str:
    return reverse("panel:listings-hearing", args=[life.listing.pk])


def call(row: Roadshow, order: int, life: Life) -> Pitch:
    pitch = row.pitches.select_related("organisation").get(order=order)
    session.call_pitch(pitch, by=life.officer(Role.HANDLER))
    return pitch


def now(answer: Any) -> str:
    """The words of the part that tells who answers."""
    body = answer.content.decode()
    start = body.index('id="now"')
    answer.content = body[start : body.index('id="programme"')].encode()
    return text(answer)


def test_the_host_enters_them_with_one_press(life: Life) -> None:
    row = drafted(life)
    host = life.officer(Role.HANDLER)
    assert reverse("federation:roadshows-enter_bidders", args=[row.pk]) in page(host, "roadshows-detail", row.pk).content.decode()
    assert send(host, "roadshows-enter_bidders", row.pk).status_code == 302
    assert row.pitches.count() == 3
    assert page(host, "roadshows-enter_pitch", row.pk).status_code == 404
    assert send(life.officer(Role.REVIEWER), "roadshows-enter_bidders", row.pk).status_code == 403
    assert row.pitches.count() == 3


def test_what_stands_against_it_is_said_and_nobody_is_entered(cast: Cast) -> None:
    early = opened(cast, "open_bids")
    row = drafted(early)
    host = early.officer(Role.HANDLER)
    answer = signed_in(host).post(reverse("federation:roadshows-enter_bidders", args=[row.pk]), follow=True)
    assert gettext("The reviewer has not looked at every application yet.") in text(answer)
    assert not row.pitches.exists()


def test_an_expert_sees_who_answers_now_and_the_way_to_her_scores(life: Life) -> None:
    row, sheet = live(life), first(life)
    expert = signed_in(sheet.seat.person)
    before = expert.get(url(life))
    assert 'hx-trigger="every 2s"' in before.content.decode()
    pitch = call(row, 1, life)
    bid = life.listing.bids_now.get(organisation=pitch.organisation)
    answer = expert.get(url(life), headers=HTMX)
    body = answer.content.decode()
    assert "<html" not in body and reverse("panel:score_sheets-score", args=[sheet.pk, bid.pk]) in body
    told = now(answer)
    assert (pitch.organisation.name in told and "3:00" in told) or "2:5" in told
    others = row.pitches.select_related("organisation").exclude(pk=pitch.pk)
    assert not any(other.organisation.name in told for other in others)


def test_above_an_application_stands_who_answers_now(life: Life) -> None:
    row, sheet = live(life), first(life)
    pitch = call(row, 1, life)
    bid = life.listing.bids_now.get(organisation=pitch.organisation)
    other = life.listing.bids_now.exclude(pk=bid.pk).first()
    assert other is not None
    expert = signed_in(sheet.seat.person)
    score = reverse("panel:score_sheets-score", args=[sheet.pk, other.pk])
    assert f"{url(life)}?strip={other.pk}" in expert.get(score).content.decode()
    strip = expert.get(url(life), {"strip": other.pk}, headers=HTMX).content.decode()
    there = reverse("panel:score_sheets-score", args=[sheet.pk, bid.pk])
    assert pitch.organisation.name in strip and there in strip
    assert there not in expert.get(url(life), {"strip": bid.pk}, headers=HTMX).content.decode()
    session.close_window(Pitch.objects.get(pk=pitch.pk), by=life.officer(Role.HANDLER), note="答辩完毕")
    assert pitch.organisation.name not in expert.get(url(life), {"strip": bid.pk}, headers=HTMX).content.decode()


def test_who_was_heard_stands_in_the_list_with_her_progress(life: Life) -> None:
    row, sheet = live(life), first(life)
    pitch = call(row, 1, life)
    session.close_window(Pitch.objects.get(pk=pitch.pk), by=life.officer(Role.HANDLER), note="答辩完毕")
    body = text(signed_in(sheet.seat.person).get(url(life), headers=HTMX))
    items = life.listing.criteria.filter(kind="expert").count()
    assert body.count(f"{items} / {items}") == 3
    assert body.count(gettext("Heard")) == 1


def test_the_clock_stands_while_the_host_has_paused(life: Life) -> None:
    row, sheet = live(life), first(life)
    call(row, 1, life)
    session.pause(again(row), by=life.officer(Role.HANDLER), note="设备故障")
    expert = signed_in(sheet.seat.person)
    shown = now(expert.get(url(life), headers=HTMX))
    with clock.at(clock.now() + timedelta(seconds=50)):
        assert now(expert.get(url(life), headers=HTMX)) == shown


def test_the_host_runs_it_from_the_same_console(life: Life) -> None:
    row, host = live(life), life.officer(Role.HANDLER)
    for order in (1, 2, 3):
        assert send(host, "roadshows-host_call_pitch", row.pk, order).status_code == 302
        assert send(host, "roadshows-host_open_window", row.pk, order).status_code == 422
        assert row.pitches.get(order=order).organisation.name in text(page(host, "roadshows-console", row.pk))
        assert send(host, "roadshows-host_extend", row.pk, order, seconds="60").status_code == 302
        assert send(host, "roadshows-host_close_window", row.pk, order, note="答辩完毕").status_code == 302
    told = row.pitches.order_by("order").values_list("called_at", "ends_at", "opens_at", "closes_at")
    assert all(called and ends and (opens, closes) == (None, None) for called, ends, opens, closes in told)
    assert send(host, "roadshows-act", row.pk, "end", version=again(row).version).status_code == 302
    assert again(row).status == "ended"


def test_when_it_is_over_the_page_rests_and_sheets_are_signed(life: Life) -> None:
    row, sheet = live(life), first(life)
    expert = signed_in(sheet.seat.person)
    act = reverse("panel:score_sheets-act", args=[sheet.pk, "submit"])
    assert expert.post(act, {"version": sheet.version}).status_code == 422
    assert ScoreSheet.objects.get(pk=sheet.pk).status == "filling"
    assert (
        reverse("panel:listings-hearing", args=[life.listing.pk])
        in expert.get(reverse("panel:score_sheets-detail", args=[sheet.pk])).content.decode()
    )
    hear(row, life)
    assert "hx-trigger" not in expert.get(url(life), headers=HTMX).content.decode()
    assert expert.post(act, {"version": sheet.version}).status_code == 302
    assert ScoreSheet.objects.get(pk=sheet.pk).status == "submitted"


def test_her_first_page_leads_there(life: Life) -> None:
    row, sheet = entered(life), first(life)
    body = signed_in(sheet.seat.person).get(reverse("panel:home")).content.decode()
    assert url(life) in body and row.title in body


def test_nobody_else_follows_it(life: Life, cast: Cast) -> None:
    live(life)
    seated = set(life.panel.seats.values_list("person", flat=True))
    stranger = (
        next(e["person"] for e in cast.experts() if e["person"].pk not in seated) if len(cast.experts()) > len(seated) else None
    )
    people = [life.officer(Role.HANDLER), life.theirs(Role.ORG_ADMIN), *([stranger] if stranger else [])]
    assert all(signed_in(person).get(url(life)).status_code in {403, 404} for person in people)
    assert Client().get(url(life)).status_code == 302


def test_without_a_hearing_there_is_no_page(life: Life) -> None:
    assert signed_in(first(life).seat.person).get(url(life)).status_code == 404
    drafted(life)
    assert signed_in(first(life).seat.person).get(url(life)).status_code == 404


def test_its_record_is_not_for_the_public(life: Life) -> None:
    row = live(life)
    hear(row, life)
    issued = issue.session_result(again(row), by=life.officer(Role.HANDLER))
    for name in ("session_result", "session_result-workbook"):
        address = reverse(name, args=[issued.pk])
        assert Client().get(address).status_code == 404
        assert signed_in(life.theirs(Role.ORG_ADMIN)).get(address).status_code == 404
        assert signed_in(life.officer(Role.DISCIPLINE)).get(address).status_code == 200
