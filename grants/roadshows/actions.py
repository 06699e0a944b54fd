"""What people do with roadshows and placards."""

import secrets
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grants.listings import actions as listings
from grants.listings import rules as listing_rules
from grants.listings.models import Listing
from grants.needs import actions as needs
from grants.needs.models import Need
from grants.people.models import Organisation, Unit, User
from grants.people.queries import system
from grants.people.roles import Role
from grants.roadshows import placard, rules
from grants.roadshows.lot import order, seed_of, ticket_of
from grants.roadshows.models import HOLDING, Claim, Delegation, Pitch, Roadshow
from grants.rulebook import queries as rulebook
from grants.trail import clock
from grants.trail.blockers import Act, Blocked, Blocker, NotNow
from grants.trail.drafts import begin, edit
from grants.trail.models import Entry
from grants.trail.moves import lock, move, plain, record, require
from grants.trail.signoffs import sign_off as give

EDITABLE = ("draft",)
REGISTERS = ("draft", "registering")
HEARD = ("qualified", "scored")  # bids whose organisations answer in a hearing
TERMS = frozenset({"site", "starts", "ends", "people", "funding", "contact"})


def draft(*, by: User, unit: Unit, **fields: Any) -> Roadshow:
    """Begin a session with its rules; they can be changed until the registration opens."""
    roadshow = Roadshow(unit=unit, **fields)
    require(rules.may_draft, roadshow, by)
    begun: Roadshow = begin(roadshow, by=by)
    return begun


def revise(roadshow: Roadshow, *, by: User, version: int | None = None, **fields: Any) -> Roadshow:
    """Change the rules of a draft."""
    require(rules.may_draft, roadshow, by)
    revised: Roadshow = edit(roadshow, by=by, version=version, within=EDITABLE, **fields)
    return revised


def enter_unit(roadshow: Roadshow, unit: Unit, *, by: User) -> Delegation:
    """A unit takes part: by its own town officer, or by the host."""
    with transaction.atomic():
        row = lock(roadshow)
        hosts, comes = rules.may_host(row, by), any(u.pk == unit.pk for u in placard.units_of(by))
        if not (hosts or comes):
            require(rules.may_host, row, by)
        _registering(row, comes and not hosts)
        if not row.is_supply:
            raise Blocked(Blocker("kind", _("In a hearing of bidders no unit claims."), "delegations"))
        if not row.unit.contains(unit):
            raise Blocked(Blocker("unit", _("Only units of the host’s own area take part."), "delegations"))
        there = row.delegations.filter(unit=unit).first()
        if there is not None:
            return there
        part = Delegation(roadshow=row, unit=unit, entered_at=clock.now(), entered_by=by, origin=row.origin)
        part.full_clean()
        part.save()
        record(row, "enter_unit", by=by, role=Role.HANDLER if hosts else Role.TOWN, unit=unit.pk, name=str(unit))
    return part


def remove_unit(part: Delegation, *, by: User) -> None:
    """A unit does not take part after all; while registration is open."""
    with transaction.atomic():
        row = lock(part.roadshow)
        if not any(u.pk == part.unit_id for u in placard.units_of(by)):
            require(rules.may_host, row, by)
        hosts = rules.may_host(row, by)
        _registering(row)
        role = Role.HANDLER if hosts else Role.TOWN
        record(row, "remove_unit", by=by, role=role, unit=part.unit_id, name=str(part.unit))
        Delegation.objects.filter(pk=part.pk).delete()


