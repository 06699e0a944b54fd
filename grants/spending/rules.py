"""Expenses: what a line needs before it is submitted, who may judge it."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from grants.contracts.rules import FROZEN, frozen
from grants.people.may import may
from grants.people.roles import Role
from grants.rulebook import queries as rulebook
from grants.spending.invoices import Unlike, read, same_buyer, spellings
from grants.trail.blockers import Act, Blocked, Blocker, Breach, Finding, breach, guard
from grants.trail.money import ZERO
from grants.trail.text import PERSONAL, personal_data

may_draft = may(Role.ORG_ACCOUNTANT, Role.ORG_LEAD)
may_submit = may(Role.ORG_ADMIN, but_not=("created",))
may_send_back = may(Role.EVALUATOR, Role.REVIEWER)
may_verify = may(Role.EVALUATOR, Role.REVIEWER, but_not=("created", "submit"))
may_question = may(Role.EVALUATOR, Role.REVIEWER, Role.AUDITOR)
may_accept_answer = may(Role.EVALUATOR, Role.REVIEWER, Role.LEAD_AUDITOR)
may_disallow = may(Role.EVALUATOR, Role.REVIEWER, Role.LEAD_AUDITOR)
may_audit = may(Role.AUDITOR)
may_reverse = may(Role.ORG_ACCOUNTANT)


def check_allocation(expense: Any, allocation: Any) -> None:
    """An allocation stays inside its contract: its deliverable, and a site of that deliverable."""
    if allocation.deliverable.contract_id != expense.contract_id:
        raise Blocked(Blocker("deliverable", _("A deliverable of another contract cannot be charged."), "allocations"))
    if allocation.site is not None and not allocation.deliverable.targets.filter(site=allocation.site).exists():
        raise Blocked(Blocker("site", _("This deliverable is not due at that place."), "allocations"))


# What a line must keep, as pure functions that give None or the breach: the guards ask them of one line, the import of a whole file.

TAKES_EXPENSES = frozenset({"in_force", "remedial", "awaiting_acceptance", "accepted"})
CLOSED = frozenset({"closed_out", "archived"})
SPENT = ("submitted", "verified", "audited", "questioned")  # the statuses in which a line counts against its category
OUTSIDE = _("The date %(day)s is outside the term of the contract (%(first)s to %(last)s).")
NOT_CHARGEABLE = _("Category %(category)s may not be charged to a project.")
OVER = _("With this line the category reaches %(total)s; at most %(bound)s is possible without an amendment.")
NOT_BUDGETED = breach("category_allowed", _("The contract has no budget in this category."), "category")
INVOICE_MISSING = breach("invoice_unique", _("The invoice number is missing."), "invoice_number")
INVOICE_USED = breach("invoice_unique", _("This invoice number is already used by another line in the system."), "invoice_number")
NOT_TOLD = breach("payee_told", _("Say who was paid and for what."), "payee")


def within_term(first: date, last: date, day: date) -> Breach | None:
    return None if first <= day <= last else breach("in_contract_period", OUTSIDE, "date", day=day, first=first, last=last)


def may_be_charged(category: str, *, chargeable: bool, budgeted: bool) -> Breach | None:
    if not chargeable:
        return breach("category_allowed", NOT_CHARGEABLE, "category", category=category)
    return None if budgeted else NOT_BUDGETED


def category_bound(budget: Decimal, overrun_share: Decimal) -> Decimal:
    """How far a category may go without an amendment."""
    return budget * (1 + overrun_share)


def within_category(total: Decimal, bound: Decimal) -> Breach | None:
    """`total`: what was spent in the category before, and the line."""
    return (
        None if total <= bound else breach("category_within_budget", OVER, "amount", total=f"{total:,.2f}", bound=f"{bound:,.2f}")
    )


def told(payee: str, item: str) -> Breach | None:
    return None if payee.strip() and item.strip() else NOT_TOLD


def personal(item: str, payee: str, remark: str) -> list[Breach]:
    """What in a line looks like personal data."""
    hits = personal_data(f"{item}\n{payee}\n{remark}")
    return [breach("personal_data", PERSONAL[hit.kind], "item", shown=hit.shown) for hit in hits]


@guard(_("The contract takes no expenses now."), anchor="contract")
def contract_spends(expense: Any, act: Act) -> Finding:
    return expense.contract.status in TAKES_EXPENSES


@guard(_("The date is outside the term of the contract."), anchor="date")
def in_contract_period(expense: Any, act: Act) -> Finding:
    return within_term(expense.contract.starts, expense.contract.ends, expense.date)


@guard(_("The category may not be charged."), anchor="category")
def category_allowed(expense: Any, act: Act) -> Finding:
    return may_be_charged(
        expense.category,
        chargeable=rulebook.chargeable(expense.contract.rule_set, expense.category),
        budgeted=expense.contract.budget_lines.filter(category=expense.category).exists(),
    )


@guard(_("The category would be over its budget."), anchor="amount")
def category_within_budget(expense: Any, act: Act) -> Finding:
    """Up to the share of the rule set above the line without an amendment."""
    line = expense.contract.budget_lines.filter(category=expense.category).first()
    if line is None:
        return True  # said by category_allowed
    spent = expense.contract.expenses.filter(category=expense.category).exclude(pk=expense.pk)
    before = spent.filter(status__in=SPENT).aggregate(t=Sum("amount"))["t"] or ZERO
    bound = category_bound(line.amount, rulebook.category_overrun_share(expense.contract.rule_set))
    return within_category(before + expense.amount, bound)


@guard(_("The invoice number is missing."), anchor="invoice_number")
def invoice_unique(expense: Any, act: Act) -> Finding:
    if not expense.invoice_number:
        return None if expense.no_invoice else INVOICE_MISSING
    same = (
        type(expense).objects.filter(invoice_number__in=spellings(expense.invoice_number), kind="expense").exclude(pk=expense.pk)
    )
    return INVOICE_USED if same.exclude(status="reversed").exists() else None


@guard(_("Say who was paid and for what."), anchor="payee")
def payee_told(expense: Any, act: Act) -> Finding:
    return told(expense.payee, expense.item)


@guard(_("The text seems to hold personal data."), anchor="item")
def no_personal_data(expense: Any, act: Act) -> Finding:
    return personal(expense.item, expense.payee, expense.remark)


@guard(_("Evidence (invoice, receipt, roll) is missing."), anchor="documents")
def evidenced(expense: Any, act: Act) -> Finding:
    return expense.documents.exists()


@guard(_("The allocations to deliverables do not add up to the amount."), anchor="allocations")
def fully_allocated(expense: Any, act: Act) -> Finding:
    total = expense.allocations.aggregate(t=Sum("amount"))["t"] or ZERO
    if total == expense.amount:
        return True
    words = _("Allocated %(total)s of %(amount)s: %(gap)s is left.")
    return words % {"total": f"{total:,.2f}", "amount": f"{expense.amount:,.2f}", "gap": f"{expense.amount - total:,.2f}"}


@guard(_("No audit engagement has frozen this line."), anchor="audit")
def engagement_frozen(expense: Any, act: Act) -> Finding:
    """Of an engagement whose data are frozen, or whose report is issued."""
    return expense.contract.engagements.filter(status__in=[*FROZEN, "issued"], cut_off__gte=expense.date).exists()


@guard(_("An audit has frozen this line."), anchor="audit")
def not_frozen(expense: Any, act: Act) -> Finding:
    return frozen(expense.contract, expense.date)


@guard(_("The contract is closed out; its lines are final."), anchor="contract")
def contract_not_closed(expense: Any, act: Act) -> Finding:
    return expense.contract.status not in CLOSED


NOT_OURS = _("The invoice is made out to “%(written)s”, not to %(name)s. Ask for an invoice in the right name.")


def buyer_is(written: str, name: str) -> Breach | None:
    """The buyer on the invoice, when it was told, is the organisation that charges it."""
    if not written or same_buyer(written, name):
        return None
    return breach("made_out_to_us", NOT_OURS, "invoice_buyer", written=written, name=name)


@guard(_("The invoice is made out to somebody else."), anchor="invoice_buyer")
def made_out_to_us(expense: Any, act: Act) -> Finding:
    return buyer_is(expense.invoice_buyer, expense.contract.organisation.name)


def invoice_warnings(number: str, dated: date | None, paid_on: date, first: date, last: date) -> list[str]:
    """What of an invoice looks odd where no rule set forbids it: said beside the line, it stops nothing."""
    found = []
    written = read(number, last) if number else None
    if isinstance(written, Unlike):
        found.append(str(written))
    if dated is None:
        return found
    if not first <= dated <= last:
        words = _("The invoice is dated %(day)s, outside the term of the contract (%(first)s to %(last)s).")
        found.append(words % {"day": dated, "first": first, "last": last})
    if dated > paid_on:
        words = _("The invoice is dated %(day)s, %(days)s days after the payment.")
        found.append(words % {"day": dated, "days": (dated - paid_on).days})
    if len(number) == 20 and number.isdigit() and int(number[:2]) != dated.year % 100:
        words = _("By its number the invoice is of %(year)s, but its date is %(day)s.")
        found.append(words % {"year": 2000 + int(number[:2]), "day": dated})
    return found


@guard(_("Too much of the money was given back for this line to count as spending."), anchor="amount")
def not_given_back(expense: Any, act: Act) -> Finding:
    """What came back as surplus cannot be spent any more: received ≥ verified spending + refunded."""
    contract = expense.contract
    left = contract.refund_outstanding
    if not contract.refunded or expense.amount <= left:
        return True
    words = _("After what was given back %(left)s of the money received is left; this line is %(amount)s.")
    return words % {"left": f"{left:,.2f}", "amount": f"{expense.amount:,.2f}"}
