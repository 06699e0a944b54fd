"""The whole paper from facts."""

from grants.papers.made import made
from grants.papers.session_result.draw import draw
from grants.roadshows.result.facts import SessionResultFacts


def make(facts: SessionResultFacts) -> bytes:
    return made(facts, draw, "Everything this sheet says", f"{facts.name} {facts.title}")
