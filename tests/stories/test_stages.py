"""The world at each stage of life: what has happened to the first purchase of this year, and nothing else."""

from collections import Counter

import pytest

from grants.story import facts, world
from grants.story.present import STAGES
from grants.trail.moves import machines

NEED, CALL, APPLIED = {"pooled": 1}, {"published": 1}, {"submitted": 2}
CHOSEN = {"need": {"matched": 1}, "listing": {"awarded": 1}, "score_sheet": {"locked": 5}, "award": {"notified": 1}}
AGREED = {**CHOSEN, "bid": {"awarded": 1, "unsuccessful": 1}, "contract": {"in_force": 1}}
FOUND = {
    "need": {"need": NEED},
    "listing": {"need": {"matched": 1}, "listing": CALL},
    "bid": {"need": {"matched": 1}, "listing": {"closed": 1}, "bid": APPLIED, "score_sheet": {"assigned": 5}},
    "award": {**CHOSEN, "bid": {"awarded": 1, "reserve": 1}},
    "contract": {**AGREED, "disbursement": {"planned": 4}},
    "report": {
        **AGREED,
        "disbursement": {"booked": 1, "planned": 3},
        "expense": {"verified": 11},
        "milestone_report": {"submitted": 1},
    },
    "roadshow": {"listing": {"published": 4, "approved": 1, "under_review": 1, "draft": 1}, "roadshow": {"scheduled": 1}},
}


def test_every_stage_is_told_here() -> None:
    assert (*FOUND, "audit") == world.STAGES
    assert tuple(STAGES) == tuple(FOUND)


@pytest.mark.django_db
@pytest.mark.parametrize("stage", FOUND)
def test_stage(stage: str) -> None:
    told: list[str] = []
    world.build(stage, "", told.append)
    assert told[:3] == ["rule sets and calendar", "units, persons, organisations", "funds, projects and their published figures"]
    statuses = {name: Counter(model._default_manager.values_list("status", flat=True)) for name, model in machines().items()}
    assert {name: dict(found) for name, found in statuses.items() if found and name != "organisation"} == FOUND[stage]
    assert statuses["organisation"] == {"eligible": len(facts.read("people")["organisations"]) - 1}
