"""Instalments: six acts by at least four people, never two adjacent ones by one person (会计法 25, 35; 采购法 61)."""

from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from grants.contracts import rules as contract_rules
from grants.people.may import May, may
from grants.people.roles import Role
from grants.rulebook import queries as rulebook
from grants.trail import clock
from grants.trail.blockers import Act, Blocker, Finding, guard
from grants.trail.money import ZERO
from grants.trail.signoffs import given_for

EARLIER = ("request", "review_business", "review_finance", "approve")

may_plan = may(Role.HANDLER)
may_deduct = may(Role.HANDLER, Role.REVIEWER)
may_refund = may(Role.CASHIER, Role.FINANCE)
may_request = may(Role.ORG_ADMIN)
may_review_business = may(Role.HANDLER, Role.REVIEWER, but_not=("request",))
may_review_finance = may(Role.FINANCE, but_not=("request", "review_business"))
may_approve = may(Role.APPROVER, but_not=("request", "review_business", "review_finance"))
may_pay = may(Role.CASHIER, but_not=EARLIER)
may_confirm = may(Role.ORG_ACCOUNTANT)
may_book = may(Role.BOOKKEEPER, but_not=("pay",))
may_send_back = may(Role.REVIEWER, Role.FINANCE, Role.APPROVER)
may_withhold = may(Role.REVIEWER, Role.APPROVER, Role.LEAD_AUDITOR)
may_release = may(Role.APPROVER)
may_reverse = may(Role.APPROVER, Role.CASHIER)
may_cancel = may(Role.APPROVER)
# The acts the law keeps apart from earlier ones: asked of the button, and of the books by `manage.py reconcile`.
KEPT_APART: dict[str, May] = {
    "review_business": may_review_business, "review_finance": may_review_finance, "approve": may_approve, "pay": may_pay, "book": may_book,
}  # fmt: skip

# Who must agree, with her own sign-in, before the move of that name: the other of the two people.
SIGN_OFFS = {"reverse": (Role.APPROVER, Role.CASHIER)}


def shown(amount: Decimal) -> str:
    return f"{amount:,.2f}"


def refund_problems(contract: Any, amount: Any, on: Any) -> list[Blocker]:
    """A refund is more than nothing, at most the outstanding surplus, and not of the future."""
    found = []
    if contract.status not in {"accepted", "not_accepted", "terminated"}:
        found.append(Blocker("too_early", _("The surplus is known once the contract was accepted or ended."), "contract"))
    elif not 0 < amount <= contract.refund_outstanding:
        words = _("The refund must be more than 0 and at most the outstanding %(left)s.")
        found.append(Blocker("amount", words % {"left": shown(contract.refund_outstanding)}, "amount"))
    if on > clock.today():
        found.append(Blocker("on", _("The day is after today."), "on"))
    return found


@guard(_("The contract is not in force."), anchor="contract")
def contract_in_force(disbursement: Any, act: Act) -> Finding:
    """After acceptance the last instalment is still due; suspension freezes all of them."""
    if disbursement.contract.status == "suspended":
        return _("The contract is suspended; payments are frozen.")
    return disbursement.contract.status in {"signed", "in_force", "remedial", "awaiting_acceptance", "accepted"}


@guard(_("A finding of high severity is not settled."), anchor="findings")
def no_open_high_finding(disbursement: Any, act: Act) -> Finding:
    return contract_rules.no_open_high_finding.finder(disbursement.contract, act)


@guard(_("The organisation is barred or no longer on the register."), anchor="organisation")
def organisation_payable(disbursement: Any, act: Act) -> Finding:
    return disbursement.contract.organisation.status in {"eligible", "watched"}


@guard(_("Neither is its milestone recognised nor its date reached."), anchor="milestone")
def due_now(disbursement: Any, act: Act) -> Finding:
    if disbursement.milestone is not None:
        recognised = disbursement.milestone.reports.filter(status__in=["recognised", "partly_recognised", "locked"]).exists()
        return recognised or _("The report of “%(milestone)s” is not recognised yet.") % {
            "milestone": disbursement.milestone.name
        }
    return (disbursement.due is not None and clock.today() >= disbursement.due) or _("Its date (%(day)s) is not reached.") % {
        "day": disbursement.due or "—"
    }


@guard(_("The invoice must be for the instalment less its deductions."), anchor="invoice_amount", of_facts=True)
def invoice_equals_instalment(disbursement: Any, act: Act) -> Finding:
    if act.facts.get("invoice_amount") == disbursement.payable:
        return True
    words = _("The invoice must be for %(payable)s (instalment %(amount)s less deductions %(deductions)s).")
    amounts = {"payable": disbursement.payable, "amount": disbursement.amount, "deductions": disbursement.deductions}
    return words % {name: shown(value) for name, value in amounts.items()}


@guard(_("With this payment more than the contract amount would be paid."), anchor="amount")
def within_contract(disbursement: Any, act: Act) -> Finding:
    return disbursement.contract.received + disbursement.payable <= disbursement.contract.amount


@guard(_("The appropriation does not hold this money."), anchor="appropriation")
def appropriation_has_it(disbursement: Any, act: Act) -> Finding:
    """What is committed for this contract bears the payment."""
    committed = disbursement.contract.commitments.aggregate(t=Sum("amount"))["t"] or ZERO
    return disbursement.contract.received + disbursement.payable <= committed


