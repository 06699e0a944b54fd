"""One purchase as it unfolds: its cast and plan, when each step happens, and what has come into being so far."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings

from grants.awards.models import Award
from grants.bids.models import Bid
from grants.contracts.models import Contract
from grants.listings.models import Listing
from grants.milestones.models import MilestoneReport
from grants.needs.models import Need
from grants.panels.models import Panel
from grants.people.models import Organisation, Unit, User
from grants.people.roles import Role
from grants.spending.models import Expense
from grants.story.cast import Cast
from grants.story.plan import Plan
from grants.trail import clock

PASSPHRASE: str = settings.DEMO_PASSPHRASE  # of every custodian of the story


@dataclass
class Life:
    """Filled in step by step; a step that has not happened has left nothing."""

    cast: Cast
    plan: Plan
    when: Mapping[str, datetime]
    needs: list[Need] = field(default_factory=list)
    bids: dict[str, Bid] = field(default_factory=dict)
    expenses: list[Expense] = field(default_factory=list)
    reports: list[MilestoneReport] = field(default_factory=list)
    codes: dict[str, str] = field(default_factory=dict)  # organisation → the code on its receipt
    recovery: str = ""  # the sheet in the safe
    planted: str = ""  # a word in every part of the provider's application
    listing: Listing = field(init=False)
    panel: Panel = field(init=False)
    award: Award = field(init=False)
    contract: Contract = field(init=False)

    @property
    def buyer(self) -> Unit:
        return self.cast.units[self.plan.buyer]

    @property
    def provider(self) -> Organisation:
        return self.cast.organisations[self.plan.provider]

    @property
    def sites(self) -> list[Unit]:
        return [self.cast.units[key] for key in self.plan.sites]

    def officer(self, role: str, nth: int = 0) -> User:
        """Who holds a role at the purchaser."""
        return self.cast.holder(self.plan.buyer, role, nth)

    def theirs(self, role: str, organisation: str = "") -> User:
        """Who holds a role at an organisation, the provider unless another is named."""
        return self.cast.holder(organisation or self.plan.provider, role)

    @property
    def judge(self) -> User:
        """Who looks at expenses and reports: the third-party evaluator, where there is none the reviewer."""
        role = Role.EVALUATOR if self.cast.holders[(self.plan.buyer, Role.EVALUATOR)] else Role.REVIEWER
        return self.officer(role)

    @contextmanager
    def at(self, step: str) -> Iterator[None]:
        """The clock of a step."""
        with clock.at(self.when[step]):
            yield

    def origin(self) -> dict[str, Any]:
        return {"origin": self.plan.origin}
