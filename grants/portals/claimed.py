"""A placard as every desk tells it: where it stands in its queue, its terms, what it became."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from grants.portals import shown
from grants.roadshows.models import Claim
from grants.trail.blockers import Words
from grants.trail.clock import SHANGHAI

Pairs = list[tuple[Words, Any]]
AGREED = ("confirmed", "converted")  # before, the terms are notes of the unit alone


def second(instant: Any) -> str:
    """2026-11-21 14:03:07.214, in Shanghai: in the hall seconds decide."""
    if instant is None:
        return shown.NOTHING
    local = instant.astimezone(SHANGHAI)
    return f"{local:%Y-%m-%d %H:%M:%S}.{local.microsecond // 1000:03d}"


def place_of(claim: Claim) -> Words:
    """Holds slot 1, or is the nth of the queue, or neither any more."""
    if claim.slot is not None:
        return _("holds slot %(slot)s") % {"slot": claim.slot}
    if claim.status == Claim.Status.QUEUED:
        return _("no. %(place)s in the queue") % {"place": claim.place_in_queue}
    return shown.NOTHING


def placed(claims: Iterable[Claim]) -> list[tuple[Claim, Words]]:
    """Every placard of some pitches with where it stands; asks the database nothing. In the order of their tickets."""
    waiting: dict[int, int] = {}
    found: list[tuple[Claim, Words]] = []
    for claim in claims:
        words: Words = shown.NOTHING
        if claim.slot is not None:
            words = _("holds slot %(slot)s") % {"slot": claim.slot}
        elif claim.status == Claim.Status.QUEUED:
            waiting[claim.pitch_id] = waiting.get(claim.pitch_id, 0) + 1
            words = _("no. %(place)s in the queue") % {"place": waiting[claim.pitch_id]}
        found.append((claim, words))
    return found


def standing(claim: Claim) -> Pairs:
    """Who raised it when, what it was told at once, where it stands now."""
    at_once = _("no. %(place)s in the queue") % {"place": claim.told_place} if claim.told_place else _("a slot was free")
    told: Pairs = [
        (_("Unit"), claim.unit),
        (_("Number in the order of the server"), claim.ticket),
        (_("Raised at"), second(claim.raised_at)),
        (_("Told at once"), at_once),
        (_("Stands now"), place_of(claim)),
        (_("Holds the slot since"), shown.instant(claim.held_from)),
    ]
    if claim.status in {"locked", "contested"}:
        told.append((_("To be confirmed by"), shown.day(claim.confirm_by_day)))
    return told


def terms(claim: Claim) -> Pairs:
    """Place, period, people and funding as they were confirmed; nothing before."""
    if claim.status not in AGREED:
        return []
    stated = {
        "site": claim.site or shown.NOTHING,
        "starts": shown.day(claim.starts),
        "ends": shown.day(claim.ends),
        "people": shown.quantity(claim.people),
        "funding": claim.funding or shown.NOTHING,
        "amount": shown.money(claim.amount) if claim.amount else _("free of charge"),
        "contact": claim.contact or shown.NOTHING,
    }
    told = [(getattr(Claim._meta.get_field(name), "verbose_name", name), value) for name, value in stated.items()]
    return [*told, (_("Confirmed at"), shown.instant(claim.confirm_at))]


def outcome(claim: Claim) -> Sequence[Any]:
    """The agreement or the call it became."""
    if claim.status != Claim.Status.CONVERTED:
        return ()
    return [claim.call] if claim.call is not None else list(claim.contracts.select_related("unit", "organisation"))