@guard(_("Too little of the earlier instalments is spent."), anchor="expenses")
def earlier_instalments_spent(disbursement: Any, act: Act) -> Finding:
    received = disbursement.contract.received
    share = rulebook.earlier_instalment_spent_share(disbursement.contract.rule_set)
    needed = received * share
    if disbursement.contract.verified >= needed:
        return True
    words = _("Verified spending is %(verified)s; %(needed)s (%(share)s %% of %(received)s received) is needed first.")
    return words % {
        "verified": shown(disbursement.contract.verified), "needed": shown(needed),
        "share": f"{share * 100:.0f}", "received": shown(received),
    }  # fmt: skip


@guard(_("You recognised the report this instalment rests on; another person reviews it."), anchor="milestone")
def not_the_recogniser(disbursement: Any, act: Act) -> Finding:
    """采购法 61: who accepts what was delivered does not handle its payment (as milestones.rules.not_the_payment_handler)."""
    return disbursement.milestone is None or not disbursement.milestone.reports.filter(decided_by=act.by).exists()


def rung_of(disbursement: Any, person: Any) -> Any:
    """The highest rung she holds in the unit, of the ladder of the contract's rule set; an approver with none told holds the last
    below the collective decision. None: she approves nothing here."""
    alone = [r for r in rulebook.approval_rungs(disbursement.contract.rule_set) if not r.minute]
    unit = disbursement.contract.unit_id
    held = {o.rung for o in person.offices_now if o.role == Role.APPROVER and o.unit_id == unit}
    if "" in held:
        return alone[-1]
    return next((rung for rung in reversed(alone) if rung.code in held), None)


@guard(_("Above your limit: give the minute number of the collective decision."), anchor="minute_number", of_facts=True)
def within_limit_or_minuted(disbursement: Any, act: Act) -> Finding:
    """Each rung of the ladder approves below its limit; minutes of a collective decision stand for any amount."""
    if str(act.facts.get("minute_number") or "").strip():
        return True
    needed = rulebook.rung_for(disbursement.contract.rule_set, disbursement.payable)
    if needed.minute:
        limit = max(r.below for r in rulebook.approval_rungs(disbursement.contract.rule_set) if r.below is not None)
        words = _("From %(limit)s upward the decision is collective: give the number of its minutes.")
        return words % {"limit": shown(limit)}
    hers = rung_of(disbursement, act.by)
    if hers is not None and disbursement.payable < hers.below:
        return True
    told = {"amount": shown(disbursement.payable), "rung": needed.name, "limit": shown(hers.below if hers is not None else ZERO)}
    return (
        _("You approve below %(limit)s; %(amount)s is for %(rung)s, or give the number of the minutes of a collective decision.")
        % told
    )


@guard(_("The organisation has no bank account on file."), anchor="account")
def account_on_file(disbursement: Any, act: Act) -> Finding:
    return bool(disbursement.contract.organisation.bank_account)


@guard(_("The payee account is not the account on file."), anchor="payee_account", of_facts=True)
def paid_to_account_on_file(disbursement: Any, act: Act) -> Finding:
    given = "".join(str(act.facts.get("payee_account") or "").split())
    return given == "".join(disbursement.contract.organisation.bank_account.split())


@guard(_("The amount received is not the amount paid."), anchor="received_amount", of_facts=True)
def received_what_was_paid(disbursement: Any, act: Act) -> Finding:
    if act.facts.get("received_amount") == disbursement.payable:
        return True
    words = _("%(payable)s was paid; if the bank shows another amount, ask the cashier before you confirm.")
    return words % {"payable": shown(disbursement.payable)}


@guard(_("The day is before the payment or after today."), anchor="received_on", of_facts=True)
def received_day_possible(disbursement: Any, act: Act) -> Finding:
    day = act.facts.get("received_on")
    return day is not None and disbursement.pay_at.astimezone(clock.SHANGHAI).date() <= day <= clock.today()


@guard(_("The review date must be after today."), anchor="review_on", of_facts=True)
def review_date_later(disbursement: Any, act: Act) -> Finding:
    day = act.facts.get("review_on")
    return day is not None and day > clock.today()


@guard(_("The other of the two people (approver and cashier) must agree with her own sign-in first."), anchor="sign_offs")
def two_people_reverse(disbursement: Any, act: Act) -> Finding:
    given, circle = given_for(disbursement, "reverse"), disbursement.circle
    roles = {role for role in SIGN_OFFS["reverse"] if circle.includes(act.by, role)}
    hands = {act.by.pk, *(p.pk for role in roles for p in circle.principals(act.by, role))}
    others = {s.role for s in given.values() if s.by_id not in hands}
    return any(others - {role} for role in roles)


@guard(_("Part of this money was given back already."), anchor="balance")
def not_given_back(disbursement: Any, act: Act) -> Finding:
    """What came back as surplus was received: it cannot be taken back a second time with the payment."""
    contract = disbursement.contract
    if not contract.refunded or disbursement.payable <= contract.refund_outstanding:
        return True
    words = _("%(refunded)s was given back; of this payment at most %(left)s could still be taken back.")
    return words % {"refunded": shown(contract.refunded), "left": shown(max(ZERO, contract.refund_outstanding))}


@guard(_("The contract is closed out; its payments are final."), anchor="contract")
def contract_not_closed(disbursement: Any, act: Act) -> Finding:
    return disbursement.contract.status not in {"closed_out", "archived"}
