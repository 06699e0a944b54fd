"""This year's roadshow of 晋江: registering in the whole world, ready to be started in the stage of its own."""

from collections.abc import Callable
from datetime import date, timedelta

from grants.listings import actions as listings
from grants.listings.models import Listing
from grants.people.models import User
from grants.people.roles import Role
from grants.roadshows import actions as roadshows
from grants.roadshows.models import Roadshow
from grants.rulebook import calendar
from grants.rulebook import queries as rulebook
from grants.story import facts
from grants.story.cast import Cast
from grants.story.times import moment
from grants.trail import clock

HOST = "jinjiang"
AHEAD = 9  # days until it takes place
AT_FIRST = 2  # towns that have registered while registration is open
When = Callable[..., None]  # (days ago, act, its arguments)


class Coming:
    """Acts are told as so many days ago."""

    def __init__(self, cast: Cast, at: When) -> None:
        self.cast, self.at, self.told = cast, at, facts.read("roadshows")["coming"]
        self.offers: list[tuple[Listing, str]] = []
        self.roadshow = Roadshow()

    def by(self, role: str) -> User:
        return self.cast.holder(HOST, role)

    def registering(self) -> None:
        """Offers at every point, a session that takes registrations, towns that have not registered yet."""
        self.announced(calendar.roll_over(clock.today() + timedelta(days=AHEAD)))
        self.at(5, self.register, AT_FIRST)

    def ready(self) -> None:
        """Drawn and scheduled, the observer present: the host starts it."""
        self.announced(clock.today() + timedelta(days=1))
        self.at(2, self.register, len(self.told["towns"]))
        self.at(1, self.schedule)

    def announced(self, on: date) -> None:
        self.at(14, self.file)
        self.at(13, self.review)
        self.at(8, self.announce, on)

    def file(self) -> None:
        unit = self.cast.units[HOST]
        rule_set = rulebook.in_force(unit.code, clock.today())
        for row in self.told["offers"]:
            fields = {k: row[k] for k in ("title", "category", "group", "content", "head_count", "slots")}
            offer = listings.file_offer(
                by=self.admin(row["organisation"]), organisation=self.cast.organisations[row["organisation"]], rule_set=rule_set,
                sites=[unit], budget=row["price"], negative_list_checked=True, closes_at=moment(date(facts.YEAR + 1, 3, 31), 17),
                origin="synthetic", **fields,
            )  # fmt: skip
            self.offers.append((offer, row["upto"]))

    def review(self) -> None:
        for offer, upto in self.offers:
            if upto != "draft":
                listings.submit(offer, by=self.admin_of(offer))
            if upto in {"enter", "approve", "publish"}:
                for role in (Role.REVIEWER, Role.FINANCE):
                    listings.sign_off(offer, by=self.by(role), move="approve", role=role)
                listings.approve(offer, by=self.by(Role.APPROVER))
            if upto == "publish":
                listings.publish(offer, by=self.by(Role.HANDLER))

    def announce(self, on: date) -> None:
        unit = self.cast.units[HOST]
        self.roadshow = roadshows.draft(
            by=self.by(Role.HANDLER), unit=unit, planned_at=moment(on, 14), registers_until=moment(on, 9),
            rule_set=rulebook.in_force(unit.code, clock.today()), observer=self.by(Role.DISCIPLINE), origin="synthetic",
            **self.told["session"],
        )  # fmt: skip
        roadshows.open_registration(self.roadshow, by=self.by(Role.APPROVER))

    def register(self, towns: int) -> None:
        for offer, upto in self.offers:
            if upto == "enter":
                roadshows.enter_pitch(self.roadshow, offer, by=self.admin_of(offer))
        for key in self.told["towns"][:towns]:
            roadshows.enter_unit(self.roadshow, self.cast.units[key], by=self.cast.holder(key, Role.TOWN))

    def schedule(self) -> None:
        roadshows.schedule(self.roadshow, by=self.by(Role.HANDLER))
        roadshows.sign_off(self.roadshow, by=self.by(Role.DISCIPLINE), move="start")

    def admin(self, organisation: str) -> User:
        return self.cast.holder(organisation, Role.ORG_ADMIN)

    def admin_of(self, offer: Listing) -> User:
        return next(self.admin(key) for key, known in self.cast.organisations.items() if known.pk == offer.organisation_id)
