"""What people do with needs."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from grants.needs import rules
from grants.needs.models import Need
from grants.people.models import Unit, User
from grants.people.queries import system
from grants.trail.drafts import begin, edit
from grants.trail.moves import plain, require

EDITABLE = ("draft", "returned")


def draft(*, by: User, unit: Unit, documents: Iterable[Any] = (), **fields: Any) -> Need:
    """Write down a need of a place; only its writer's circle sees it until it is submitted."""
    need = Need(unit=unit, **fields)
    require(rules.may_submit, need, by)
    with transaction.atomic():
        begun: Need = begin(need, by=by)
        begun.documents.set(documents)
    return begun


def revise(need: Need, *, by: User, version: int | None = None, documents: Iterable[Any] = (), **fields: Any) -> Need:
    """Change a draft or returned need; `documents` are added to those there."""
    require(rules.may_submit, need, by)
    with transaction.atomic():
        revised: Need = edit(need, by=by, version=version, within=EDITABLE, **fields)
        revised.documents.add(*documents)
    return revised


submit = plain("submit")
pool = plain("pool")  # not_on_negative_list: True
send_back = plain("send_back")
merge = plain("merge")  # into: Need
satisfy = plain("satisfy")
close = plain("close")
match = plain("match")
release = plain("release")


def match_all(needs: Iterable[Need]) -> None:
    """A published listing refers to these: those in the pool are matched."""
    for need in needs:
        if need.status == Need.Status.POOLED:
            match(need, by=system())


def release_all(needs: Iterable[Need]) -> None:
    """The listing is gone: those that nothing else refers to go back into the pool."""
    for need in needs:
        if need.status == Need.Status.MATCHED and rules.no_longer_referred_to.finder(need, None):  # type: ignore[arg-type]
            release(need, by=system())
