"""Every machine reaches every status that this edition leads to."""

import pytest

from grants.story.cast import Cast
from grants.trail.moves import machines
from tests.factories.reach import reach, statuses

PAIRS = [(machine, status) for machine in [*machines(), "offer"] for status in statuses(machine)]


@pytest.mark.parametrize(("machine", "status"), PAIRS, ids=lambda p: p)
def test_reach(machine: str, status: str, cast: Cast) -> None:
    assert reach(machine, status, cast).status == status


@pytest.mark.parametrize("machine", list(machines()))
def test_nothing_is_left_out(machine: str) -> None:
    assert set(statuses(machine)) == set(machines()[machine].Status.values)  # type: ignore[attr-defined]


def test_an_offer_goes_everywhere_but_to_an_opening_of_bids() -> None:
    assert set(statuses("offer")) == set(statuses("listing")) - {"opened"}
