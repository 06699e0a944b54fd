"""Where an offer stands in its life until a claim of it becomes an agreement: the need, the offer, its pitch, the claim."""

from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from grants.listings.models import Listing
from grants.portals.links import object_url
from grants.portals.stepper import Step
from grants.roadshows.models import HOLDING, Claim, Pitch
from grants.trail import clock

AHEAD = ("registering", "scheduled", "live")


def until_claim(listing: Listing, portal: str, claim: Claim | None = None) -> dict[str, Step]:
    """Of one claim; without one of the last that holds a slot. About four queries."""
    claims = Claim.objects.filter(pitch__listing=listing, status__in=HOLDING).select_related("pitch__roadshow")
    claim = claim or claims.order_by("-held_from").first()
    pitches = Pitch.objects.filter(listing=listing, skipped_at__isnull=True).exclude(roadshow__status="cancelled")
    pitch = claim.pitch if claim else pitches.select_related("roadshow").order_by("-roadshow__planned_at").first()
    need = claim.needs.order_by("pool_at", "id").first() if claim else None
    known = {}
    if need is not None:
        known["need"] = Step("need", "done", _day(need.pool_at or need.created_at), object_url(need, portal))
    url = object_url(listing, portal)
    approved = listing.approve_at is not None
    known["listing"] = Step("listing", "done" if approved else "current", _day(listing.approve_at), url, label=_("Offer"))
    if approved:
        known["bid"] = _pitched(pitch, portal)
    if claim is not None:
        known["award"] = _claimed(claim, portal)
    return known


def _pitched(pitch: Pitch | None, portal: str) -> Step:
    label = _("Pitch")
    if pitch is None:
        return Step("bid", "current", label=label)
    url = object_url(pitch.roadshow, portal)
    if pitch.called_at is not None:
        return Step("bid", "done", _day(pitch.called_at), url, label=label)
    ahead = pitch.roadshow.status in AHEAD
    return Step("bid", "current", _day(pitch.roadshow.planned_at) if ahead else None, url if ahead else "", label=label)


def _claimed(claim: Claim, portal: str) -> Step:
    label, url = _("Claim"), object_url(claim, portal)
    if claim.confirm_at is not None:
        return Step("award", "done", _day(claim.confirm_at), url, label=label)
    late = (clock.today() - claim.confirm_by_day).days if claim.confirm_by_day else 0
    return Step("award", "late" if late > 0 else "current", claim.confirm_by_day, url, max(late, 0), label)


def _day(instant: datetime | None) -> date | None:
    return None if instant is None else instant.astimezone(clock.SHANGHAI).date()
