"""Calls with finished drafts, made many at a time for races around the deadline."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from grants.bids import actions, opening
from grants.bids.models import Bid, Opening
from grants.listings import actions as listings
from grants.listings.models import Listing
from grants.listings.opening_key import HANDLER, OBSERVER
from grants.people import actions as people
from grants.people.models import Organisation, User
from grants.people.roles import Role
from grants.story import choosing
from grants.story.cast import Cast
from grants.story.life import PASSPHRASE, Life
from grants.trail import clock
from tests.factories import plans
from tests.factories.organisations import applicant

DAY = timedelta(days=1)
Bidder = tuple[Organisation, User]


@dataclass
class Call:
    life: Life
    bids: list[Bid]

    @property
    def listing(self) -> Listing:
        return Listing.objects.get(pk=self.life.listing.pk)

    def closes(self, at: datetime) -> None:
        """Move its deadline, behind everybody's back: no trigger guards a date."""
        Listing.objects.filter(pk=self.life.listing.pk).update(closes_at=at, opens_at=at, publishes_at=at - 30 * DAY)

    def close_and_open(self) -> Opening:
        """As the scheduler, the observer and the handler do, one right after the other."""
        opening.close(self.listing)
        listings.sign_off(self.listing, by=self.life.officer(Role.DISCIPLINE), move="open_bids", role=Role.DISCIPLINE)
        unlocks = {HANDLER: PASSPHRASE, OBSERVER: PASSPHRASE}
        opening.open_bids(self.listing, by=self.life.officer(Role.HANDLER), unlocks=unlocks)
        return self.listing.openings.get()


def bidders(cast: Cast, number: int) -> list[Bidder]:
    found = [applicant(cast) for _n in range(number)]
    for organisation, _admin in found:
        people.admit(organisation, by=cast.persons["reviewer"])
    return found


def call(cast: Cast, theirs: list[Bidder]) -> Call:
    life = plans.life(cast, "publish", offers=[])
    return Call(life, [draft(life, bidder) for bidder in theirs])


def draft(life: Life, bidder: Bidder) -> Bid:
    organisation, admin = bidder
    amount = life.plan.amount
    bid: Bid = actions.draft(
        by=admin, listing=life.listing, organisation=organisation, lead=str(admin), plan="开展家庭活动。", amount=amount,
        lines=choosing.lines(life, amount),
    )  # fmt: skip
    actions.declare(bid, by=admin, kinds=choosing.DECLARATIONS, text="没有任职。")
    return bid


def submit(bid: Bid) -> Any:
    return actions.submit(Bid.objects.get(pk=bid.pk), by=bid.created_by)


def database_now() -> datetime:
    return clock.of_database()


def on_postgresql() -> bool:
    return bool(connection.vendor == "postgresql")
