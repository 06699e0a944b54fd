"""Runs the rules a rule set names and keeps what each said; a result is never written twice."""

from datetime import datetime

from grants.bids.eligibility.standing import RULES
from grants.bids.models import Bid, EligibilityResult
from grants.trail import clock


def check(bid: Bid, moment: str, at: datetime) -> list[EligibilityResult]:
    """Check `bid` at a moment (deadline, award, signing) as of the instant `at`; what was checked before stays as it was."""
    there = list(bid.eligibility.filter(moment=moment))
    if there:
        return there
    day = at.astimezone(clock.SHANGHAI).date()
    made = []
    for code, rule in RULES.items():
        result, evidence = rule(bid, day)
        made.append(
            EligibilityResult(
                bid=bid, moment=moment, rule=code, result=result, evidence=evidence, as_of=day, checked_at=at, origin=bid.origin
            )
        )
    return EligibilityResult.objects.bulk_create(made)
