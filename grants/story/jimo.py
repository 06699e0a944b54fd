"""即墨, November 2020: twenty organisations file offers, towns register, one hour of pitches and placards, agreements follow.

What the article does not say — prices, rules, seconds, incidents, what became of the claims — is invented and marked so.
"""

from datetime import date, timedelta
from functools import partial
from typing import Any

from grants.contracts import taking_up
from grants.listings import actions as listings
from grants.papers.session_result import issue
from grants.people.roles import Role
from grants.roadshows import actions as roadshows
from grants.roadshows import rules
from grants.roadshows.models import Claim
from grants.rulebook import queries as rulebook
from grants.story import cast as casting
from grants.story import hour
from grants.story.agenda import Agenda
from grants.story.cast import Cast
from grants.story.hall import HOST, Session, told
from grants.story.times import moment
from grants.trail import clock

TERM = date(2021, 1, 11), date(2021, 6, 30)
SETTLED = "已认领其他项目，不再候补。"


def tell(agenda: Agenda, cast: Cast) -> Session:
    """Put the whole of it on the agenda."""
    session = Session(cast)
    prepare(agenda, session)
    on = date.fromisoformat(told()["session"]["day"])
    agenda.add(moment(on, 13, 50), partial(observe, session))
    agenda.add(moment(on, 13, 58), partial(start, session))
    agenda.add(moment(on, 13, 59), partial(hour.tell, agenda, session))
    agenda.add(moment(on, 15, 30), partial(issue_result, session))
    agenda.add(moment(on, 16, 10), partial(leave_the_queues, session))
    for days, instant in ((4, 10), (5, 9), (6, 15)):
        agenda.add(moment(on + timedelta(days=days), instant), partial(confirm, session, days - 4))
    agenda.add(moment(date(2020, 12, 8), 10), partial(convert, session))
    agenda.add(moment(date(2020, 12, 10), 9), partial(sign_result, session))
    agenda.add(moment(date(2020, 12, 11), 9), partial(archive, session))
    agenda.add(moment(date(2020, 12, 11), 10), partial(issue_result, session))
    agenda.add(moment(date(2021, 1, 4), 8), roadshows.wind_up_offers)
    return session


def prepare(agenda: Agenda, session: Session) -> None:
    """Up to the programme: organisations come, offer and are approved; session and towns are registered; the lot is drawn."""
    for day, instant, act in (
        (date(2020, 9, 7), 9, gather), (date(2020, 9, 14), 9, admit),
        (date(2020, 11, 4), 9, file_offers), (date(2020, 11, 5), 10, submit_offers), (date(2020, 11, 9), 14, sign_off_offers),
        (date(2020, 11, 10), 9, approve_offers),
        (date(2020, 11, 12), 9, draft), (date(2020, 11, 13), 10, open_registration), (date(2020, 11, 17), 9, enter_offers),
        (date(2020, 11, 18), 9, enter_units), (date(2020, 11, 25), 18, schedule),
    ):  # fmt: skip
        agenda.add(moment(day, instant), partial(act, session))


def gather(session: Session) -> None:
    casting.join(session.cast, told())


def admit(session: Session) -> None:
    casting.admit(session.cast, told()["organisations"], clock.today())


def file_offers(session: Session) -> None:
    cast, unit = session.cast, session.cast.units[HOST]
    rule_set = rulebook.in_force(unit.code, clock.today())
    for row in told()["offers"]:
        key = row["organisation"]
        fields = {name: row[name] for name in ("title", "category", "group", "content", "head_count")}
        session.offers[key] = listings.file_offer(
            by=session.admin(key), organisation=cast.organisations[key], rule_set=rule_set, sites=[unit], slots=1, budget=row["price"],
            negative_list_checked=True, closes_at=moment(date(2020, 12, 31), 17), origin="synthetic", **fields,
        )  # fmt: skip


def submit_offers(session: Session) -> None:
    for key, offer in session.offers.items():
        listings.submit(offer, by=session.admin(key))


def sign_off_offers(session: Session) -> None:
    for offer in session.offers.values():
        for role in (Role.REVIEWER, Role.FINANCE):
            listings.sign_off(offer, by=session.by(role), move="approve", role=role)


def approve_offers(session: Session) -> None:
    for offer in session.offers.values():
        listings.approve(offer, by=session.by(Role.APPROVER))


def draft(session: Session) -> None:
    row, unit = told()["session"], session.cast.units[HOST]
    on = date.fromisoformat(row["day"])
    fields = {name: row[name] for name in ("number", "title", "venue", "pitch_seconds", "window_seconds", "claims_per_unit")}
    session.roadshow = roadshows.draft(
        by=session.by(Role.HANDLER), unit=unit, planned_at=moment(on, 14), registers_until=moment(on - timedelta(days=1), 17),
        rule_set=rulebook.in_force(unit.code, clock.today()), observer=session.by(Role.DISCIPLINE), origin="synthetic", **fields,
    )  # fmt: skip


def open_registration(session: Session) -> None:
    roadshows.open_registration(session.roadshow, by=session.by(Role.APPROVER))


def enter_offers(session: Session) -> None:
    for key, offer in session.offers.items():
        roadshows.enter_pitch(session.roadshow, offer, by=session.admin(key))


def enter_units(session: Session) -> None:
    for row in told()["units"]:
        roadshows.enter_unit(session.roadshow, session.cast.units[row["key"]], by=session.chair(row["key"]))


def schedule(session: Session) -> None:
    roadshows.schedule(session.roadshow, by=session.by(Role.HANDLER))


def observe(session: Session) -> None:
    roadshows.sign_off(session.roadshow, by=session.by(Role.DISCIPLINE), move="start")


def start(session: Session) -> None:
    roadshows.start(session.roadshow, by=session.by(Role.HANDLER))


def leave_the_queues(session: Session) -> None:
    """Who waits has other projects by now."""
    for claim in session.claims("queued"):
        roadshows.withdraw(claim, by=session.town_of(claim), note=SETTLED)


def confirm(session: Session, third: int) -> None:
    """The towns say where, when, for how many; each third of them on a day of its own."""
    for n, claim in enumerate(session.claims("locked")):
        if third < 2 and n % (3 - third):
            continue
        by = session.town_of(claim)
        roadshows.state_terms(claim, by=by, **terms(claim))
        roadshows.confirm(claim, by=by)


def terms(claim: Claim) -> dict[str, Any]:
    """What a town states of a claim."""
    starts, ends = TERM
    money = "区级项目资金（演示）" if claim.amount else ""
    return {
        "site": claim.unit, "starts": starts, "ends": ends, "people": claim.pitch.listing.head_count, "funding": money,
        "contact": "妇联办公室",
    }  # fmt: skip


def convert(session: Session) -> None:
    """Each by its price: agreements over nothing, contracts within the procurement limit."""
    money = session.cast.appropriations["jm-2020"]
    for claim in session.claims("confirmed"):
        into = rules.kind_for(claim)
        paid_by = None if into == taking_up.FREE else money
        taking_up.convert(claim, by=session.by(Role.APPROVER), into=into, appropriation=paid_by)


def issue_result(session: Session) -> None:
    """The sheet as the hour left it, to be signed in the hall; and once more when every claim is settled."""
    issue.session_result(session.roadshow, by=session.by(Role.HANDLER))


def sign_result(session: Session) -> None:
    roadshows.sign_off(session.roadshow, by=session.by(Role.DISCIPLINE), move="archive")


def archive(session: Session) -> None:
    roadshows.archive(session.roadshow, by=session.by(Role.REVIEWER))
