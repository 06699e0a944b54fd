"""An object of each machine in each of its statuses, brought there by legal acts only.

``reach("contract", "ready", cast)`` gives the object; the acts happened shortly before now, so that what comes next is possible
now: a published call is still open, an award can still be signed, a contract has begun.
"""

from typing import Any

from grants.story.cast import Cast
from grants.story.life import Life
from grants.trail.machine import Stateful
from tests.factories import after_contract, amendments, audits, before_contract, objections, plans, sessions
from tests.factories.told import told_once
from tests.factories.ways import Way

WAYS: dict[str, dict[str, Way]] = {
    **before_contract.WAYS,
    **objections.WAYS,
    **sessions.WAYS,
    **after_contract.WAYS,
    **amendments.WAYS,
    **audits.WAYS,
    "expense": {**after_contract.WAYS["expense"], **audits.WAYS["expense"]},
}


def reach(machine: str, status: str, cast: Cast) -> Stateful:
    """A fresh object of `machine` in `status`; “offer” is the listing of an organisation. LookupError for what nothing leads to."""
    if status not in WAYS[machine]:
        raise LookupError(f"{machine} cannot be {status} yet")
    found = told_once((machine, status), cast, WAYS[machine][status])
    if found.status != status:
        raise AssertionError(f"{machine} is {found.status}, not {status}")
    return found


def statuses(machine: str) -> list[str]:
    """What `reach` can reach."""
    return list(WAYS[machine])


def life_at(step: str, cast: Cast, **changes: Any) -> Life:
    """A purchase brought to a step of ``grants.story.steps``, for tests that need more than one object of it."""
    return plans.life(cast, step, **changes)
