"""Whose clock: a second before, at the instant, a second after, the scheduler asleep, two servers whose clocks are wrong."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connections

from grants.bids.models import Bid, Sealed
from grants.story.cast import Cast
from grants.trail import clock
from grants.trail.blockers import Blocked
from tests.concurrency.calls import Call, bidders, call, database_now, submit
from tests.concurrency.race import intact
from tests.concurrency.servers import address
from tests.ledger import unchanged

SECOND = timedelta(seconds=1)
BEFORE, AFTER = (-1.0, -0.8, -0.6, -0.4, -0.2), (0.0, 0.3, 0.6, 0.9, 1.0)  # seconds about the deadline


@pytest.mark.parametrize(("late", "taken"), [(-1, True), (0, False), (1, False)])
def test_a_second_about_the_deadline(everybody: Cast, late: int, taken: bool) -> None:
    """Nobody has closed the call: the deadline itself refuses."""
    one = call(everybody, bidders(everybody, 1))
    with clock.at(one.listing.closes_at + late * SECOND):
        if taken:
            assert submit(one.bids[0]).at == one.listing.closes_at - SECOND
        else:
            with unchanged(), pytest.raises(Blocked) as refused:
                submit(one.bids[0])
            assert [b.code for b in refused.value.blockers] == ["before_deadline"]
    assert one.listing.status == "published"


@pytest.mark.parametrize(("late", "taken"), [(-1, True), (0, False), (1, False)])
def test_a_second_about_the_deadline_by_the_clock_of_the_database(everybody: Cast, late: int, taken: bool) -> None:
    one = call(everybody, bidders(everybody, 1))
    one.closes(database_now() - late * SECOND)
    if taken:
        assert submit(one.bids[0]).at < one.listing.closes_at
    else:
        with unchanged(), pytest.raises(Blocked):
            submit(one.bids[0])
    assert one.listing.status == "published"
    assert Sealed.objects.count() == taken


def server(place: Mapping[str, str], skew: int, trust: str, bids: list[Bid], deadline: datetime) -> subprocess.Popen[str]:
    """A process five seconds ahead or behind that submits `bids` from a second before to a second after the deadline."""
    acts = [
        {"bid": bid.pk, "at": (deadline + timedelta(seconds=offset)).isoformat()}
        for bid, offset in zip(bids, (*BEFORE, *AFTER), strict=True)
    ]
    running = subprocess.Popen(
        [sys.executable, "-m", "tests.concurrency.skewed"],
        env={**os.environ, **place}, cwd=settings.BASE_DIR, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert running.stdin is not None
    running.stdin.write(json.dumps({"skew": skew, "trust": trust, "acts": acts}))
    running.stdin.close()
    running.stdin = None
    return running


def told_by(one: Call, var: Path, trust: str) -> tuple[dict[int, list[dict[str, Any]]], datetime]:
    """What a server five seconds behind and one five seconds ahead answer around one deadline."""
    place = {
        "DJANGO_SETTINGS_MODULE": "config.settings_test", "YULAN_DATABASE": address(), "YULAN_VAR": str(var),
        "YULAN_KEYRING": str(settings.KEYRING),
    }  # fmt: skip
    deadline = datetime.now(UTC) + timedelta(seconds=12)  # two interpreters start meanwhile
    one.closes(deadline)
    connections.close_all()
    half = len(one.bids) // 2
    servers = {-5: server(place, -5, trust, one.bids[:half], deadline), 5: server(place, 5, trust, one.bids[half:], deadline)}
    answers = {skew: json.loads(running.communicate(timeout=120)[0]) for skew, running in servers.items()}
    assert [running.returncode for running in servers.values()] == [0, 0]
    return answers, deadline


def test_two_servers_ten_seconds_apart(everybody: Cast, tmp_path: Path) -> None:
    """The one that is ahead loses nobody, the one that is behind lets nobody in late."""
    one = call(everybody, bidders(everybody, 20))
    answers, deadline = told_by(one, tmp_path, "database")
    for skew, given in answers.items():
        taken = [answer for answer in given if "serial" in answer]
        assert taken == given[: len(taken)], skew
        assert [answer["refused"] for answer in given[len(taken) :]] == [["before_deadline"]] * (len(given) - len(taken))
        assert len(BEFORE) - 1 <= len(taken) <= len(BEFORE), (skew, given)  # the last may itself take two tenths of a second
        assert all(datetime.fromisoformat(answer["at"]) < deadline for answer in taken)
    opening = one.close_and_open()
    acknowledged = {answer["serial"] for given in answers.values() for answer in given if "serial" in answer}
    assert {line["serial"] for line in opening.results if line["outcome"] == "opened"} == acknowledged
    intact()


def test_by_the_clock_of_the_application_late_ones_would_come_in(everybody: Cast, tmp_path: Path) -> None:
    """The harness can see it: the same two servers, each believing its own clock."""
    one = call(everybody, bidders(everybody, 20))
    answers, _deadline = told_by(one, tmp_path, "application")
    assert ["serial" in answer for answer in answers[-5]] == [True] * 10
    assert ["serial" in answer for answer in answers[5]] == [False] * 10
