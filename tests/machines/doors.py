"""How each machine's moves are done by people: the function of its room, and what must be told with the move."""

from datetime import timedelta
from decimal import Decimal
from types import ModuleType
from typing import Any

from grants.audits import actions as engagements
from grants.audits import finding_actions as findings
from grants.awards import actions as awards
from grants.awards import objection_actions as objections
from grants.bids import actions as bids
from grants.contracts import actions as contracts
from grants.contracts import amendment_actions as amendments
from grants.contracts import taking_up
from grants.disbursements import actions as disbursements
from grants.listings import actions as listings
from grants.milestones import actions as reports
from grants.needs import actions as needs
from grants.panels import actions as panels
from grants.panels import rules as panel_rules
from grants.people import actions as people
from grants.roadshows import actions as roadshows
from grants.spending import actions as expenses
from grants.trail import clock
from grants.trail.models import Entry
from grants.trail.moves import move as bare
from tests.factories.audits import paper

REASON = "理由"
ACTIONS: dict[str, ModuleType] = {
    "organisation": people, "need": needs, "listing": listings, "bid": bids, "score_sheet": panels, "award": awards,
    "objection": objections, "roadshow": roadshows, "claim": roadshows,
    "contract": contracts, "amendment": amendments, "expense": expenses, "milestone_report": reports, "disbursement": disbursements,
    "audit_engagement": engagements, "finding": findings,
}  # fmt: skip


def fresh(obj: Any) -> Any:
    """The same row as the database has it now."""
    return type(obj)._base_manager.get(pk=obj.pk)


def act(obj: Any, move: str, *, by: Any, **facts: Any) -> Entry:
    """Do a move the way its page does: through the action of the room, with its effects."""
    told = {**typed(obj, move), **facts}
    if (obj.machine, move) == ("claim", "promote"):  # what happens when a slot comes free; nobody does it by itself
        return bare(obj, move, by=by, note=REASON, **for_the_door(obj, move))
    function = awards.ACTS.get(move) if obj.machine == "bid" else None
    function = taking_up.convert if (obj.machine, move) == ("claim", "convert") else function
    entry: Entry = (function or getattr(ACTIONS[obj.machine], move))(obj, by=by, note=REASON, **told)
    return entry


def typed(obj: Any, move: str) -> dict[str, Any]:
    """What a person types with a move so that nothing in it is wrong."""
    today = clock.today()
    match obj.machine, move:
        case "organisation", "bar":
            return {"until": today + timedelta(days=365), "heard": True}
        case "need", "pool":
            return {"not_on_negative_list": True}
        case "need", "merge":
            return {"into": type(obj).objects.filter(status="pooled").exclude(pk=obj.pk).first()}
        case "listing", "fail":
            return {"failure": "no_longer"}
        case "claim", "convert":
            return {"into": "free"}
        case "bid", "disqualify":
            return {"rule": "资格条件第二条"}
        case "bid", "score":
            return {"points": Decimal("400.00"), "sheets_counted": 5, "exact": "80", "rank": 1}
        case "score_sheet", "declare":
            return {"no_interest": [key for _bid, key in panel_rules.bidders_of(obj)]}
        case "objection", "conclude":
            return {"decision": "维持原答复"}
        case "contract", "order_correction":
            return {"plan": "补做活动", "due": today + timedelta(days=20)}
        case "contract", "accept":
            return {"team": "外聘专家三人", "opinions": "满意", "score": 92}
        case "contract", "terminate":
            return {"settlement": "据实结算", "recovery": Decimal("0.00")}
        case "expense", "disallow":
            return {"rule": "财务规则第三条"}
        case "milestone_report", "recognise_part":
            figure = obj.measurements.first()
            return {"decisions": [{"measurement": figure, "recognised": figure.reported - 1, "reason": "缺签到表"}]}
        case "audit_engagement", "freeze":
            return {"cut_off": today}
        case "audit_engagement", "issue":
            return {"serial": f"测审〔{today.year}〕1号", "file_sha256": "0" * 64}
        case "finding", "need_evidence":
            return {"papers": "签到表"}
        case "finding", "order":
            return {"measure": "补齐签到表", "responsible": "项目部", "due": today + timedelta(days=30)}
        case "finding", "claim_done":
            return {"done": "已补齐", "evidence": obj.documents.first() or paper(obj.engagement.created_by)}
        case "finding", "refer":
            return {"authority": "县纪委监委"}
        case "disbursement", _:
            return _of_instalment(obj, move)
    return {}


def _of_instalment(obj: Any, move: str) -> dict[str, Any]:
    today = clock.today()
    return {
        "request": {"invoice_number": f"发票-{obj.pk}", "invoice_amount": obj.payable},
        "approve": {"minute_number": "会纪〔2024〕3号"},
        "pay": {"payee_account": obj.contract.organisation.bank_account, "bank_receipt": f"回单-{obj.pk}"},
        "confirm": {"received_on": today, "received_amount": obj.payable},
        "book": {"voucher_number": "记-12"},
        "withhold": {"review_on": today + timedelta(days=30)},
        "reverse": {"bank_receipt": f"冲-{obj.pk}"},
    }.get(move, {})


def for_the_door(obj: Any, move: str) -> dict[str, Any]:
    """The same for the bare door, with what the action would have worked out."""
    today = clock.today()
    worked_out = {
        ("award", "announce"): {"notice_from": today, "notice_until": today + timedelta(days=7)},
        ("award", "notify"): {"sign_by": today + timedelta(days=30)},
        ("claim", "settle"): {"confirm_by_day": today + timedelta(days=7)},
        ("audit_engagement", "freeze"): {"snapshot_sha256": "0" * 64},
        ("audit_engagement", "consult"): {"reply_due": today + timedelta(days=10)},
        ("claim", "promote"): {"confirm_by_day": today + timedelta(days=7), "slot": 1},
    }
    if obj.machine == "objection" and move in {"refuse", "uphold", "partly_uphold", "dismiss"}:
        worked_out["objection", move] = {"complain_until": today + timedelta(days=21)}
    facts = {**typed(obj, move), **worked_out.get((obj.machine, move), {})}
    facts.pop("decisions", None)
    return facts
