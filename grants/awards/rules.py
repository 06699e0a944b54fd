"""Awards: announcement, notice period, notification. Objections: who hears them, in what time, with what effect."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from grants.people.may import may
from grants.people.roles import Role
from grants.rulebook import queries as rulebook
from grants.trail import clock
from grants.trail.blockers import Act, Finding, guard

OPEN = ("filed", "accepted", "escalated")

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
    """A query that may touch the result suspends the award (实施条例 54); a complaint does so too, until it is concluded."""
    return not award.listing.objections.filter(status__in=OPEN).exists()


@guard(_("The notice period is not over."), anchor="notice_until")
def notice_over(award: Any, act: Act) -> Finding:
    if award.notice_until is not None and clock.today() <= award.notice_until:
        return _("The notice period runs to the end of %(day)s.") % {"day": award.notice_until.isoformat()}
    return award.notice_until is not None


@guard(_("The bidder is no longer eligible."), anchor="organisation")
def still_eligible(award: Any, act: Act) -> Finding:
    return award.organisation.status in {"eligible", "watched"}


@guard(_("The time to sign is not over, and the bidder has not refused."), anchor="sign_by")
def refused_or_late(award: Any, act: Act) -> Finding:
    refused = award.bid.status == "lapsed"
    signed = award.contracts.exclude(status__in=["draft", "countersigning", "ready"]).exists()
    return refused or (not signed and award.sign_by is not None and clock.today() > award.sign_by)


# Objections -----------------------------------------------------------------------------------------------------------

may_accept = may(Role.HANDLER)
may_refuse = may(Role.REVIEWER)
may_uphold = may(Role.REVIEWER, but_not=("accept",))
may_partly_uphold = may(Role.REVIEWER, but_not=("accept",))
may_dismiss = may(Role.REVIEWER, but_not=("accept",))
may_withdraw = may(Role.PARTICIPANT)
may_escalate = may(Role.PARTICIPANT)
may_conclude = may(Role.SYSTEM, Role.APPROVER)


@guard(
    _("Only who took part or could have taken part may object; a person without an organisation may not object to a result."),
    anchor="organisation",
)
def standing(objection: Any, act: Act) -> Finding:
    """采购法 52: suppliers. Against the call anyone who could apply, against procedure and result who did."""
    if objection.organisation is None:
        return objection.about == "document"
    if objection.about == "document":
        return True
    took_part = objection.listing.bids_now.filter(organisation=objection.organisation).exclude(status__in=["draft", "withdrawn"])
    return bool(took_part.exists())


@guard(_("It was filed after the time to object."), anchor="created_at")
def in_time(objection: Any, act: Act) -> Finding:
    last = last_day(objection)
    if last is None:
        return _("There is nothing yet to object to in this way.")
    if objection.created_at.astimezone(clock.SHANGHAI).date() > last:
        return _("It was filed after %(day)s, the last day to object.") % {"day": last.isoformat()}
    return True


def last_day(objection: Any) -> Any:
    """The last day to object: working days after the notice ended, the bids were opened, or the call was published."""
    listing = objection.listing
    if objection.about == "result":
        notices = [a.notice_until for a in listing.awards.all() if a.notice_until is not None]
        start = max(notices, default=None)
    else:
        moment = listing.publish_at if objection.about == "document" else listing.open_bids_at
        start = moment.astimezone(clock.SHANGHAI).date() if moment else None
    return None if start is None else rulebook.end_of(rulebook.clock(listing.rule_set, "query_window"), start)


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
