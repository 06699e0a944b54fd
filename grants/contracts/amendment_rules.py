"""Amendments: who proposes, who may approve how much, what must hold until it takes effect (采购法 49)."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from grants.contracts import bounds, happened
from grants.contracts.rules import shown
from grants.contracts.terms import Kind, Terms, read
from grants.people.may import may
from grants.people.roles import Role
from grants.rulebook import queries as rulebook
from grants.trail import clock
from grants.trail.blockers import Act, Blocker, Finding, guard
from grants.trail.money import ZERO
from grants.trail.signoffs import given_for
from grants.trail.text import personal_data

may_draft = may(Role.ORG_ADMIN, Role.HANDLER)
may_request = may(Role.ORG_ADMIN, Role.HANDLER)
may_approve = may(Role.REVIEWER, Role.APPROVER, but_not=("request",))
may_refuse = may(Role.REVIEWER, Role.APPROVER)
may_enact = may(Role.SYSTEM, Role.APPROVER)
may_withdraw = may(Role.ORG_ADMIN, Role.HANDLER)

# Both parties sign: each with her own sign-in. The approver who lets it take effect herself signs by doing so.
SIGN_OFFS = {"enact": (Role.ORG_ADMIN, Role.APPROVER)}
AMENDABLE = ("signed", "in_force", "suspended", "remedial")
FINISHED = ("accepted", "closed_out", "terminated", "archived")  # from here no contract becomes amendable again


def may_begin(contract: Any) -> bool:
    """Whether a change of this contract can be proposed at all."""
    return contract.status in AMENDABLE


def overtaken_by(amendment: Any) -> Any:
    """The version of the contract that came into effect after this was handed in: what it is written on is no longer the contract.
    None for a draft, which is simply saved anew, and once it is decided for good."""
    if amendment.status not in ("requested", "approved"):
        return None
    return amendment.contract.versions.filter(number__gt=amendment.base).order_by("number").first()


def first_terms(contract: Any) -> Terms:
    """As it was signed."""
    return read(contract.versions.get(number=1).content)


def shift_cap(contract: Any) -> Decimal:
    """How much may be moved between categories, all shifts together, without the approver, 元."""
    return rulebook.category_overrun_share(contract.rule_set) * first_terms(contract).amount


def for_reviewer(amendment: Any) -> bool:
    """A mere shift between categories within the cap is the reviewer's; everything else the approver's."""
    if set(amendment.kinds) != {Kind.BUDGET}:
        return False
    return bounds.moved(first_terms(amendment.contract), amendment.effect.after) <= shift_cap(amendment.contract)


@guard(_("The contract cannot be amended now."), anchor="contract")
def contract_amendable(amendment: Any, act: Act) -> Finding:
    return may_begin(amendment.contract) or _("The contract is “%(status)s”; it can no longer be amended.") % {
        "status": amendment.contract.get_status_display()
    }


@guard(_("The contract was changed since this was written; look at it again and save it anew."), anchor="contract")
def base_current(amendment: Any, act: Act) -> Finding:
    newer = overtaken_by(amendment)
    if newer is not None:
        words = _(
            "Overtaken: version %(version)s of the contract (%(reason)s) came into effect since. Withdraw it, or propose it again."
        )
        return words % {"version": newer.number, "reason": newer.reason}
    return not amendment.contract.versions.filter(number__gt=amendment.base).exists()


@guard(
    _("It is approved and both parties are to sign it; once approved, only what another amendment has overtaken is withdrawn."),
    anchor="contract",
)
def not_agreed(amendment: Any, act: Act) -> Finding:
    """What was approved is bound to both parties, unless it can never take effect any more."""
    over = amendment.contract.status in FINISHED
    return amendment.status != "approved" or over or overtaken_by(amendment) is not None


@guard(_("Another amendment of this contract is waiting to be decided; wait for that decision first."), anchor="contract")
def only_one(amendment: Any, act: Act) -> Finding:
    return not amendment.contract.amendments.filter(status="requested").exclude(pk=amendment.pk).exists()


@guard(_("The proposal changes nothing of the contract."), anchor="difference")
def changes_something(amendment: Any, act: Act) -> Finding:
    return bool(amendment.effect.difference.changes)


@guard(_("Say why it is to be changed."), anchor="reason")
def reasoned(amendment: Any, act: Act) -> Finding:
    hits = personal_data(amendment.reason)
    return bool(amendment.reason.strip()) and [Blocker("personal_data", hit.message, "reason") for hit in hits]


@guard(_("It must be filed before the change."), anchor="dates")
def filed_before(amendment: Any, act: Act) -> Finding:
    day = clock.today() if amendment.request_at is None else amendment.request_at.astimezone(clock.SHANGHAI).date()
    found = list(bounds.dates(amendment.effect.before, amendment.effect.after, day))
    if amendment.effective_on < day:
        words = _("It would hold from %(date)s, before the day of the request (%(day)s).")
        found.append(Blocker("past", words % {"date": amendment.effective_on, "day": day}, "effective_on"))
    return found


@guard(_("The new figures do not add up."), anchor="difference")
def adds_up(amendment: Any, act: Act) -> Finding:
    after = amendment.effect.after
    budget = {category: amount for category, amount in after.budget.items() if amount}
    sound = [*bounds.names(amendment.effect.before, after), *bounds.sums(after)]
    return [*sound, *rulebook.budget_breaches(amendment.contract.rule_set, budget, anchor="budget")]


@guard(_("The term is longer than the rule set allows, or has no end."), anchor="ends")
def term_allowed(amendment: Any, act: Act) -> Finding:
    after = amendment.effect.after
    if after.ends == amendment.effect.before.ends:
        return True
    return rulebook.term_within(amendment.contract.rule_set, after.starts, after.ends)


@guard(_("Nothing is amended below what has happened."), anchor="difference")
def never_below_what_happened(amendment: Any, act: Act) -> Finding:
    effect = amendment.effect
    return list(bounds.never_below(effect.before, effect.after, happened.under(amendment.contract)))


@guard(_("The additions are more than the rule set allows."), anchor="amount")
def additions_within_cap(amendment: Any, act: Act) -> Finding:
    """From the procurement limit on all additions stay within a tenth; below it no addition leads around a call."""
    contract, effect = amendment.contract, amendment.effect
    if effect.after.amount <= effect.before.amount:
        return True
    contents = contract.versions.filter(number__lte=amendment.base).order_by("number").values_list("content", flat=True)
    amounts = [Decimal(content["amount"]) for content in contents]
    limit = rulebook.procurement_limit(contract.rule_set)
    if not amounts[0]:
        return _("The agreement costs nothing; money needs a contract of its own.")
    if limit is not None and amounts[0] < limit:
        words = _("With the addition the contract reaches the procurement limit (%(limit)s); that needs a call.")
        return effect.after.amount < limit or words % {"limit": shown(limit)}
    added, bound = bounds.added([*amounts, effect.after.amount]), rulebook.supplementary_share(contract.rule_set) * amounts[0]
    words = _("All additions together would be %(added)s; at most %(bound)s (%(share)s %% of the first amount) is allowed.")
    share = f"{(rulebook.supplementary_share(contract.rule_set) * 100).normalize():f}"
    return added <= bound or words % {"added": shown(added), "bound": shown(bound), "share": share}


@guard(_("The appropriation cannot bear it."), anchor="appropriation")
def appropriation_bears_the_addition(amendment: Any, act: Act) -> Finding:
    more = amendment.effect.after.amount - amendment.effect.before.amount
    appropriation = amendment.contract.appropriation
    if more <= ZERO:
        return True
    free = appropriation.uncommitted if appropriation is not None else ZERO
    words = _("Only %(free)s of the appropriation is uncommitted; the addition needs %(amount)s.")
    return more <= free or words % {"free": shown(free), "amount": shown(more)}


@guard(_("This is above what a reviewer may approve: the approver decides."), anchor="approve")
def within_own_reach(amendment: Any, act: Act) -> Finding:
    return amendment.circle.includes(act.by, Role.APPROVER) or for_reviewer(amendment)


@guard(_("Both parties must sign first."), anchor="sign_offs")
def signed_by_both(amendment: Any, act: Act) -> Finding:
    given = given_for(amendment, "enact")
    here = set(given) | ({Role.APPROVER} if amendment.circle.includes(act.by, Role.APPROVER) else set())
    return [
        Blocker("not_signed", _("Waiting for the sign-off of: %(role)s.") % {"role": role.label}, "sign_offs")
        for role in SIGN_OFFS["enact"]
        if role not in here
    ]


@guard(_("The day from which it holds is not reached."), anchor="effective_on")
def day_reached(amendment: Any, act: Act) -> Finding:
    return clock.today() >= amendment.effective_on or _("It holds from %(day)s.") % {"day": amendment.effective_on}


SOUND = [
    contract_amendable, base_current, changes_something, reasoned, filed_before, adds_up, term_allowed, never_below_what_happened,
    additions_within_cap,
]  # fmt: skip
