"""Rows with a lifecycle are born and, while still a draft, edited here: both leave an entry."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from grants.trail import clock, together
from grants.trail.blockers import Act, Blocked, Blocker, Stale
from grants.trail.chain import append
from grants.trail.machine import Stateful
from grants.trail.moves import keep, lock
from grants.trail.prepared import insert


def begin(obj: Stateful, *, by: Any, ready: bool = False, **facts: Any) -> Any:
    """Check, insert and record a new row; returns it. Raises ValidationError with the fields that are wrong.

    `ready`: the caller has locked what keeps it and made every field itself, so that nothing is asked twice.
    """
    obj.created_by, obj.created_at = by, clock.now()
    try:
        with transaction.atomic(savepoint=not ready):
            if not ready:
                keep(obj, "create")
                obj.full_clean()
            insert(obj)
            append(obj, Act(by=by, at=obj.created_at), move="create", role="", was="", facts=facts)
    except IntegrityError:  # the same row was begun by somebody else between the check and the insert: say which
        if not ready:
            obj.full_clean()
        raise
    return obj


def edit(obj: Stateful, *, by: Any, version: int | None = None, within: tuple[str, ...], **fields: Any) -> Any:
    """Set `fields` of a row that is still in one of the statuses `within`; records what changed. Returns the row."""
    with transaction.atomic():
        row = lock(obj, "edit")
        if version is not None and version != row.version:
            words = _("Somebody was faster: this is now “%(status)s”. Nothing of yours was changed.")
            raise Stale(Blocker("stale", words % {"status": row.get_status_display()}), row.status)
        if row.status not in within:
            words = _("It is “%(status)s” and can no longer be edited.")
            raise Blocked(Blocker("not_editable", words % {"status": row.get_status_display()}))
        changed = {name: value for name, value in fields.items() if getattr(row, name) != value}
        if changed:
            facts = {"changed": sorted(changed), **together.before_edit(row)}
            for name, value in changed.items():
                setattr(row, name, value)
            row.full_clean()
            row.save(force_update=True)
            append(row, Act(by=by, at=clock.now()), move="edit", role="", was=row.status, facts=facts)
    for name in fields:
        setattr(obj, name, getattr(row, name))
    return obj
