"""Offers on the federation desk: a list and a page of their own, the review, and what of them must not appear among the calls."""

from datetime import timedelta
from typing import Any

import pytest

from grants.listings import actions as listings
from grants.listings.models import Listing
from grants.people.roles import Role
from grants.portals.federation.duties import duties
from grants.roadshows import actions
from grants.roadshows.models import Roadshow
from grants.story.cast import Cast
from grants.trail import clock
from grants.trail.moves import available_moves
from grants.trail.signoffs import missing, offered
from tests.factories import roadshows
from tests.factories.reach import reach
from tests.portals.desk import act, page, send, signed_in, text

pytestmark = pytest.mark.django_db


def handed_in(cast: Cast) -> Listing:
    listing = roadshows.offer(cast)
    listings.submit(listing, by=cast.holder("qinghe", Role.ORG_ADMIN))
    return Listing.objects.get(pk=listing.pk)


def rows(person: Any, name: str) -> set[Any]:
    return {row.record.pk for row in page(person, name).context["table"].rows}


def waiting(person: Any) -> set[tuple[str, str]]:
    return {(duty.obj.machine, choice.offer.name) for duty in duties(person, "federation") for choice in duty.choices}


def test_an_offer_is_reviewed_signed_off_and_approved(cast: Cast, personas: dict[str, Any]) -> None:
    listing = handed_in(cast)
    told = text(page(personas["R"], "listings-detail", listing.pk))
    assert all(words in told for words in (listing.title, listing.group, listing.content, cast.organisations["qinghe"].name))
    assert act(personas["A"], listing, "approve").status_code == 422
    for letter in "RF":
        assert ("listing", "approve") in waiting(personas[letter])
        assert send(personas[letter], "listings-sign_off", listing.pk, "approve", version=listing.version).status_code == 302
        assert ("listing", "approve") not in waiting(personas[letter])
    assert ("listing", "approve") in waiting(personas["A"])
    assert act(personas["A"], listing, "approve").status_code == 302
    assert Listing.objects.get().status == "approved"


def test_it_is_sent_back_with_a_reason(cast: Cast, personas: dict[str, Any]) -> None:
    listing = handed_in(cast)
    assert act(personas["R"], listing, "send_back", note="").status_code == 422
    assert act(personas["R"], listing, "send_back", note="请写明服务人数。").status_code == 302
    assert Listing.objects.get().status == "draft"


@pytest.mark.parametrize("letter", "VTHCKD")
def test_who_does_not_review_changes_nothing(letter: str, cast: Cast, personas: dict[str, Any]) -> None:
    listing = handed_in(cast)
    answered = {act(personas[letter], listing, move, note="理由").status_code for move in ("approve", "send_back")}
    answered.add(send(personas[letter], "listings-sign_off", listing.pk, "approve", version=listing.version).status_code)
    assert answered <= {403, 404}
    after = Listing.objects.get()
    assert (after.status, after.version, missing(after)) == ("under_review", listing.version, missing(listing))


def test_the_reviewer_of_elsewhere_does_not_even_see_it(cast: Cast, strangers: dict[str, Any]) -> None:
    listing = handed_in(cast)
    assert page(strangers["R"], "listings-detail", listing.pk).status_code == 404
    assert rows(strangers["R"], "offers") == set()
    assert act(strangers["R"], listing, "send_back", note="理由").status_code == 404
    assert Listing.objects.get().status == "under_review"


def test_what_is_not_handed_in_yet_is_the_organisations_own(cast: Cast, personas: dict[str, Any]) -> None:
    draft = roadshows.offer(cast)
    for letter in "HRFA":
        assert page(personas[letter], "listings-detail", draft.pk).status_code == 404
        assert rows(personas[letter], "offers") == set()
        assert act(personas[letter], draft, "submit").status_code == 404


