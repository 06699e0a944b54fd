"""The demo world as a whole: rule sets, people, money, projects, and what happens until today, up to a stage of life."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from grants.audits import legal
from grants.rulebook import actions as rulebook
from grants.story import anomalies, audits, elsewhere, funds, history, jimo, present, projects
from grants.story.agenda import Agenda
from grants.story.cast import Cast, assemble
from grants.trail import clock

STAGES = (*present.STAGES, "audit")  # “audit” is everything there is
Say = Callable[[str], None]


def build(stage: str, password: str, say: Say) -> Cast:
    """Tell the whole story into an empty database. `say` gets a line for each part that is done."""
    cast = open_books(password, say)
    agenda, now = Agenda(), clock.now()
    if stage == "audit":
        history.tell(agenda, cast)
        funds.carry_over_all(agenda, cast)
        jimo.tell(agenda, cast)
        elsewhere.tell(agenda, cast)
        anomalies.tell(agenda, cast)
        audits.tell(agenda, cast, now)
        present.Present(agenda, cast).tell()
    else:
        present.Present(agenda, cast).only(stage)
    agenda.run(now, lambda year, acts: say(f"{year}: {acts} acts"))
    return cast


def open_books(password: str, say: Say) -> Cast:
    """Everything that is there before the first need is written down."""
    with transaction.atomic():
        rulebook.load_all()
        rulebook.load_calendar()
        legal.load_all()
        say("rule sets and calendar")
        cast = assemble(password)
        say("units, persons, organisations")
        funds.open_funds(cast)
        projects.observe(cast)
        say("funds, projects and their published figures")
    return cast


@contextmanager
def without_pauses() -> Iterator[None]:
    """For building into a file of its own: half-built it is thrown away, so nothing waits for the disk, and nothing is garbage yet."""
    gc.disable()
    connection.cursor().execute("PRAGMA synchronous=OFF")
    try:
        yield
    finally:
        gc.enable()
        connection.cursor().execute("PRAGMA synchronous=FULL")
