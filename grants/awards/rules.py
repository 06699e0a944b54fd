"""Awards: announcement, notice period, notification."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from grants.people.may import may
from grants.people.roles import Role
from grants.trail import clock
from grants.trail.blockers import Act, Finding, guard

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