def test_calls_and_offers_keep_to_their_lists(cast: Cast, personas: dict[str, Any]) -> None:
    call, offer = reach("listing", "published", cast), roadshows.approved(cast)
    person = personas["R"]
    assert (rows(person, "listings"), rows(person, "offers")) == ({call.pk}, {offer.pk})
    assert rows(person, "programmes") == {call.programme_id}
    found = {one.label: {row[1] for row in one.rows} for one in page(person, "search", q=offer.title[:6]).context["found"]}
    assert [sorted(urls) for urls in found.values()] == [[f"/federation/listings/{offer.pk}/"]]
    assert page(personas["H"], "offers", q=offer.number, status="approved", category="community").status_code == 200


def test_the_page_of_an_offer_stands_under_offers(cast: Cast, personas: dict[str, Any]) -> None:
    listing = handed_in(cast)
    for portal, person in (("federation", personas["R"]), ("provider", cast.holder("qinghe", Role.ORG_ADMIN))):
        shell = signed_in(person).get(f"/{portal}/listings/{listing.pk}/").context["shell"]
        assert [entry.url for entry in shell.nav if entry.current] == [f"/{portal}/offers/"]


def test_nobody_forms_a_panel_or_a_key_for_an_offer(cast: Cast, personas: dict[str, Any]) -> None:
    hall = roadshows.scheduled(cast)
    offer = hall.pitches[0].listing
    errands = {one.url for one in page(personas["H"], "home").context["errands"]}
    assert {url for url in errands if f"/listings/{offer.pk}/" in url} == set()
    with clock.at(offer.closes_at + timedelta(hours=1)):
        actions.wind_up_offers()
        closed = Listing.objects.get(pk=offer.pk)
        assert closed.status == "closed"
        assert "open_bids" not in {one.name for one in available_moves(closed, personas["H"])}
        assert (offered(closed, personas["D"]), missing(closed)) == ([], [])
        assert page(personas["H"], "listings-detail", offer.pk).status_code == 200


def test_the_pages_of_a_call_have_nothing_to_say_of_an_offer(cast: Cast, personas: dict[str, Any]) -> None:
    offer = roadshows.approved(cast)
    names = ("edit", "panel", "draw", "draw_new", "opening_key", "opening", "panel_report", "ranking", "flags")
    answered = {name: page(personas["H"], f"listings-{name}", offer.pk).status_code for name in names}
    assert {name: code for name, code in answered.items() if code not in {403, 404}} == {}
    assert send(personas["H"], "listings-panel", offer.pk).status_code == 404
    assert (offer.panels.count(), offer.draws.count(), offer.opening_keys.count()) == (0, 0, 0)
    assert offer.programme not in page(personas["H"], "listings-new").context["form"].fields["programme"].queryset


def test_every_move_of_a_roadshow_waits_for_its_person_on_its_day(cast: Cast, personas: dict[str, Any]) -> None:
    show = roadshows.draft(cast)
    assert ("roadshow", "open_registration") in waiting(personas["A"])
    hall = roadshows.registering(cast)
    assert ("roadshow", "schedule") not in waiting(personas["H"])
    with clock.at(show.registers_until + timedelta(minutes=1)):  # type: ignore[operator]
        assert ("roadshow", "schedule") in waiting(personas["H"])
    actions.schedule(hall.roadshow, by=personas["H"])
    assert waiting(hall.by(Role.DISCIPLINE)) == set()
    with clock.at(hall.roadshow.planned_at):
        assert ("roadshow", "start") in waiting(hall.by(Role.DISCIPLINE))
        actions.sign_off(hall.roadshow, by=hall.by(Role.DISCIPLINE), move="start")
        assert ("roadshow", "start") in waiting(personas["H"])
        here = f"/federation/roadshows/{hall.roadshow.pk}/console/"
        assert here in {one.url for one in page(personas["H"], "home").context["errands"]}


def test_the_result_is_signed_when_every_claim_is_settled(cast: Cast, personas: dict[str, Any]) -> None:
    hall = roadshows.opened(cast)
    claim = hall.lift("t1")
    roadshows.over(hall)
    observer = hall.by(Role.DISCIPLINE)
    assert ("roadshow", "archive") not in waiting(observer)
    actions.release(claim, by=personas["R"], note="放弃")
    assert ("roadshow", "archive") in waiting(observer)
    actions.sign_off(Roadshow.objects.get(), by=observer, move="archive")
    assert ("roadshow", "archive") in waiting(personas["R"])
