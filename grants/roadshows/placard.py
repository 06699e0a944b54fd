"""Raising a placard, and what happens to its slot afterwards.

Many raise at once and one row decides: the pitch's, changed by one conditional UPDATE as late as possible. Its counter is the
order of the hall, its balance says at the same stroke whether a slot was left. Whoever changes a claim's place takes the
delegation's row first and the pitch's second, so nobody waits in a circle (docs/decisions/0012).
"""

from datetime import datetime

from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from grants.people.models import Unit, User
from grants.people.queries import system
from grants.people.roles import Role
from grants.roadshows import rules
from grants.roadshows.models import STANDING, Claim, Delegation, Pitch
from grants.rulebook import queries as rulebook
from grants.trail import clock
from grants.trail.blockers import Act, Blocked, Blocker, NotAllowed
from grants.trail.drafts import begin
from grants.trail.models import Entry
from grants.trail.moves import move
from grants.trail.prepared import Prepared

# What decides about a placard, and what a refusal names, of one pitch.
RAISING = Prepared(
    lambda pitch: (
        Pitch.objects.filter(pk=pitch)
        .select_related("roadshow__unit", "roadshow__rule_set", "listing", "organisation")
        .only(
            *("origin", "roadshow", "listing", "organisation", "slots", "confirm_by_day"),
            *("called_at", "opens_at", "closes_at", "skipped_at", "paused"),
            *(f"roadshow__{name}" for name in ("kind", "status", "open_registration_at", "paused_at", "claims_per_unit")),
            *("roadshow__unit__path", "roadshow__observer", "roadshow__rule_set__version", "organisation__name"),
            *(f"listing__{name}" for name in ("title", "budget", "status", "closes_at", "direction")),
        )
    )
)


def to_raise(pitch: int) -> Pitch | None:
    """The pitch as a placard needs it."""
    return next(iter(RAISING.ask(pitch)), None)


def raise_placard(pitch: Pitch, *, by: User, unit: Unit, key: str) -> Claim:
    """The placard of `unit` is up: locked when a slot was left, else in the queue. A repeat gives what it gave the first time.

    `key` is made by the page and stays the same when it sends again. Raises Refused, nothing changed.
    """
    permitted(pitch, unit, by)
    try:
        with transaction.atomic():
            _take_part(pitch, unit)
            claim = _born(pitch, unit, key, *_number(pitch))
            told = {
                "ticket": claim.ticket,
                "slot": claim.slot,
                "place": claim.told_place,
                "raised_at": claim.raised_at,
                "key": key,
            }
            begin(claim, by=by, ready=True, **told)
        return claim
    except (Blocked, IntegrityError):  # asked only now: was it up already, perhaps by the same tap, or why not
        there = standing(pitch, unit, by, key)
        if there is not None:
            return there
        found = why_not(pitch, unit, by)
        if found:
            raise Blocked(*found) from None
        raise


def standing(pitch: Pitch, unit: Unit, by: User, key: str) -> Claim | None:
    """What an earlier tap of hers led to: the claim of this key, else the one of her unit that is up in this pitch."""
    same = Claim.objects.filter(key=key).select_related("pitch__roadshow", "unit").first()
    if same is not None:
        if (same.pitch_id, same.unit_id) != (pitch.pk, unit.pk):
            raise Blocked(Blocker("key", _("This page is out of date; load it again. No placard was raised."), "placard"))
        if not rules.may_raise(same, by):
            raise NotAllowed(Blocker("not_allowed", _("This is not yours to do; nothing was changed.")))
        return same
    up = Claim.objects.filter(pitch=pitch, unit=unit, status__in=STANDING).select_related("pitch__roadshow", "unit").first()
    return up if up is not None and rules.may_raise(up, by) else None


def permitted(pitch: Pitch, unit: Unit, by: User) -> None:
    """Raise NotAllowed when it is not hers at all, Blocked when she leaves this organisation to others."""
    claim = Claim(pitch=pitch, unit=unit)
    if not rules.may_raise(claim, by):
        raise NotAllowed(Blocker("not_allowed", _("This is not yours to do; nothing was changed.")))
    found = rules.may_raise.blockers(claim, by)
    if found:
        raise Blocked(*found)


