"""The auditor's summary of spending over a simulated nation: 1,000,000 expenses, 20,000 contracts, 3,000 units, nothing added up before.

Each tab of the nation's page is told with its own figure and held against the bound.

Server time is the processor time of a page: of this process and of all processes of PostgreSQL, those that read for it in parallel
included. The wall clock stands beside it; on a machine that does other things too it says more about these. PostgreSQL only.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.models import Count
from django.test import Client
from django.urls import reverse

from grants.disbursements.summaries.sums import KEYS
from grants.people.models import Unit, User
from grants.story.simulated.fill import fill
from grants.story.simulated.places import USERNAME
from grants.story.simulated.sizes import Sizes
from grants.trail import clock

TITLE = "Summary of spending over 1,000,000 expenses: the pages of a county, a city, a province and the nation, live"
BOUND, SENSE = 500, "ms of server time for each page of the nation"
POSTGRES = True
ROWS = int(os.environ.get("YULAN_BENCH_ROWS", "1000000"))
LEVELS = ("county", "city", "province", "nation")
LINES_OF_ONE = 50  # expenses for each contract
BENT = 11  # ten times the rows may take so many times as long


@dataclass(frozen=True)
class Took:
    """Milliseconds: medians of the rounds, of the database their mean."""

    page: float
    database: float
    wall: float

    @property
    def server(self) -> float:
        return self.page + self.database


def report(rounds: int) -> tuple[list[str], bool]:
    """Three nations one after the other, each ten times the one before; every page of the last."""
    lines, growth = [], []
    with tempfile.TemporaryDirectory() as folder:
        settings.MEDIA_ROOT = folder
        for rows in (ROWS // 100, ROWS // 10, ROWS):
            begun = time.perf_counter()
            fill(Sizes(rows, rows // LINES_OF_ONE, 3_000, clock.today().year - 1), lambda done: None)
            built = time.perf_counter() - begun
            took = asked(Unit.objects.get(level="nation"), "year", rounds)
            growth.append(took)
            lines.append(f"  {rows:>9,} expenses, built in {built:4.0f} s   nation by year {told(took)}")
        seen = list(pages(rounds))
    lines += [line for line, _kept in seen]
    bent = growth[-1].server / growth[-2].server
    lines.append(f"  ten times the rows: {bent:.1f} times as long, bound {BENT}")
    return lines, all(kept for _line, kept in seen) and bent <= BENT


def pages(rounds: int) -> Iterator[tuple[str, bool]]:
    """Every tab of every level; each of the nation against the bound."""
    for level in LEVELS:
        place = Unit.objects.filter(level=level).annotate(n=Count("contracts")).order_by("-n", "pk")[0]
        for by in KEYS:
            took = asked(place, by, rounds)
            kept = level != "nation" or took.server <= BOUND
            judged = f"   bound {BOUND}: {'kept' if kept else 'MISSED'}" if level == "nation" else ""
            yield f"  {level:<8} by {by:<12} {told(took)}{judged}", kept


def told(took: Took) -> str:
    return f"{took.server:6.0f} ms ({took.page:4.0f} page, {took.database:4.0f} database), wall {took.wall:6.0f} ms"


def asked(place: Unit, by: str, rounds: int) -> Took:
    """The page as the auditor of a place opens it."""
    desk, address = Client(), reverse("auditor:summary")
    desk.force_login(User.objects.get(username=f"{USERNAME}-{place.pk}-auditor"))
    assert desk.get(address, {"by": by}).status_code == 200  # warms up
    seen: list[tuple[float, float]] = []
    database = of_database()  # counted in hundredths of a second, therefore over all rounds
    for _round in range(rounds):
        page, wall = time.process_time(), time.perf_counter()
        desk.get(address, {"by": by})
        seen.append((time.process_time() - page, time.perf_counter() - wall))
    database = (of_database() - database) / rounds
    page, wall = (statistics.median(column) for column in zip(*seen, strict=True))
    return Took(page * 1000, database * 1000, wall * 1000)


def of_database() -> float:
    """Seconds of all processes of the server of this connection, gone ones included."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (own,) = cursor.fetchone()
    server, tick = stat(own)[1], os.sysconf("SC_CLK_TCK")
    ticks = sum(map(int, stat(server)[11:15]))
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and (found := stat(folder.name)) and found[1] == server:
            ticks += sum(map(int, found[11:13]))
    return ticks / tick


def stat(pid: int | str) -> list[str]:
    """What the kernel says of a process, after its name; nothing of one that is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
