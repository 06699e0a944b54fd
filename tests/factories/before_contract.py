"""The ways of everything before the contract: organisation, need, listing, bid, score sheet, award."""

from datetime import timedelta

from grants.awards import actions as awards
from grants.bids import actions as bids
from grants.bids.models import Bid
from grants.listings import actions as listings
from grants.listings.models import Listing
from grants.needs import actions as needs
from grants.needs.models import Need
from grants.panels import actions as panels
from grants.people import actions as people
from grants.people.roles import Role
from grants.story import choosing, closing
from grants.story.cast import Cast
from grants.trail import clock
from grants.trail.machine import Stateful
from tests.factories import plans
from tests.factories.after_contract import closed_out
from tests.factories.organisations import applicant
from tests.factories.ways import REASON, Way, fresh


def _organisation(*acts: str) -> Way:
    def way(cast: Cast) -> Stateful:
        organisation, _admin = applicant(cast)
        reviewer, approver = cast.persons["reviewer"], cast.persons["approver"]
        for act in acts:
            match act:
                case "bar":
                    until = clock.today() + timedelta(days=365)
                    people.bar(organisation, by=approver, note=REASON, until=until, heard=True)
                case "bar_over":
                    with clock.at(clock.now() - timedelta(days=400)):
                        until = clock.today() + timedelta(days=365)
                        people.bar(organisation, by=approver, note=REASON, until=until, heard=True)
                case _:
                    getattr(people, act)(organisation, by=reviewer, note=REASON)
        return organisation

    return way


# need ---------------------------------------------------------------------------------------------------------------


def _need(step: str, *acts: str) -> Way:
    def way(cast: Cast) -> Stateful:
        need: Need = fresh(plans.life(cast, step).needs[0])
        for act in acts:
            if act == "merge":
                into = plans.life(cast, "pool").needs[0]
                needs.merge(need, by=cast.persons["reviewer"], into=into)
            else:
                getattr(needs, act)(need, by=cast.persons["reviewer"], note=REASON)
        return need

    return way


def _met(cast: Cast) -> Stateful:
    life = closed_out(cast)
    closing.satisfy(life)
    return Need.objects.get(pk=life.needs[0].pk)


# listing ------------------------------------------------------------------------------------------------------------


def _listing(step: str, *acts: str) -> Way:
    def way(cast: Cast) -> Stateful:
        listing = plans.life(cast, step).listing
        for act in acts:
            facts = {"failure": "no_longer"} if act == "fail" else {}
            by = cast.persons["handler" if act == "fail" else "approver"]
            getattr(listings, act)(listing, by=by, note=REASON, **facts)
        found: Listing = fresh(listing)
        return found

    return way


# bid, score sheet, award --------------------------------------------------------------------------------------------


def _bid(step: str, organisation: str = "qinghe") -> Way:
    def way(cast: Cast) -> Stateful:
        found: Bid = fresh(plans.life(cast, step).bids[organisation])
        return found

    return way


def _withdrawn(cast: Cast) -> Stateful:
    bid = plans.life(cast, "submit_bid").bids["qinghe"]
    bids.withdraw(bid, by=cast.persons["orgadmin"])
    return bid


def _disqualified(cast: Cast) -> Stateful:
    bid: Bid = fresh(plans.life(cast, "open_bids").bids["yuanhang"])
    bids.disqualify(bid, by=cast.persons["reviewer"], rule="年检", note=REASON)
    return bid


def _bid_lapsed(cast: Cast) -> Stateful:
    life = plans.life(cast, "notify")
    bid: Bid = fresh(life.bids["qinghe"])
    awards.give_up(bid, by=cast.persons["orgadmin"], note=REASON)
    return bid


def _sheet(step: str) -> Way:
    def way(cast: Cast) -> Stateful:
        return choosing.sheets(plans.life(cast, step).panel)[1]  # the first is the chair's own

    return way


def _recused(cast: Cast) -> Stateful:
    """A sixth expert is seated, so that the second may leave."""
    life = plans.life(cast, "form_panel")
    panels.replace_seat(life.panel, by=cast.persons["handler"], **cast.experts(6)[5])
    sheet = choosing.sheets(life.panel)[1]
    panels.recuse(sheet, by=sheet.seat.person, note=REASON)
    return sheet


def _void(cast: Cast) -> Stateful:
    sheet = choosing.sheets(plans.life(cast, "submit_sheet").panel)[1]
    panels.sign_off(sheet, by=cast.persons["discipline"], move="void", role=Role.DISCIPLINE)
    panels.void(sheet, by=cast.persons["approver"], note=REASON)
    return sheet


def _award(step: str, *acts: str) -> Way:
    def way(cast: Cast) -> Stateful:
        life = plans.life(cast, step)
        award = fresh(life.award)
        for act in acts:
            getattr(awards, act)(award, by=cast.persons["approver"], note=REASON)
        return fresh(award)  # type: ignore[no-any-return]

    return way


def _award_lapsed(cast: Cast) -> Stateful:
    life = plans.life(cast, "notify")
    awards.give_up(fresh(life.bids["qinghe"]), by=cast.persons["orgadmin"], note=REASON)
    return fresh(life.award)  # type: ignore[no-any-return]


WAYS: dict[str, dict[str, Way]] = {
    "organisation": {
        "applied": _organisation(),
        "eligible": _organisation("admit"),
        "watched": _organisation("admit", "watch"),
        "barred": _organisation("admit", "bar"),
        "rejected": _organisation("reject"),
        "dissolved": _organisation("admit", "dissolve"),
    },
    "need": {
        "draft": _need("draft_need"),
        "submitted": _need("submit_need"),
        "pooled": _need("pool"),
        "matched": _need("publish"),
        "met": _met,
        "returned": _need("submit_need", "send_back"),
        "merged": _need("pool", "merge"),
        "closed": _need("pool", "close"),
    },
    "listing": {
        "draft": _listing("draft_listing"),
        "under_review": _listing("submit_listing"),
        "approved": _listing("approve"),
        "published": _listing("publish"),
        "closed": _listing("close"),
        "opened": _listing("open_bids"),
        "awarded": _listing("notify"),
        "failed": _listing("close", "fail"),
        "suspended": _listing("publish", "suspend"),
        "cancelled": _listing("publish", "cancel"),
    },
    "bid": {
        "draft": _bid("draft_bid"),
        "submitted": _bid("submit_bid"),
        "withdrawn": _withdrawn,
        "qualified": _bid("qualify"),
        "disqualified": _disqualified,
        "scored": _bid("lock"),
        "proposed": _bid("propose"),
        "reserve": _bid("reserve", "muming"),
        "unsuccessful": _bid("reserve", "yuanhang"),
        "awarded": _bid("notify"),
        "lapsed": _bid_lapsed,
    },
    "score_sheet": {
        "assigned": _sheet("form_panel"),
        "filling": _sheet("declare"),
        "submitted": _sheet("submit_sheet"),
        "locked": _sheet("lock"),
        "recused": _recused,
        "void": _void,
    },
    "award": {
        "proposed": _award("propose"),
        "on_notice": _award("announce"),
        "cleared": _award("clear"),
        "notified": _award("notify"),
        "revoked": _award("announce", "revoke"),
        "lapsed": _award_lapsed,
    },
}
