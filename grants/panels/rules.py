"""Panels and score sheets: who, when and under what conditions."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from grants.people.may import may
from grants.people.roles import Role
from grants.rulebook import queries as rulebook
from grants.trail import clock
from grants.trail.blockers import Act, Blocker, Finding, guard
from grants.trail.signoffs import given_for

may_form_panel = may(Role.HANDLER)


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
    return not sheet.panel.listing.bids_now.filter(
        status__in=["scored", "proposed", "reserve", "unsuccessful", "awarded"]
    ).exists()
