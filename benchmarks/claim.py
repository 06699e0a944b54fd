"""Placards on one slot at one instant, through four web processes, against the bare conditional UPDATE and INSERT.

Twenty times twenty and four times two hundred a round, floor and ours by turns, every burst checked as the tests check it.
The first floor is a WSGI function without any middleware and without anybody signed in; the second stands where every form of
the house stands: session, person, forged-request token.
"""

import math
import statistics
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.db import connection

from grants.rulebook import actions as rulebook
from grants.story.cast import assemble
from tests.concurrency.crowd import Crowd, Phone, crowd, findings
from tests.concurrency.servers import Server, serving
from tests.concurrency.volley import Request, post, volley

TITLE = "Placards on one slot at one instant, against the bare conditional UPDATE and INSERT"
BOUND, SENSE = 2.0, "times"
POSTGRES = True
SIZES = {20: 20, 200: 4}  # telephones at once: bursts a round
WARM = 3
FLOORS = ("bare", "signed in")
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "config.settings", "YULAN_EMBEDDED": "no", "YULAN_SSL_REDIRECT": "no", "YULAN_HOSTS": "localhost",
}  # fmt: skip


@dataclass
class Times:
    """Seconds from the instant of the burst: of who was first, of everybody; and CPU of the web processes a placard."""

    first: list[float] = field(default_factory=list)
    everybody: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)


def p95(seconds: Sequence[float]) -> float:
    return sorted(seconds)[math.ceil(len(seconds) * 0.95) - 1]


def report(rounds: int) -> tuple[list[str], bool]:
    """The lines to print and whether the bound is kept; AssertionError when a burst was not fair."""
    rulebook.load_all()
    rulebook.load_calendar()
    settings.ALLOWED_HOSTS = ["localhost", "testserver"]
    bursts = sum(SIZES.values()) * rounds + WARM
    with tempfile.TemporaryDirectory() as folder, floors(3 * bursts), serving(Path(folder), **PRODUCTION) as server:
        hall = crowd(assemble("bench"), server.port, towns=max(SIZES), pitches=bursts)
        seen = measured(hall, server, rounds)
    return list(told(seen, rounds)), all(ratio(seen[size], floor) <= BOUND for size in SIZES for floor in FLOORS[1:])


class floors:  # noqa: N801
    """The tables of the floor, for as long as it is measured."""

    def __init__(self, slots: int) -> None:
        self.slots = slots

    def __enter__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE floor_slot (id int PRIMARY KEY, raised int NOT NULL DEFAULT 0)")
            cursor.execute(
                "CREATE TABLE floor_claim (id serial PRIMARY KEY, slot int, who int, ticket int, UNIQUE (slot, ticket))"
            )
            cursor.execute("INSERT INTO floor_slot SELECT generate_series(1, %s)", [self.slots])

    def __exit__(self, *_: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE floor_slot, floor_claim")


def measured(hall: Crowd, server: Server, rounds: int) -> dict[int, dict[str, Times]]:
    seen = {size: {name: Times() for name in (*FLOORS, "ours")} for size in SIZES}
    slots = iter(range(1, 10**6))
    for nth in range(WARM):
        for name in (*FLOORS, "ours"):
            burst(name, hall, server, nth, next(slots), max(SIZES), Times())
    nth = WARM
    for _round in range(rounds):
        for size, several in SIZES.items():
            for _burst in range(several):
                for name, times in seen[size].items():
                    burst(name, hall, server, nth, next(slots) if name != "ours" else 0, size, times)
                nth += 1
    return seen


def burst(name: str, hall: Crowd, server: Server, nth: int, slot: int, size: int, times: Times) -> None:
    """One burst of `size` telephones; its figures go to `times`."""
    start = nth * size % len(hall.phones)
    phones = hall.phones[start : start + size]
    cpu = server.cpu
    if name == "ours":
        told = hall.burst(hall.taps(nth, phones))
        used = server.cpu - cpu
        assert (found := findings(told)) == [], found
        assert {(one.status, one.sent) for one in told} == {(200, 1)}
        times.first += [one.seconds for one in told if one.state == "held"]
        times.everybody += [one.seconds for one in told]
    else:
        answers = volley(list(floor_requests(name, hall, phones, slot)))
        used = server.cpu - cpu
        assert {answer.status for answer in answers} == {200}, {(answer.status, answer.body) for answer in answers}
        assert sorted(int(answer.body) for answer in answers) == list(range(1, size + 1))
        times.first += [answer.seconds for answer in answers if answer.body == b"1"]
        times.everybody += [answer.seconds for answer in answers]
    times.cpu.append(used / size)


def floor_requests(name: str, hall: Crowd, phones: Sequence[Phone], slot: int) -> Iterator[Request]:
    for phone in phones:
        if name == "bare":
            body = f"{slot}&{phone.chair.pk}".encode()
            head = f"POST /floor/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {len(body)}\r\n\r\n"
            yield Request(hall.port, head.encode() + body)
        else:
            yield post(hall.port, "/floor/signed/", {"slot": slot}, phone.cookies)


def ratio(seen: dict[str, Times], floor: str) -> float:
    """The worse of the two: of who was first, of everybody."""
    ours, least = seen["ours"], seen[floor]
    return max(p95(ours.first) / p95(least.first), p95(ours.everybody) / p95(least.everybody))


def told(seen: dict[int, dict[str, Times]], rounds: int) -> Iterator[str]:
    for size, several in seen.items():
        yield f"  {SIZES[size] * rounds} bursts of {size}: milliseconds from the instant of the burst"
        yield f"  {'':<10} {'first p50':>10} {'first p95':>10} {'all p50':>10} {'all p95':>10} {'CPU each':>10}"
        for name, times in several.items():
            figures = [
                statistics.median(times.first), p95(times.first), statistics.median(times.everybody), p95(times.everybody),
                statistics.mean(times.cpu),
            ]  # fmt: skip
            yield f"  {name:<10} " + " ".join(f"{figure * 1000:10.2f}" for figure in figures)
        for floor in FLOORS:
            first = p95(several["ours"].first) / p95(several[floor].first)
            everybody = p95(several["ours"].everybody) / p95(several[floor].everybody)
            yield f"  × {floor:<9} {first:21.2f} {everybody:21.2f}"