def why_not(pitch: Pitch, unit: Unit, by: User) -> list[Blocker]:
    """Why `by` may not raise this placard now, in words; NotAllowed when it is not hers at all."""
    claim = Claim(pitch=pitch, unit=unit)
    if not rules.may_raise(claim, by):
        raise NotAllowed(Blocker("not_allowed", _("This is not yours to do; nothing was changed.")))
    found = rules.may_raise.blockers(claim, by)
    found += rules.placard_counts.blockers(claim, Act(by=by, at=clock.of_database()))
    part = Delegation.objects.filter(roadshow=claim.pitch.roadshow_id, unit=claim.unit_id).first()
    if part is None:
        found.append(Blocker("not_registered", _("Your unit is not registered for this session; tell the host."), "placard"))
    elif part.standing >= claim.pitch.roadshow.claims_per_unit:
        found.append(_limit(pitch))
    return found


def _limit(pitch: Pitch) -> Blocker:
    words = _("Your unit has %(count)s placards up, as many as the rules of this session allow. Take one back first.")
    return Blocker("limit", words % {"count": pitch.roadshow.claims_per_unit}, "placard")


def _take_part(pitch: Pitch, unit: Unit) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE grants_delegation SET standing = standing + 1 WHERE roadshow_id = %s AND unit_id = %s AND standing < %s",
            [pitch.roadshow_id, unit.pk, pitch.roadshow.claims_per_unit],
        )
        if not cursor.rowcount:
            raise Blocked(_limit(pitch))


def _number(pitch: Pitch) -> tuple[int, int, datetime]:
    """(ticket, balance, instant): the one stroke that decides. The database's clock says whether the window is open.

    What `rules.placard_counts` says in words is decided here: a pitch has a window only while its session is live.
    """
    instant, told = clock.in_sql()
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE grants_pitch SET raised = raised + 1, balance = balance - 1 WHERE id = %s AND NOT paused "  # noqa: S608
            f"AND skipped_at IS NULL AND opens_at <= {instant} AND {instant} < closes_at AND EXISTS (SELECT 1 FROM grants_listing l "
            f"WHERE l.id = grants_pitch.listing_id AND l.status = 'published' AND {instant} < l.closes_at) "
            f"RETURNING raised, balance, {instant}",
            [pitch.pk, *told, *told, *told, *told],
        )
        row = cursor.fetchone()
    if row is None:
        raise Blocked(Blocker("window", _("The window for this pitch is over."), "placard"))
    return row[0], row[1], clock.from_sql(row[2])


def _born(pitch: Pitch, unit: Unit, key: str, ticket: int, balance: int, at: datetime) -> Claim:
    offer = pitch.listing
    place = {
        "pitch": pitch,
        "unit": unit,
        "key": key,
        "ticket": ticket,
        "raised_at": at,
        "amount": offer.budget,
        "origin": pitch.origin,
    }
    if balance < 0:
        claim = Claim(status=Claim.Status.QUEUED, told_place=-balance, **place)
        claim.place_in_queue = claim.told_place
        return claim
    return Claim(status=Claim.Status.LOCKED, slot=_slot(pitch), held_from=at, confirm_by_day=pitch.confirm_by_day, **place)


def _slot(pitch: Pitch) -> int:
    """The lowest slot nobody holds; asked with the pitch's row in hand."""
    if pitch.slots == 1:
        return 1
    held = set(Claim.objects.filter(pitch=pitch, slot__isnull=False).order_by().values_list("slot", flat=True))
    return next(n for n in range(1, pitch.slots + 1) if n not in held)


def give_up(claim: Claim, name: str, *, by: User, note: str = "", version: int | None = None) -> Entry:
    """`release`, `withdraw` or `settle_against`: the slot, or the place in the queue, is free; the next in the queue moves up."""
    with transaction.atomic():
        part = Delegation.objects.select_for_update().get(roadshow=claim.pitch.roadshow_id, unit=claim.unit_id)
        entry = move(claim, name, by=by, note=note, version=version)
        part.standing -= 1
        part.save(update_fields=["standing"])
        Pitch.objects.filter(pk=claim.pitch_id).update(balance=F("balance") + 1)
        _move_up(claim.pitch_id)
    return entry


def _move_up(pitch_id: int) -> None:
    """As long as a slot is free and somebody waits: the first of the queue gets it, with new days to confirm."""
    pitch = Pitch.objects.select_related("roadshow__rule_set").get(pk=pitch_id)
    queue = list(Claim.objects.filter(pitch=pitch, status="queued").order_by("ticket"))
    free = pitch.slots - Claim.objects.filter(pitch=pitch, slot__isnull=False).count()
    for claim in queue[:free]:
        day = rulebook.confirm_by(pitch.roadshow.rule_set, clock.today())
        move(claim, "promote", by=system(), slot=_slot(pitch), confirm_by_day=day)


def units_of(person: User) -> list[Unit]:
    """The units for which she may raise a placard."""
    return [o.unit for o in person.offices_now if o.role == Role.TOWN and o.unit is not None]
