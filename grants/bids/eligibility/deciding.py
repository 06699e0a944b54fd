"""What a rule cannot tell a person decides, with her reason: kept on the row and in the application's trail."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grants.bids import rules
from grants.bids.eligibility.engine import DEADLINE, check
from grants.bids.models import Bid, EligibilityResult
from grants.people.models import User
from grants.trail import clock
from grants.trail.blockers import Act, Blocked, Blocker, Stale
from grants.trail.moves import lock, record, require

SIGNABLE = ("draft", "countersigning", "ready")
LONGEST_NOTE = 500


def moment_now(bid: Bid) -> str:
    """The moment at which its conditions count now; "" when none does. Award and contract are reached from the application."""
    status, listing = bid.status, bid.listing
    if status == Bid.Status.SUBMITTED and listing.status == "opened" and bid.edition == listing.edition:
        return "deadline"
    if status == Bid.Status.PROPOSED and bid.awards.filter(status="proposed").exists():
        return "award"
    if status == Bid.Status.AWARDED and bid.awards.filter(status="notified", contracts__status__in=SIGNABLE).exists():
        return "signing"
    return ""


def may_decide(bid: Bid, by: Any) -> bool:
    return rules.may_decide_eligibility(bid, by)


def why_not_decide(bid: Bid, by: Any) -> list[Blocker]:
    """Who has the office and must still leave it to another: an interest in the bidder, a seat on the panel."""
    return [
        *rules.may_decide_eligibility.blockers(bid, by),
        *rules.reviewer_not_on_panel.blockers(bid, Act(by=by, at=clock.now(), offered=True)),
    ]


def decide(bid: Bid, *, by: User, moment: str, rule: str, result: str, note: str, seen: str | None = None) -> EligibilityResult:
    """Decide what `rule` left open: met (pass) or not (fail). `seen`: what the page showed as decided ("" for nothing).

    Another decision later needs another reason; both stay in the trail.
    """
    require(rules.may_decide_eligibility, bid, by)
    with transaction.atomic():
        row = lock(bid, "decide_eligibility")
        problems = why_not_decide(row, by)
        if moment != moment_now(row):
            problems.append(Blocker("not_now", _("What counted at that moment is settled; nothing was changed."), "eligibility"))
        if problems:
            raise Blocked(*problems)
        if moment != DEADLINE:
            check(row, moment, clock.of_database())
        one = row.eligibility.select_for_update().filter(moment=moment, rule=rule).first()
        reason = note.strip()
        one = _judged(one, result, reason, seen)
        facts = {"moment": moment, "rule": rule, "evidence": one.evidence, "before": one.decided, "result": result}
        role = rules.may_decide_eligibility.role_for(row, by)
        entry = record(bid, "decide_eligibility", by=by, role=role, note=reason, **facts)
        one.decided, one.decided_by, one.decided_at, one.note = result, by, entry.at, entry.note
        one.save(update_fields=["decided", "decided_by", "decided_at", "note"])
    return one


def _judged(one: EligibilityResult | None, result: str, reason: str, seen: str | None) -> EligibilityResult:
    """The row, when this result may be decided so; else raises Refused."""
    if one is None or one.result != EligibilityResult.Result.MANUAL:
        words = _("Only what the rule left to be looked at is decided by a person; nothing was changed.")
        raise Blocked(Blocker("not_manual", words, "eligibility"))
    if seen is not None and seen != one.decided:
        raise Stale(Blocker("stale", _("Somebody decided this meanwhile; please read it again. Nothing of yours was changed.")))
    found = []
    if result not in (EligibilityResult.Result.PASS, EligibilityResult.Result.FAIL):
        found.append(Blocker("result", _("Say whether the condition is met or not."), "result"))
    if not reason:
        found.append(Blocker("note", _("Give the reason: it is kept, and the bidder reads it."), "note"))
    if len(reason) > LONGEST_NOTE:
        found.append(Blocker("note", _("A reason has at most %(most)s characters.") % {"most": LONGEST_NOTE}, "note"))
    if reason and one.decided and reason == one.note:
        found.append(Blocker("note", _("A changed decision needs a new reason; the first one stays in the trail."), "note"))
    if found:
        raise Blocked(*found)
    return one
