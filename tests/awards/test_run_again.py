"""An upheld objection with nobody in reserve: the call fails, is run again as a new edition, and comes to a second award."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from grants.awards import actions, timeline
from grants.awards.models import Award
from grants.bids import queries as bids
from grants.bids.models import Bid
from grants.listings import actions as listings
from grants.needs.models import Need
from grants.panels.models import Panel
from grants.story import choosing, steps
from grants.story.cast import Cast
from grants.story.life import Life
from grants.story.plan import Offer
from grants.trail import clock
from grants.trail.blockers import Blocked
from tests.concurrency.race import intact
from tests.factories import plans
from tests.factories.objections import do, objected
from tests.factories.ways import REASON, fresh
from tests.portals.desk import signed_in
from tests.portals.seen import words

ACTS = {name: act for name, _days, _hour, act in steps.STEPS}
EARLIER = timedelta(days=150)
ONLY_ONE = {"offers": [
    Offer("qinghe", Decimal(1), Decimal("0.85"), "propose"),
    Offer("muming", Decimal("0.95"), Decimal("0.75"), "reject"),
    Offer("yuanhang", Decimal("0.99"), Decimal("0.65"), "reject"),
]}  # fmt: skip


def go_on(life: Life, shift: timedelta, first: str, last: str) -> None:
    """The steps from `first` to `last`, each so much later than the first time."""
    names = [name for name, *_ in steps.STEPS]
    for name in names[names.index(first) : names.index(last) + 1]:
        with clock.at(life.when[name] + shift):
            ACTS[name](life)


@pytest.fixture
def overturned(cast: Cast) -> Life:
    """On notice half a year ago; the objection of the second upheld, the award revoked; nobody was kept in reserve."""
    with clock.at(clock.now() - EARLIER):
        life = plans.life(cast, "announce", **ONLY_ONE)
        objection = objected(life)
        do(objection, "accept", cast)
        do(objection, "uphold", cast)
        actions.revoke(fresh(life.award), by=cast.persons["approver"], note=REASON)
    return life


def failed(life: Life) -> None:
    with clock.at(life.when["announce"] + timedelta(days=1)):
        listings.fail(fresh(life.listing), by=life.cast.persons["handler"], note=REASON, failure="misconduct")


def run_again(life: Life) -> timedelta:
    """A new edition, drafted with new dates; returns how much later everything happens."""
    shift = life.when["announce"] + timedelta(days=3) - life.when["submit_listing"]
    shift = timedelta(days=shift.days + 1)
    dates = {"publishes_at": "publish", "closes_at": "close", "opens_at": "open_bids"}
    with clock.at(life.when["announce"] + timedelta(days=2)):
        listings.rerun(fresh(life.listing), by=life.cast.persons["handler"])
        fields = {name: life.when[step] + shift for name, step in dates.items()}
        life.listing = listings.revise(fresh(life.listing), by=life.cast.persons["handler"], fields=fields)
    return shift


def test_the_needs_go_back_and_are_matched_again(overturned: Life) -> None:
    life = overturned
    states = []
    for go in (failed, lambda life: go_on(life, run_again(life), "submit_listing", "publish")):
        states.append({n.status for n in Need.objects.filter(listings=life.listing)})
        go(life)
    states.append({n.status for n in Need.objects.filter(listings=life.listing)})
    assert states == [{"matched"}, {"pooled"}, {"matched"}]


def test_a_second_edition_comes_to_a_second_award(overturned: Life) -> None:
    life = overturned
    first_key, first_panel, first_award = life.listing.opening_key, life.panel, fresh(life.award)
    first_bids = {name: fresh(bid) for name, bid in life.bids.items()}
    failed(life)
    shift = run_again(life)
    listing = fresh(life.listing)
    assert (listing.status, listing.edition, listing.opening_key, listing.panel, listing.bids_now.count()) == (
        "draft",
        2,
        None,
        None,
        0,
    )
    go_on(life, shift, "submit_listing", "submit_bid")
    listing = fresh(life.listing)
    assert listing.opening_key not in {None, first_key}
    reviewer = life.cast.persons["reviewer"]
    # The applications of the first edition stay readable, those of the second are nobody else's business yet.
    assert set(bids.visible(reviewer).filter(listing=listing)) == set(first_bids.values())
    assert {fresh(bid).status for bid in first_bids.values()} == {"unsuccessful"}
    go_on(life, shift, "form_panel", "announce")
    listing, award = fresh(life.listing), fresh(life.award)
    assert listing.panel not in {None, first_panel}
    assert Panel.objects.filter(listing=listing).count() == 2
    assert Bid.objects.filter(listing=listing, organisation=first_award.organisation).count() == 2
    assert (award.status, award.bid.edition, award.organisation) == ("on_notice", 2, first_award.organisation)
    with clock.at(datetime.combine(award.notice_until + timedelta(days=1), datetime.min.time(), clock.SHANGHAI)):
        assert actions.settle_due() == 1
        choosing.notify(life)
    assert [(a.status, a.bid.edition) for a in Award.objects.filter(listing=listing).order_by("pk")] == [
        ("revoked", 1),
        ("notified", 2),
    ]
    assert fresh(listing).status == "awarded"
    intact()


def test_what_the_first_edition_left_sealed_stays_sealed(cast: Cast) -> None:
    """It failed before the opening: the purchaser never learns what lay in it."""
    with clock.at(clock.now() - EARLIER):
        life = plans.life(cast, "close")
        listing = fresh(life.listing)
        listings.fail(listing, by=cast.persons["handler"], note=REASON, failure="no_longer")
        listings.rerun(fresh(listing), by=cast.persons["handler"])
    assert bids.visible(cast.persons["reviewer"]).filter(listing=listing).count() == 0
    assert {bid.content.plan for bid in Bid.objects.filter(listing=listing)} == {""}
    assert {bid.plan for bid in Bid.objects.filter(listing=listing)} == {""}


def test_what_was_opened_stays_readable_even_before_it_was_judged(cast: Cast) -> None:
    with clock.at(clock.now() - EARLIER):
        life = plans.life(cast, "open_bids")
        listing, reviewer = fresh(life.listing), cast.persons["reviewer"]
        seen = set(bids.visible(reviewer).filter(listing=listing))
        listings.fail(listing, by=cast.persons["handler"], note=REASON, failure="no_longer")
        listings.rerun(fresh(listing), by=cast.persons["handler"])
    assert len(seen) == 3
    assert set(bids.visible(reviewer).filter(listing=listing)) == seen


def test_objections_to_the_first_edition_hold_nothing_in_the_second(overturned: Life) -> None:
    life = overturned
    with clock.at(life.when["announce"] + timedelta(hours=1)):
        old = objected(life, organisation="yuanhang", about="procedure")
    failed(life)
    shift = run_again(life)
    with clock.at(life.when["announce"] + timedelta(days=4)):
        from_old = {b.code for b in _refusal(old, life)}
    assert from_old == {"in_time"}
    go_on(life, shift, "submit_listing", "announce")
    assert [row.key for row in timeline.rows(fresh(life.listing)) if row.key == "answer_query"] == []
    with clock.at(datetime.combine(life.award.notice_until + timedelta(days=1), datetime.min.time(), clock.SHANGHAI)):
        assert actions.settle_due() == 1


def _refusal(objection: Any, life: Life) -> list[Any]:
    with pytest.raises(Blocked) as refusal:
        do(objection, "accept", life.cast)
    return list(refusal.value.blockers)


def test_the_first_result_stays_public_under_its_number_while_the_call_is_drafted_again(overturned: Life, client: Client) -> None:
    life = overturned
    failed(life)
    run_again(life)
    answer = client.get(reverse("public:awards-detail", args=[life.award.pk]))
    assert life.listing.number in words(answer)
    assert life.listing.title not in words(answer)
    assert client.get(reverse("public:listings-detail", args=[life.listing.pk])).status_code == 404
    handler = signed_in(life.cast.persons["handler"])
    assert handler.get(reverse("federation:listings-detail", args=[life.listing.pk])).status_code == 200
