"""Panels and score sheets: who, when and under what conditions."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from grants.panels import price, seating
from grants.panels.interests import interests_among, judged
from grants.people.may import may
from grants.people.roles import Role
from grants.rulebook import queries as rulebook
from grants.trail.blockers import Act, Blocker, Finding, Words, guard
from grants.trail.signoffs import given_for

may_form_panel = may(Role.HANDLER)
may_confirm_draw = may(Role.DISCIPLINE)
may_report = may(Role.PANEL_CHAIR)
may_decide_price = may(Role.REVIEWER)
HEARING_AHEAD = ("registering", "scheduled", "live")  # of a hearing that was announced and is not over
BEFORE_OPENING = frozenset({"approved", "published", "closed"})


may_declare = may(Role.EXPERT)


may_recuse = may(Role.EXPERT, Role.DISCIPLINE)


may_submit_sheet = may(Role.EXPERT)


may_lock = may(Role.PANEL_CHAIR)


may_reopen = may(Role.PANEL_CHAIR)


may_void = may(Role.APPROVER)


SIGN_OFFS = {"reopen": (Role.DISCIPLINE,), "void": (Role.DISCIPLINE,)}


def live_sheets(sheet: Any) -> Any:
    """The sheets of the panel that count."""
    return sheet.panel.sheets.exclude(status__in=["recused", "void"])


@guard(_("The statement of no interest must cover every bidder."), anchor="no_interest", of_facts=True)
def no_interest_stated(sheet: Any, act: Act) -> Finding:
    """facts: no_interest, the keys of the bidders she has no interest in."""
    stated = act.facts.get("no_interest")
    bidders = {organisation for _bid, organisation in bidders_of(sheet)}
    return isinstance(stated, list | tuple) and bidders <= {int(key) for key in stated}


def bidders_of(sheet: Any) -> list[tuple[int, int]]:
    """(bid, organisation) keys of everyone whose application the panel will see."""
    return list(judged(sheet.panel.listing).values_list("pk", "organisation_id"))


@guard(_("The reviewer has not looked at every application yet."), anchor="bids")
def bids_reviewed(sheet: Any, act: Act) -> Finding:
    return all_reviewed(sheet.panel.listing)


def all_reviewed(listing: Any) -> bool:
    return listing.status == "opened" and not listing.bids_now.filter(status="submitted").exists()


@guard(_("You have an interest in a bidder: recuse yourself."), anchor="recuse")
def no_known_interest(sheet: Any, act: Act) -> Finding:
    words = _("You have an interest in %(bidder)s (%(why)s): recuse yourself.")
    return [Blocker("interest", words % {"bidder": name, "why": why}, "recuse") for name, why in known_interests(sheet)]


def known_interests(sheet: Any) -> list[tuple[str, Words]]:
    """(bidder, why) for every bidder her recorded interests touch; nothing before the opening."""
    listing = sheet.panel.listing
    return interests_among(sheet.seat.person, listing) if listing.status == "opened" else []


@guard(_("The bids have not been opened."), anchor="listing")
def bids_opened(sheet: Any, act: Act) -> Finding:
    return sheet.panel.listing.status == "opened"


@guard(_("Without this expert the panel would be too small or even: seat a replacement first."), anchor="panel")
def panel_stays_sound(sheet: Any, act: Act) -> Finding:
    """A page may offer it when the draw has somebody to follow: she is seated in the same breath."""
    if sound(sheet.panel, live_sheets(sheet).exclude(pk=sheet.pk).count()):
        return True
    return act.offered and bool(seating.next_in_draw(sheet.panel, sheet.seat).numbers)


def sound(panel: Any, seats: int) -> bool:
    """Whether so many experts are an odd number and enough for the method."""
    return seats % 2 == 1 and seats >= rulebook.panel_minimum(panel.listing.rule_set, panel.listing.method)


@guard(_("A score is missing or out of range, or a very low or high one has no comment."), anchor="scores")
def every_item_scored(sheet: Any, act: Act) -> Finding:
    listing = sheet.panel.listing
    bids = judged(listing).exclude(status="submitted").select_related("organisation")
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


@guard(_("The bidders are still to be heard: sheets are signed when the hearing is over."), anchor="hearing")
def hearing_over(sheet: Any, act: Act) -> Finding:
    """Nobody signs before everybody was heard; a hearing that was called off holds nobody up."""
    words = _("“%(title)s” is not over: sheets are signed when every bidder was heard. What you have scored is kept.")
    ahead = sheet.panel.listing.hearings.filter(status__in=HEARING_AHEAD)
    return [Blocker("hearing_over", words % {"title": hearing.title}, "hearing") for hearing in ahead]


@guard(_("Not every sheet is in, or the panel is too small or even."), anchor="sheets")
def all_sheets_in(sheet: Any, act: Act) -> Finding:
    live = live_sheets(sheet)
    return sound(sheet.panel, live.count()) and not live.exclude(status__in=["submitted", "locked"]).exists()


@guard(_("An abnormally low price has not been explained."), anchor="prices")
def prices_explained(sheet: Any, act: Act) -> Finding:
    """Decided before the first sheet is locked, when nobody knows the ranking."""
    words = _("The price of %(bidder)s is abnormally low and its explanation has not been accepted yet.")
    listing = sheet.panel.listing
    names = dict(judged(listing).filter(pk__in=unexplained(listing)).values_list("pk", "organisation__name"))
    return [Blocker("price", words % {"bidder": name}, "prices") for name in names.values()]


def low_prices(listing: Any) -> dict[int, list[price.Low]]:
    """Applications whose price is abnormally low under the rule set, with the bounds they lie below."""
    amounts = dict(judged(listing).exclude(status="submitted").values_list("pk", "amount"))
    return price.abnormal(amounts, listing.budget, rulebook.abnormal_price(listing.rule_set))


def unexplained(listing: Any) -> list[int]:
    """Keys of those whose explanation was not accepted (yet)."""
    low = low_prices(listing)
    accepted = listing.bids_now.filter(pk__in=low, price_check__accepted=True).values_list("pk", flat=True)
    return sorted(set(low) - set(accepted))


@guard(_("There are too few bidders."), anchor="shortage")
def enough_bidders(sheet: Any, act: Act) -> Finding:
    return shortage(sheet.panel)


def shortage(panel: Any) -> list[Blocker]:
    """After the opening bidders may drop out: below the minimum the panel may go on with a reason, below `may_continue_with` never."""
    listing = panel.listing
    there = judged(listing).count()
    method = rulebook.method(listing.rule_set, listing.method)
    told = {"there": there, "minimum": method.minimum_suppliers, "least": method.may_continue_with}
    if there >= method.minimum_suppliers:
        return []
    if there < method.may_continue_with:
        words = _("%(there)d bidders are left; the method needs at least %(least)d: the listing is to be declared failed.")
        return [Blocker("failed", words % told, "shortage")]
    if not panel.go_on_reason:
        words = _("%(there)d bidders are left of the %(minimum)d the method asks for: the chair writes why the panel goes on.")
        return [Blocker("shortage", words % told, "shortage")]
    return []


@guard(_("The discipline observer must confirm with her own sign-in first."), anchor="sign_offs")
def observer_confirms_reopen(sheet: Any, act: Act) -> Finding:
    return Role.DISCIPLINE in given_for(sheet, "reopen")


@guard(_("The discipline observer must confirm with her own sign-in first."), anchor="sign_offs")
def observer_confirms_void(sheet: Any, act: Act) -> Finding:
    return Role.DISCIPLINE in given_for(sheet, "void")


@guard(_("Bids of this listing have already been decided on these scores."), anchor="bids")
def nothing_decided(sheet: Any, act: Act) -> Finding:
    return not sheet.panel.listing.bids_now.filter(
        status__in=["scored", "proposed", "reserve", "unsuccessful", "awarded"]
    ).exists()


def decided(listing: Any) -> bool:
    """Whether an award rests on the scores already."""
    return bool(listing.bids_now.filter(status__in=["proposed", "awarded"]).exists())


def report_problems(panel: Any) -> list[Blocker]:
    """What stands against writing the report: the scores are not final, or an award rests on it already."""
    found, live = [], panel.sheets.exclude(status__in=["recused", "void"])
    if live.exclude(status="locked").exists() or not sound(panel, live.count()):
        found.append(Blocker("sheets", _("The report is written when every sheet is locked."), "sheets"))
    if decided(panel.listing) and panel.reported_at is not None:
        found.append(Blocker("decided", _("The award is proposed already; the report stands as it was signed."), "report"))
    return found
