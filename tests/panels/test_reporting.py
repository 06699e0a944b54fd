"""The report: written by the chair when all is locked, signed by everyone who counts; silence agrees when the time is over."""

from datetime import timedelta
from typing import Any

import pytest

from grants.awards import actions as awards
from grants.bids.models import Bid
from grants.listings.models import Listing
from grants.panels import actions, report
from grants.panels.models import Opinion, Panel, ScoreSheet, Seat
from grants.rulebook import queries as rulebook
from grants.story import choosing
from grants.story.cast import Cast
from grants.trail import clock
from grants.trail.blockers import Blocked, NotAllowed, Refused
from grants.trail.models import Entry
from tests.factories import plans

pytestmark = pytest.mark.django_db
TEXT = "评审小组推荐排名第一的机构。"


@pytest.fixture
def locked(cast: Cast) -> Any:
    """Every sheet is locked, no report yet."""
    told = plans.life(cast, "submit_sheet")
    chair = told.panel.seats.get(is_chair=True).person
    for sheet in choosing.sheets(told.panel):
        actions.lock(sheet, by=chair)
    told.panel = Panel.objects.get(pk=told.panel.pk)
    return told


def chair_of(panel: Panel) -> Any:
    return next(s for s in panel.live_seats if s.is_chair).person


def others(panel: Panel) -> list[Seat]:
    return [s for s in panel.live_seats if not s.is_chair]


def propose(told: Any) -> None:
    bid = Bid.objects.get(listing=told.listing, rank=1)
    awards.propose(bid, by=told.cast.persons["approver"])


def test_nothing_is_proposed_before_everyone_has_signed(locked: Any) -> None:
    panel = locked.panel
    for step in (None, "write", "sign but one"):
        if step == "write":
            actions.write_report(panel, by=chair_of(panel), text=TEXT)
        if step == "sign but one":
            for seat in panel.live_seats[:-1]:
                actions.sign_report(panel, by=seat.person, agrees=True)
        with pytest.raises(Blocked) as refusal:
            propose(locked)
        assert [b.code for b in refusal.value.blockers] == ["panel_reported"]
    assert str(panel.live_seats[-1].person) in refusal.value.message
    assert not Listing.objects.get(pk=locked.listing.pk).awards.exists()
    actions.sign_report(panel, by=panel.live_seats[-1].person, agrees=True)
    propose(locked)
    assert Bid.objects.get(listing=locked.listing, rank=1).status == "proposed"


def test_dissent_is_kept_word_for_word_and_stops_nothing(locked: Any) -> None:
    panel, why = locked.panel, "第二名的预算更合理，第一名的团队证明不足。"
    actions.write_report(panel, by=chair_of(panel), text=TEXT)
    dissenter, *rest = panel.live_seats
    with pytest.raises(Blocked):
        actions.sign_report(panel, by=dissenter.person, agrees=False, dissent="  ")
    assert not Opinion.objects.exists()
    actions.sign_report(panel, by=dissenter.person, agrees=False, dissent=why)
    for seat in rest:
        actions.sign_report(panel, by=seat.person, agrees=True)
    with pytest.raises(Blocked):
        actions.sign_report(panel, by=dissenter.person, agrees=True)
    assert [(o.agrees, o.dissent) for o in Opinion.objects.filter(seat=dissenter)] == [(False, why)]
    propose(locked)
    signed = Entry.objects.filter(kind="listing", object_id=locked.listing.pk, move="sign_report").order_by("seq")
    assert [(e.note, e.facts["agrees"]) for e in signed] == [(why, False), *[("", True)] * 4]


def test_silence_agrees_when_the_time_is_over(locked: Any) -> None:
    panel = locked.panel
    actions.write_report(panel, by=chair_of(panel), text=TEXT)
    until = rulebook.report_signed_by(locked.listing.rule_set, clock.today())
    last = clock.now().astimezone(clock.SHANGHAI).replace(year=until.year, month=until.month, day=until.day)
    with clock.at(last), pytest.raises(Blocked):
        propose(locked)
    with clock.at(last + timedelta(days=1)):
        told = report.facts_of(Panel.objects.get(pk=panel.pk))
        assert {(s.silent, s.opinion) for s in told.signatures} == {(True, None)}
        assert told.closed
        propose(locked)
    assert Bid.objects.get(listing=locked.listing, rank=1).status == "proposed"


