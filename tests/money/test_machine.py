"""The money machine: fifty examples in CI, a thousand at night (``--hypothesis-profile=nightly``); and faults it must find."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from grants.story.cast import Cast
from tests.money.faults import FAULTS
from tests.money.machine import MoneyMachine
from tests.money.unguarded import unguarded
from tests.money.world import World, world

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database("one after the other; what happens side by side is tested on both databases in tests/concurrency"),
]
# What a run must have done at least once in ten examples, or it proves nothing.
WANTED = (
    "sign", "carry_over", "submit", "verify", "reverse", "question", "pay", "book", "deduct", "reverse payment", "refund", "amend less",
    "amend more", "amend shift", "accept", "terminate", "close_out",
)  # fmt: skip
ACTS = {
    "sign", "carry_over", "spend", "judge", "pay", "hold", "deduct", "take_back", "refund", "amend", "wind_up", "terminate",
    "spend_after_all",
}  # fmt: skip


def profile(examples: int, steps: int = 16) -> settings:
    nightly = settings.get_current_profile_name() == "nightly"
    return settings(
        max_examples=1000 if nightly else examples, stateful_step_count=30 if nightly else steps, deadline=None, database=None,
        derandomize=not nightly, report_multiple_bugs=False, print_blob=nightly, suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink] if nightly else [Phase.generate],
    )  # fmt: skip


def watch(cast: Cast) -> type[MoneyMachine]:
    return type("Watched", (MoneyMachine,), {"made": world(cast), "done": Counter(), "refused": Counter()})


def test_the_books_are_clean_whatever_happens(cast: Cast) -> None:
    machine = watch(cast)
    run_state_machine_as_test(machine, settings=profile(50))
    assert {act: machine.done[act] for act in WANTED if machine.done[act] < 1} == {}
    assert machine.done.total() > 300 and machine.refused.total() > 100


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found(cast: Cast, monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    """The negative control, with every constraint away: what the machine watches for, it sees."""
    planted = FAULTS[fault]
    made = world(cast)
    with unguarded():
        planted.patch(monkeypatch, made)
        with pytest.raises(AssertionError, match=rf"\[{planted.seen}\]"):
            run_state_machine_as_test(near(made, planted.near), settings=profile(60, 8))


def near(made: World, acts: tuple[str, ...]) -> type[MoneyMachine]:
    """A machine of which only these acts are drawn."""
    away = {name: getattr(MoneyMachine, name).__wrapped__ for name in ACTS - set(acts)}
    return type("Faulty", (MoneyMachine,), {**away, "made": made, "done": Counter(), "refused": Counter()})


def test_without_a_fault_the_same_acts_are_clean(cast: Cast) -> None:
    """And with every constraint away the house alone keeps the books clean."""
    with unguarded():
        run_state_machine_as_test(near(world(cast), ("pay", "spend", "wind_up")), settings=profile(6, 8))
