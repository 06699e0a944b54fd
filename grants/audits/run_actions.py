"""Running the tests of an audit over what an engagement covers; a hit is judged by a person, and may be judged again."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from grants.audits import finding_actions, populations, rules, scope
from grants.audits.checks import CHECKS
from grants.audits.checks.facts import Hit
from grants.audits.checks.gather import book
from grants.audits.findings import TestHit
from grants.audits.judging import judge
from grants.audits.models import Engagement, TestRun
from grants.people.models import User
from grants.trail import clock
from grants.trail.blockers import Blocked, Blocker
from grants.trail.moves import lock, record, require

RUNNING = ("frozen", "fieldwork")
KEPT = ("judged", "reason", "judged_by_id", "judged_at", "finding_id")


def run(engagement: Engagement, *, by: User) -> list[TestRun]:
    """All of them, as of the end of the cut-off day. What was judged before stays judged as long as the hit says the same."""
    require(rules.may_work, engagement, by)
    with transaction.atomic():
        row = lock(engagement)
        rules.require_work(row, by, RUNNING)
        covered = scope.covered(row)
        told = book(covered, populations.midnight(row) - timedelta(seconds=1))
        before = _judged(row)
        runs = [_run(row, check.code, list(check.hits(told)), before, by, len(told.contracts)) for check in CHECKS]
        found = sum(one.hits.count() for one in runs)
        record(
            row,
            "run_tests",
            by=by,
            role=rules.may_work.role_for(row, by),
            contracts=len(told.contracts),
            tests=len(runs),
            hits=found,
        )
    return runs


def put_aside(hit: TestHit, *, by: User, reason: str) -> TestHit:
    """With the innocent reason that explains it; what is judged already is taken back first. It stays in the run."""
    engagement = hit.run.engagement
    require(rules.may_work, engagement, by)
    if not reason.strip():
        raise Blocked(Blocker("reason", _("Say what explains it."), "reason"))
    with transaction.atomic():
        row = lock(engagement)
        rules.require_work(row, by, finding_actions.WORKING)
        judged = judge(row, hit, by=by, reason=reason.strip())
        record(row, "put_aside", by=by, role=rules.may_work.role_for(row, by), note=reason, test=hit.run.code, mark=hit.mark)
    return judged


def take_back(hit: TestHit, *, by: User) -> TestHit:
    """A hit that was put aside is open again."""
    engagement = hit.run.engagement
    require(rules.may_work, engagement, by)
    with transaction.atomic():
        row = lock(engagement)
        rules.require_work(row, by, RUNNING)
        now = TestHit.objects.select_for_update().get(pk=hit.pk)
        if now.judged != TestHit.Judged.PUT_ASIDE:
            raise Blocked(Blocker("judged", _("Only what was put aside can be taken back."), "reason"))
        was = now.reason
        now.judged, now.reason, now.judged_by, now.judged_at = "", "", None, None
        now.save(force_update=True)
        record(row, "take_back_hit", by=by, role=rules.may_work.role_for(row, by), note=was, test=now.run.code, mark=now.mark)
    return now


def _run(
    engagement: Engagement,
    code: int,
    hits: list[Hit],
    before: dict[tuple[int, str, str], dict[str, Any]],
    by: User,
    contracts: int,
) -> TestRun:
    made = TestRun.objects.create(
        engagement=engagement, code=code, run_at=clock.now(), run_by=by, contracts=contracts, origin=engagement.origin
    )
    with override(None):  # the message ids themselves
        rows = [_hit(made, hit) for hit in hits]
    for row in rows:
        for name, value in before.get((code, row.mark, _said(row)), {}).items():
            setattr(row, name, value)
    TestHit.objects.bulk_create(rows)
    return made


def _hit(run: TestRun, hit: Hit) -> TestHit:
    return TestHit(
        run=run, contract_id=hit.contract, mark=hit.mark, words=str(hit.words), figures=dict(hit.figures), on=hit.on, amount=hit.amount,
        rows=[[one.kind, one.key, one.label] for one in hit.rows], origin=run.origin,
    )  # fmt: skip


def _judged(engagement: Engagement) -> dict[tuple[int, str, str], dict[str, Any]]:
    judged = scope.hits_now(engagement).exclude(judged="").select_related("run")
    return {(hit.run.code, hit.mark, _said(hit)): {name: getattr(hit, name) for name in KEPT} for hit in judged}


def _said(hit: TestHit) -> str:
    """What a hit says, whatever the language: judged once, it need not be judged again while it says the same."""
    return f"{hit.words}|{sorted(hit.figures.items())}|{sorted(map(str, hit.rows))}"
