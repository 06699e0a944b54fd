"""T2: the dated steps of one contract, from the call to close-out, in the order they happened."""

from collections.abc import Sequence
from datetime import date, datetime

from grants.contracts.models import Contract
from grants.milestones.models import MilestoneReport
from grants.papers.audit_report import labels as say
from grants.papers.audit_report.facts import Step
from grants.papers.numbers import date_in_table
from grants.rulebook import queries as rulebook
from grants.trail import clock

DECIDED = ("recognised", "partly_recognised", "locked")


def timeline(contract: Contract, reports: Sequence[MilestoneReport], changes: Sequence[Step] = ()) -> list[Step]:
    steps = [*_before(contract)]
    for code in ("circulate", "sign", "start"):
        steps += _step(code, getattr(contract, f"{code}_at"))
    told: list[Step] = [*changes]
    for report in reports:
        told += _step("report", report.submit_at, report.milestone.name)
        if report.status in DECIDED:
            told += _step("recognise", report.decided_at, report.milestone.name)
    steps += sorted(told, key=lambda step: step.on or contract.starts) if changes else told
    steps += _step("report_complete", contract.report_complete_at)
    steps += _step("accept", contract.accept_at, _grade(contract))
    for code in ("refuse_acceptance", "close_out", "terminate", "archive"):
        steps += _step(code, getattr(contract, f"{code}_at"))
    return steps


def _before(contract: Contract) -> list[Step]:
    steps: list[Step] = []
    if contract.listing:
        steps += _step("publish", contract.listing.publish_at, contract.listing.number)
        steps += _step("open_bids", contract.listing.open_bids_at)
    award = contract.award
    if award and award.notice_from and award.notice_until:
        steps.append(Step("announce", award.notice_from, say.T2_UNTIL.format(date_in_table(award.notice_until))))
    if award:
        steps += _step("notify", award.notify_at)
    return steps


def _step(code: str, at: datetime | None, note: str = "") -> list[Step]:
    return [Step(code, _day(at), note)] if at else []


def _day(at: datetime) -> date:
    return at.astimezone(clock.SHANGHAI).date()


def _grade(contract: Contract) -> str:
    if contract.score is None:
        return ""
    grade = rulebook.grades(contract.rule_set).get(contract.grade)
    return say.T2_SCORE.format(contract.score, grade.name if grade else contract.grade)
