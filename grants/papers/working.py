"""Doing the long acts of an engagement in a process of their own: it goes on when the page is left and when the web process ends."""

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation

from grants.audits import actions, reissue, rules, run_actions, works
from grants.audits.models import Engagement
from grants.audits.works import Work
from grants.papers import engagement as reports
from grants.people.models import User
from grants.trail import clock
from grants.trail.apart import apart
from grants.trail.blockers import Refused
from grants.trail.moves import foresee, lock, require

FORESEEN: dict[str, Any] = {"snapshot_sha256": "—", "contracts": 0, "lines": 0, "amount": 0}


class Lost(Exception):
    """Another process took the work over; what this one did is undone."""


def begin(engagement: Engagement, kind: str, *, by: User, **told: Any) -> Work:
    """Do it here and now where the lines are few, else in a process of its own. Raises Refused, nothing begun, when it is not hers to do.

    The work told back has ended, or goes on. Only what goes on is kept as a row.
    """
    if not works.large(engagement):
        work = Work(engagement=engagement, kind=kind, by=by, told=told)
        work.result, work.ended_at = ACTS[kind](work), clock.now()
        return work
    _ready(engagement, kind, by, told)
    work = works.ask(engagement, kind, by=by, **told)
    if settings.WORK_APART:
        transaction.on_commit(partial(start, work))  # not before the process can see it
    else:
        start(work)
    return Work.objects.select_related("engagement__unit", "by").get(pk=work.pk)


def start(work: Work) -> bool:
    """Take the work up; False when a living process is at it or it is over."""
    since = works.claim(work)
    if since is None:
        return False
    if not settings.WORK_APART:
        run(work, since=since)
        return True
    apart("audit", str(work.pk), "--since", since.isoformat())
    return True


def run(work: Work, *, since: datetime) -> str:
    """Do it; the act and its end are one transaction. One line for the log."""
    with translation.override(work.language), works.alive(work, since):
        try:
            with transaction.atomic():
                result = ACTS[work.kind](work)
                if not works.end(work, since, result=result):
                    raise Lost
        except Lost:
            return f"audit {work.pk}: taken over by another process"
        except Refused as refusal:
            works.end(work, since, refused=[str(one) for one in refusal.blockers])
            return f"audit {work.pk}: {refusal}"
        except Exception:
            works.end(work, since, failed=works.BROKE)
            raise
    return f"audit {work.pk}: {work.kind} {result}"


def _ready(engagement: Engagement, kind: str, by: User, told: dict[str, Any]) -> None:
    """Raise what the act would raise, before anything is begun for it."""
    with transaction.atomic():
        if kind == Work.Kind.RUN_TESTS:
            require(rules.may_work, engagement, by)
            rules.require_work(engagement, by, run_actions.RUNNING)
        elif kind == Work.Kind.REISSUE:
            reissue.issuing(engagement, by=by, seen=told.get("seen"))
        else:
            besides = reports.FORESEEN if kind == Work.Kind.ISSUE else {"cut_off": _day(told), **FORESEEN}
            foresee(lock(engagement), kind, by=by, note=told.get("note", ""), version=told.get("version"), **besides)


def _day(told: dict[str, Any]) -> date | None:
    return date.fromisoformat(told["cut_off"]) if told.get("cut_off") else None


def _freeze(work: Work) -> dict[str, Any]:
    told = work.told
    entry = actions.freeze(
        work.engagement, by=work.by, note=told.get("note", ""), version=told.get("version"), cut_off=_day(told)
    )
    return {"contracts": entry.facts["contracts"]}


def _run_tests(work: Work) -> dict[str, Any]:
    runs = run_actions.run(work.engagement, by=work.by)
    return {"tests": len(runs), "contracts": runs[0].contracts, "hits": sum(one.hits.count() for one in runs)}


def _issue(work: Work) -> dict[str, Any]:
    told = work.told
    paper = reports.engagement_audit(work.engagement, by=work.by, note=told.get("note", ""), version=told.get("version"))
    return {"paper": paper.pk, "serial": paper.serial}


def _reissue(work: Work) -> dict[str, Any]:
    paper = reports.anew(work.engagement, by=work.by, seen=work.told.get("seen"))
    return {"paper": paper.pk, "serial": paper.serial}


ACTS: dict[str, Callable[[Work], dict[str, Any]]] = {
    "freeze": _freeze, "run_tests": _run_tests, "issue": _issue, "reissue": _reissue,
}  # fmt: skip
