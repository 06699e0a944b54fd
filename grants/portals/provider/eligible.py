"""Whether an organisation may apply to a call: asked of the same guards that judge the submission, so page and door agree."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F

from grants.bids import rules
from grants.bids.models import Bid
from grants.listings.models import Listing
from grants.people.models import Organisation
from grants.portals.provider import own
from grants.trail import clock
from grants.trail.blockers import Act, Blocker


@dataclass(frozen=True)
class Chance:
    """A call as one organisation sees it: its application when there is one, else why it cannot apply (nothing: it can)."""

    listing: Listing
    organisation: Organisation
    bid: Bid | None
    why_not: tuple[Blocker, ...]
    hers: bool  # whether this person may begin an application

    @property
    def open(self) -> bool:
        return not self.why_not


def chances(listings: Iterable[Listing], person: Any) -> list[Chance]:
    """For every call and every organisation of this person; two queries."""
    rows = list(listings)
    mine = list(own.organisations(person))
    made = {
        (bid.listing_id, bid.organisation_id): bid
        for bid in own.bids(person).filter(listing__in=rows, edition=F("listing__edition")).exclude(status=Bid.Status.WITHDRAWN)
    }
    return [
        Chance(
            listing,
            organisation,
            made.get((listing.pk, organisation.pk)),
            tuple(why_not(listing, organisation, person)),
            own.holds(person, organisation.pk, *rules.may_draft.roles),
        )
        for listing in rows
        for organisation in mine
    ]


def why_not(listing: Listing, organisation: Organisation, person: Any) -> list[Blocker]:
    bid = Bid(listing=listing, edition=listing.edition, organisation=organisation)
    act = Act(by=person, at=clock.now(), offered=True)
    return [*rules.before_deadline.blockers(bid, act), *rules.organisation_eligible.blockers(bid, act)]
