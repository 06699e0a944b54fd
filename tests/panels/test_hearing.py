"""The bidders of a call answer before its panel: all or none, in an order drawn by lot, and no sheet is signed before the last of them."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from grants.bids.models import Bid
from grants.listings.models import Listing
from grants.panels import actions as panels
from grants.panels import hearing
from grants.panels.models import ScoreSheet
from grants.papers import kinds
from grants.papers.session_result import issue
from grants.people.roles import Role
from grants.roadshows import actions, lot, placard, queries, session
from grants.roadshows.models import Pitch, Roadshow
from grants.story import choosing
from grants.story.cast import Cast
from grants.story.life import Life
from grants.story.plan import Offer
from grants.trail import clock
from grants.trail.blockers import Blocked, NotAllowed
from tests.factories import plans, roadshows

pytestmark = pytest.mark.django_db
OFFERS = [
    Offer("qinghe", Decimal(1), Decimal("0.85"), "propose"),
    Offer("muming", Decimal("0.95"), Decimal("0.75"), "reserve"),
    Offer("yuanhang", Decimal("0.99"), Decimal("0.65"), "reject"),
]


def opened(cast: Cast, step: str = "score") -> Life:
    """Every bidder found qualified, every item of every sheet scored, nothing signed."""
    return plans.life(cast, step)


def drafted(life: Life) -> Roadshow:
    return roadshows.draft(
        life.cast, kind="demand", title="项目评审答辩会", listing=Listing.objects.get(pk=life.listing.pk),
        registers_until=clock.now() + timedelta(hours=1), planned_at=clock.now() + timedelta(hours=2),
    )  # fmt: skip


def entered(life: Life) -> Roadshow:
    row = drafted(life)
    actions.open_registration(row, by=life.officer(Role.APPROVER))
    hearing.enter_bidders(row, by=life.officer(Role.HANDLER))
    return again(row)


def live(life: Life) -> Roadshow:
    row = entered(life)
    actions.schedule(row, by=life.officer(Role.HANDLER))
    actions.sign_off(row, by=life.officer(Role.DISCIPLINE), move="start")
    actions.start(row, by=life.officer(Role.HANDLER))
    return again(row)


def hear(row: Roadshow, life: Life) -> None:
    host = life.officer(Role.HANDLER)
    for pitch in row.pitches.order_by("order"):
        session.call_pitch(pitch, by=host)
        session.close_window(Pitch.objects.get(pk=pitch.pk), by=host, note="答辩完毕")
    actions.end(row, by=host)


def again(row: Roadshow) -> Roadshow:
    return Roadshow.objects.select_related("unit", "listing", "rule_set", "observer").get(pk=row.pk)


def codes(refusal: Any) -> list[str]:
    return [b.code for b in refusal.value.blockers]


def names(row: Roadshow) -> set[str]:
    return {pitch.organisation.name for pitch in row.pitches.select_related("organisation")}


def test_every_qualified_bidder_is_entered_at_once_and_only_once(cast: Cast) -> None:
    life = opened(cast)
    row = drafted(life)
    first = hearing.enter_bidders(row, by=life.officer(Role.HANDLER))
    qualified = Bid.objects.filter(listing=life.listing, status="qualified").select_related("organisation")
    assert names(row) == {bid.organisation.name for bid in qualified} and len(first) == qualified.count() == 3
    assert hearing.enter_bidders(row, by=life.officer(Role.HANDLER)) == [] and row.pitches.count() == 3


def test_a_missing_bidder_stops_the_programme(cast: Cast) -> None:
    life = opened(cast)
    row = entered(life)
    gone = row.pitches.select_related("roadshow", "listing").last()
    assert gone is not None
    actions.remove_pitch(gone, by=life.officer(Role.HANDLER))
    with pytest.raises(Blocked) as refusal:
        actions.schedule(again(row), by=life.officer(Role.HANDLER))
    assert "bidder" in codes(refusal) and gone.organisation.name in refusal.value.message
    assert again(row).status == "registering"


def test_who_is_disqualified_since_is_taken_out(cast: Cast) -> None:
    offers = [replace(offer, share=Decimal("0.40")) if offer.organisation == "muming" else offer for offer in OFFERS]
    life = plans.life(cast, "score", offers=offers)
    row, reviewer = entered(life), life.officer(Role.REVIEWER)
    low = Bid.objects.get(pk=life.bids["muming"].pk)
    panels.ask_price(low, by=reviewer)
    panels.decide_price(low, by=reviewer, answer="成本低", accepted=False, note="不能证明")
    assert hearing.enter_bidders(row, by=life.officer(Role.HANDLER)) == []
    assert names(row) == {life.bids[key].organisation.name for key in ("qinghe", "yuanhang")}


def test_nobody_is_named_before_everyone_was_looked_at(cast: Cast) -> None:
    for step in ("attend", "open_bids"):
        life = opened(cast, step)
        row = drafted(life)
        with pytest.raises(Blocked):
            hearing.enter_bidders(row, by=life.officer(Role.HANDLER))
        assert not row.pitches.exists()


def test_only_the_host_enters_them(cast: Cast) -> None:
    life = opened(cast)
    row = drafted(life)
    for person in (life.officer(Role.REVIEWER), life.officer(Role.APPROVER), life.theirs(Role.ORG_ADMIN)):
        with pytest.raises(NotAllowed):
            hearing.enter_bidders(row, by=person)
    assert not row.pitches.exists()


def test_a_session_of_offers_has_no_bidders(cast: Cast) -> None:
    row = roadshows.draft(cast)
    with pytest.raises(Blocked) as refusal:
        hearing.enter_bidders(row, by=cast.holder(roadshows.HOST, Role.HANDLER))
    assert codes(refusal) == ["kind"]


def test_the_order_is_the_lots_and_can_be_repeated(cast: Cast) -> None:
    row = live(opened(cast))
    assert lot.proves(row)
    there = list(row.pitches.order_by("order"))
    assert [p.order for p in there] == [1, 2, 3] and lot.order(row.lot_seed, there) == there


def test_it_does_not_start_without_the_observer(cast: Cast) -> None:
    life = opened(cast)
    row = entered(life)
    actions.schedule(row, by=life.officer(Role.HANDLER))
    with pytest.raises(Blocked) as refusal:
        actions.start(again(row), by=life.officer(Role.HANDLER))
    assert codes(refusal) == ["observer_present"]
    assert again(row).status == "scheduled"


def test_no_sheet_is_signed_before_the_last_was_heard(cast: Cast) -> None:
    life = opened(cast)
    sheet = choosing.sheets(life.panel)[0]
    row = live(life)
    for _time in range(2):
        with pytest.raises(Blocked) as refusal:
            panels.submit(sheet, by=sheet.seat.person)
        assert codes(refusal) == ["hearing_over"]
        assert ScoreSheet.objects.get(pk=sheet.pk).status == "filling"
        session.call_pitch(row.pitches.get(order=1), by=life.officer(Role.HANDLER)) if _time == 0 else None
    session.close_window(row.pitches.get(order=1), by=life.officer(Role.HANDLER), note="答辩完毕")
    for pitch in row.pitches.filter(order__gt=1):
        session.skip_pitch(pitch, by=life.officer(Role.HANDLER), note="没有到场")
    actions.end(again(row), by=life.officer(Role.HANDLER))
    panels.submit(sheet, by=sheet.seat.person)
    assert ScoreSheet.objects.get(pk=sheet.pk).status == "submitted"


@pytest.mark.parametrize("upto", ["draft", "registering", "scheduled", "cancelled"])
def test_an_announced_hearing_holds_and_one_called_off_does_not(cast: Cast, upto: str) -> None:
    life = opened(cast)
    row = drafted(life) if upto == "draft" else entered(life)
    if upto == "scheduled":
        actions.schedule(row, by=life.officer(Role.HANDLER))
    if upto == "cancelled":
        actions.cancel(row, by=life.officer(Role.APPROVER), note="改为书面评审")
    assert again(row).status == upto
    sheet = choosing.sheets(life.panel)[0]
    if upto in {"registering", "scheduled"}:
        with pytest.raises(Blocked):
            panels.submit(sheet, by=sheet.seat.person)
        assert ScoreSheet.objects.get(pk=sheet.pk).status == "filling"
    else:
        panels.submit(sheet, by=sheet.seat.person)
        assert ScoreSheet.objects.get(pk=sheet.pk).status == "submitted"


def test_after_the_first_signature_no_hearing_is_prepared(cast: Cast) -> None:
    life = opened(cast)
    sheet = choosing.sheets(life.panel)[0]
    panels.submit(sheet, by=sheet.seat.person)
    row = drafted(life)
    with pytest.raises(Blocked) as refusal:
        hearing.enter_bidders(row, by=life.officer(Role.HANDLER))
    assert codes(refusal) == ["sheets"] and not row.pitches.exists()


def test_in_a_hearing_nobody_raises_a_placard(cast: Cast) -> None:
    life = opened(cast)
    row = live(life)
    pitch = row.pitches.select_related("roadshow", "listing").get(order=1)
    session.call_pitch(pitch, by=life.officer(Role.HANDLER))
    unit, chair = roadshows.town(cast)
    with pytest.raises(Blocked):
        placard.raise_placard(pitch, by=chair, unit=unit, key="k")
    assert not pitch.claims.exists()


def test_who_answers_is_seen_by_the_house_and_not_by_others(cast: Cast) -> None:
    life = opened(cast)
    row = entered(life)
    _unit, chair = roadshows.town(cast)
    seen = [life.officer(Role.HANDLER), life.officer(Role.DISCIPLINE), life.theirs(Role.ORG_ADMIN)]
    assert [queries.visible(person).filter(pk=row.pk).exists() for person in seen] == [True] * 3
    assert not queries.visible(chair).filter(pk=row.pk).exists()


def test_the_record_of_a_hearing_tells_who_answered_when(cast: Cast) -> None:
    life = opened(cast)
    row = live(life)
    hear(row, life)
    facts = kinds.read(issue.session_result(again(row), by=life.officer(Role.HANDLER)).facts)[1]
    assert facts.title == "路演答辩记录" and facts.placards == () and facts.observer == str(life.officer(Role.DISCIPLINE))
    assert [p.organisation for p in facts.pitches] == [
        p.organisation.name for p in row.pitches.select_related("organisation").order_by("order")
    ]
    assert all(p.called_at is not None and p.closes_at is not None for p in facts.pitches)
