"""A move that needs several people: the others agree beforehand, each with her own sign-in.

Which roles must agree to which move stands beside the machine (`sign_offs`). A sign-off counts for the version of the
object it was given on, so any move voids it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grants.trail import clock
from grants.trail.blockers import Blocked, Blocker, NotAllowed, Stale, Words
from grants.trail.machine import Stateful
from grants.trail.models import SignOff
from grants.trail.moves import lock, record, transitions


@dataclass(frozen=True)
class SignOffOffer:
    """A coming move that waits for this person's agreement."""

    move: str
    role: str
    label: Words
    blockers: tuple[Blocker, ...]


def sign_off(obj: Stateful, move: str, *, role: str, by: Any, note: str = "", version: int | None = None) -> SignOff:
    """`by` agrees, in `role`, to the coming `move` of `obj` as it stands; or Refused, nothing changed."""
    with transaction.atomic():
        row = lock(obj)
        if version is not None and version != row.version:
            raise Stale(Blocker("stale", _("It has changed since you looked; read it again before you agree.")), row.status)
        offer = next((o for o in offered(row, by) if (o.move, o.role) == (move, role)), None)
        if offer is None:
            raise NotAllowed(Blocker("not_allowed", _("This is not yours to do; nothing was changed.")))
        if offer.blockers:
            raise Blocked(*offer.blockers)
        agreed = SignOff.objects.create(
            kind=row.machine, object_id=row.pk, version=row.version, move=move, role=role, by=by, at=clock.now(), note=note
        )
        record(row, f"sign_off_{move}", by=by, role=role, note=note)
        return agreed


def offered(obj: Stateful, person: Any) -> list[SignOffOffer]:
    """What waits for `person`'s agreement on `obj` as it stands; with reasons when she may not give it (any more)."""
    circle, found = obj.circle, []
    for move, roles in obj.sign_offs.items():
        here = _open(obj, move)
        if here is None:
            continue
        given = given_for(obj, move)
        for role in roles:
            if circle.includes(person, role):
                why_not = (*obj.why_not_agree(move), *_why_not(role, given, person, circle))
                found.append(SignOffOffer(move, role, here.custom["label"], why_not))
    return found


def missing(obj: Stateful) -> list[tuple[str, str]]:
    """(move, role) of every agreement that is still to be given on `obj` as it stands."""
    open_moves = [m for m in obj.sign_offs if _open(obj, m) is not None and not obj.why_not_agree(m)]
    return [(move, role) for move in open_moves for role in obj.sign_offs[move] if role not in given_for(obj, move)]


def given_for(obj: Stateful, move: str) -> Mapping[str, SignOff]:
    """The sign-offs that count for `move` on `obj` as it stands, by role."""
    rows = SignOff.objects.filter(kind=obj.machine, object_id=obj.pk, version=obj.version, move=move).select_related("by")
    return {s.role: s for s in rows}


def _open(obj: Stateful, move: str) -> Any:
    """The move as it is possible from here, by somebody; None when it is not."""
    here = (t for t in transitions(type(obj)).get(move, ()) if t.source == obj.status)
    return next((t for t in here if t.permission.roles_of(obj)), None)


def _why_not(role: str, given: Mapping[str, SignOff], person: Any, circle: Any) -> list[Blocker]:
    if role in given:
        return [Blocker("signed_already", _("This was already signed off."))]
    if person.pk in {s.by_id for s in given.values()}:
        return [Blocker("same_person", _("You have already signed off in another role; a second person must."))]
    if circle.recused(person, role):
        return [Blocker("recused", _("You hold an office or have an interest in the organisation; someone else must."))]
    return []
