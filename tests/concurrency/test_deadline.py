"""Fifty organisations around the deadline: who was in time is in, once; who was not is out; nobody meets an error."""

import time
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection

from grants.bids import actions
from grants.bids.models import Bid
from grants.listings.models import Listing
from grants.people import actions as people
from grants.story import choosing
from grants.story.cast import Cast
from grants.story.life import Life
from grants.trail import clock
from grants.trail.models import Entry
from tests.concurrency.race import counted, intact, race
from tests.factories import plans
from tests.factories.organisations import applicant

CROWD = 50


@pytest.fixture
def drafts(everybody: Cast) -> list[Bid]:
    """One call, fifty finished drafts of as many organisations."""
    life = plans.life(everybody, "publish", offers=[])
    return [draft(life) for _n in range(CROWD)]


def draft(life: Life) -> Bid:
    organisation, admin = applicant(life.cast)
    people.admit(organisation, by=life.cast.persons["reviewer"])
    amount = life.plan.amount
    bid: Bid = actions.draft(
        by=admin, listing=life.listing, organisation=organisation, lead=str(admin), plan="开展家庭活动。", amount=amount,
        lines=choosing.lines(life, amount),
    )  # fmt: skip
    actions.declare(bid, by=admin, kinds=choosing.DECLARATIONS, text="没有任职。")
    return bid


def submits(drafts: list[Bid], version: int | None = None) -> list[Any]:
    return [partial(actions.submit, Bid.objects.get(pk=bid.pk), by=bid.created_by, version=version) for bid in drafts]


def test_the_deadline_is_kept_to_the_second(drafts: list[Bid]) -> None:
    """Half of the crowd a moment before, one at the very instant, the rest after."""
    deadline = drafts[0].listing.closes_at
    told = [deadline + timedelta(microseconds=n - 25) for n in range(CROWD)]
    outcomes = race(submits(drafts), told)
    assert counted(outcomes) == {"done": 25, "Blocked": 25}
    assert [o.kind for o in outcomes] == ["done"] * 25 + ["Blocked"] * 25
    assert {b.code for o in outcomes if o.error for b in o.error.blockers} == {"before_deadline"}  # type: ignore[attr-defined]
    assert {bid.pk for bid in drafts[:25]} == set(Bid.objects.filter(status="submitted").values_list("pk", flat=True))
    assert Entry.objects.filter(kind="bid", move="submit").count() == 25
    intact()


def test_fifty_race_the_clock_of_the_wall(drafts: list[Bid]) -> None:
    """The real clock: begun after the deadline is refused; accepted is before it; nothing is lost in between."""
    listing = drafts[0].listing
    margin = 3 if connection.vendor == "postgresql" else 4
    closes = clock.now() + timedelta(seconds=margin)
    Listing.objects.filter(pk=listing.pk).update(closes_at=closes, publishes_at=closes - timedelta(days=30))
    moments = [closes + timedelta(seconds=offset) for offset in [-margin] * 15 + [n / 50 - 0.3 for n in range(25)] + [0.05] * 10]

    def late(act: Any, moment: datetime) -> tuple[datetime, Any]:
        time.sleep(max(0.0, (moment - clock.now()).total_seconds()))
        begun = clock.now()
        return begun, act()

    outcomes = race([partial(late, act, moment) for act, moment in zip(submits(drafts), moments, strict=True)])
    assert set(counted(outcomes)) <= {"done", "Blocked"}
    assert counted(outcomes)["done"] >= 1
    assert {o.kind for o in outcomes[-10:]} == {"Blocked"}
    for outcome in outcomes:
        if outcome.error is None:
            begun, entry = outcome.value
            assert begun < closes
            assert entry.at < closes
    accepted = {o.value[1].object_id for o in outcomes if o.error is None}
    assert set(Bid.objects.filter(status="submitted").values_list("pk", flat=True)) == accepted
    assert Entry.objects.filter(kind="bid", move="submit").count() == len(accepted)
    intact()


def test_one_bid_is_submitted_fifty_times(drafts: list[Bid]) -> None:
    outcomes = race(submits([drafts[0]] * CROWD, version=0))
    assert counted(outcomes) == {"done": 1, "Stale": CROWD - 1}
    assert Entry.objects.filter(kind="bid", object_id=drafts[0].pk, move="submit").count() == 1
    intact()


def test_one_organisation_begins_fifty_applications(everybody: Cast) -> None:
    """The unique constraint lets one stand; the others are refused in words, not with an error of the database."""
    life = plans.life(everybody, "publish", offers=[])
    admin, organisation = everybody.persons["orgadmin"], everybody.organisations["qinghe"]
    begin = partial(actions.draft, by=admin, listing=life.listing, organisation=organisation)
    outcomes = race([begin] * CROWD)
    assert counted(outcomes)["done"] == 1
    assert set(counted(outcomes)) <= {"done", "ValidationError"}
    assert Bid.objects.filter(listing=life.listing, organisation=organisation).count() == 1
    intact()
