"""The hearing of a call's bidders before its panel: the same session as a roadshow, its pitches are those who applied.

Every bidder the panel judges is heard, or none: they are entered all at once, in an order drawn by lot. No sheet is signed before
the hearing is over (see `rules.hearing_over`).
"""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grants.bids.models import Bid
from grants.listings.models import Listing
from grants.panels import rules
from grants.panels.interests import judged
from grants.people.models import User
from grants.roadshows import actions as roadshows
from grants.roadshows import rules as roadshow_rules
from grants.roadshows.models import Pitch, Roadshow
from grants.trail.blockers import Blocked, Blocker
from grants.trail.moves import lock, require


def enter_bidders(roadshow: Roadshow, *, by: User) -> list[Pitch]:
    """Enter every bidder found qualified that is not entered yet, take out who no longer is; returns the new pitches."""
    require(roadshow_rules.may_host, roadshow, by)
    with transaction.atomic():
        row = lock(roadshow)
        found, listing = why_not(row), row.listing
        if found or listing is None:
            raise Blocked(*found)
        bids = heard(listing)
        for pitch in row.pitches.exclude(organisation__in=[bid.organisation_id for bid in bids]):
            roadshows.remove_pitch(pitch, by=by)
        there = set(row.pitches.values_list("organisation_id", flat=True))
        return [
            roadshows.enter_pitch(row, listing, by=by, organisation=bid.organisation)
            for bid in bids
            if bid.organisation_id not in there
        ]


def why_not(roadshow: Roadshow) -> list[Blocker]:
    """Why the bidders cannot be entered now."""
    listing = roadshow.listing
    if listing is None:
        return [Blocker("kind", _("In this session organisations pitch offers; no bidders of a call are heard."), "pitches")]
    if listing.status != "opened" or listing.panel is None:
        words = _("The bidders of a call are heard when its applications are opened and its panel sits.")
        return [Blocker("call_is_opened", words, "pitches")]
    found = []
    if not rules.all_reviewed(listing):
        found.append(Blocker("bids_reviewed", _("The reviewer has not looked at every application yet."), "pitches"))
    if listing.panel.sheets.filter(status__in=["submitted", "locked"]).exists():
        words = _("A score sheet of this call is signed already: a hearing would come too late.")
        found.append(Blocker("sheets", words, "pitches"))
    return found


def heard(listing: Listing) -> list[Bid]:
    """The applications whose bidders answer, in the order in which they applied."""
    bids = judged(listing).exclude(status="submitted").select_related("organisation")
    return list(bids.order_by("submit_at", "pk"))


def hearing_of(listing: Listing) -> Roadshow | None:
    """The hearing the panel goes to or has held; None when none was announced."""
    rows = Roadshow.objects.filter(listing=listing, status__in=(*rules.HEARING_AHEAD, "ended", "archived"))
    return rows.select_related("unit", "observer").order_by("-id").first()
