"""The end of an audit and the work around it at once: contracts are locked before the engagement everywhere, so nobody waits in a ring."""

import threading
from collections.abc import Callable
from functools import partial
from time import monotonic
from typing import Any

import pytest
from django.db import connection, connections, transaction

from grants.audits import actions, finding_actions
from grants.audits.models import Engagement
from grants.contracts.models import Contract
from grants.disbursements import actions as disbursements
from grants.papers import issue
from grants.papers.models import Paper
from grants.story import paying
from grants.story.cast import Cast
from tests.concurrency.race import PATIENCE, intact, race
from tests.factories import after_contract, audits
from tests.factories.ways import fresh

CLEAN = {"done", "Blocked", "NotNow", "Stale"}  # done, or refused with words


def ready(cast: Cast) -> tuple[Engagement, Any, Any]:
    """The report may be issued; a weighty matter is still to be verified; the last instalment waits for its approval."""
    lead, member = cast.persons["leadauditor"], cast.persons["auditor"]
    life = after_contract.recognised(cast)
    due = paying.instalment(life, 2)
    for act in ("request", "review_business", "review_finance"):
        paying.ACTS[act](life, due)
    engagement = audits.frozen_over(cast, fresh(life.contract))
    audits.draw(engagement, cast)
    actions.begin(engagement, by=lead)
    audits.check(engagement.samples.get(), cast)
    settled, open_ = (audits.drafted_in(engagement, cast, severity=severity) for severity in ("low", "high"))
    finding_actions.confirm(settled, by=lead)
    finding_actions.need_evidence(open_, by=member, papers="银行回单")
    actions.consult(fresh(engagement), by=lead)
    settled = fresh(settled)
    audits.replied(settled, cast)
    finding_actions.finalise(settled, by=lead)
    return audits.concluded(fresh(engagement), cast), fresh(open_), due


def waiting() -> int:
    """How many connections wait for a lock of another."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted")
        return int(cursor.fetchone()[0])


def queued(act: Callable[[], Any], outcomes: list[str], nth: int) -> threading.Thread:
    """Begin `act` in a thread of its own; back when it is the `nth` that waits."""

    def run() -> None:
        try:
            act()
            outcomes.append("done")
        except Exception as error:
            outcomes.append(type(error).__name__)
        finally:
            connections.close_all()

    thread, tick, until = threading.Thread(target=run, daemon=True), threading.Event(), monotonic() + PATIENCE
    thread.start()
    while waiting() < nth and monotonic() < until:
        tick.wait(0.01)
    assert waiting() == nth
    return thread


@pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL locks rows")
@pytest.mark.parametrize("first", ["confirm", "issue"])
def test_nobody_waits_in_a_ring(everybody: Cast, first: str) -> None:
    """Both queue for the contract that somebody holds; were the engagement locked before it, one would die of a deadlock."""
    engagement, finding, _due = ready(everybody)
    lead, outcomes = everybody.persons["leadauditor"], list[str]()
    acts: dict[str, Callable[[], Any]] = {
        "confirm": partial(finding_actions.confirm, finding, by=lead),
        "issue": partial(issue.engagement_audit, engagement, by=lead),
    }
    with transaction.atomic():
        Contract.objects.select_for_update().get(engagements=engagement)
        order = [first, *(name for name in acts if name != first)]
        threads = [queued(acts[name], outcomes, nth) for nth, name in enumerate(order, 1)]
    for thread in threads:
        thread.join(PATIENCE)
    assert sorted(outcomes) == (["Blocked", "done"] if first == "confirm" else ["done", "done"])
    assert (fresh(finding).status, fresh(engagement).status) == ("confirmed", "consulting" if first == "confirm" else "issued")
    intact()


def test_issuing_confirming_and_approving_at_once(everybody: Cast) -> None:
    engagement, finding, due = ready(everybody)
    lead, approver = everybody.persons["leadauditor"], everybody.persons["approver"]
    acts: dict[str, Callable[[], Any]] = {
        "issue": partial(issue.engagement_audit, engagement, by=lead),
        "confirm": partial(finding_actions.confirm, finding, by=lead),
        "approve": partial(disbursements.approve, due, by=approver, minute_number="党组纪要〔2026〕1号"),
    }
    outcomes = dict(zip(acts, race(list(acts.values())), strict=True))
    assert {name: one.kind for name, one in outcomes.items() if one.kind not in CLEAN} == {}
    assert all(str(one.error) for one in outcomes.values() if one.error)
    told = {name: one.kind == "done" for name, one in outcomes.items()}
    papers = Paper.objects.filter(engagement=engagement).count()
    assert (fresh(engagement).status == "issued", papers) == (told["issue"], int(told["issue"]))
    assert (fresh(finding).status == "confirmed") is told["confirm"]
    assert (fresh(due).status == "approved") is told["approve"]
    assert told["confirm"], "nothing of the other two stands against a confirmation"
    assert Contract.objects.filter(engagements=engagement).count() == 1
    intact()


def test_a_report_is_issued_once_however_often_it_is_asked_for(everybody: Cast) -> None:
    engagement, _finding, _due = ready(everybody)
    lead = everybody.persons["leadauditor"]
    outcomes = race([partial(issue.engagement_audit, engagement, by=lead)] * 3)
    assert sorted(one.kind for one in outcomes) == ["NotNow", "NotNow", "done"]
    assert Paper.objects.filter(engagement=engagement).count() == 1
    intact()
