"""Everything that is to happen, told in the order of time: what is recorded later is also dated later."""

import heapq
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count, groupby

from django.db import transaction

from grants.trail import clock

Act = Callable[[], object]


@dataclass
class Agenda:
    """Acts with their instants. An act may put further acts on the agenda, never into the past."""

    entries: list[tuple[datetime, int, Act]] = field(default_factory=list)
    numbers: "count[int]" = field(default_factory=count)

    def add(self, instant: datetime, act: Act) -> None:
        heapq.heappush(self.entries, (instant, next(self.numbers), act))

    def in_order(self, until: datetime | None) -> Iterable[tuple[datetime, Act]]:
        """What is due, emptied as it is told; what lies after `until` never happens."""
        while self.entries and (until is None or self.entries[0][0] <= until):
            instant, _number, act = heapq.heappop(self.entries)
            yield instant, act

    def run(self, until: datetime | None = None, told: Callable[[int, int], None] = lambda year, acts: None) -> None:
        """Let it happen, one transaction a year; `told` hears each year with the number of its acts."""
        for year, acts in groupby(self.in_order(until), key=lambda row: row[0].astimezone(clock.SHANGHAI).year):
            happened = 0
            with transaction.atomic():
                for instant, act in acts:
                    with clock.at(instant):
                        act()
                    happened += 1
            told(year, happened)
