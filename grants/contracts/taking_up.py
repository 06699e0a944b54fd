"""What a confirmed claim becomes: a free agreement, a contract below the procurement limit, or a call above it."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grants.contracts.models import Contract
from grants.funds.models import Appropriation
from grants.listings.models import Listing
from grants.people.models import User
from grants.roadshows.models import Claim
from grants.rulebook import queries as rulebook
from grants.trail import clock
from grants.trail.blockers import Blocked, Blocker
from grants.trail.drafts import begin
from grants.trail.models import Entry
from grants.trail.moves import move

FREE, CONTRACT, CALL = "free", "contract", "call"


def convert(
    claim: Claim, *, by: User, into: str, appropriation: Appropriation | None = None, note: str = "", version: int | None = None
) -> Entry:
    """Convert, and begin what it becomes as a draft of the handler's. `appropriation`: the money of a contract or a call."""
    with transaction.atomic():
        if into != FREE and appropriation is None:
            raise Blocked(Blocker("missing_appropriation", _("Name the appropriation that pays for it."), "appropriation"))
        if appropriation is not None and appropriation.unit_id != claim.pitch.roadshow.unit_id:
            raise Blocked(Blocker("appropriation", _("It is not an appropriation of the host."), "appropriation"))
        entry = move(claim, "convert", by=by, note=note, version=version, into=into)
        if into == CALL:
            call = _call(claim, by, appropriation)
            Claim.objects.filter(pk=claim.pk).update(call=call)
        else:
            _contract(claim, by, appropriation)
    claim.refresh_from_db(fields=["call"])
    return entry


def _contract(claim: Claim, by: User, appropriation: Appropriation | None) -> Contract:
    offer, host = claim.pitch.listing, claim.pitch.roadshow
    assert claim.starts and claim.ends, "a confirmed claim states its terms"
    place = f"（{claim.unit.short_name}）"
    contract = Contract(
        number=f"{offer.number}-{offer.contracts.count() + 1:02d}", title=offer.title[: 100 - len(place)] + place,
        programme=offer.programme, listing=offer, claim=claim, unit=host.unit, organisation=claim.pitch.organisation,
        appropriation=appropriation if claim.amount else None, rule_set=host.rule_set, amount=claim.amount,
        starts=claim.starts, ends=claim.ends, content=offer.content, origin=claim.origin,
    )  # fmt: skip
    begun: Contract = begin(contract, by=by)
    return begun


def _call(claim: Claim, by: User, appropriation: Appropriation | None) -> Listing:
    offer, host, today = claim.pitch.listing, claim.pitch.roadshow, clock.today()
    rule_set = rulebook.in_force(host.unit.code, today)
    fields: dict[str, Any] = {
        "number": f"{offer.number}-Q{offer.programme.listings.filter(direction=Listing.Direction.CALL).count() + 1}",
        "method": next(iter(rulebook.permitted_methods(rule_set, claim.amount))), "budget": claim.amount, "appropriation": appropriation,
    }  # fmt: skip
    call = Listing(
        programme=offer.programme, title=offer.title, unit=host.unit, year=today.year, category=offer.category, content=offer.content,
        group=offer.group, rule_set=rule_set, origin=claim.origin, **fields,
    )  # fmt: skip
    begun: Listing = begin(call, by=by)
    begun.needs.set(claim.needs.all())
    begun.sites.set([claim.site or claim.unit])
    return begun
