"""The hour itself: who is called when, and what happens so many seconds after each call."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from grants.people.roles import Role
from grants.roadshows import actions as roadshows
from grants.roadshows import placard
from grants.roadshows import session as host
from grants.story.agenda import Agenda
from grants.story.hall import Session, told
from grants.story.times import moment

ENDS = 58  # minutes after the first call


def programme(session: Session) -> list[tuple[datetime, dict[str, Any]]]:
    """The rows of the offers in the order the lot gave them, each with the instant it is called."""
    rows = {row["organisation"]: row for row in told()["offers"]}
    keys = {organisation.pk: key for key, organisation in session.cast.organisations.items()}
    at, found = first_call(), []
    for organisation in session.roadshow.pitches.order_by("order").values_list("organisation", flat=True):
        row = rows[keys[organisation]]
        found.append((at, row))
        at += timedelta(seconds=row.get("lasts", told()["session"]["turn_seconds"]))
    return found


def first_call() -> datetime:
    return moment(date.fromisoformat(told()["session"]["day"]), 14)


def tell(agenda: Agenda, session: Session) -> None:
    """Put the hour on the agenda; the lot has been drawn."""
    for called, row in programme(session):
        for seconds, act in turn(session, row):
            agenda.add(called + timedelta(seconds=seconds), act)
    agenda.add(first_call() + timedelta(minutes=ENDS), partial(end, session))


def turn(session: Session, row: dict[str, Any]) -> Iterable[tuple[float, Callable[[], Any]]]:
    """What happens in one turn: (seconds after the call, act)."""
    yield 0, partial(do, session, row["organisation"], "call_pitch")
    for seconds, act, *more in row["turn"]:
        yield float(seconds), partial(do, session, row["organisation"], act, *more)


OF_PITCH = {"call_pitch": host.call_pitch, "open_window": host.open_window}
OF_SESSION = {"go_on": host.go_on, "undo": host.undo}
OF_CLAIM = {"contest": roadshows.contest, "settle": roadshows.settle, "settle_against": roadshows.settle_against}


def do(session: Session, key: str, act: str, *more: Any) -> None:
    """One act of the hour by its name in the facts: of the host, of a town, or about a claim."""
    handler, observer = session.by(Role.HANDLER), session.by(Role.DISCIPLINE)
    match list(more):
        case [] if act in OF_PITCH:
            OF_PITCH[act](session.pitch(key), by=handler)
        case [] if act in OF_SESSION:
            OF_SESSION[act](session.roadshow, by=handler)
        case [seconds, note] if act == "extend":
            host.extend(session.pitch(key), by=handler, seconds=seconds, note=note)
        case [note] if act == "pause":
            host.pause(session.roadshow, by=handler, note=note)
        case [town] if act == "raise":
            placard.raise_placard(
                session.pitch(key), by=session.chair(town), unit=session.cast.units[town], key=f"jm-{key}-{town}"
            )
        case [town, note] if act == "withdraw":
            roadshows.withdraw(session.claim(key, town), by=session.chair(town), note=note)
        case [town] if act.startswith("agree_"):
            roadshows.sign_off(session.claim(key, town), by=observer, move=act.removeprefix("agree_"))
        case [town, note] if act in OF_CLAIM:
            OF_CLAIM[act](session.claim(key, town), by=handler, note=note)
        case _:
            raise LookupError(f"nobody does “{act}” with {more}")


def end(session: Session) -> None:
    roadshows.end(session.roadshow, by=session.by(Role.HANDLER))
