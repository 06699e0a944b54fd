"""The ways of the contract and of what hangs on it: expense, milestone report, disbursement."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from grants.contracts import actions as contracts
from grants.contracts.models import Contract
from grants.disbursements import actions as disbursements
from grants.milestones import actions as reports
from grants.people.roles import Role
from grants.spending import actions as expenses
from grants.story import closing, delivering, paying, spending
from grants.story.cast import Cast
from grants.story.life import Life
from grants.trail import clock
from grants.trail.machine import Stateful
from tests.factories import plans
from tests.factories.told import once
from tests.factories.ways import REASON, Way, fresh


@once
def spent(cast: Cast) -> Life:
    """In force, the whole budget spent and verified."""
    life = plans.life(cast, "start")
    lines = [spending.record(life, row) for row in spending.simple_ledger(life, clock.today())]
    spending.submit(life, lines)
    spending.verify(life, lines)
    return life


def draft_report(life: Life) -> Any:
    activity = {
        "site": life.sites[0], "date": clock.today(), "method": "community", "title": "亲子阅读", "persons": 20, "person_times": 20,
        "signatures": 22,
    }  # fmt: skip
    return delivering.draft(life, 1, [activity], [delivering.opinions("社区家庭", 60, 50)], "按计划完成。")


def submitted_report(life: Life) -> Any:
    report = draft_report(life)
    delivering.sign_financial_part(life, report)
    delivering.submit(life, report)
    return report


@once
def recognised(cast: Cast) -> Life:
    """In force, everything spent, reported and recognised so long ago that the right of reply is over; one instalment booked."""
    with clock.at(clock.now() - timedelta(days=25)):
        life = spent(cast)
        paying.through(life, 1)
        delivering.recognise(life, submitted_report(life))
    return life


@once
def completed(cast: Cast) -> Life:
    life = recognised(cast)
    closing.report_complete(life)
    return life


@once
def accepted(cast: Cast) -> Life:
    life = completed(cast)
    closing.accept(life, 92)
    return life


@once
def settled(cast: Cast) -> Life:
    """Accepted, the last instalment booked: ready to be closed out."""
    life = accepted(cast)
    paying.through(life, 2)
    return life


@once
def closed_out(cast: Cast) -> Life:
    life = settled(cast)
    closing.refund(life)
    closing.close_out(life)
    return life


def _contract(make: Callable[[Cast], Life], *acts: str) -> Way:
    facts: Mapping[str, dict[str, Any]] = {
        "order_correction": {"plan": "补做活动"},
        "terminate": {"settlement": "据实结算", "recovery": Decimal(0)},
    }

    def way(cast: Cast) -> Stateful:
        contract: Contract = fresh(make(cast).contract)
        for act in acts:
            told = {**facts.get(act, {}), **({"due": clock.today() + timedelta(days=20)} if act == "order_correction" else {})}
            by = cast.persons["reviewer" if act == "order_correction" else "approver"]
            getattr(contracts, act)(contract, by=by, note=REASON, **told)
        return contract

    return way


def _at(step: str) -> Callable[[Cast], Life]:
    return lambda cast: plans.life(cast, step)


def _archived(cast: Cast) -> Stateful:
    life = closed_out(cast)
    delivering.lock(life, fresh(life.reports[0]))
    closing.archive(life)
    return life.contract


# expense, report, disbursement --------------------------------------------------------------------------------------


def _expense(*acts: str) -> Way:
    def way(cast: Cast) -> Stateful:
        life = plans.life(cast, "start")
        expense = spending.record(life, spending.simple_ledger(life, clock.today())[0])
        for act in acts:
            match act:
                case "submit":
                    spending.submit(life, [expense])
                case "reverse":
                    expenses.reverse(expense, by=cast.persons["orgaccountant"], note=REASON)
                case "disallow":
                    expenses.disallow(expense, by=cast.persons["evaluator"], note=REASON, rule="财务规则")
                case _:
                    getattr(expenses, act)(expense, by=cast.persons["evaluator"], note=REASON)
        return expense

    return way


def _report(*acts: str) -> Way:
    def way(cast: Cast) -> Stateful:
        with clock.at(clock.now() - timedelta(days=25)):
            life = plans.life(cast, "start")
            report = draft_report(life) if not acts else submitted_report(life)
            for act in acts[1:]:
                if act == "recognise_part":
                    figure = report.measurements.first()
                    decision = {"measurement": figure, "recognised": figure.reported - 1, "reason": "缺签到表"}
                    reports.recognise_part(report, by=cast.persons["evaluator"], note=REASON, decisions=[decision])
                elif act != "lock":
                    getattr(reports, act)(report, by=cast.persons["evaluator"], note=REASON)
        if "lock" in acts:
            delivering.lock(life, report)
        return fresh(report)  # type: ignore[no-any-return]

    return way


def _disbursement(upto: str = "", *acts: str) -> Way:
    def way(cast: Cast) -> Stateful:
        life = plans.life(cast, "start")
        due = paying.through(life, 1, upto) if upto else paying.instalment(life, 1)
        approver, cashier = cast.persons["approver"], cast.persons["cashier"]
        for act in acts:
            match act:
                case "withhold":
                    review = clock.today() + timedelta(days=30)
                    disbursements.withhold(due, by=approver, note=REASON, review_on=review)
                case "reverse":
                    disbursements.sign_off(due, by=cashier, move="reverse", role=Role.CASHIER)
                    disbursements.reverse(due, by=approver, note=REASON, bank_receipt=f"冲-{due.pk}")
                case _:
                    getattr(disbursements, act)(due, by=approver, note=REASON)
        return due

    return way


WAYS: dict[str, dict[str, Way]] = {
    "contract": {
        "draft": _contract(_at("draft_contract")),
        "countersigning": _contract(_at("circulate")),
        "ready": _contract(_at("agree")),
        "signed": _contract(_at("sign")),
        "in_force": _contract(_at("start")),
        "suspended": _contract(_at("start"), "suspend"),
        "remedial": _contract(_at("start"), "order_correction"),
        "awaiting_acceptance": _contract(completed),
        "accepted": _contract(accepted),
        "not_accepted": _contract(completed, "refuse_acceptance"),
        "closed_out": _contract(closed_out),
        "terminated": _contract(_at("start"), "terminate"),
        "archived": _archived,
    },
    "expense": {
        "draft": _expense(),
        "submitted": _expense("submit"),
        "verified": _expense("submit", "verify"),
        "questioned": _expense("submit", "question"),
        "disallowed": _expense("submit", "disallow"),
        "reversed": _expense("submit", "verify", "reverse"),
    },
    "milestone_report": {
        "draft": _report(),
        "submitted": _report("submit"),
        "returned": _report("submit", "send_back"),
        "recognised": _report("submit", "recognise"),
        "partly_recognised": _report("submit", "recognise_part"),
        "rejected": _report("submit", "reject"),
        "locked": _report("submit", "recognise", "lock"),
    },
    "disbursement": {
        "planned": _disbursement(),
        "requested": _disbursement("request"),
        "business_reviewed": _disbursement("review_business"),
        "finance_reviewed": _disbursement("review_finance"),
        "approved": _disbursement("approve"),
        "paid": _disbursement("pay"),
        "received": _disbursement("confirm"),
        "booked": _disbursement("book"),
        "returned": _disbursement("request", "send_back"),
        "withheld": _disbursement("", "withhold"),
        "reversed": _disbursement("book", "reverse"),
        "cancelled": _disbursement("", "cancel"),
    },
}