def enter_pitch(
    roadshow: Roadshow, listing: Listing, *, by: User, organisation: Organisation | None = None, slots: int | None = None
) -> Pitch:
    """An offer will be pitched: entered by its organisation, or by the host; of a hearing: who answers to the call."""
    with transaction.atomic():
        row = lock(roadshow)
        hosts = rules.may_host(row, by)
        if not hosts:
            require(rules.may_enter_offer, listing, by)
        _registering(row, not hosts)
        who = listing.organisation if row.is_supply else organisation
        _fits(row, listing, who)
        left = slots_left(listing) if row.is_supply else 1
        if left == 0:
            raise Blocked(Blocker("slots", _("Every slot of this offer is taken, or pitched in another session."), "pitches"))
        pitch = Pitch(
            roadshow=row, listing=listing, organisation=who, slots=slots or left,
            entered_at=clock.now(), entered_by=by, origin=row.origin,
        )  # fmt: skip
        if pitch.slots > left:
            words = _("The offer has %(count)s slots; no more can be claimed.")
            raise ValidationError({"slots": words % {"count": left}})
        pitch.balance = pitch.slots
        pitch.full_clean()
        pitch.save()
        role = Role.HANDLER if hosts else Role.ORG_ADMIN
        record(row, "enter_pitch", by=by, role=role, pitch=pitch.pk, listing=listing.number, slots=pitch.slots)
    return pitch


def remove_pitch(pitch: Pitch, *, by: User) -> None:
    """An offer will not be pitched after all; while registration is open."""
    with transaction.atomic():
        row = lock(pitch.roadshow)
        hosts = rules.may_host(row, by)
        if not hosts:
            require(rules.may_enter_offer, pitch.listing, by)
        _registering(row)
        role = Role.HANDLER if hosts else Role.ORG_ADMIN
        record(row, "remove_pitch", by=by, role=role, pitch=pitch.pk, listing=pitch.listing.number)
        Pitch.objects.filter(pk=pitch.pk).delete()


def _registering(roadshow: Roadshow, asks: bool = False) -> None:
    """Refuse unless registration is open; `asks`: somebody else than the host, for whom it ends by the clock."""
    if roadshow.status not in REGISTERS or (asks and roadshow.status == "draft"):
        raise Blocked(Blocker("not_registering", _("Registration is not open."), "status"))
    if asks and roadshow.registers_until and clock.now() > roadshow.registers_until:
        raise Blocked(Blocker("too_late", _("Registration is over; ask the host."), "registers_until"))


def slots_left(offer: Listing) -> int:
    """Slots of an offer that no session has: of sessions to come all that are pitched count, of those that are over what is held."""
    taken = 0
    for pitch in offer.pitches.exclude(roadshow__status="cancelled").select_related("roadshow"):
        over = pitch.roadshow.status in rules.OVER
        taken += pitch.claims.filter(status__in=HOLDING).count() if over else pitch.slots
    return max((offer.slots or 1) - taken, 0)


def _fits(roadshow: Roadshow, listing: Listing, who: Organisation | None) -> None:
    if roadshow.is_supply and not (
        listing.is_offer and listing.unit_id == roadshow.unit_id and listing.status in {"approved", "published"}
    ):
        raise Blocked(Blocker("listing", _("Only approved offers on the host’s register are pitched."), "pitches"))
    if not roadshow.is_supply and (
        listing.pk != roadshow.listing_id or not listing.bids_now.filter(organisation=who, status__in=HEARD).exists()
    ):
        raise Blocked(Blocker("listing", _("Only qualified bidders of the call that is heard answer here."), "pitches"))


open_registration = plain("open_registration")
end = plain("end")
archive = plain("archive")
cancel = plain("cancel")
start = plain("start")
contest = plain("contest")


def sign_off(
    obj: Roadshow | Claim, *, by: User, move: str, role: str = Role.DISCIPLINE, note: str = "", version: int | None = None
) -> Any:
    """The observer agrees: to `start` (she is present), `settle`, `settle_against`, `archive` (the result is right)."""
    return give(obj, move, role=role, by=by, note=note, version=version)


def schedule(roadshow: Roadshow, *, by: User, note: str = "", version: int | None = None) -> Entry:
    """Draw the order of the pitches by a lot anybody can repeat, and fix the programme. What is approved is published now."""
    with transaction.atomic():
        row = lock(roadshow)
        require(rules.may_schedule, row, by)
        head = (
            Entry.objects.filter(root_kind="roadshow", root_id=row.pk).order_by("-seq").values_list("hash", flat=True).first()
            or ""
        )
        fresh = secrets.token_hex(32)
        seed = seed_of(row.number, head, fresh)
        Roadshow.objects.filter(pk=row.pk).update(lot_head=head, lot_fresh=fresh, lot_seed=seed)
        drawn = order(seed, row.pitches.select_related("listing", "organisation"))
        Pitch.objects.filter(roadshow=row).update(order=None)
        for place, pitch in enumerate(drawn, start=1):
            Pitch.objects.filter(pk=pitch.pk).update(order=place)
        facts = {"seed": seed, "fresh": fresh, "head": head, "order": [ticket_of(p) for p in drawn]}
        entry = move(roadshow, "schedule", by=by, note=note, version=version, **facts)
        for pitch in drawn:
            if pitch.listing.status == "approved":
                listings.publish(pitch.listing, by=system())
    return entry


