"""Who did what: from the stamps for payments and lines, from the trail for the sign-offs of a contract. Five queries."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.db.models import Max, Min

from grants.audits.checks.facts import Deed
from grants.contracts.models import Contract
from grants.disbursements.models import Disbursement
from grants.milestones.models import MilestoneReport
from grants.milestones.queries import DECIDED
from grants.spending.models import Expense
from grants.trail import clock
from grants.trail.models import Entry
from grants.trail.stamps import stamps, standing

PAYMENT = ("request", "review_business", "review_finance", "approve", "pay", "book")
CONTRACT = ("circulate", "agree", "accept")
AGREED, RETURNS = "sign_off_agree", ("circulate", "send_back")


def deeds(contracts: Sequence[Contract]) -> dict[int, list[Deed]]:
    """By contract. Lines are told by the three people who recorded, submitted and verified them: one step for all that share them,
    named after the first. An act counts as it stands: what a return made void is not among them."""
    keys = [contract.pk for contract in contracts]
    found: dict[int, list[Deed]] = {key: [] for key in keys}
    for contract in contracts:
        found[contract.pk] += _stamped("contract", contract, CONTRACT)
    decided = {
        r.milestone_id: r for r in MilestoneReport.objects.filter(contract__in=keys, status__in=DECIDED).defer("narrative")
    }
    for row in Disbursement.objects.filter(contract__in=keys).order_by("contract_id", "order"):
        step, report = f"payment:{row.pk}", decided.get(row.milestone_id or 0)
        if report is not None and report.decided_at and report.decided_by_id:
            found[row.contract_id].append(Deed(step, "recognise", report.decided_by_id, _day(report.decided_at)))
        found[row.contract_id] += _stamped(step, row, PAYMENT)
    for key, deed in _lines(keys):
        found[key].append(deed)
    for key, deed in _signed_off(keys):
        found[key].append(deed)
    return found


def _stamped(step: str, row: Any, acts: Sequence[str]) -> list[Deed]:
    return [Deed(step, act, by, _day(at)) for act, by, at in stamps(row, acts) if by is not None]


def _lines(keys: Sequence[int]) -> Iterator[tuple[int, Deed]]:
    threes = Expense.objects.filter(contract__in=keys, kind=Expense.Kind.EXPENSE).exclude(status="draft").order_by()
    people = ("contract_id", "created_by_id", "submit_by_id", "verify_by_id")
    days = {f"{act}_on": Max(f"{act}_at") for act in ("created", "submit", "verify")}
    for row in threes.values(*people).annotate(first=Min("pk"), **days).order_by("first"):
        for act in ("created", "submit", "verify"):
            if row[f"{act}_by_id"] and row[f"{act}_on"]:
                yield row["contract_id"], Deed(f"expense:{row['first']}", act, row[f"{act}_by_id"], _day(row[f"{act}_on"]))


def _signed_off(keys: Sequence[int]) -> Iterator[tuple[int, Deed]]:
    """Since the contract was last circulated."""
    moves = (*RETURNS, AGREED)
    rows = Entry.objects.filter(kind=Contract.machine, object_id__in=keys, move__in=moves).order_by("object_id", "id")
    told = rows.only("object_id", "move", "role", "by_id", "at")
    for key, entries in groupby(told, attrgetter("object_id")):
        for entry in standing(entries, (AGREED,), RETURNS):
            yield key, Deed("contract", f"sign_off_{entry.role}", entry.by_id, _day(entry.at))


def _day(at: datetime) -> date:
    return at.astimezone(clock.SHANGHAI).date()
