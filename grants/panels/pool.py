"""The pool of experts: who is in it, kept by the handlers and reviewers of its units. Nobody is ever deleted from it."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grants.panels.models import Expert
from grants.people.circle import Circle
from grants.people.models import Unit, User
from grants.people.roles import Role
from grants.trail import clock
from grants.trail.blockers import Blocked, Blocker, NotAllowed

KEEPERS = (Role.REVIEWER, Role.HANDLER)


def may_keep(person: User, unit: Unit) -> bool:
    """A reviewer or handler of exactly this unit."""
    circle = Circle(unit=unit)
    return any(circle.includes(person, role) for role in KEEPERS)


def add_expert(
    *, by: User, person: User, number: str, field: str, units: Iterable[Unit], qualification: str = "", employer: str = "",
    since: date | None = None, origin: str = "entered",
) -> Expert:  # fmt: skip
    """Take a person into the pools of `units`."""
    pools = list(units)
    _require(by, pools)
    if Expert.objects.filter(person=person).exists():
        words = _("%(person)s is in the pool already; change her entry instead.")
        raise Blocked(Blocker("there", words % {"person": person}, "username"))
    if person.pk == by.pk:
        raise Blocked(Blocker("herself", _("Nobody takes herself into the pool; another keeper must."), "username"))
    expert = Expert(
        person=person, number=number, field=field, qualification=qualification, employer=employer,
        since=since or clock.today(), origin=origin,
    )  # fmt: skip
    with transaction.atomic():
        _write(expert, by, "add")
        expert.units.set(pools)
    return expert


def edit_expert(expert: Expert, *, by: User, units: Iterable[Unit], **told: Any) -> Expert:
    """Change field, qualification or employer, and the pools she is in; the number stays."""
    pools = list(units)
    _require(by, [*expert.units.all(), *pools])
    was = {name: str(getattr(expert, name)) for name in told}
    for name, value in told.items():
        setattr(expert, name, value)
    with transaction.atomic():
        _write(expert, by, "edit", **{name: [was[name], str(told[name])] for name in told if was[name] != str(told[name])})
        expert.units.set(pools)
    return expert


def end_expert(expert: Expert, *, by: User, until: date, note: str) -> Expert:
    """She leaves the pool after a day; the panels she sat on keep her."""
    _require(by, list(expert.units.all()))
    if expert.until is not None:
        raise Blocked(Blocker("ended", _("She has left the pool already."), "until"))
    if until < max(expert.since, clock.today()):
        raise Blocked(Blocker("past", _("An expert leaves the pool today or later: what she judged stays valid."), "until"))
    if not note.strip():
        raise Blocked(Blocker("note", _("Say why she leaves the pool."), "note"))
    expert.until = until
    with transaction.atomic():
        _write(expert, by, "end", until=until.isoformat(), note=note)
    return expert


def _require(by: User, pools: list[Unit]) -> None:
    if not pools or not all(may_keep(by, unit) for unit in pools):
        raise NotAllowed(Blocker("not_allowed", _("This is not yours to do; nothing was changed."), "units"))


def _write(expert: Expert, by: User, what: str, **facts: Any) -> None:
    """Save with one more line of history."""
    expert.history = [*expert.history, {"at": clock.now().isoformat(), "by": by.name, "what": what, **facts}]
    expert.full_clean()
    expert.save()
