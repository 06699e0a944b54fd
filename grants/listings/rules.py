"""Listings: who prepares, signs off, approves and opens; what the announcement must hold; what the clocks say.

A listing is a call of a federation or an offer of an organisation; a guard that concerns one of them only says so above it.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from grants.funds import queries as funds
from grants.people.may import May, may
from grants.people.roles import Role
from grants.rulebook import queries as rulebook
from grants.trail import clock
from grants.trail.blockers import Act, Blocker, Finding, Guard, guard
from grants.trail.signoffs import given_for
from grants.trail.text import personal_data

HUNDRED = Decimal(100)


class Directed(May):
    """Some roles for calls, others (or nobody) for offers."""

    def __init__(self, *, call: tuple[Role, ...] = (), offer: tuple[Role, ...] = ()) -> None:
        super().__init__(*call, *offer)
        self.directions = {"call": call, "offer": offer}

    def roles_of(self, obj: Any) -> tuple[Role, ...]:
        return self.directions[obj.direction]


may_draft = may(Role.HANDLER)
may_offer = may(Role.ORG_ADMIN)
may_prepare_key = may(Role.HANDLER)
may_submit = Directed(call=(Role.HANDLER,), offer=(Role.ORG_ADMIN,))
may_send_back = may(Role.REVIEWER, Role.FINANCE)
may_approve = may(Role.APPROVER, but_not=("submit",))
may_publish = may(Role.SYSTEM, Role.HANDLER)
may_close = may(Role.SYSTEM)
may_open_bids = Directed(call=(Role.HANDLER,))
may_fail = may(Role.HANDLER)
may_rerun = may(Role.HANDLER)
may_award = may(Role.SYSTEM)
may_suspend = may(Role.APPROVER)
may_resume = may(Role.APPROVER)
may_cancel = may(Role.APPROVER)

# Who must agree, with her own sign-in, before the move of that name.
SIGN_OFFS = {"approve": (Role.REVIEWER, Role.FINANCE), "open_bids": (Role.DISCIPLINE,)}

STANDING = ("locked", "contested", "confirmed")  # claims that hold a slot and have not become an agreement yet


def of(direction: str) -> Callable[[Guard], Guard]:
    """Above a guard: it is asked of listings of this direction only."""

    def only(condition: Guard) -> Guard:
        find = condition.finder
        condition.finder = lambda listing, act: True if listing.direction != direction else find(listing, act)
        return condition

    return only


@of("call")
@guard(_("The method is not in the rule set."), anchor="method")
def method_chosen(listing: Any, act: Act) -> Finding:
    return listing.method in rulebook.methods(listing.rule_set)


@of("call")
@guard(_("The budget is more than what is uncommitted in the appropriation."), anchor="budget")
def within_appropriation(listing: Any, act: Act) -> Finding:
    if listing.appropriation is None:
        return _("No appropriation is named: first the budget, then the purchase.")
    return listing.budget <= listing.appropriation.uncommitted - funds.planned(listing.appropriation, but=listing.pk or 0)


@of("call")
@guard(_("The weights of the indicators must add up to 100."), anchor="indicators")
def indicators_weigh_100(listing: Any, act: Act) -> Finding:
    return listing.indicators.aggregate(t=Sum("weight"))["t"] == HUNDRED


@of("call")
@guard(_("The points of the criteria must add up to 100."), anchor="criteria")
def criteria_weigh_100(listing: Any, act: Act) -> Finding:
    return listing.criteria.aggregate(t=Sum("maximum"))["t"] == HUNDRED


@of("call")
@guard(_("The dates are missing or out of order: publish, then the deadline, then the opening."), anchor="closes_at")
def clocks_computed(listing: Any, act: Act) -> Finding:
    instants = (listing.publishes_at, listing.closes_at, listing.opens_at)
    return None not in instants and listing.publishes_at < listing.closes_at <= listing.opens_at


@guard(_("The reviewer and the finance reviewer must both sign off first."), anchor="sign_offs")
def signed_off(listing: Any, act: Act) -> Finding:
    given = given_for(listing, "approve")
    found: list[Any] = []
    for role in SIGN_OFFS["approve"]:
        if role not in given:
            found.append(_("Waiting for the sign-off of: %(role)s.") % {"role": role.label})
        elif given[role].by_id in {listing.submit_by_id, act.by.pk}:
            found.append(
                Blocker("same_person", _("Submitting, signing off and approving are three different people's acts."), "sign_offs")
            )
    return found


@guard(_("The content is on the negative list (Order 102, article 10)."), anchor="content")
def off_negative_list(listing: Any, act: Act) -> Finding:
    return listing.negative_list_checked


@of("call")
@guard(
    _("Together with other purchases of this year this exceeds the open-tender threshold: it must not be split."), anchor="method"
)
def not_split(listing: Any, act: Act) -> Finding:
    """实施条例 28: same budget item, same year, by other methods, over the open-tender figure."""
    threshold = rulebook.open_tender_threshold(listing.rule_set)
    if threshold is None or listing.method == "open_tender":
        return True
    others = list(added_up(listing))
    total = sum((one.budget for one in others), listing.budget)
    if total <= threshold:
        return True
    words = _(
        "With %(count)s other purchases of this year it comes to %(total)s yuan; above %(threshold)s an open tender is needed."
    )
    return words % {"count": len(others), "total": f"{total:,.2f}", "threshold": f"{threshold:,.2f}"}


def added_up(listing: Any) -> Any:
    """The other purchases that count together with this one: same purchaser, year and kind of service, by other methods.

    What failed or was cancelled bought nothing; what is not approved yet will itself be asked.
    """
    twins = type(listing).objects.filter(unit=listing.unit, year=listing.year, category=listing.category).exclude(pk=listing.pk)
    idle = ["draft", "under_review", "failed", "cancelled"]
    return twins.exclude(status__in=idle).exclude(method="open_tender").order_by("pk")


@of("call")
@guard(_("The announcement is not complete."), anchor="content")
def announcement_complete(listing: Any, act: Act) -> Finding:
    found = []
    if not listing.content.strip():
        found.append(Blocker("content", _("Say what is to be done."), "content"))
    if not listing.requirements.strip():
        found.append(Blocker("requirements", _("Say who may apply."), "requirements"))
    if not listing.sites.exists():
        found.append(Blocker("sites", _("Name at least one place of service."), "sites"))
    return found


@of("call")
@guard(_("The deadline is sooner than the method allows."), anchor="closes_at")
def deadline_far_enough(listing: Any, act: Act) -> Finding:
    earliest = rulebook.earliest_deadline(
        listing.rule_set, listing.method, listing.publishes_at.astimezone(clock.SHANGHAI).date()
    )
    if listing.closes_at.astimezone(clock.SHANGHAI).date() < earliest:
        return _("For this method the deadline cannot be before %(day)s.") % {"day": earliest.isoformat()}
    return True


@of("call")
@guard(_("Its time to be published has not come."), anchor="publishes_at")
def publishing_time(listing: Any, act: Act) -> Finding:
    return act.at >= listing.publishes_at


@of("offer")
@guard(_("The offer is not complete."), anchor="content")
def offer_complete(listing: Any, act: Act) -> Finding:
    asked = (
        ("category", listing.category, _("Say what kind of service it is.")),
        ("group", listing.group.strip(), _("Say whom it is for.")),
        ("content", listing.content.strip(), _("Say what is to be done.")),
        ("head_count", listing.head_count, _("Say how many people it serves each time it is taken up.")),
        ("sites", listing.sites.exists(), _("Name at least one place you can serve: a village, a town or the whole county.")),
        ("negative_list_checked", listing.negative_list_checked, _("Confirm that nothing of it is on the negative list.")),
    )
    return [Blocker(f"missing_{anchor}", words, anchor) for anchor, given, words in asked if not given]


@of("offer")
@guard(_("The text seems to hold personal data."), anchor="content")
def offer_without_personal_data(listing: Any, act: Act) -> Finding:
    hits = personal_data(f"{listing.title}\n{listing.group}\n{listing.content}")
    return [Blocker("personal_data", hit.message, "content") for hit in hits]


@of("offer")
@guard(_("Until when it is offered lies in the past."), anchor="closes_at")
def offered_long_enough(listing: Any, act: Act) -> Finding:
    return listing.closes_at is not None and listing.closes_at > act.at


@of("offer")
@guard(_("The organisation is not on the register with full rights."), anchor="organisation")
def offered_by_a_member(listing: Any, act: Act) -> Finding:
    return listing.organisation.status in {"eligible", "watched"}


@of("offer")
@guard(_("No claim of it was made an agreement, or one is still under way."), anchor="pitches")
def claim_converted(listing: Any, act: Act) -> Finding:
    held = set(listing.pitches.values_list("claims__status", flat=True))
    return "converted" in held and not held & set(STANDING)


@of("offer")
@guard(_("Claims of it stand: they are released or made agreements first."), anchor="pitches")
def no_claim_stands(listing: Any, act: Act) -> Finding:
    return not listing.pitches.filter(claims__status__in=[*STANDING, "converted"]).exists()


@guard(_("The deadline has not passed."), anchor="closes_at")
def deadline_passed(listing: Any, act: Act) -> Finding:
    return act.at >= listing.closes_at


@of("call")
@guard(_("The opening time has not come."), anchor="opens_at")
def opening_time(listing: Any, act: Act) -> Finding:
    return act.at >= listing.opens_at


@of("call")
@guard(_("The discipline observer must confirm her presence with her own sign-in first."), anchor="sign_offs")
def observed(listing: Any, act: Act) -> Finding:
    return Role.DISCIPLINE in given_for(listing, "open_bids")


@of("call")
@guard(_("Fewer organisations applied than the method requires."), anchor="bids")
def enough_bidders(listing: Any, act: Act) -> Finding:
    """Before the opening nobody learns how many there are, this guard's reasons included."""
    if act.at < listing.opens_at or Role.DISCIPLINE not in given_for(listing, "open_bids"):
        return True
    there = listing.bids_now.filter(status="submitted").count()
    return there >= rulebook.minimum_suppliers(listing.rule_set, listing.method)