def test_only_the_chair_writes_and_only_when_all_is_locked(locked: Any, cast: Cast, personas: Any) -> None:
    panel = locked.panel
    for person in [*(s.person for s in others(panel)), personas["A"], personas["R"], personas["D"], personas["OA"]]:
        with pytest.raises(NotAllowed):
            actions.write_report(panel, by=person, text=TEXT)
    early = plans.life(cast, "submit_sheet").panel
    with pytest.raises(Blocked):
        actions.write_report(early, by=chair_of(early), text=TEXT)
    with pytest.raises(Blocked):
        actions.write_report(panel, by=chair_of(panel), text="  ")
    assert Panel.objects.filter(reported_at__isnull=False).count() == 0


def test_nobody_else_signs_and_nobody_before_it_is_written(locked: Any, personas: Any) -> None:
    panel = locked.panel
    with pytest.raises(Blocked):
        actions.sign_report(panel, by=chair_of(panel), agrees=True)
    actions.write_report(panel, by=chair_of(panel), text=TEXT)
    for letter in ("A", "R", "H", "D", "OA", "AU"):
        with pytest.raises(NotAllowed):
            actions.sign_report(panel, by=personas[letter], agrees=True)
    assert not Opinion.objects.exists()


def test_a_changed_report_is_signed_anew(locked: Any) -> None:
    panel = locked.panel
    actions.write_report(panel, by=chair_of(panel), text=TEXT)
    for seat in panel.live_seats:
        actions.sign_report(panel, by=seat.person, agrees=True)
    actions.write_report(panel, by=chair_of(panel), text=TEXT + "补充理由。")
    assert not Opinion.objects.filter(seat__panel=panel).exists()
    with pytest.raises(Blocked):
        propose(locked)
    for seat in panel.live_seats:
        actions.sign_report(panel, by=seat.person, agrees=True)
    propose(locked)
    with pytest.raises(Blocked):
        actions.write_report(Panel.objects.get(pk=panel.pk), by=chair_of(panel), text="改写")
    assert Panel.objects.get(pk=panel.pk).report == TEXT + "补充理由。"


def test_the_prefilled_text_holds_every_fact(locked: Any) -> None:
    told = report.facts_of(locked.panel)
    text = report.prefilled(told)
    assert all(str(seat.person) in text for seat in locked.panel.live_seats)
    for place in told.places:
        assert place.bid.organisation.name in text
        assert str(place.mean_shown) in text


# Too few bidders ----------------------------------------------------------------------------------------------------


def shrink(told: Any, method: str, left: int) -> Panel:
    """After the opening only `left` bidders are qualified, and the listing runs under `method`."""
    Listing.objects.filter(pk=told.listing.pk).update(method=method)
    for bid in list(Bid.objects.filter(listing=told.listing))[left:]:
        Bid.objects.filter(pk=bid.pk).update(edition=9)
    return Panel.objects.get(pk=told.panel.pk)


@pytest.mark.parametrize(
    ("method", "left", "code"),
    [
        ("competitive_consultation", 3, ""), ("competitive_consultation", 2, "shortage"), ("competitive_consultation", 1, "failed"),
        ("open_tender", 3, ""), ("open_tender", 2, "failed"), ("below_threshold", 1, ""),
    ],
)  # fmt: skip
def test_shortage(method: str, left: int, code: str, cast: Cast) -> None:
    told = plans.life(cast, "submit_sheet")
    panel = shrink(told, method, left)
    sheet = ScoreSheet.objects.filter(panel=panel)[0]
    chair = chair_of(panel)
    if not code:
        actions.lock(sheet, by=chair)
        assert ScoreSheet.objects.get(pk=sheet.pk).status == "locked"
        with pytest.raises(Blocked):
            actions.go_on(panel, by=chair, note="无")
        return
    with pytest.raises(Blocked) as refusal:
        actions.lock(sheet, by=chair)
    assert [b.code for b in refusal.value.blockers] == [code]
    assert ScoreSheet.objects.get(pk=sheet.pk).status == "submitted"
    if code == "failed":
        with pytest.raises(Blocked):
            actions.go_on(panel, by=chair, note="继续")
        assert Panel.objects.get(pk=panel.pk).go_on_reason == ""
        return
    with pytest.raises(Blocked):
        actions.go_on(panel, by=chair, note=" ")
    with pytest.raises(Refused):
        actions.go_on(panel, by=others(panel)[0].person, note="继续")
    actions.go_on(panel, by=chair, note="两家响应，符合财库〔2015〕124号，继续评审。")
    actions.lock(ScoreSheet.objects.get(pk=sheet.pk), by=chair)
    assert ScoreSheet.objects.get(pk=sheet.pk).status == "locked"
