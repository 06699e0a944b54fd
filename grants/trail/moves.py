"""The one door through which a status changes.

    begin transaction → lock (the root first, then the row) → compare version → may this person? → collect every blocker
    → the transition method (stamps who and when, nothing else) → Entry → save → commit

The entry is written before the row: a trigger refuses a changed status that no entry explains.
"""

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar, cast

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _
from django_fsm import RETURN_VALUE
from django_fsm import Transition as FsmTransition

from grants.trail import clock
from grants.trail.blockers import Act, Blocked, Blocker, NotAllowed, NotNow, Stale, Words
from grants.trail.chain import append
from grants.trail.machine import Ask, Stateful
from grants.trail.models import Entry
from grants.trail.prepared import Prepared
from grants.trail.text import clean_text

S = TypeVar("S", bound=Stateful)
Transition = Any  # django_fsm's, with our permission (May), conditions (Guard) and custom (button)


@dataclass(frozen=True)
class Offer:
    """A move as a page shows it: hers, with the reasons why not yet (empty: the button works)."""

    name: str
    label: Words
    danger: bool
    says: Words
    asks: tuple[Ask, ...]
    blockers: tuple[Blocker, ...]

    @property
    def allowed(self) -> bool:
        return not self.blockers


@functools.cache
def transitions(model: type[Stateful]) -> Mapping[str, tuple[Transition, ...]]:
    """Every move of a machine by name; a move from several statuses appears once for each."""
    found: dict[str, list[FsmTransition]] = {}
    field: Any = model._meta.get_field("status")  # type: ignore[misc]
    for transition in field.get_all_transitions(model):
        found.setdefault(transition.name, []).append(transition)
    return {name: tuple(sorted(ts, key=lambda t: str(t.source))) for name, ts in sorted(found.items())}


def targets(transition: Transition) -> tuple[str, ...]:
    """Where a move may lead: one status, or those it chooses from (resume)."""
    computed = isinstance(transition.target, RETURN_VALUE)
    return tuple(str(status) for status in (transition.target.allowed_states if computed else [transition.target]))


def machines() -> dict[str, type[Stateful]]:
    """Every lifecycle of the house by name, in the order of life."""
    return {m.machine: m for m in apps.get_app_config("grants").get_models() if issubclass(m, Stateful)}


def move(obj: Stateful, name: str, *, by: Any, note: str = "", version: int | None = None, **facts: Any) -> Entry:
    """Do `name` on `obj`, or raise Refused having changed nothing. `version`: of the page the person looked at."""
    with transaction.atomic():
        row = lock(obj, name)
        act, transition = _judged(row, name, by, note, version, facts)
        row.act_in_hand = replace(act, judged=True)
        was = row.status
        getattr(row, name)(act)
        row.version += 1
        entry = append(row, act, move=name, role=transition.permission.role_for(row, by), was=was)
        row.save(force_update=True)
    _show(row, obj)
    return entry


def foresee(row: Stateful, name: str, *, by: Any, note: str = "", version: int | None = None, **facts: Any) -> None:
    """Raise what `move` would raise: asked, with `row` locked, before a secret is unlocked or much is worked out for a move."""
    _judged(row, name, by, note, version, facts)


def _judged(
    row: Stateful, name: str, by: Any, note: str, version: int | None, facts: Mapping[str, Any]
) -> tuple[Act, Transition]:
    act = Act(by=by, at=clock.of_database(), note=_words(note), facts=facts)
    row.act_in_hand = act
    transition = _find(row, name, version)
    if not transition.permission(row, by):
        raise NotAllowed(Blocker("not_allowed", _("This is not yours to do; nothing was changed.")))
    blockers = reasons(row, transition, act)
    if blockers:
        raise Blocked(*blockers)
    return act, transition


def plain(name: str) -> Callable[..., Entry]:
    """An action that does its move and has no other effect."""

    def action(obj: Stateful, *, by: Any, note: str = "", version: int | None = None, **facts: Any) -> Entry:
        return move(obj, name, by=by, note=note, version=version, **facts)

    action.__name__ = name
    return action


def require(permission: Any, obj: Any, by: Any) -> None:
    """Raise NotAllowed unless `by` may: for drafting and editing, which are no moves."""
    if not permission(obj, by):
        raise NotAllowed(Blocker("not_allowed", _("This is not yours to do; nothing was changed.")))


def record(obj: Stateful, what: str, *, by: Any, role: str = "", note: str = "", **facts: Any) -> Entry:
    """Write an act that changes no status (created, signed off, issued) into the chain of `obj`."""
    with transaction.atomic():
        row = lock(obj, what)
        return append(
            row, Act(by=by, at=clock.of_database(), note=_words(note), facts=facts), move=what, role=role, was=row.status
        )


