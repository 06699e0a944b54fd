"""Awards: announcement, notice period, notification. Objections: who hears them, in what time, with what effect."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from grants.bids import eligibility
from grants.listings import standstill
from grants.people.may import may
from grants.people.roles import Role
from grants.rulebook import queries as rulebook
from grants.trail import clock
from grants.trail.blockers import Act, Blocker, Finding, guard

may_announce = may(Role.APPROVER)
may_clear = may(Role.SYSTEM)
may_notify = may(Role.APPROVER)
may_revoke = may(Role.APPROVER)
may_lapse = may(Role.SYSTEM)


@guard(_("The bid is no longer proposed for award."), anchor="bid")
def bid_proposed(award: Any, act: Act) -> Finding:
    return award.bid.status == "proposed"


@guard(_("The amount is not the amount of the bid or is over the price ceiling."), anchor="amount")
def amount_of_bid(award: Any, act: Act) -> Finding:
    return award.amount == award.bid.amount <= award.listing.budget


@guard(_("The award is no longer the one the recomputed ranking gives."), anchor="rank")
def ranking_holds(award: Any, act: Act) -> Finding:
    """Nobody who is still in the running and above the floor may stand before it."""
    before = award.listing.bids_now.filter(status__in=["scored", "reserve", "proposed"], rank__lt=award.rank).exclude(
        pk=award.bid_id
    )
    return award.rank == award.bid.rank and not before.exists()


@guard(_("A contract on it is signed: end the contract first."), anchor="contract")
def not_signed(award: Any, act: Act) -> Finding:
    return not award.contracts.exclude(status__in=["draft", "countersigning", "ready"]).exists()


@guard(_("An objection is open: the award stands still until it is answered."), anchor="objections")
def no_open_objection(award: Any, act: Act) -> Finding:
    """A query that may touch the result suspends the award (实施条例 54), a complaint too, for at most thirty days (采购法 57)."""
    words = _("Objection %(number)s is open: the award stands still until it is answered.")
    return [words % {"number": objection.number} for objection in standstill.holding(award.listing)]


@guard(_("An objection was upheld: this award is to be revoked."), anchor="objections")
def not_overturned(award: Any, act: Act) -> Finding:
    return overturned_by(award) is None


def overturned_by(award: Any) -> Any:
    """The upheld objection that this award cannot outlive: against the call any award of it, else one drawn up before the answer.

    A reserve promoted after the answer is a new award. What was upheld in part only leaves the result as it is.
    """
    found = award.listing.objections.filter(edition=award.bid.edition, uphold_at__isnull=False).order_by("pk")
    return next((one for one in found if one.about == "document" or award.created_at <= one.uphold_at), None)


def signing_ends(award: Any) -> date | None:
    """The last day to sign: the days the award stood still after its notice do not count."""
    if award.sign_by is None or award.notify_at is None:
        return award.sign_by  # type: ignore[no-any-return]
    objections = award.listing.objections.filter(edition=award.bid.edition).select_related("listing__rule_set")
    since = standstill.day(award.notify_at) or award.sign_by
    return standstill.lengthened(award.sign_by, since, standstill.spans(objections))


@guard(_("The notice period is not over."), anchor="notice_until")
def notice_over(award: Any, act: Act) -> Finding:
    if award.notice_until is not None and clock.today() <= award.notice_until:
        return _("The notice period runs to the end of %(day)s.") % {"day": award.notice_until.isoformat()}
    return award.notice_until is not None


@guard(_("The bidder is no longer eligible."), anchor="organisation")
def still_eligible(award: Any, act: Act) -> Finding:
    return award.organisation.status in {"eligible", "watched"}


@guard(_("A condition of the call is no longer met."), anchor="eligibility")
def eligible_at_award(award: Any, act: Act) -> Finding:
    """Looked at again at this very moment (实施条例 21: a change must be told)."""
    return eligibility.blockers_now(award.bid, "award", act.at)


@guard(_("The time to sign is not over, and the bidder has not refused."), anchor="sign_by")
def refused_or_late(award: Any, act: Act) -> Finding:
    return award.bid.status == "lapsed" or late_to_sign(award)


def late_to_sign(award: Any) -> bool:
    """Nobody is late while an objection keeps everybody from signing."""
    ends = signing_ends(award)
    if ends is None or clock.today() <= ends or standstill.stands_still(award.listing):
        return False
    return not award.contracts.exclude(status__in=["draft", "countersigning", "ready"]).exists()


# Objections -----------------------------------------------------------------------------------------------------------

may_accept = may(Role.HANDLER, but_not=("created",))
may_refuse = may(Role.REVIEWER, but_not=("created",))
may_uphold = may(Role.REVIEWER, but_not=("accept", "created"))
may_partly_uphold = may(Role.REVIEWER, but_not=("accept", "created"))
may_dismiss = may(Role.REVIEWER, but_not=("accept", "created"))
may_withdraw = may(Role.PARTICIPANT)
may_escalate = may(Role.PARTICIPANT)
may_conclude = may(Role.SYSTEM, Role.APPROVER)


@guard(
    _("Only who took part or could have taken part may object; a person without an organisation may not object to a result."),
    anchor="organisation",
)
def standing(objection: Any, act: Act) -> Finding:
    """采购法 52: suppliers. Against the call anyone who could apply, against procedure and result who did.

    Before the opening nobody learns who applied, this guard's reasons included.
    """
    if objection.organisation is None:
        return objection.about == "document"
    if objection.about == "document" or not _opened(objection):
        return True
    bids = objection.listing.bids.filter(edition=objection.edition, organisation=objection.organisation)
    return bool(bids.exclude(status__in=["draft", "withdrawn"]).exists())


def _opened(objection: Any) -> bool:
    return objection.edition < objection.listing.edition or objection.listing.open_bids_at is not None


@guard(_("It was filed after the time to object."), anchor="created_at")
def in_time(objection: Any, act: Act) -> Finding:
    if objection.edition != objection.listing.edition:
        return _("The call was run again; what this objection is about is over.")
    last = last_day(objection)
    if last is None:
        return _("There is nothing yet to object to in this way.")
    if objection.created_at.astimezone(clock.SHANGHAI).date() > last:
        return _("It was filed after %(day)s, the last day to object.") % {"day": last.isoformat()}
    return True


def last_day(objection: Any) -> date | None:
    """The last day to object."""
    return last_day_to_object(objection.listing, objection.about)


def last_day_to_object(listing: Any, about: str) -> date | None:
    """Working days after the notice ended (实施条例 53), the bids were opened, or the call was published; None: not begun."""
    if about == "result":
        notices = listing.awards.filter(bid__edition=listing.edition, notice_until__isnull=False)
        start = max(notices.values_list("notice_until", flat=True), default=None)
    else:
        start = standstill.day(listing.publish_at if about == "document" else listing.open_bids_at)
    return None if start is None else rulebook.end_of(rulebook.clock(listing.rule_set, "query_window"), start)


@guard(_("You hold an office or have an interest in an organisation whose award this is about."), anchor="award")
def without_interest(objection: Any, act: Act) -> Finding:
    """Whoever hears it is tied neither to the objector (her circle sees to that) nor to the one who was chosen."""
    chosen = objection.listing.awards.filter(bid__edition=objection.edition).select_related("organisation")
    offices = {office.organisation_id for office in act.by.offices_now}
    tied = [a.organisation for a in chosen if a.organisation_id in offices or a.organisation_id in act.by.interests_in]
    words = _("You hold an office or have an interest in %(organisation)s, so this must be done by someone else.")
    return [Blocker("recused", words % {"organisation": one.name}, "award") for one in tied]


@guard(_("An objection is filed under a name with a telephone."), anchor="contact")
def named(objection: Any, act: Act) -> Finding:
    return bool(objection.contact.strip())


@guard(_("No evidence is attached."), anchor="documents")
def evidence_given(objection: Any, act: Act) -> Finding:
    return bool(objection.documents.exists())


@guard(_("The time to complain is over."), anchor="complain_until")
def complaint_window(objection: Any, act: Act) -> Finding:
    return objection.complain_until is not None and clock.today() <= objection.complain_until


@guard(_("The time to complain is not over, or the authority has not decided."), anchor="complain_until")
def window_over_or_decided(objection: Any, act: Act) -> Finding:
    if objection.status == "escalated":
        return act.offered or bool(str(act.facts.get("decision", "")).strip())
    return objection.complain_until is not None and clock.today() > objection.complain_until
