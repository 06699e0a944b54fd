"""The money machine: fifty examples in CI, a thousand at night (``--hypothesis-profile=nightly``); and faults it must find."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from grants.story.cast import Cast
from tests.money.machine import MoneyMachine
from tests.money.world import world

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database("one after the other; what happens side by side is tested on both databases in tests/concurrency"),
]
# What a run must have done at least once in ten examples, or it proves nothing.
WANTED = (
    "sign", "carry_over", "submit", "verify", "reverse", "question", "pay", "book", "deduct", "reverse payment", "refund", "amend less",
    "amend more", "amend shift", "accept", "terminate", "close_out",
)  # fmt: skip


def profile(examples: int, steps: int = 14) -> settings:
    nightly = settings.get_current_profile_name() == "nightly"
    return settings(
        max_examples=1000 if nightly else examples, stateful_step_count=30 if nightly else steps, deadline=None, database=None,
        derandomize=not nightly, print_blob=nightly, suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink] if nightly else [Phase.generate],
    )  # fmt: skip


def watch(cast: Cast) -> type[MoneyMachine]:
    return type("Watched", (MoneyMachine,), {"made": world(cast), "done": Counter(), "refused": Counter()})


def test_the_books_are_clean_whatever_happens(cast: Cast) -> None:
    machine = watch(cast)
    run_state_machine_as_test(machine, settings=profile(50))
    assert {act: machine.done[act] for act in WANTED if machine.done[act] < 1} == {}
    assert machine.done.total() > 500 and machine.refused.total() > 100
