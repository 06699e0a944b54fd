"""What people do with results. Acts that touch both the bid and its award live here, under the bid's own word."""

from datetime import date
from typing import Any

from django.db import transaction

from grants.awards import rules
from grants.awards.models import Award
from grants.bids import actions as bids
from grants.bids import eligibility
from grants.bids.models import Bid
from grants.listings import actions as listings
from grants.listings import standstill
from grants.people.models import User
from grants.people.queries import system
from grants.rulebook import queries as rulebook
from grants.trail import clock
from grants.trail.drafts import begin
from grants.trail.models import Entry
from grants.trail.moves import move


def propose(bid: Bid, *, by: User, note: str = "", version: int | None = None) -> Entry:
    """Propose the first-ranked bid; its award is drawn up at the same moment."""
    with transaction.atomic():
        entry = bids.propose(bid, by=by, note=note, version=version)
        _draw_up(bid, by)
    return entry


def promote(bid: Bid, *, by: User, note: str = "", version: int | None = None) -> Entry:
    """Promote from reserve; a new award is drawn up."""
    with transaction.atomic():
        entry = bids.promote(bid, by=by, note=note, version=version)
        _draw_up(bid, by)
    return entry


def _draw_up(bid: Bid, by: User) -> Award:
    award = Award(
        listing=bid.listing, bid=bid, organisation=bid.organisation, rank=bid.rank or 0, amount=bid.amount, origin=bid.origin
    )
    drawn: Award = begin(award, by=by)
    return drawn


def announce(award: Award, *, by: User, note: str = "", version: int | None = None) -> Entry:
    """Announce for the notice period of the method, in working days; the first day does not count.

    The conditions are checked again first; what was found stays on record also when the announcement is refused.
    """
    if award.status == Award.Status.PROPOSED and rules.may_announce(award, by):
        eligibility.check(award.bid, "award", clock.of_database())
    first: date = clock.today()
    until = rulebook.notice_ends(award.listing.rule_set, award.listing.method, first)
    return move(award, "announce", by=by, note=note, version=version, notice_from=first, notice_until=until)


def clear(award: Award, *, by: User | None = None, note: str = "", version: int | None = None) -> Entry:
    """The period is over without objection (the scheduler's part)."""
    return move(award, "clear", by=by or system(), note=note, version=version)


def notify(award: Award, *, by: User, note: str = "", version: int | None = None) -> Entry:
    """Notify; then the bid has won, the listing is awarded, and the signing clock runs."""
    with transaction.atomic():
        sign_by = rulebook.sign_by(award.listing.rule_set, clock.today())
        entry = move(award, "notify", by=by, note=note, version=version, sign_by=sign_by)
        bids.win(award.bid, by=system())
        if award.listing.status != "awarded":
            listings.award(award.listing, by=system())
    return entry


def revoke(award: Award, *, by: User, note: str = "", version: int | None = None) -> Entry:
    """Revoke; then the bid is no longer proposed (or, already awarded, it lapses)."""
    with transaction.atomic():
        entry = move(award, "revoke", by=by, note=note, version=version)
        if award.bid.status == Bid.Status.PROPOSED:
            bids.revoke(award.bid, by=by, note=note)
        elif award.bid.status == Bid.Status.AWARDED:
            bids.lapse(award.bid, by=system(), note=note)
    return entry


def lapse(award: Award, *, by: User | None = None, note: str = "", version: int | None = None) -> Entry:
    """Refused or not signed in time (the scheduler's part); then the bid lapses too."""
    with transaction.atomic():
        entry = move(award, "lapse", by=by or system(), note=note, version=version)
        if award.bid.status == Bid.Status.AWARDED:
            bids.lapse(award.bid, by=system(), note=note or "not signed in time")
    return entry


def give_up(bid: Bid, *, by: User, note: str = "", version: int | None = None) -> Entry:
    """The organisation refuses its award: the bid lapses, and the notified award with it."""
    with transaction.atomic():
        entry = bids.lapse(bid, by=by, note=note, version=version)
        for award in bid.awards.filter(status=Award.Status.NOTIFIED):
            lapse(award, note=note)
    return entry


def settle_due() -> int:
    """The scheduler's part: clear what stood its notice, lapse what was not signed. Returns how many."""
    today, done = clock.today(), 0
    for award in Award.objects.filter(status=Award.Status.ON_NOTICE, notice_until__lt=today).select_related("listing", "bid"):
        if not standstill.stands_still(award.listing) and rules.overturned_by(award) is None:
            clear(award)
            done += 1
    for award in Award.objects.filter(status=Award.Status.NOTIFIED, sign_by__lt=today).select_related("listing", "bid"):
        if rules.late_to_sign(award):
            lapse(award)
            done += 1
    return done


ACTS: dict[str, Any] = {"propose": propose, "promote": promote, "lapse": give_up}
