"""The wall of a session that is live: 300 viewers who see what changes within a second, through the server an office runs."""

import asyncio
import random
import statistics
import time
from collections import Counter
from dataclasses import dataclass, field

from django.db import connections
from django.urls import reverse

from benchmarks.served import Server, serving
from grants.people.roles import Role
from grants.roadshows import session
from grants.rulebook import actions as rulebook
from grants.story.cast import assemble
from tests.concurrency.servers import address
from tests.factories import roadshows

TITLE = __doc__
POSTGRES = True  # as an office runs it
BOUND, SENSE = 550, "µs of CPU for each viewer and second"
SECOND = 1.0
VIEWERS, PROCESSES = 300, 2
EVERY = 0.75  # seconds between two questions, as wall.js asks
SETTLES, LASTS, CHANGES = 2.0, 10.0, 2  # seconds until all have come, seconds of a round, placards raised in it
PITCHES, HEARD, TOWNS = 20, 8, 12
ASKED = (
    "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: keep-alive\r\nAccept: */*\r\nAccept-Encoding: gzip, deflate, br, zstd\r\n"
    "Accept-Language: zh-CN,zh;q=0.9\r\nCache-Control: no-cache\r\nPragma: no-cache\r\nReferer: http://127.0.0.1:{port}/wall/abcdefgh/\r\n"
    "Sec-Fetch-Dest: empty\r\nSec-Fetch-Mode: cors\r\nSec-Fetch-Site: same-origin\r\n"
    'sec-ch-ua: "Chromium";v="140"\r\nsec-ch-ua-mobile: ?0\r\n'
    'sec-ch-ua-platform: "Linux"\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 '
    "Safari/537.36\r\n{tag}\r\n"
)


@dataclass
class Hall:
    """What the viewers met: answers by status, seconds from a change until each of them had seen it."""

    port: int
    path: str
    until: float = 0.0
    answers: Counter[str] = field(default_factory=Counter)
    late: list[float] = field(default_factory=list)
    changed: float = 0.0


def report(rounds: int) -> tuple[list[str], bool]:
    """Floor and ours by turns, the CPU read from the servers' own processes."""
    hall = arranged(rounds)
    path = reverse("public:wall-feed", args=[hall.roadshow.wall_code])
    floor, ours = [], []
    answers: Counter[str] = Counter()
    late: list[float] = []
    with serving("benchmarks.bare", PROCESSES, address()) as least, serving("config.wsgi", PROCESSES, address()) as server:
        for n in range(rounds + 1):
            quiet, live = Hall(least.port, path), Hall(server.port, path)
            costs = _round(least, quiet, []), _round(server, live, _changes(hall, n))
            if n:  # the first warms up
                floor.append(costs[0])
                ours.append(costs[1])
                answers += live.answers
                late += live.late
    cost, least_cost = statistics.median(ours), statistics.median(floor)
    told = ", ".join(f"{count} × {what}" for what, count in sorted(answers.items()))
    failed = sum(count for what, count in answers.items() if what not in {"200", "304"})
    lines = [
        f"  floor  {least_cost:6.0f} {SENSE}: a server that answers 304 to everything",
        f"  ours   {cost:6.0f} {SENSE}, {cost / least_cost:.2f} × the floor; {VIEWERS} viewers, {PROCESSES} processes: {told}",
        f"  seen   {statistics.median(late):6.2f} s after the change (median), {_p99(late):.2f} s (99 of 100), {max(late):.2f} s (the last)",
    ]
    return lines, cost <= BOUND and _p99(late) <= SECOND and not failed


def arranged(rounds: int) -> roadshows.Hall:
    """A session in its middle: some pitches heard, placards up, the window of the next one open."""
    rulebook.load_all()
    rulebook.load_calendar()
    cast = assemble("bench")
    offers = [roadshows.approved(cast) for _n in range(PITCHES)]
    towns = max(TOWNS, CHANGES * (rounds + 1))
    hall = roadshows.live(cast, offers=offers, towns=towns, claims_per_unit=99, window_seconds=3600)
    host = hall.by(Role.HANDLER)
    for nth in range(HEARD + 1):
        session.call_pitch(hall.fresh(nth), by=host)
        session.open_window(hall.fresh(nth), by=host)
        for town in list(hall.chairs)[:TOWNS] if nth < HEARD else ():
            hall.lift(town, nth)
    return hall


def _changes(hall: roadshows.Hall, n: int) -> list[tuple[roadshows.Hall, str]]:
    return [(hall, town) for town in list(hall.chairs)[n * CHANGES : (n + 1) * CHANGES]]


def _round(server: Server, seen: Hall, changes: list[tuple[roadshows.Hall, str]]) -> float:
    """µs for each viewer and second."""
    return asyncio.run(_watched(server, seen, changes))


async def _watched(server: Server, seen: Hall, changes: list[tuple[roadshows.Hall, str]]) -> float:
    seen.until = time.perf_counter() + SETTLES + LASTS
    viewers = [asyncio.create_task(_viewer(seen)) for _n in range(VIEWERS)]
    await asyncio.sleep(SETTLES)
    begun, before = time.perf_counter(), server.cpu()
    seen.answers.clear()
    for hall, town in changes:
        await asyncio.sleep(LASTS / (CHANGES + 1))
        await asyncio.to_thread(_lift, hall, town)
        seen.changed = time.perf_counter()
    await asyncio.gather(*viewers)
    return (server.cpu() - before) / VIEWERS / (time.perf_counter() - begun) * 1e6


def _lift(hall: roadshows.Hall, town: str) -> None:
    try:
        hall.lift(town, HEARD)
    finally:
        connections.close_all()


async def _viewer(seen: Hall) -> None:
    """A browser: it asks again on the connection it has, as long as the server keeps it."""
    tag, line = "", None
    await asyncio.sleep(random.random() * EVERY)  # noqa: S311
    while time.perf_counter() < seen.until:
        try:
            line = line or await asyncio.open_connection("127.0.0.1", seen.port)
            status, told, kept = await _ask(seen, tag, *line)
        except (OSError, asyncio.IncompleteReadError):
            status, told, kept = "no answer", tag, False
        if line and not kept:
            line[1].close()
            line = None
        seen.answers[status] += 1
        if status == "200":
            if tag and seen.changed:
                seen.late.append(time.perf_counter() - seen.changed)
            tag = told
        await asyncio.sleep(EVERY * random.uniform(0.95, 1.05))  # noqa: S311
    if line:
        line[1].close()


async def _ask(seen: Hall, tag: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> tuple[str, str, bool]:
    """One question as a browser asks it: status, tag, whether the connection stays."""
    known = f"If-None-Match: {tag}\r\n" if tag else ""
    writer.write(ASKED.format(path=seen.path, port=seen.port, tag=known).encode())
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower().split("\r\n")
    told = dict(one.split(": ", 1) for one in head[1:] if ": " in one)
    await reader.readexactly(int(told.get("content-length", 0)))
    return head[0].split(" ")[1], told.get("etag", ""), told.get("connection") != "close"


def _p99(values: list[float]) -> float:
    return statistics.quantiles(values, n=100)[98] if len(values) > 1 else 0.0
