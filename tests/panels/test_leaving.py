"""A seat falls empty: the next of the order follows, the panel stays odd and large enough, nobody who left scores."""

from typing import Any

import pytest

from grants.bids.models import Bid
from grants.listings.models import Listing
from grants.panels import actions, queries
from grants.panels.models import Expert, Panel, Score, ScoreSheet, Seat
from grants.people import actions as people
from grants.people.models import Organisation
from grants.story import choosing
from grants.story.cast import Cast
from grants.trail import clock
from grants.trail.blockers import Blocked, Refused
from grants.trail.models import Entry
from tests.factories import plans

pytestmark = pytest.mark.django_db
WHY = "亲属在申报机构任职"


def life(cast: Cast, step: str) -> Any:
    return plans.life(cast, step, named_panel=False)


def live(panel: Panel) -> list[Seat]:
    return sorted(Panel.objects.get(pk=panel.pk).live_seats, key=lambda s: s.place or 0)


def sheet_of(seat: Seat) -> ScoreSheet:
    return ScoreSheet.objects.get(seat=seat)


def expected(panel: Panel, leaving: Seat) -> str:
    """Worked out here by hand: the first of the order who never sat, a finance expert when none would be left."""
    fields = {row["number"]: row["field"] for row in panel.draw.pool}
    used = set(panel.seats.values_list("number", flat=True))
    rest = [s for s in live(panel) if s.pk != leaving.pk]
    finance = any(s.field == "finance" for s in rest)
    return next(n for n in panel.draw.order if n not in used and (finance or fields[n] == "finance"))


@pytest.mark.parametrize("which", range(5))
def test_the_next_of_the_order_follows_at_once(which: int, cast: Cast) -> None:
    panel = life(cast, "declare").panel
    leaving = live(panel)[which]
    follows = expected(panel, leaving)
    actions.recuse(sheet_of(leaving), by=leaving.person, note=WHY)
    now = live(panel)
    assert follows in {s.number for s in now}
    assert (len(now), leaving.pk in {s.pk for s in now}) == (5, False)
    assert any(s.field == "finance" for s in now)
    assert [s.is_chair for s in now].count(True) == 1
    if which == 0:
        assert now[0].is_chair
    assert sheet_of(next(s for s in now if s.number == follows)).status == "assigned"
    entry = Entry.objects.filter(kind="listing", object_id=panel.listing_id, move="replace_seat").get()
    assert entry.facts["place"] == panel.draw.order.index(follows) + 1


def test_until_the_order_is_used_up_the_panel_stays_sound_then_one_is_named(cast: Cast, personas: Any) -> None:
    panel = life(cast, "qualify").panel
    spare = len(panel.draw.order) - 5
    gone: set[int] = set()
    for _n in range(spare + 1):
        leaving = next(s for s in live(panel) if s.field != "finance")
        try:
            actions.recuse(sheet_of(leaving), by=personas["D"], note=WHY)
        except Blocked as refusal:
            assert {b.code for b in refusal.blockers} == {"panel_stays_sound"}
            break
        gone.add(leaving.person_id)
        assert len(live(panel)) == 5
        assert not gone & {s.person_id for s in live(panel)}
    else:
        raise AssertionError("the order was never used up")
    assert len(gone) == spare
    assert sheet_of(leaving).status == "assigned"
    # only now may somebody be named
    told = {"person": people.open_account(username="late", name="补选人", password="yulan-test-Passw0rd"), "expertise": "法律"}
    with pytest.raises(Blocked):
        actions.replace_seat(panel, by=personas["H"], **told, chosen="")
    actions.replace_seat(panel, by=personas["H"], **told, chosen="抽取名单已用完")
    actions.recuse(sheet_of(leaving), by=personas["D"], note=WHY)
    assert len(live(panel)) == 5


