"""Contracts: what must add up before anyone signs, who signs with whom, what must be done before it is closed."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from grants.awards.rules import overturned_by, signing_ends
from grants.bids import eligibility
from grants.listings import standstill
from grants.people.may import may
from grants.people.roles import Role
from grants.rulebook import queries as rulebook
from grants.trail import clock
from grants.trail.blockers import Act, Blocker, Finding, guard
from grants.trail.money import ZERO, round_yuan
from grants.trail.signoffs import given_for

may_draft = may(Role.HANDLER)
may_circulate = may(Role.HANDLER)
may_send_back = may(Role.REVIEWER, Role.FINANCE, Role.APPROVER)
may_agree = may(Role.APPROVER, but_not=("circulate",))
may_sign = may(Role.APPROVER)
may_start = may(Role.SYSTEM, Role.HANDLER)
may_suspend = may(Role.APPROVER)
may_resume = may(Role.APPROVER)
may_order_correction = may(Role.REVIEWER)
may_confirm_correction = may(Role.REVIEWER, but_not=("order_correction",))
may_report_complete = may(Role.ORG_LEAD)
may_accept = may(Role.APPROVER, but_not=("circulate",))
may_refuse_acceptance = may(Role.APPROVER)
may_allow_correction = may(Role.APPROVER)
may_close_out = may(Role.FINANCE)
may_terminate = may(Role.APPROVER)
may_archive = may(Role.REVIEWER)

# Who must agree, with her own sign-in, before the move of that name.
SIGN_OFFS = {"agree": (Role.REVIEWER, Role.FINANCE), "sign": (Role.ORG_ADMIN,)}


# Of engagements: while what they cover is read-only. Of findings: established and not settled.
FROZEN = ("frozen", "fieldwork", "consulting")
UNSETTLED = ("confirmed", "consulting", "final", "rectifying", "claimed_done")


def shown(amount: Decimal) -> str:
    return f"{amount:,.2f}"


def off_by(what: Any, total: Decimal, amount: Decimal, anchor: str) -> Finding:
    """One message for everything that must add up to the contract amount."""
    if total == amount:
        return True
    words = _("%(what)s add up to %(total)s, the contract amount is %(amount)s: they differ by %(gap)s.")
    return Blocker(
        "sum", words % {"what": what, "total": shown(total), "amount": shown(amount), "gap": shown(abs(total - amount))}, anchor
    )


@guard(_("Amount or organisation differ from the award or the claim."), anchor="amount")
def equals_award(contract: Any, act: Act) -> Finding:
    award = contract.award
    if contract.claim is not None:
        return contract.amount == contract.claim.amount and contract.organisation_id == contract.claim.pitch.organisation_id
    if award is None:
        return True  # an agreement without a call (a donated fund)
    return contract.amount == award.amount and contract.organisation_id == award.organisation_id and award.status == "notified"


@guard(_("The term is longer than the rule set allows, or has no end."), anchor="term")
def term_allowed(contract: Any, act: Act) -> Finding:
    if not (contract.starts and contract.ends and contract.starts <= contract.ends):
        return _("The term needs a first and a last day, in that order.")
    return rulebook.term_within(contract.rule_set, contract.starts, contract.ends)


@guard(_("Instalments do not add up."), anchor="instalments")
def instalments_add_up(contract: Any, act: Act) -> Finding:
    return off_by(
        _("Instalments"), contract.disbursements.aggregate(t=Sum("amount"))["t"] or ZERO, contract.amount, "instalments"
    )


@guard(_("Deliverables do not add up."), anchor="deliverables")
def deliverables_add_up(contract: Any, act: Act) -> Finding:
    """Each is quantity × unit price; together they are the contract amount; the targets of the sites are the quantity."""
    found: list[Any] = []
    rows = contract.deliverables.prefetch_related("targets")
    for row in rows:
        if row.amount != round_yuan(row.quantity * row.unit_price):
            found.append(
                Blocker("price", _("“%(name)s”: quantity × unit price is not its amount.") % {"name": row.name}, "deliverables")
            )
        told = sum((t.quantity for t in row.targets.all()), ZERO)
        if told != row.quantity:
            words = _("“%(name)s”: the sites add up to %(told)s, the quantity is %(quantity)s.")
            what = {"name": row.name, "told": shown(told), "quantity": shown(row.quantity)}
            found.append(Blocker("sites", words % what, "deliverables"))
    total = off_by(_("Deliverables"), sum((row.amount for row in rows), ZERO), contract.amount, "deliverables")
    return found if total is True else [*found, total]


@guard(_("Budget lines do not add up."), anchor="budget")
def budget_adds_up(contract: Any, act: Act) -> Finding:
    sums = {row.category: row.amount for row in contract.budget_lines.all()}
    total = off_by(_("Budget lines"), sum(sums.values(), ZERO), contract.amount, "budget")
    breaches = rulebook.budget_breaches(contract.rule_set, sums, anchor="budget")
    return breaches if total is True else [total, *breaches]


@guard(_("No milestone has a due date inside the term."), anchor="milestones")
def milestones_dated(contract: Any, act: Act) -> Finding:
    return contract.milestones.exists() and not contract.milestones.filter(due__lt=contract.starts).exists()


@guard(_("The clause on personal data is missing."), anchor="privacy_clause")
def privacy_clause_written(contract: Any, act: Act) -> Finding:
    return bool(contract.privacy_clause.strip())


@guard(_("The reviewer and the finance reviewer must both sign off first."), anchor="sign_offs")
def signed_off(contract: Any, act: Act) -> Finding:
    given = given_for(contract, "agree")
    found: list[Any] = []
    for role in SIGN_OFFS["agree"]:
        if role not in given:
            found.append(_("Waiting for the sign-off of: %(role)s.") % {"role": role.label})
        elif given[role].by_id in {contract.circulate_by_id, act.by.pk}:
            found.append(
                Blocker("same_person", _("Drafting, signing off and agreeing are three different people's acts."), "sign_offs")
            )
    return found


@guard(_("The organisation has not signed yet (its administrator signs with her own sign-in)."), anchor="sign_offs")
def organisation_signed(contract: Any, act: Act) -> Finding:
    return Role.ORG_ADMIN in given_for(contract, "sign")


@guard(_("The time to sign is over."), anchor="sign_by")
def within_signing_clock(contract: Any, act: Act) -> Finding:
    last = signing_ends(contract.award) if contract.award is not None else None
    return last is None or clock.today() <= last


@guard(_("The organisation is no longer eligible."), anchor="organisation")
def still_eligible(contract: Any, act: Act) -> Finding:
    return contract.organisation.status in {"eligible", "watched"}


@guard(_("A condition of the call is no longer met."), anchor="eligibility")
def eligible_at_signing(contract: Any, act: Act) -> Finding:
    """Looked at again at this very moment; an agreement without a call has no conditions."""
    return contract.award is None or eligibility.blockers_now(contract.award.bid, "signing", act.at)


@guard(_("An objection is open: nothing is signed until it is answered."), anchor="award")
def no_open_objection(contract: Any, act: Act) -> Finding:
    """实施条例 54; what was upheld against the award keeps it from being signed for good."""
    if contract.listing is not None and standstill.stands_still(contract.listing):
        return False
    if contract.award is not None and overturned_by(contract.award) is not None:
        return _("An objection was upheld: this award is to be revoked.")
    return True


@guard(_("The appropriation cannot bear it."), anchor="appropriation")
def appropriation_bears_it(contract: Any, act: Act) -> Finding:
    if contract.appropriation is None:
        return contract.amount == 0 or _("No appropriation is named.")
    free = contract.appropriation.uncommitted
    if contract.amount > free:
        words = _("Only %(free)s of the appropriation is uncommitted; the contract needs %(amount)s.")
        return words % {"free": shown(free), "amount": shown(contract.amount)}
    return True


@guard(_("The start date is not reached."), anchor="term")
def start_reached(contract: Any, act: Act) -> Finding:
    return clock.today() >= contract.starts


@guard(_("The due date must be after today."), anchor="due", of_facts=True)
def correction_due_later(contract: Any, act: Act) -> Finding:
    due = act.facts.get("due")
    return due is not None and clock.today() < due <= clock.today() + timedelta(days=366)


@guard(_("The report of the final milestone is not recognised yet."), anchor="milestones")
def final_report_recognised(contract: Any, act: Act) -> Finding:
    last = contract.milestones.order_by("order").last()
    return last is not None and last.reports.filter(status__in=["recognised", "partly_recognised", "locked"]).exists()


@guard(_("The handler of the contract may not sit in the acceptance team."), anchor="team", of_facts=True)
def team_without_handler(contract: Any, act: Act) -> Finding:
    return contract.circulate_by is None or contract.circulate_by.name not in str(act.facts.get("team", ""))


@guard(_("Opinions of the people served are not recorded (Implementing Regulations, article 45)."), anchor="satisfaction")
def opinions_recorded(contract: Any, act: Act) -> Finding:
    return contract.milestones.filter(reports__satisfactions__valid__gt=0).exists()


@guard(
    _("A score from 0 to 100 gives the grade; below the passing grade acceptance is refused instead."),
    anchor="score",
    of_facts=True,
)
def passing_score(contract: Any, act: Act) -> Finding:
    score = act.facts.get("score")
    return score is not None and 0 <= score <= 100 and rulebook.grade_of(contract.rule_set, Decimal(score)) != "fail"


@guard(_("A correction was already allowed once."), anchor="status")
def not_corrected_before(contract: Any, act: Act) -> Finding:
    return not contract.correction_allowed


@guard(_("The surplus is not refunded."), anchor="balance")
def surplus_refunded(contract: Any, act: Act) -> Finding:
    left = contract.refund_outstanding
    return left <= 0 or _("%(left)s of the surplus is not refunded.") % {"left": shown(left)}


@guard(_("An instalment is neither booked nor cancelled nor reversed."), anchor="instalments")
def instalments_settled(contract: Any, act: Act) -> Finding:
    return not contract.disbursements.exclude(status__in=["booked", "cancelled", "reversed"]).exists()


@guard(_("An expense is neither verified nor decided."), anchor="expenses")
def expenses_decided(contract: Any, act: Act) -> Finding:
    return not contract.expenses.filter(status__in=["draft", "submitted", "questioned"]).exists()


@guard(_("A finding of high severity is not settled."), anchor="findings")
def no_open_high_finding(contract: Any, act: Act) -> Finding:
    """From its confirmation until it is closed, referred or kept open for long."""
    held = contract.findings.filter(severity="high", status__in=UNSETTLED).first()
    return held is None or _("The finding %(number)s of high severity is not settled.") % {"number": held.number}


def frozen(contract: Any, day: date) -> Finding:
    """An engagement keeps everything up to its cut-off as it is until it issued its report."""
    held = contract.engagements.filter(status__in=FROZEN, cut_off__gte=day).first()
    words = _("The audit %(number)s has frozen everything up to %(day)s; it can be changed again once its report is issued.")
    return held is None or words % {"number": held.number, "day": held.cut_off}


@guard(_("The file is not complete: a report is not locked."), anchor="milestones")
def file_complete(contract: Any, act: Act) -> Finding:
    return contract.status == "terminated" or not contract.milestones.exclude(reports__status="locked").exists()
