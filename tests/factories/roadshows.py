"""A session for tests: offers approved, towns registered, live, its first pitch open."""

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from grants.listings import actions as listings
from grants.listings.models import Listing
from grants.people import actions as people
from grants.people.models import Unit, User
from grants.people.roles import Role
from grants.roadshows import actions, placard, session
from grants.roadshows.models import Claim, Pitch, Roadshow
from grants.rulebook import queries as rulebook
from grants.story.cast import Cast
from grants.trail import clock
from tests.factories.plans import numbers

HOST = "jinjiang"


@dataclass
class Hall:
    """Everybody in the hall. `chairs`: unit key → the officer who raises its placard."""

    cast: Cast
    roadshow: Roadshow
    pitches: list[Pitch] = field(default_factory=list)
    chairs: dict[str, User] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)

    def by(self, role: str) -> User:
        return self.cast.holder(HOST, role)

    def fresh(self, nth: int = 0) -> Pitch:
        return Pitch.objects.select_related("roadshow__unit", "listing", "organisation").get(pk=self.pitches[nth].pk)

    def lift(self, town: str, nth: int = 0, key: str = "") -> Claim:
        """The placard of a town is raised at the nth pitch."""
        return placard.raise_placard(
            self.fresh(nth), by=self.chairs[town], unit=self.units[town], key=key or f"{town}-{nth}-{next(numbers)}"
        )


def offer(cast: Cast, organisation: str = "qinghe", **changes: Any) -> Listing:
    """A draft offer with everything a submission needs."""
    n, unit = next(numbers), cast.units[HOST]
    fields: dict[str, Any] = {
        "title": f"亲子阅读服务 {n}", "category": "community", "group": "社区家庭", "content": "每周一次亲子阅读活动。",
        "head_count": 60, "slots": 1,
        "budget": Decimal(0), "negative_list_checked": True, "closes_at": clock.now() + timedelta(days=120),
    }  # fmt: skip
    return listings.file_offer(
        by=cast.holder(organisation, Role.ORG_ADMIN), organisation=cast.organisations[organisation],
        rule_set=rulebook.in_force(unit.code, clock.today()), sites=[unit], origin="synthetic", **{**fields, **changes},
    )  # fmt: skip


def approved(cast: Cast, organisation: str = "qinghe", **changes: Any) -> Listing:
    listing = offer(cast, organisation, **changes)
    listings.submit(listing, by=cast.holder(organisation, Role.ORG_ADMIN))
    for role in (Role.REVIEWER, Role.FINANCE):
        listings.sign_off(listing, by=cast.holder(HOST, role), move="approve", role=role)
    listings.approve(listing, by=cast.holder(HOST, Role.APPROVER))
    return listing


def town(cast: Cast, name: str = "") -> tuple[Unit, User]:
    """One more town of the host with an officer of its own."""
    n = next(numbers)
    unit = Unit(
        name=name or f"演示第{n}镇妇联", short_name=name or f"第{n}镇", level="town", parent=cast.units[HOST], origin="synthetic"
    )
    unit.save()
    chair = User.objects.create(username=f"chair{n}", name=f"演示主席{n}", origin="synthetic")
    people.appoint(chair, Role.TOWN, unit=unit, since=clock.today() - timedelta(days=400))
    return unit, chair


def draft(cast: Cast, **changes: Any) -> Roadshow:
    unit, now = cast.units[HOST], clock.now()
    fields: dict[str, Any] = {
        "number": f"LY-{next(numbers):03d}", "title": "供需对接路演", "venue": "市妇女儿童活动中心", "planned_at": now + timedelta(days=2),
        "registers_until": now + timedelta(days=1), "rule_set": rulebook.in_force(unit.code, clock.today()),
        "observer": cast.holder(HOST, Role.DISCIPLINE), "origin": "synthetic",
    }  # fmt: skip
    return actions.draft(by=cast.holder(HOST, Role.HANDLER), unit=unit, **{**fields, **changes})


def registering(cast: Cast, offers: list[Listing] | None = None, towns: int = 3, **changes: Any) -> Hall:
    hall = Hall(cast, draft(cast, **changes))
    actions.open_registration(hall.roadshow, by=hall.by(Role.APPROVER))
    for listing in offers if offers is not None else [approved(cast)]:
        actions.enter_pitch(hall.roadshow, listing, by=hall.by(Role.HANDLER))
    for n in range(1, towns + 1):
        unit, chair = town(cast)
        hall.units[f"t{n}"], hall.chairs[f"t{n}"] = unit, chair
        actions.enter_unit(hall.roadshow, unit, by=chair)
    return hall


def scheduled(cast: Cast, **changes: Any) -> Hall:
    hall = registering(cast, **changes)
    actions.schedule(hall.roadshow, by=hall.by(Role.HANDLER))
    hall.pitches = list(hall.roadshow.pitches.order_by("order"))
    return hall


def live(cast: Cast, **changes: Any) -> Hall:
    """The session has started; nobody is called yet."""
    hall = scheduled(cast, **changes)
    actions.sign_off(hall.roadshow, by=hall.by(Role.DISCIPLINE), move="start")
    actions.start(hall.roadshow, by=hall.by(Role.HANDLER))
    return hall


def opened(cast: Cast, **changes: Any) -> Hall:
    """The window of the first pitch is open."""
    hall = live(cast, **changes)
    session.call_pitch(hall.fresh(), by=hall.by(Role.HANDLER))
    session.open_window(hall.fresh(), by=hall.by(Role.HANDLER))
    return hall


def over(hall: Hall) -> Hall:
    """Everything left is skipped, the window closed, the session ended."""
    host = hall.by(Role.HANDLER)
    for nth, pitch in enumerate(hall.pitches):
        pitch = hall.fresh(nth)
        if pitch.called_at is None and pitch.skipped_at is None:
            session.skip_pitch(pitch, by=host, note="没有到场")
        elif pitch.window_open(clock.now()):
            session.close_window(pitch, by=host, note="到时")
    actions.end(hall.roadshow, by=host)
    return hall
