"""The whole paper from facts."""

from grants.papers.made import made
from grants.papers.minutes.draw import draw
from grants.papers.minutes.facts import MinutesFacts


def make(facts: MinutesFacts) -> bytes:
    return made(facts, draw, "Everything these minutes say", f"{facts.name} {facts.title}")