def lock(obj: S, what: str = "") -> S:
    """A fresh copy of `obj`, its keeper's row (its root's, mostly) locked first, then its own, until the transaction ends."""
    keep(obj, what)
    return _locked(type(obj), obj.pk)


def _locked(model: type[S], key: int) -> S:
    for row in _locking(model).ask(key):
        return cast(S, row)
    raise model.DoesNotExist


@functools.cache
def _locking(model: type[Stateful]) -> Prepared:
    return Prepared(lambda key: model._base_manager.select_for_update().filter(pk=key).order_by())


def keep(obj: Stateful, what: str = "") -> None:
    """Lock the row that keeps `obj`; for acts that happen side by side only so that it cannot change meanwhile."""
    keeper = obj
    for name in (obj.kept_by or obj.root_field or "").split("__"):
        keeper = getattr(keeper, name) if name else keeper
    if keeper is obj:
        return
    if what in obj.side_by_side and connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            table = connection.ops.quote_name(keeper._meta.db_table)
            cursor.execute(f"SELECT 1 FROM {table} WHERE id = %s FOR SHARE", [keeper.pk])  # noqa: S608 (a table of ours)
    else:
        if not _keeping(type(keeper)).ask(keeper.pk):
            raise type(keeper).DoesNotExist


@functools.cache
def _keeping(model: type[Stateful]) -> Prepared:
    return Prepared(lambda key: model._base_manager.select_for_update().only("pk").filter(pk=key).order_by())


def available_moves(obj: Stateful, person: Any) -> list[Offer]:
    """What `person` may do with `obj` as it stands: each with its blockers, so that a grey button can say why."""
    act = Act(by=person, at=clock.now(), offered=True)
    obj.act_in_hand = act
    offers = []
    for name, several in transitions(type(obj)).items():
        for transition in several:
            if transition.source == obj.status and transition.permission(obj, person):
                offers.append(_offer(obj, name, transition, act))
    return offers


def waiting_for_others(obj: Stateful, person: Any) -> list[tuple[Words, tuple[str, ...]]]:
    """Moves open from here that are not `person`'s: label and the roles who may. Without those nobody can ever do any more."""
    return [
        (t.custom["label"], t.permission.roles_of(obj))
        for name, several in transitions(type(obj)).items()
        if not obj.why_not_agree(name)
        for t in several
        if t.source == obj.status and t.permission.roles_of(obj) and not t.permission(obj, person)
    ]


def reasons(obj: Stateful, transition: Transition, act: Act) -> list[Blocker]:
    """Every blocker of a move, never only the first."""
    found = list(transition.permission.blockers(obj, act.by))
    if not act.offered:
        found += _missing(transition.custom["asks"], act)
    for condition in transition.conditions:
        found += condition.blockers(obj, act)
    return found


def _words(note: str) -> str:
    """A note as it may be kept: readable, not endless."""
    try:
        return clean_text(note)
    except ValidationError as wrong:
        raise Blocked(Blocker("note", " ".join(wrong.messages), "note")) from None


def _find(row: Stateful, name: str, version: int | None) -> Transition:
    here = [t for t in transitions(type(row)).get(name, ()) if t.source == row.status]
    if version is not None and version != row.version:
        words = _("Somebody was faster: this is now “%(status)s”. Nothing of yours was changed.") % {
            "status": row.get_status_display()
        }
        raise Stale(Blocker("stale", words), row.status)
    if not here:
        words = _("This cannot be done while it is “%(status)s”; nothing was changed.") % {"status": row.get_status_display()}
        raise NotNow(Blocker("not_now", words))
    return here[0]


def _missing(asks: tuple[Ask, ...], act: Act) -> list[Blocker]:
    given = {"note": act.note, **act.facts}
    return [
        Blocker(f"missing_{ask.name}", _("“%(what)s” is missing.") % {"what": ask.label}, ask.name)
        for ask in asks
        if ask.required and (given.get(ask.name) in (None, "") or given[ask.name] is False)  # 0 is an answer, False is not
    ]


def _offer(obj: Stateful, name: str, transition: Transition, act: Act) -> Offer:
    custom = transition.custom
    return Offer(name, custom["label"], custom["danger"], custom["says"], custom["asks"], tuple(reasons(obj, transition, act)))


def _show(row: Stateful, obj: Stateful) -> None:
    """Let the caller's object say what the row says now."""
    for field in row._meta.concrete_fields:
        obj.__dict__[field.attname] = row.__dict__[field.attname]
    obj._state.fields_cache.clear()