@of("call")
@guard(_("The opening key has not been made: handler and observer first, then the notice."), anchor="opening_key")
def key_made(listing: Any, act: Act) -> Finding:
    return listing.opening_key is not None


@guard(_("There are enough applications: this is not the reason."), anchor="failure", of_facts=True)
def reason_holds(listing: Any, act: Act) -> Finding:
    """“Too few” can be said after the deadline only, and must be true; “nobody took it up” is for offers."""
    failure = act.facts.get("failure")
    if listing.is_offer or failure == "unclaimed":
        return (listing.is_offer and failure in {"unclaimed", "no_longer", "misconduct"}) or _("This reason does not fit here.")
    if failure != "too_few":
        return True
    if listing.status == "closed" and (act.at < listing.opens_at or Role.DISCIPLINE not in given_for(listing, "open_bids")):
        return _("Whether too few applied is known at the opening only, when the discipline observer is present.")
    there = listing.bids_now.exclude(status__in=["draft", "withdrawn", "disqualified"]).count()
    return there < rulebook.minimum_suppliers(listing.rule_set, listing.method)


@guard(_("An award of it stands: it is revoked first."), anchor="awards")
def no_award_stands(listing: Any, act: Act) -> Finding:
    return not listing.awards.filter(status__in=["on_notice", "cleared", "notified"]).exists()


@of("call")
@guard(_("No award of it was notified."), anchor="awards")
def award_notified(listing: Any, act: Act) -> Finding:
    return listing.awards.filter(status="notified").exists()


@guard(_("It goes back to the status it was suspended from."), anchor="status")
def back_where_it_was(listing: Any, act: Act) -> Finding:
    return bool(listing.suspended_from)
