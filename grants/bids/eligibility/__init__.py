"""The conditions of a call, checked one by one with their evidence: at the deadline (frozen), at the award, at the signing."""

from grants.bids.eligibility.deciding import decide, may_decide, moment_now, why_not_decide
from grants.bids.eligibility.engine import blockers_now, check, check_all, check_opened, look, look_at_oneself

__all__ = [
    "blockers_now",
    "check",
    "check_all",
    "check_opened",
    "decide",
    "look",
    "look_at_oneself",
    "may_decide",
    "moment_now",
    "why_not_decide",
]
