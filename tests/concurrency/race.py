"""Many people at once: every act in a thread with a connection of its own, all let go at the same instant."""

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connections
from django.utils import translation

from grants.trail import clock
from grants.trail.chain import broken
from grants.trail.replay import gaps

PATIENCE = 120  # seconds for a whole race: a deadlock is found, not waited for


@dataclass(frozen=True)
class Outcome:
    """What came of one act: its result, or the exception."""

    value: Any = None
    error: Exception | None = None

    @property
    def kind(self) -> str:
        return type(self.error).__name__ if self.error else "done"


def race(acts: Sequence[Callable[[], Any]], told: Sequence[datetime] | None = None) -> list[Outcome]:
    """Do all `acts` at once and give their outcomes in order. `told`: the time each of them believes it is."""
    outcomes: list[Outcome | None] = [None] * len(acts)
    start = threading.Barrier(len(acts))

    def run(n: int, act: Callable[[], Any]) -> None:
        try:
            start.wait(PATIENCE)
            with translation.override("zh-hans"), clock.at(told[n]) if told else nullcontext():
                outcomes[n] = Outcome(value=act())
        except Exception as error:
            outcomes[n] = Outcome(error=error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(n, act), daemon=True) for n, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert not any(thread.is_alive() for thread in threads), "somebody is still waiting"
    return [outcome for outcome in outcomes if outcome is not None]


def counted(outcomes: Sequence[Outcome]) -> Counter[str]:
    return Counter(outcome.kind for outcome in outcomes)


def intact() -> None:
    """Every chain holds and every status is told by its entries."""
    assert [(str(torn.entry), torn.why) for torn in broken()] == []
    assert [str(gap) for gap in gaps()] == []
