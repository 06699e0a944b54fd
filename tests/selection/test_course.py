"""A whole selection played at random: nothing leaks, nobody bends it; and every planted fault is found by the same play."""

import os
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from grants.awards import rules as award_rules
from grants.bids import frozen, opening, queries
from grants.bids import rules as bid_rules
from grants.bids.models import Bid, Opening
from grants.listings import rules as listing_rules
from grants.listings.models import Listing
from grants.panels import queries as panel_queries
from grants.panels import rules as panel_rules
from grants.story.cast import Cast
from grants.story.life import Life
from tests.factories import plans
from tests.selection.course import Selection

pytestmark = pytest.mark.django_db
EXAMPLES = int(os.environ.get("YULAN_EXAMPLES", "8"))
STEPS = 14
LEAST = {
    "draft": 3,
    "submit": 3,
    "close": 1,
    "open_bids": 1,
    "qualify": 1,
    "declare": 3,
    "enter_scores": 3,
    "lock": 1,
    "propose": 1,
}
Play = Callable[..., None]


@pytest.fixture
def play(cast: Cast) -> Play:
    """Play so many examples; the same ones each time."""
    life = plans.life(cast, "publish")

    def begin() -> Life:
        fresh = Life(cast, life.plan, life.when)
        fresh.needs, fresh.recovery = list(life.needs), life.recovery
        fresh.listing = Listing.objects.get(pk=life.listing.pk)
        return fresh

    def playing(examples: int = EXAMPLES, steps: int = STEPS) -> None:
        machine = type("Play", (Selection,), {"begin": staticmethod(begin), "accepted": {}})
        budget = settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, derandomize=True, database=None, print_blob=False,
            phases=[Phase.generate], suppress_health_check=list(HealthCheck), report_multiple_bugs=False,
        )  # fmt: skip
        run_state_machine_as_test(machine, settings=budget)
        playing.accepted = machine.accepted  # type: ignore[attr-defined]

    return playing


def test_nobody_bends_it(play: Any) -> None:
    play()
    assert {name: least for name, least in LEAST.items() if play.accepted.get(name, 0) < least} == {}, play.accepted
    assert sum(play.accepted.values()) >= 10 * EXAMPLES


def holds(_obj: Any, _act: Any) -> bool:
    return True


def backwards(listing: Any) -> list[Any]:
    places = RANKING(listing)
    return [type(p)(**{**vars(p), "rank": len(places) + 1 - p.rank}) for p in places]


def thinner(opened: Opening, key: Any) -> set[str]:
    Opening.objects.filter(pk=opened.pk).update(frozen=opened.frozen[1:])
    return PUT_BACK(opened, key)


RANKING, PUT_BACK = panel_queries.ranking, frozen.put_back
FAULTS: dict[str, tuple[Any, str, Any]] = {
    "late applications are taken": (bid_rules.before_deadline, "finder", holds),
    "a call closes before its deadline": (listing_rules.deadline_passed, "finder", holds),
    "officials see what lies sealed": (queries, "visible", lambda person: Bid.objects.all()),
    "experts see each other's scores": (panel_queries, "scores_shown", lambda sheet, person: True),
    "a panel may become even": (panel_rules.panel_stays_sound, "finder", holds),
    "anyone may be proposed": (bid_rules.first_in_rank, "finder", holds),
    "an open objection stops nothing": (award_rules.no_open_objection, "finder", holds),
    "the ranking is upside down": (panel_queries, "ranking", backwards),
    "the frozen list is thinned out": (opening.frozen, "put_back", thinner),
}


@pytest.mark.one_database("it tests the play, which itself runs on every database")
@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(fault: str, play: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    where, name, instead = FAULTS[fault]
    monkeypatch.setattr(where, name, instead)
    with pytest.raises(AssertionError):
        play(examples=40, steps=24)
