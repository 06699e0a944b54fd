"""Ours and the floor by turns in one process: medians of wall time and CPU over several rounds."""

import gc
import resource
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol


class Benchmark(Protocol):
    """What a file of this folder offers. `sense`: how the ratio reads; `bound` is kept or missed.

    A file may also offer ``arrange(name, world)``, called before each turn, outside the clock.
    """

    TITLE: str
    BOUND: float
    SENSE: str

    def prepare(self) -> Any: ...
    def floor(self, world: Any) -> Any: ...
    def ours(self, world: Any) -> Any: ...


@dataclass(frozen=True)
class Figures:
    """Seconds, each the median of its rounds."""

    wall: float
    cpu: float


@dataclass(frozen=True)
class Verdict:
    floor: Figures
    ours: Figures
    ratio: float
    kept: bool
    peak_mib: int


def run(bench: Any, rounds: int) -> Verdict:
    """`rounds` of floor, ours, floor, ours …; each round repeats a quick job until it has lasted a tenth of a second."""
    world = bench.prepare()
    seen: dict[str, list[Figures]] = {"floor": [], "ours": []}
    for _round in range(rounds + 1):  # the first warms up
        for name in seen:
            if hasattr(bench, "arrange"):
                bench.arrange(name, world)
            seen[name].append(_once(getattr(bench, name), world))
    floor, ours = (_median(figures[1:]) for figures in seen.values())
    ratio = floor.cpu / ours.cpu if bench.SENSE == "rate" else ours.cpu / floor.cpu
    kept = ratio >= bench.BOUND if bench.SENSE == "rate" else ratio <= bench.BOUND
    return Verdict(floor, ours, ratio, kept, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)


def _once(job: Callable[[Any], Any], world: Any) -> Figures:
    gc.collect()
    times, wall, cpu = 0, time.perf_counter(), time.process_time()
    while times == 0 or time.perf_counter() - wall < 0.1:
        job(world)
        times += 1
    return Figures((time.perf_counter() - wall) / times, (time.process_time() - cpu) / times)


def _median(figures: list[Figures]) -> Figures:
    return Figures(statistics.median(f.wall for f in figures), statistics.median(f.cpu for f in figures))
