"""Roadshows and placards: who hosts, claims, contests, confirms and converts; what the published rules of the session demand."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from grants.people.may import may
from grants.people.roles import Role
from grants.rulebook import queries as rulebook
from grants.trail import clock
from grants.trail.blockers import Act, Blocker, Finding, guard
from grants.trail.signoffs import given_for

# Roadshow
may_draft = may(Role.HANDLER)
may_host = may(Role.HANDLER)
may_enter_offer = may(Role.ORG_ADMIN, Role.HANDLER)
may_open_registration = may(Role.APPROVER)
may_schedule = may(Role.HANDLER)
may_start = may(Role.HANDLER)
may_end = may(Role.SYSTEM, Role.HANDLER)
may_archive = may(Role.REVIEWER)
may_cancel = may(Role.APPROVER)
# Claim
may_raise = may(Role.TOWN)
may_contest = may(Role.HANDLER, Role.DISCIPLINE)
may_settle = may(Role.HANDLER)
may_promote = may(Role.SYSTEM)
may_confirm = may(Role.TOWN)
may_release = may(Role.SYSTEM, Role.TOWN, Role.REVIEWER)
may_withdraw = may(Role.TOWN)
may_convert = may(Role.APPROVER)

# Who must agree, with her own sign-in, before the move of that name.
ROADSHOW_SIGN_OFFS = {"start": (Role.DISCIPLINE,), "archive": (Role.DISCIPLINE,)}
CLAIM_SIGN_OFFS = {"settle": (Role.DISCIPLINE,), "settle_against": (Role.DISCIPLINE,)}

RUN_IT = frozenset({Role.HANDLER, Role.REVIEWER, Role.APPROVER})  # offices by which a session is run or decided
OVER = ("ended", "archived")


@guard(_("The rules of the session are not complete."), anchor="pitch_seconds")
def session_rules_complete(roadshow: Any, act: Act) -> Finding:
    found = []
    if not roadshow.venue.strip():
        found.append(Blocker("venue", _("Say where it takes place."), "venue"))
    if roadshow.planned_at <= act.at:
        found.append(Blocker("planned_at", _("The day it is planned for lies in the past."), "planned_at"))
    if roadshow.registers_until is None or roadshow.registers_until > roadshow.planned_at:
        found.append(Blocker("registers_until", _("Registration ends before the session begins."), "registers_until"))
    return found


@guard(_("A discipline observer must be named first."), anchor="observer")
def observer_assigned(roadshow: Any, act: Act) -> Finding:
    """Named, and holding that office for the host today; whoever runs or decides the session does not observe it."""
    observer = roadshow.observer
    if observer is None:
        return False
    offices = [o for o in observer.offices_now if o.unit is not None and o.unit.contains(roadshow.unit)]
    if any(o.role == Role.DISCIPLINE for o in offices):
        return not any(o.role in RUN_IT and o.unit_id == roadshow.unit_id for o in offices) or _(
            "The observer may not hold another office by which the session is run or decided."
        )
    return _("%(name)s holds no office of a discipline observer here.") % {"name": observer.name}


@guard(_("The bidders of a call are heard when its applications are opened and its panel sits."), anchor="listing")
def call_is_opened(roadshow: Any, act: Act) -> Finding:
    return roadshow.is_supply or (roadshow.listing.status == "opened" and roadshow.listing.panel is not None)


@guard(_("Nobody pitches yet: offers are entered first."), anchor="pitches")
def has_pitches(roadshow: Any, act: Act) -> Finding:
    """Of a hearing: every qualified bidder, so that all have the same time before the panel."""
    if roadshow.is_supply:
        return roadshow.pitches.exists()
    there = roadshow.pitches.values("organisation")
    missing = roadshow.listing.bids_now.filter(status="qualified").exclude(organisation__in=there).select_related("organisation")
    words = _("%(name)s is qualified and not entered yet: every bidder is heard, or none.")
    found = [Blocker("bidder", words % {"name": bid.organisation.name}, "pitches") for bid in missing]
    return found or roadshow.pitches.exists()


@guard(_("No unit takes part yet."), anchor="delegations")
def has_delegations(roadshow: Any, act: Act) -> Finding:
    return not roadshow.is_supply or roadshow.delegations.exists()


@guard(_("Only approved offers are pitched."), anchor="pitches")
def only_approved_listings(roadshow: Any, act: Act) -> Finding:
    fit = ["approved", "published"] if roadshow.is_supply else ["opened"]
    found = []
    for pitch in roadshow.pitches.select_related("listing", "organisation").order_by("pk"):
        offer, words = pitch.listing, None
        if offer.status not in fit:
            words = _("“%(title)s” is not an approved offer any more: take it out of the programme.")
        elif roadshow.is_supply and offer.closes_at <= roadshow.planned_at:
            words = _("“%(title)s” is offered only until before the session: take it out of the programme.")
        elif pitch.organisation.status not in {"eligible", "watched"}:
            words = _("Who pitches “%(title)s” is not on the register with full rights any more: take it out of the programme.")
        if words is not None:
            found.append(Blocker("only_approved_listings", words % {"title": offer.title}, "pitches"))
    return found


@guard(_("The order of the pitches has not been drawn."), anchor="lot")
def lot_drawn(roadshow: Any, act: Act) -> Finding:
    """The draw is part of the act itself, so a page may offer it."""
    return act.offered or bool(roadshow.lot_seed and not roadshow.pitches.filter(order__isnull=True).exists())


@guard(_("The discipline observer must confirm her presence with her own sign-in first."), anchor="sign_offs")
def observer_present(roadshow: Any, act: Act) -> Finding:
    return Role.DISCIPLINE in given_for(roadshow, "start")


@guard(_("Not every pitch was heard, or a window is still open."), anchor="pitches")
def every_pitch_heard(roadshow: Any, act: Act) -> Finding:
    found = []
    if roadshow.paused_at:
        found.append(Blocker("paused", _("The session is paused."), "pitches"))
    waiting = roadshow.pitches.filter(called_at__isnull=True, skipped_at__isnull=True).count()
    if waiting:
        found.append(Blocker("waiting", _("%(count)s pitches have not been called.") % {"count": waiting}, "pitches"))
    if any(pitch.over_at > act.at for pitch in roadshow.pitches.filter(skipped_at__isnull=True, called_at__isnull=False)):
        found.append(Blocker("running", _("A pitch or its window is still running."), "pitches"))
    return found


@guard(_("Claims are still to be confirmed or settled."), anchor="claims")
def every_claim_settled(roadshow: Any, act: Act) -> Finding:
    """Confirmed is enough: what is made of it has its own time."""
    left = sum(pitch.claims.filter(status__in=["locked", "contested"]).count() for pitch in roadshow.pitches.all())
    return left == 0 or _("%(count)s claims are still to be confirmed or settled.") % {"count": left}


@guard(_("The discipline observer must sign the result first."), anchor="sign_offs")
def observer_signed(roadshow: Any, act: Act) -> Finding:
    return Role.DISCIPLINE in given_for(roadshow, "archive")


@guard(_("The discipline observer must agree with her own sign-in first."), anchor="sign_offs")
def observer_agrees_to_settle(claim: Any, act: Act) -> Finding:
    return Role.DISCIPLINE in given_for(claim, "settle")


@guard(_("The discipline observer must agree with her own sign-in first."), anchor="sign_offs")
def observer_agrees_to_release(claim: Any, act: Act) -> Finding:
    return Role.DISCIPLINE in given_for(claim, "settle_against")


@guard(_("No slot of this pitch is free."), anchor="slot")
def slot_is_free(claim: Any, act: Act) -> Finding:
    return claim.pitch.claims.filter(slot__isnull=False).count() < claim.pitch.slots


@guard(_("Others wait in front of it."), anchor="ticket")
def first_in_queue(claim: Any, act: Act) -> Finding:
    return not type(claim).objects.filter(pitch=claim.pitch_id, status="queued", ticket__lt=claim.ticket).exists()


@guard(_("Claims are confirmed when the session is over."), anchor="status")
def session_over(claim: Any, act: Act) -> Finding:
    return claim.pitch.roadshow.status in OVER


@guard(_("The days for confirming it are over."), anchor="confirm_by_day")
def within_confirmation_days(claim: Any, act: Act) -> Finding:
    if act.at.astimezone(clock.SHANGHAI).date() <= claim.confirm_by_day:
        return True
    return _("It was to be confirmed by %(day)s.") % {"day": claim.confirm_by_day.isoformat()}


@guard(_("Place, period, people and funding must be stated."), anchor="terms")
def terms_stated(claim: Any, act: Act) -> Finding:
    found = []
    for anchor, given, words in (
        ("site", claim.site_id, _("Say in which village or community it takes place.")),
        ("starts", claim.starts and claim.ends, _("Say from when to when.")),
        ("people", claim.people, _("Say how many people it is for.")),
        ("funding", claim.funding.strip() or not claim.amount, _("Say where the money comes from.")),
        ("contact", claim.contact.strip(), _("Say who looks after it.")),
    ):
        if not given:
            found.append(Blocker(f"missing_{anchor}", words, anchor))
    if claim.site_id and not claim.unit.contains(claim.site):
        found.append(Blocker("site", _("The place must lie in the unit that claims."), "site"))
    return found


@guard(_("The offer is suspended: nothing is made of it until it is decided."), anchor="pitch")
def offer_not_suspended(claim: Any, act: Act) -> Finding:
    return claim.pitch.listing.status != "suspended"


@guard(_("The price decides what it becomes."), anchor="into", of_facts=True)
def right_kind(claim: Any, act: Act) -> Finding:
    """Free: an agreement over nothing. Up to the procurement limit of the rule set: a contract. Above it: a call."""
    into, right = act.facts.get("into"), kind_for(claim)
    words = {
        "free": _("The offer costs nothing: it becomes a free agreement."),
        "contract": _("The price lies within the procurement limit: it becomes a contract."),
        "call": _("The price lies above the procurement limit: it needs a call."),
    }
    return into == right or words[right]


def kind_for(claim: Any) -> str:
    """What a claim becomes by the amount it is over: free, contract or call."""
    if claim.amount == 0:
        return "free"
    limit = rulebook.procurement_limit(claim.pitch.roadshow.rule_set)
    return "contract" if limit is None or claim.amount < limit else "call"


def on_offer(listing: Any, at: Any) -> bool:
    """Whether it can be taken up at this instant: published, neither suspended nor over."""
    return bool(listing.status == "published" and at < listing.closes_at)


@guard(_("You cannot raise a placard here."), anchor="placard")
def placard_counts(claim: Any, act: Act) -> Finding:
    """Asked of a placard before it is raised, and by the page that shows the button: `claim` is not stored yet."""
    pitch, roadshow, found = claim.pitch, claim.pitch.roadshow, []
    if roadshow.status != "live":
        found.append(Blocker("not_live", _("The session is not live."), "placard"))
    elif roadshow.paused_at or pitch.paused:
        found.append(Blocker("paused", _("The session is paused; wait for the host."), "placard"))
    elif not on_offer(pitch.listing, act.at):
        title = {"title": pitch.listing.title}
        found.append(Blocker("offer", _("“%(title)s” is not on offer any more.") % title, "placard"))
    elif not pitch.window_open(act.at):
        early = pitch.opens_at is None or act.at < pitch.opens_at
        words = _("Placards are not up yet for this pitch.") if early else _("The window for this pitch is over.")
        found.append(Blocker("window", words, "placard"))
    return found
