"""Bids and score sheets: who, when and under what conditions."""

from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from grants.people.may import may
from grants.people.roles import Role
from grants.rulebook import queries as rulebook
from grants.trail import clock
from grants.trail.blockers import Act, Blocker, Finding, guard
from grants.trail.signoffs import given_for

DECLARATIONS = ("true_and_complete", "no_violation", "no_double_funding", "offices_disclosed")

may_draft = may(Role.ORG_ADMIN)
may_submit = may(Role.ORG_ADMIN)
may_recall = may(Role.ORG_ADMIN)
may_withdraw = may(Role.ORG_ADMIN)
may_qualify = may(Role.REVIEWER)
may_disqualify = may(Role.REVIEWER)
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
    """What the frozen results of a moment hold against a bidder: what is not met, and what nobody has looked at yet."""
    rows = list(bid.eligibility.filter(moment=moment))
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


@guard(_("Its award was not revoked."), anchor="award")
def award_revoked(bid: Any, act: Act) -> Finding:
    return bid.awards.filter(status="revoked").exists()


# Score sheets -------------------------------------------------------------------------------------------------------

may_form_panel = may(Role.HANDLER)
may_declare = may(Role.EXPERT)
may_recuse = may(Role.EXPERT, Role.DISCIPLINE)
may_submit_sheet = may(Role.EXPERT)
may_lock = may(Role.PANEL_CHAIR)
may_reopen = may(Role.PANEL_CHAIR)
may_void = may(Role.APPROVER)

# Who must agree, with her own sign-in, before the move of that name on a sheet.
SIGN_OFFS = {"reopen": (Role.DISCIPLINE,), "void": (Role.DISCIPLINE,)}


def live_sheets(sheet: Any) -> Any:
    """The sheets of the panel that count."""
    return sheet.panel.sheets.exclude(status__in=["recused", "void"])


def panel_problems(listing: Any, rows: list[Any]) -> list[Blocker]:
    """What is wrong with a proposed panel: too small, even, no chair, or an officer who handles the listing."""
    minimum = rulebook.panel_minimum(listing.rule_set, listing.method)
    found = []
    if len(rows) < minimum or len(rows) % 2 == 0:
        words = _("A panel of this method has at least %(minimum)d experts and an odd number; you named %(named)d.")
        found.append(Blocker("panel_size", words % {"minimum": minimum, "named": len(rows)}, "seats"))
    if sum(1 for row in rows if row.get("is_chair")) != 1:
        found.append(Blocker("panel_chair", _("Exactly one of them chairs the panel."), "seats"))
    acted = {listing.submit_by_id, listing.approve_by_id, listing.created_by_id}
    if any(row["person"].pk in acted for row in rows):
        found.append(Blocker("panel_actor", _("Who prepared or approved the listing cannot sit on its panel."), "seats"))
    return found


@guard(_("The statement of no interest must cover every bidder."), anchor="no_interest", of_facts=True)
def no_interest_stated(sheet: Any, act: Act) -> Finding:
    """facts: no_interest, the keys of the bidders she has no interest in."""
    stated = act.facts.get("no_interest")
    bidders = {organisation for _bid, organisation in bidders_of(sheet)}
    return isinstance(stated, list | tuple) and bidders <= {int(key) for key in stated}


def bidders_of(sheet: Any) -> list[tuple[int, int]]:
    """(bid, organisation) keys of everyone whose application the panel will see."""
    found = sheet.panel.listing.bids_now.exclude(status__in=["draft", "withdrawn", "disqualified"])
    return list(found.values_list("pk", "organisation_id"))


@guard(_("The reviewer has not looked at every application yet."), anchor="bids")
def bids_reviewed(sheet: Any, act: Act) -> Finding:
    return not sheet.panel.listing.bids_now.filter(status="submitted").exists()


