"""Bids and score sheets: who, when and under what conditions."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from grants.listings import standstill
from grants.people.may import may
from grants.people.roles import Role
from grants.rulebook import queries as rulebook
from grants.trail import clock
from grants.trail.blockers import Act, Blocker, Finding, guard

DECLARATIONS = ("true_and_complete", "no_violation", "no_double_funding", "offices_disclosed")

may_draft = may(Role.ORG_ADMIN)
may_submit = may(Role.ORG_ADMIN)
may_recall = may(Role.ORG_ADMIN)
may_withdraw = may(Role.ORG_ADMIN)
may_declare_key_lost = may(Role.HANDLER)
may_qualify = may(Role.REVIEWER)
may_disqualify = may(Role.REVIEWER)
may_decide_eligibility = may(Role.REVIEWER)
may_score = may(Role.SYSTEM)
may_propose = may(Role.APPROVER)
may_reserve = may(Role.APPROVER)
may_reject = may(Role.APPROVER)
may_win = may(Role.SYSTEM)
may_lapse = may(Role.ORG_ADMIN, Role.SYSTEM)
may_promote = may(Role.APPROVER)
may_release = may(Role.SYSTEM)
may_revoke = may(Role.APPROVER)


@guard(_("The listing takes no applications now: the deadline has passed or it is not published."), anchor="deadline")
def before_deadline(bid: Any, act: Act) -> Finding:
    if bid.listing.status == "published" and act.at >= bid.listing.closes_at:
        late = bid.listing.closes_at.astimezone(clock.SHANGHAI)
        words = _("The deadline was %(deadline)s; what you typed is kept as a draft.")
        return words % {"deadline": f"{late:%Y-%m-%d %H:%M:%S}"}
    return bool(bid.listing.status == "published" and bid.edition == bid.listing.edition)


@guard(_("The organisation is not eligible to apply."), anchor="organisation")
def organisation_eligible(bid: Any, act: Act) -> Finding:
    if bid.organisation.status not in {"eligible", "watched"}:
        words = _("The organisation is “%(status)s” and cannot apply.")
        return words % {"status": bid.organisation.get_status_display()}
    return True


@guard(_("A declaration is missing."), anchor="declarations")
def declared(bid: Any, act: Act) -> Finding:
    return {d.kind for d in bid.content.declarations} >= set(DECLARATIONS)


@guard(_("The call has no key to seal to; tell the purchaser."), anchor="listing")
def key_there(bid: Any, act: Act) -> Finding:
    return bid.listing.opening_key is not None


@guard(_("The service plan is empty."), anchor="plan")
def plan_written(bid: Any, act: Act) -> Finding:
    return bool(bid.content.plan.strip())


@guard(_("The budget is not the sum of its lines."), anchor="lines")
def budget_is_sum_of_lines(bid: Any, act: Act) -> Finding:
    content = bid.content
    if not content.lines:
        return _("The budget has no lines yet.")
    total, told = content.lines_total, content.amount
    if total != told:
        words = _("The lines add up to %(lines)s, the budget says %(budget)s: they differ by %(gap)s.")
        return words % {"lines": f"{total:,.2f}", "budget": f"{told:,.2f}", "gap": f"{abs(total - told):,.2f}"}
    return True


@guard(_("The budget is over the price ceiling."), anchor="amount")
def draft_within_ceiling(bid: Any, act: Act) -> Finding:
    return 0 < bid.content.amount <= bid.listing.budget


@guard(_("The budget is over the price ceiling."), anchor="amount")
def within_ceiling(bid: Any, act: Act) -> Finding:
    return 0 < bid.amount <= bid.listing.budget


@guard(_("A category of the budget is over its cap or may not be charged."), anchor="lines")
def caps_kept(bid: Any, act: Act) -> Finding:
    return rulebook.budget_breaches(bid.listing.rule_set, bid.content.categories, anchor="lines")


@guard(_("The bids have not been opened."), anchor="listing")
def listing_opened(bid: Any, act: Act) -> Finding:
    return bid.listing.status == "opened"


@guard(_("It could not be opened at the ceremony: nothing of it can be judged."), anchor="sealed")
def laid_open(bid: Any, act: Act) -> Finding:
    lying = bid.lying
    return lying is not None and lying.outcome in {"opened", "revealed"}


@guard(_("A condition of the call was not met at the deadline."), anchor="eligibility")
def eligible_at_deadline(bid: Any, act: Act) -> Finding:
    return eligibility_blockers(bid, "deadline")


def eligibility_blockers(bid: Any, moment: str) -> list[Blocker]:
    """What the kept results of a moment hold against a bidder: what is not met, and what nobody has looked at yet."""
    return results_held_against(list(bid.eligibility.filter(moment=moment)))


def results_held_against(rows: list[Any]) -> list[Blocker]:
    if not rows:
        return [Blocker("unchecked", _("The conditions were not checked."), "eligibility")]
    found = []
    for row in rows:
        if row.counts_as == "fail":
            found.append(Blocker("ineligible", row.evidence, "eligibility"))
        elif row.counts_as == "manual":
            words = _("Still to be looked at: %(evidence)s")
            found.append(Blocker("unlooked", words % {"evidence": row.evidence}, "eligibility"))
    return found


@guard(_("You sit on the panel that scores it."), anchor="panel")
def reviewer_not_on_panel(bid: Any, act: Act) -> Finding:
    panel = bid.listing.panel
    return panel is None or not panel.seats.filter(person=act.by).exists()


@guard(_("It was found qualified: only a price that is not explained still disqualifies it."), anchor="prices")
def for_its_price_only(bid: Any, act: Act) -> Finding:
    """Before the first sheet is locked, and after the panel did not accept the explanation (recorded by the same act)."""
    check = getattr(bid, "price_check", None)
    return bid.status != "qualified" or (check is not None and check.accepted is False)


@guard(_("The report of the panel is not signed yet."), anchor="report")
def panel_reported(bid: Any, act: Act) -> Finding:
    """Every sheet that counts is locked, the report written, and signed by everyone; who stays silent until the time is over agrees
    (实施条例 41)."""
    panel = bid.listing.panel
    if panel is None or panel.reported_at is None:
        return _("The chair of the panel has not written the report yet.")
    live = panel.seats.exclude(sheet__status__in=["recused", "void"])
    if live.exclude(sheet__status="locked").exists():
        return _("A score sheet is not locked yet.")
    silent = [str(seat.person) for seat in live.filter(opinion__isnull=True).select_related("person")]
    until = rulebook.report_signed_by(bid.listing.rule_set, panel.reported_at.astimezone(clock.SHANGHAI).date())
    if silent and act.at.astimezone(clock.SHANGHAI).date() <= until:
        words = _("Not signed yet: %(names)s. Who has signed nothing by the end of %(day)s is taken to agree.")
        return words % {"names": "、".join(silent), "day": until.isoformat()}
    return True


@guard(_("A score sheet is not locked yet."), anchor="sheets")
def every_sheet_locked(bid: Any, act: Act) -> Finding:
    panel = bid.listing.panel
    sheets = panel.sheets.exclude(status__in=["recused", "void"]) if panel else None
    return sheets is not None and sheets.exists() and not sheets.exclude(status="locked").exists()


@guard(_("The mean score is below the floor of the rule set."), anchor="score")
def above_floor(bid: Any, act: Act) -> Finding:
    return bid.mean is not None and bid.mean >= rulebook.score_floor(bid.listing.rule_set)


@guard(_("A bid with a better rank comes first."), anchor="rank")
def first_in_rank(bid: Any, act: Act) -> Finding:
    """Those still in the running with a better rank must be decided before; equal rank is decided by the published tie rule."""
    rivals = bid.listing.bids_now.filter(status__in=["scored", "reserve"], rank__lt=bid.rank or 0)
    return bid.rank is not None and not rivals.exists()


@guard(_("Another bid of this listing is already proposed."), anchor="rank")
def nobody_else_proposed(bid: Any, act: Act) -> Finding:
    return not bid.listing.bids_now.filter(status__in=["proposed", "awarded"]).exclude(pk=bid.pk).exists()


@guard(_("The first-ranked bid is not decided yet."), anchor="rank")
def somebody_proposed(bid: Any, act: Act) -> Finding:
    return bool(bid.listing.bids_now.filter(status__in=["proposed", "awarded"]).exclude(pk=bid.pk).exists())


@guard(_("Its award was not notified."), anchor="award")
def award_notified(bid: Any, act: Act) -> Finding:
    return bid.awards.filter(status="notified").exists()


@guard(_("The contract of the one before is not signed."), anchor="contract")
def the_one_before_signed(bid: Any, act: Act) -> Finding:
    signed = bid.listing.contracts.exclude(status__in=["draft", "countersigning", "ready"])
    return signed.exists()


@guard(_("The one before has neither lapsed nor been revoked."), anchor="rank")
def the_one_before_gone(bid: Any, act: Act) -> Finding:
    others = bid.listing.bids_now.exclude(pk=bid.pk)
    gone = others.filter(awards__status__in=["lapsed", "revoked"]).exists() or others.filter(status="lapsed").exists()
    return gone and not others.filter(status__in=["proposed", "awarded"]).exists()


@guard(_("An objection is open: nobody is promoted until it is answered."), anchor="objections")
def nothing_objected(bid: Any, act: Act) -> Finding:
    """实施条例 54. An upheld objection to the call itself leaves nobody to promote: the call is run again."""
    if standstill.of_edition(bid.listing).filter(uphold_at__isnull=False, about="document").exists():
        return _("An objection to the call was upheld: declare it failed and run it again.")
    return not standstill.stands_still(bid.listing)


@guard(_("Its award was not revoked."), anchor="award")
def award_revoked(bid: Any, act: Act) -> Finding:
    return bid.awards.filter(status="revoked").exists()


# Score sheets -------------------------------------------------------------------------------------------------------


# Who must agree, with her own sign-in, before the move of that name on a sheet.
