"""The conditions of a call, checked one by one with their evidence: at the deadline (frozen), at the award, at the signing."""

from grants.bids.eligibility.engine import check

__all__ = ["check"]
