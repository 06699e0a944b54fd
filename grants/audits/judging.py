"""A hit of a test is judged once, by somebody of the team: taken up in a finding, or put aside with the reason that explains it."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from grants.audits import scope
from grants.audits.findings import Finding, TestHit
from grants.people.models import User
from grants.trail import clock
from grants.trail.blockers import Blocked, Blocker

TESTED = ("rows", "figures", "on", "amount")  # what its test says; not every test tells a day and an amount
OLD = _("The tests were run again since; judge what the latest run says.")
JUDGED = _("This hit is judged already; take it back first.")


def judge(engagement: Any, hit: TestHit, *, by: User, reason: str = "", finding: Finding | None = None) -> TestHit:
    """Taken up where a finding is given. `engagement`: locked. Raises Blocked when it was judged or tested again meanwhile."""
    row = scope.hits_now(engagement).select_for_update(of=("self",)).filter(pk=hit.pk).first()
    if row is None:
        raise Blocked(Blocker("not_now", OLD, "reason"))
    if row.judged:
        raise Blocked(Blocker("judged", JUDGED, "reason"))
    row.judged = TestHit.Judged.PUT_ASIDE if finding is None else TestHit.Judged.TAKEN_UP
    row.reason, row.finding, row.judged_by, row.judged_at = reason, finding, by, clock.now()
    row.full_clean(exclude=TESTED)
    row.save(force_update=True)
    judged: TestHit = row
    return judged
