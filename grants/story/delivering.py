"""What was delivered: the project lead reports, the accountant signs the financial part, the evaluator recognises."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from grants.contracts.models import Milestone
from grants.milestones import actions as reports
from grants.milestones.models import MilestoneReport
from grants.people.roles import Role
from grants.story import sheets
from grants.story.life import Life

Rows = Iterable[Mapping[str, Any]]
TIMES_PER_EVENT = 20


def milestone(life: Life, order: int) -> Milestone:
    return life.contract.milestones.get(order=order)


def draft(
    life: Life,
    order: int,
    activities: Rows,
    satisfactions: Rows,
    narrative: str,
    more: Mapping[tuple[str, str], Decimal] | None = None,
) -> MilestoneReport:
    """The report of a milestone: every target reached, plus `more` by (deliverable code, site key)."""
    due, lead = milestone(life, order), life.theirs(Role.ORG_LEAD)
    keys = {unit.pk: key for key, unit in life.cast.units.items()}
    measurements = [
        {
            "deliverable": t.deliverable,
            "site": t.site,
            "reported": t.quantity + (more or {}).get((t.deliverable.code, keys[t.site_id]), Decimal(0)),
            "basis": t.deliverable.basis,
        }
        for t in due.targets.select_related("deliverable", "site")
    ]
    lines = [life.plan.title, f"{due.name}签到与服务记录"]
    papers = [
        sheets.keep(f"{life.plan.number} {due.name} 签到表", lines, by=lead),
        sheets.keep(f"{life.plan.number} {due.name} 现场照片", lines, by=lead, kind="png"),
    ]
    report = reports.draft(
        by=lead,
        milestone=due,
        documents=papers,
        narrative=narrative,
        measurements=measurements,
        activities=activities,
        satisfactions=satisfactions,
        **life.origin(),
    )
    life.reports.append(report)
    return report


def opinions(group: str, issued: int, valid: int) -> dict[str, Any]:
    """A survey: nearly three in four very satisfied, some neutral, the rest satisfied."""
    very, neutral = valid * 72 // 100, valid // 25
    return {
        "group": group,
        "issued": issued,
        "valid": valid,
        "very_satisfied": very,
        "satisfied": valid - very - neutral,
        "neutral": neutral,
    }


def sign_financial_part(life: Life, report: MilestoneReport) -> None:
    reports.sign_off(report, by=life.theirs(Role.ORG_ACCOUNTANT), move="submit", role=Role.ORG_ACCOUNTANT)


def submit(life: Life, report: MilestoneReport) -> None:
    reports.submit(report, by=life.theirs(Role.ORG_LEAD))


def recognise(life: Life, report: MilestoneReport) -> None:
    reports.recognise(report, by=life.judge)


def lock(life: Life, report: MilestoneReport) -> None:
    reports.lock(report, by=life.officer(Role.REVIEWER))
