"""Submission against closing: every application that was acknowledged lies in the frozen list and is opened."""

import os
import random
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from grants.bids import actions
from grants.bids.models import Bid, Opening
from grants.story.cast import Cast
from grants.trail import moves
from grants.trail.blockers import Refused
from tests.concurrency.calls import Call, bidders, call, database_now, on_postgresql
from tests.concurrency.calls import submit as submit_now
from tests.concurrency.race import intact, race

CROWD = 8
PAUSE = 0.03  # between sealing and commit: where a lost application would be lost


def rounds() -> int:
    """With a crowd of eight: two hundred submissions on PostgreSQL; SQLite lets one writer in at a time. YULAN_RACES: more."""
    return int(os.environ.get("YULAN_RACES", "25" if on_postgresql() else "4"))


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """The last step of a submission takes its time, inside the transaction."""
    wipe: Callable[[Bid], None] = actions._wipe

    def wiping(bid: Bid) -> None:
        wipe(bid)
        time.sleep(PAUSE)

    monkeypatch.setattr(actions, "_wipe", wiping)


def at(moment: Any, act: Callable[[], Any]) -> Any:
    time.sleep(max(0.0, (moment - database_now()).total_seconds()))
    return act()


def until_closed(one: Call) -> Opening:
    """The scheduler and the two people, impatient."""
    while True:
        try:
            return one.close_and_open()
        except Refused as refusal:
            if refusal.blockers[0].code != "deadline_passed":
                raise
            time.sleep(0.002)


def run(one: Call, dice: random.Random) -> tuple[set[str], Opening]:
    """One closing with a crowd around it: the serials that were acknowledged, and what was opened."""
    early = 0.3 if on_postgresql() else 0.9  # the first three wait for each other on SQLite
    deadline = database_now() + timedelta(seconds=early + 0.05)
    one.closes(deadline)
    acts: list[Any] = [partial(until_closed, one)]
    for n, bid in enumerate(one.bids):
        offset = -early if n < 3 else dice.uniform(-0.06, 0.02)
        acts.append(partial(at, deadline + timedelta(seconds=offset), partial(submit_now, bid)))
    opened, *submitted = race(acts)
    assert opened.error is None, opened.error
    assert {o.kind for o in submitted} <= {"done", "Blocked"}, [o.error for o in submitted]
    return {o.value.facts["serial"] for o in submitted if o.error is None}, opened.value


def lost(cast: Cast, times: int) -> tuple[int, int, int]:
    """(acknowledged, refused, acknowledged and missing) over several closings."""
    dice, crowd = random.Random(7), bidders(cast, CROWD)
    acknowledged = missing = 0
    for _n in range(times):
        told, opening = run(call(cast, crowd), dice)
        opened = {line["serial"] for line in opening.results if line["outcome"] == "opened"}
        assert opened == {line["serial"] for line in opening.frozen}
        acknowledged += len(told)
        missing += len(told - opened)
        assert opened <= told
    return acknowledged, times * CROWD - acknowledged, missing


def test_no_acknowledged_application_is_missing(everybody: Cast, slow: None) -> None:
    acknowledged, _refused, missing = lost(everybody, rounds())
    assert missing == 0
    assert acknowledged >= 3 * rounds()
    intact()


def test_without_the_shared_lock_some_are_lost(everybody: Cast, slow: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The harness can see it: the same crowd, with the lock on the call taken out of what happens side by side."""
    if not on_postgresql():
        pytest.skip("SQLite has one writer at a time, lock or no lock")
    keep = moves.keep
    monkeypatch.setattr(moves, "keep", lambda obj, what="": None if what in obj.side_by_side else keep(obj, what))
    acknowledged, _refused, missing = lost(everybody, 8)
    assert 0 < missing < acknowledged


def test_a_withdrawal_races_the_closing(everybody: Cast) -> None:
    """Withdrawn in time it is on no list; refused it is opened."""
    crowd = bidders(everybody, CROWD)
    one = call(everybody, crowd)
    for bid in one.bids:
        submit_now(bid)
    deadline = database_now() + timedelta(seconds=0.4)
    one.closes(deadline)
    leaving = one.bids[3:]
    acts: list[Any] = [partial(until_closed, one)]
    for n, bid in enumerate(leaving):
        act = partial(actions.withdraw, Bid.objects.get(pk=bid.pk), by=bid.created_by)  # type: ignore[arg-type]
        acts.append(partial(at, deadline + timedelta(seconds=(n - 3) / 100), act))
    opened, *withdrawn = race(acts)
    assert opened.error is None, opened.error
    stayed = {bid.pk for bid, o in zip(leaving, withdrawn, strict=True) if o.error} | {bid.pk for bid in one.bids[:3]}
    assert set(Bid.objects.filter(listing=one.listing, status="submitted").values_list("pk", flat=True)) == stayed
    assert len(opened.value.results) == len(stayed)
    assert {line["outcome"] for line in opened.value.results} == {"opened"}
    intact()
