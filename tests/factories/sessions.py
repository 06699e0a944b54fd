"""The ways of a roadshow, of a placard raised in it, and of the offers it is about; its towns are those of the cast."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from grants.contracts import taking_up
from grants.listings import actions as listings
from grants.listings.models import Listing
from grants.people.queries import system
from grants.people.roles import Role
from grants.roadshows import actions, session
from grants.roadshows.models import Claim
from grants.story.cast import Cast
from grants.trail import clock
from grants.trail.machine import Stateful
from tests.factories import roadshows
from tests.factories.roadshows import Hall
from tests.factories.told import once
from tests.factories.ways import REASON, Way, fresh

FIRST, SECOND = "luoshan", "qingyang"  # the tables act as the town of qingyang
TOWNS = ("qingyang", "luoshan", "xiyuan", "meiling")
LONG = {"pitch_seconds": 3600, "window_seconds": 3600}  # nothing is over by itself while a test runs


def hall(cast: Cast, *towns: str, offers: list[Listing] | None = None, **changes: Any) -> Hall:
    """A session that takes registrations, with an offer and towns of the cast in it."""
    made = roadshows.registering(cast, offers=offers, towns=0, **changes)
    for key in towns or (FIRST, SECOND):
        made.units[key], made.chairs[key] = cast.units[key], cast.holder(key, Role.TOWN)
        actions.enter_unit(made.roadshow, made.units[key], by=made.chairs[key])
    return made


def begun(made: Hall) -> Hall:
    """Drawn, observed and started; nobody is called yet."""
    scheduled(made)
    actions.sign_off(made.roadshow, by=made.by(Role.DISCIPLINE), move="start")
    actions.start(made.roadshow, by=made.by(Role.HANDLER))
    return made


@once
def live(cast: Cast) -> Hall:
    """Four towns with two placards each, three free offers with one slot; nobody is called yet."""
    offers = [roadshows.approved(cast) for _n in range(3)]
    return begun(hall(cast, *TOWNS, offers=offers, claims_per_unit=2, **LONG))


@once
def opened(cast: Cast) -> Hall:
    """The same, the window of the first pitch open."""
    made = live(cast)
    open_next(made)
    return made


def open_next(made: Hall, nth: int = 0) -> None:
    session.call_pitch(made.fresh(nth), by=made.by(Role.HANDLER))
    session.open_window(made.fresh(nth), by=made.by(Role.HANDLER))


def scheduled(made: Hall) -> Hall:
    actions.schedule(made.roadshow, by=made.by(Role.HANDLER))
    made.pitches = list(made.roadshow.pitches.order_by("order"))
    return made


def heard(made: Hall, *lifting: str) -> Hall:
    """The first pitch was heard, these towns raised their placards, and its window is closed."""
    host = made.by(Role.HANDLER)
    session.call_pitch(made.fresh(), by=host)
    session.open_window(made.fresh(), by=host)
    for town in lifting:
        made.lift(town)
    session.close_window(made.fresh(), by=host, note="到时")
    return made


def ended(cast: Cast, *lifting: str, **changes: Any) -> Hall:
    return roadshows.over(heard(begun(hall(cast, **changes)), *lifting))


def archivable(cast: Cast) -> Hall:
    """Nothing is left to be confirmed, and the observer signed."""
    made = ended(cast)
    actions.sign_off(made.roadshow, by=made.by(Role.DISCIPLINE), move="archive")
    return made


def terms(cast: Cast, claim: Claim, **changes: Any) -> Claim:
    """The town says where, when, for how many and who."""
    today = clock.today()
    fields = {
        "site": cast.units["yongfuli"], "starts": today + timedelta(days=10), "ends": today + timedelta(days=100), "people": 60,
        "contact": "妇联主席",
    }  # fmt: skip
    return actions.state_terms(claim, by=cast.holder(claim_town(cast, claim), Role.TOWN), **{**fields, **changes})


def claim_town(cast: Cast, claim: Claim) -> str:
    return next(key for key, unit in cast.units.items() if unit.pk == claim.unit_id)


def locked(cast: Cast, **changes: Any) -> Claim:
    """Qingyang holds the slot of a session that is over, its terms are stated; Luoshan waits behind it."""
    made = ended(cast, SECOND, FIRST, **changes)
    return terms(cast, Claim.objects.get(pitch=made.pitches[0], unit=cast.units[SECOND]))


def _roadshow(way: Callable[[Cast], Hall], *acts: str) -> Way:
    def go(cast: Cast) -> Stateful:
        made = way(cast)
        for act in acts:
            by = made.by(Role.REVIEWER if act == "archive" else Role.APPROVER)
            getattr(actions, act)(made.roadshow, by=by, note=REASON)
        return fresh(made.roadshow)  # type: ignore[no-any-return]

    return go


def _claim(*acts: str) -> Way:
    def go(cast: Cast) -> Stateful:
        claim, handler = locked(cast), cast.holder(roadshows.HOST, Role.HANDLER)
        for act in acts:
            if act == "convert":
                taking_up.convert(claim, by=cast.holder(roadshows.HOST, Role.APPROVER), into="free")
            else:
                by = handler if act == "contest" else cast.holder(SECOND, Role.TOWN)
                getattr(actions, act)(claim, by=by, note=REASON)
        return fresh(claim)  # type: ignore[no-any-return]

    return go


def _queued(cast: Cast) -> Stateful:
    made = ended(cast, FIRST, SECOND)
    return Claim.objects.get(pitch=made.pitches[0], unit=cast.units[SECOND])


def _offer(way: Callable[[Cast], Listing], *acts: str) -> Way:
    def go(cast: Cast) -> Stateful:
        listing = way(cast)
        handler, approver = (cast.holder(roadshows.HOST, role) for role in (Role.HANDLER, Role.APPROVER))
        for act in acts:
            facts = {"failure": "unclaimed"} if act == "fail" else {}
            by = {"publish": handler, "fail": handler, "close": system(), "award": system()}.get(act, approver)
            getattr(listings, act)(listing, by=by, note=REASON, **facts)
        return fresh(listing)  # type: ignore[no-any-return]

    return go


def _submitted(cast: Cast) -> Listing:
    listing = roadshows.offer(cast)
    listings.submit(listing, by=cast.holder("qinghe", Role.ORG_ADMIN))
    return listing


def _run_out(cast: Cast) -> Listing:
    """Published some hours ago for some hours."""
    now = clock.now()
    with clock.at(now - timedelta(hours=5)):
        listing = roadshows.approved(cast, closes_at=now - timedelta(hours=1))
        listings.publish(listing, by=cast.holder(roadshows.HOST, Role.HANDLER))
    return listing


def taken_up(cast: Cast) -> Listing:
    """Run out, and the only claim of it became a free agreement."""
    now = clock.now()
    with clock.at(now - timedelta(hours=5)):
        listing = roadshows.approved(cast, closes_at=now - timedelta(hours=1))
        times = {"planned_at": now - timedelta(hours=4), "registers_until": now - timedelta(hours=4)}
        claim = locked(cast, offers=[listing], **times)
        actions.confirm(claim, by=cast.holder(SECOND, Role.TOWN))
        taking_up.convert(claim, by=cast.holder(roadshows.HOST, Role.APPROVER), into="free")
    listing = Listing.objects.get(pk=listing.pk)
    listings.close(listing, by=system())
    return listing


WAYS: dict[str, dict[str, Way]] = {
    "roadshow": {
        "draft": lambda cast: roadshows.draft(cast),
        "registering": _roadshow(hall),
        "scheduled": _roadshow(lambda cast: scheduled(hall(cast))),
        "live": _roadshow(lambda cast: begun(hall(cast))),
        "ended": _roadshow(ended),
        "archived": _roadshow(archivable, "archive"),
        "cancelled": _roadshow(hall, "cancel"),
    },
    "claim": {
        "locked": _claim(),
        "queued": _queued,
        "contested": _claim("contest"),
        "confirmed": _claim("confirm"),
        "converted": _claim("confirm", "convert"),
        "released": _claim("release"),
        "withdrawn": _claim("withdraw"),
    },
    "offer": {
        "draft": lambda cast: roadshows.offer(cast),
        "under_review": _offer(_submitted),
        "approved": _offer(roadshows.approved),
        "published": _offer(roadshows.approved, "publish"),
        "closed": _offer(_run_out, "close"),
        "awarded": _offer(taken_up, "award"),
        "failed": _offer(_run_out, "close", "fail"),
        "suspended": _offer(roadshows.approved, "publish", "suspend"),
        "cancelled": _offer(roadshows.approved, "cancel"),
    },
}