def test_where_a_draw_was_made_nobody_is_named_while_the_order_lasts(cast: Cast, personas: Any) -> None:
    panel = life(cast, "form_panel").panel
    outsider = people.open_account(username="late", name="补选人", password="yulan-test-Passw0rd")
    with pytest.raises(Blocked) as refusal:
        actions.replace_seat(panel, by=personas["H"], person=outsider, expertise="法律", chosen="理由")
    assert [b.code for b in refusal.value.blockers] == ["drawn"]
    assert panel.seats.count() == 5


def test_a_successor_with_an_interest_is_passed_over_and_that_is_recorded(cast: Cast) -> None:
    panel = life(cast, "qualify").panel
    leaving = next(s for s in live(panel) if s.field != "finance")
    first = expected(panel, leaving)
    people.declare_interest(Expert.objects.get(number=first).person, cast.organisations["qinghe"], "曾任顾问")
    actions.recuse(sheet_of(leaving), by=leaving.person, note=WHY)
    assert first not in {s.number for s in live(panel)}
    entry = Entry.objects.filter(kind="listing", object_id=panel.listing_id, move="replace_seat").get()
    assert entry.facts["passed_over"] == {first: "interest"}


def test_before_the_opening_a_bidder_is_not_given_away_by_who_follows(cast: Cast) -> None:
    panel = life(cast, "form_panel").panel
    leaving = next(s for s in live(panel) if s.field != "finance")
    first = expected(panel, leaving)
    people.declare_interest(Expert.objects.get(number=first).person, cast.organisations["qinghe"], "曾任顾问")
    actions.recuse(sheet_of(leaving), by=leaving.person, note="生病")
    assert first in {s.number for s in live(panel)}


@pytest.mark.parametrize("kind", ["office", "past office", "declared", "legal representative"])
def test_known_interests_stop_the_statement_with_their_reason(kind: str, cast: Cast) -> None:
    told = life(cast, "qualify")
    seat, organisation = live(told.panel)[1], cast.organisations["muming"]
    match kind:
        case "office":
            people.appoint(seat.person, "org_lead", organisation=organisation)
        case "past office":
            until = clock.today().replace(year=clock.today().year - 3, day=28)
            people.appoint(seat.person, "org_lead", organisation=organisation, since=until.replace(year=2013), until=until)
            if until < clock.today().replace(year=clock.today().year - 3, day=min(clock.today().day, 28)):
                pytest.skip("more than three years ago today")
        case "declared":
            people.declare_interest(seat.person, organisation, WHY)
        case _:
            Organisation.objects.filter(pk=organisation.pk).update(legal_representative=seat.person.name)
    sheet = sheet_of(seat)
    with pytest.raises(Blocked) as refusal:
        actions.declare(sheet, by=seat.person, no_interest=choosing.bidders(told))
    assert [b.code for b in refusal.value.blockers] == ["interest"]
    assert organisation.name in refusal.value.message
    assert (sheet_of(seat).status, sheet.statements.count()) == ("assigned", 0)


def test_a_like_surname_is_no_interest(cast: Cast) -> None:
    told = life(cast, "qualify")
    seat = live(told.panel)[1]
    Organisation.objects.filter(pk=cast.organisations["muming"].pk).update(legal_representative=seat.person.name[0] + "大同")
    actions.declare(sheet_of(seat), by=seat.person, no_interest=choosing.bidders(told))
    assert sheet_of(seat).status == "filling"


def test_who_left_scores_no_more_and_what_she_scored_does_not_count(cast: Cast) -> None:
    told = life(cast, "score")
    leaving = live(told.panel)[2]
    sheet = sheet_of(leaving)
    row = Score.objects.filter(sheet=sheet)[0]
    actions.recuse(sheet, by=leaving.person, note=WHY)
    again = {"bid": row.bid, "criterion": row.criterion, "points": 1, "comment": "改分"}
    for attempt in (
        lambda: actions.enter_scores(sheet_of(leaving), by=leaving.person, scores=[again]),
        lambda: actions.submit(sheet_of(leaving), by=leaving.person),
    ):
        with pytest.raises(Refused):
            attempt()
    assert Score.objects.get(pk=row.pk).points == row.points
    follower = next(s for s in live(told.panel) if sheet_of(s).status == "assigned")
    finish(told, follower)
    counted = {s.pk for s in live(told.panel)}
    assert all(p.sheets == 5 for p in queries.ranking(told.listing))
    assert leaving.pk not in counted


