"""What a simulated contract agreed: its course, its instalments and its ledger are told from it."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from grants.story.simulated.chain import Chain
from grants.story.simulated.plans import Plan


@dataclass
class Terms:
    """What was agreed, with the keys of its rows; amounts in 分."""

    plan: Plan
    key: int
    chain: Chain
    begun: date
    budget: list[tuple[str, int]]
    deliverables: list[int] = field(default_factory=list)
    milestones: list[tuple[int, str, date]] = field(default_factory=list)
    sites: list[int] = field(default_factory=list)

    @property
    def starts(self) -> date:
        return self.begun + timedelta(days=12)

    @property
    def ends(self) -> date:
        return date(self.plan.year, 10, 31)