def settle(claim: Claim, *, by: User, note: str = "", version: int | None = None) -> Entry:
    """The contested claim stands; it has its days to confirm anew."""
    day = rulebook.confirm_by(claim.pitch.roadshow.rule_set, clock.today())
    return move(claim, "settle", by=by, note=note, version=version, confirm_by_day=day)


def settle_against(claim: Claim, *, by: User, note: str = "", version: int | None = None) -> Entry:
    """The contested claim falls; the next in the queue gets the slot."""
    return placard.give_up(claim, "settle_against", by=by, note=note, version=version)


def withdraw(claim: Claim, *, by: User, note: str = "", version: int | None = None) -> Entry:
    """The unit takes its placard back."""
    return placard.give_up(claim, "withdraw", by=by, note=note, version=version)


def release(claim: Claim, *, by: User, note: str = "", version: int | None = None) -> Entry:
    """Late, ineligible or given up: the slot is free, the needs go back into the pool."""
    with transaction.atomic():
        answered = list(claim.needs.all())
        entry = placard.give_up(claim, "release", by=by, note=note, version=version)
        needs.release_all(answered)
    return entry


def state_terms(
    claim: Claim, *, by: User, version: int | None = None, answers: Iterable[Need] | None = None, **fields: Any
) -> Claim:
    """Place, period, people, funding of a claim that holds its slot; nothing is decided yet."""
    require(rules.may_confirm, claim, by)
    if strange_terms := set(fields) - TERMS:
        raise TypeError(f"no terms of a claim: {sorted(strange_terms)}")
    with transaction.atomic():
        stated: Claim = edit(claim, by=by, version=version, within=("locked",), **fields)
        if answers is not None:
            chosen = list(answers)
            strange = [need for need in chosen if not stated.unit.contains(need.unit) or need.status not in {"pooled", "matched"}]
            if strange:
                words = _("“%(title)s” is not a pooled need of your unit.")
                raise ValidationError({"needs": words % {"title": strange[0]}})
            stated.needs.set(chosen)
    return stated


def confirm(claim: Claim, *, by: User, note: str = "", version: int | None = None) -> Entry:
    """Confirm; then the pooled needs it answers are matched."""
    with transaction.atomic():
        entry = move(claim, "confirm", by=by, note=note, version=version)
        needs.match_all(claim.needs.all())
    return entry


def wind_up_offers() -> int:
    """Offers whose time is over are closed; those of which a claim became an agreement, and none is under way, are awarded."""
    done = 0
    offers = Listing.objects.filter(direction=Listing.Direction.OFFER)
    for offer in offers.filter(status="published", closes_at__lte=clock.now()):
        with suppress(NotNow):  # another scheduler was faster
            listings.close(offer, by=system())
            done += 1
    for offer in offers.filter(status="closed", pitches__claims__status="converted").distinct():
        if not listing_rules.claim_converted.blockers(offer, Act(by=system(), at=clock.now())):
            with suppress(NotNow):
                listings.award(offer, by=system())
                done += 1
    return done


def release_due() -> int:
    """Release the claims whose days to confirm are over; returns how many."""
    late = Claim.objects.filter(status="locked", confirm_by_day__lt=clock.today(), pitch__roadshow__status__in=rules.OVER)
    gone = 0
    for claim in late.select_related("pitch__roadshow", "unit"):
        with suppress(NotNow):
            release(claim, by=system(), note=str(_("Not confirmed by %(day)s.") % {"day": claim.confirm_by_day}))
            gone += 1
    return gone