@guard(_("You hold an office in one of the bidders or have declared an interest in it: recuse yourself."), anchor="recuse")
def no_known_interest(sheet: Any, act: Act) -> Finding:
    bidders = {organisation for _bid, organisation in bidders_of(sheet)}
    return not bidders & interests_of(sheet.seat.person)


def interests_of(person: Any) -> set[int]:
    """Keys of the organisations she holds or in the last three years held an office in, or declared an interest in (实施条例 9)."""
    since = clock.today().replace(day=1)
    since = since.replace(year=since.year - 3)
    offices = person.offices.filter(organisation__isnull=False).exclude(until__lt=since)
    return set(offices.values_list("organisation_id", flat=True)) | set(person.interests_in)


@guard(_("The bids have not been opened."), anchor="listing")
def bids_opened(sheet: Any, act: Act) -> Finding:
    return sheet.panel.listing.status == "opened"


@guard(_("Without this expert the panel would be too small or even: seat a replacement first."), anchor="panel")
def panel_stays_sound(sheet: Any, act: Act) -> Finding:
    left = live_sheets(sheet).exclude(pk=sheet.pk).count()
    return left % 2 == 1 and left >= rulebook.panel_minimum(sheet.panel.listing.rule_set, sheet.panel.listing.method)


@guard(_("A score is missing or out of range, or a very low or high one has no comment."), anchor="scores")
def every_item_scored(sheet: Any, act: Act) -> Finding:
    listing = sheet.panel.listing
    bids = listing.bids_now.filter(status__in=["qualified", "scored"]).select_related("organisation")
    criteria = list(listing.criteria.filter(kind="expert"))
    given = {(s.bid_id, s.criterion_id): s for s in sheet.scores.all()}
    low, high = rulebook.comment_bounds(listing.rule_set)
    found = [] if bids else [Blocker("no_bids", _("No bid has been found qualified yet."), "scores")]
    for bid in bids:
        for criterion in criteria:
            score, where = given.get((bid.pk, criterion.pk)), f"score-{bid.pk}-{criterion.pk}"
            what = {"bidder": bid.organisation.name, "item": criterion.name, "maximum": f"{criterion.maximum.normalize():f}"}
            if score is None:
                found.append(Blocker("missing", _("%(bidder)s: “%(item)s” has no score.") % what, where))
            elif not 0 <= score.points <= criterion.maximum or score.points % Decimal("0.5"):
                found.append(Blocker("range", _("%(bidder)s: “%(item)s” takes 0 to %(maximum)s in steps of 0.5.") % what, where))
            elif not score.comment.strip() and not low * criterion.maximum <= score.points <= high * criterion.maximum:
                found.append(Blocker("comment", _("%(bidder)s: say why “%(item)s” is so low or so high.") % what, where))
    return found


@guard(_("Not every sheet is in, or the panel is too small or even."), anchor="sheets")
def all_sheets_in(sheet: Any, act: Act) -> Finding:
    live = live_sheets(sheet)
    n = live.count()
    sound = n % 2 == 1 and n >= rulebook.panel_minimum(sheet.panel.listing.rule_set, sheet.panel.listing.method)
    return sound and not live.exclude(status__in=["submitted", "locked"]).exists()


@guard(_("The discipline observer must confirm with her own sign-in first."), anchor="sign_offs")
def observer_confirms_reopen(sheet: Any, act: Act) -> Finding:
    return Role.DISCIPLINE in given_for(sheet, "reopen")


@guard(_("The discipline observer must confirm with her own sign-in first."), anchor="sign_offs")
def observer_confirms_void(sheet: Any, act: Act) -> Finding:
    return Role.DISCIPLINE in given_for(sheet, "void")


@guard(_("Bids of this listing have already been decided on these scores."), anchor="bids")
def nothing_decided(sheet: Any, act: Act) -> Finding:
    return not sheet.panel.listing.bids_now.filter(status__in=["scored", "proposed", "reserve", "unsuccessful", "awarded"]).exists()