def finish(told: Any, seat: Seat) -> None:
    """The one who followed scores; all submit, the chair locks."""
    actions.declare(sheet_of(seat), by=seat.person, no_interest=choosing.bidders(told))
    choosing.score(told, sheet_of(seat), 1)
    for one in live(told.panel):
        if sheet_of(one).status == "filling":
            actions.submit(sheet_of(one), by=one.person)
    chair = next(s for s in live(told.panel) if s.is_chair).person
    for one in live(told.panel):
        if sheet_of(one).status == "submitted":
            actions.lock(sheet_of(one), by=chair)


def test_a_void_sheet_is_scored_again_by_who_follows_and_everything_is_worked_out_anew(cast: Cast, personas: Any) -> None:
    told = life(cast, "lock")
    panel = Panel.objects.get(pk=told.panel.pk)
    leaving = live(panel)[1]
    before = {b.pk: b.exact for b in Bid.objects.filter(listing=told.listing, status="scored")}
    sheet = sheet_of(leaving)
    actions.sign_off(sheet, by=personas["D"], move="void", role="discipline")
    actions.void(sheet, by=personas["A"], note=WHY)
    panel.refresh_from_db()
    assert (sheet_of(leaving).status, panel.reported_at, len(live(panel))) == ("void", None, 5)
    from_the_void = Score.objects.filter(sheet=sheet)
    assert from_the_void.exists()
    follower = next(s for s in live(panel) if sheet_of(s).status == "assigned")
    with pytest.raises(Blocked):
        choosing.propose(told)
    assert not Listing.objects.get(pk=told.listing.pk).awards.exists()
    actions.declare(sheet_of(follower), by=follower.person, no_interest=choosing.bidders(told))
    low = [
        {"bid": bid, "criterion": c, "points": c.maximum * 4 / 5, "comment": ""}
        for bid in Bid.objects.filter(pk__in=before)
        for c in told.listing.criteria.filter(kind="expert")
    ]
    actions.enter_scores(sheet_of(follower), by=follower.person, scores=low)
    actions.submit(sheet_of(follower), by=follower.person)
    chair = next(s for s in live(panel) if s.is_chair).person
    actions.lock(sheet_of(follower), by=chair)
    places = {p.bid.pk: (str(p.mean), p.rank, p.points) for p in queries.ranking(told.listing)}
    after = {b.pk: (b.exact, b.rank, b.points) for b in Bid.objects.filter(pk__in=before)}
    assert after == places
    assert {key: exact for key, (exact, _r, _p) in after.items()} != before
    assert Entry.objects.filter(kind="bid", move="rescore", object_id__in=before).exists()


def test_reopening_a_locked_sheet_of_an_unfinished_lock_keeps_the_rest(cast: Cast, personas: Any) -> None:
    told = life(cast, "submit_sheet")
    chair = next(s for s in live(told.panel) if s.is_chair).person
    first, *rest = [sheet_of(s) for s in live(told.panel)]
    actions.lock(first, by=chair)
    actions.sign_off(first, by=personas["D"], move="reopen", role="discipline")
    actions.reopen(first, by=chair, note="合计有误")
    assert [s.status for s in [sheet_of(x) for x in live(told.panel)]] == ["submitted"] * 5
    for sheet in [first, *rest]:
        actions.lock(ScoreSheet.objects.get(pk=sheet.pk), by=chair)
    assert Bid.objects.filter(listing=told.listing, status="scored").count() == 3
    locked = ScoreSheet.objects.get(pk=first.pk)
    actions.sign_off(locked, by=personas["D"], move="reopen", role="discipline")
    with pytest.raises(Blocked):
        actions.reopen(locked, by=chair, note="合计有误")
    assert ScoreSheet.objects.get(pk=first.pk).status == "locked"
