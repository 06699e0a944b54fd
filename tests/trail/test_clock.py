"""The clock: told for one thread or for the whole process, never where a real office works."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings
from django.utils import timezone

from grants.trail import clock

NOON = datetime(2025, 3, 4, 4, 0, tzinfo=UTC)
EVENING = datetime(2025, 3, 4, 16, 30, tzinfo=UTC)  # half past midnight in Shanghai


@pytest.fixture(autouse=True)
def run_on() -> Iterator[None]:
    yield
    clock.set_for_process(None)


def elsewhere() -> datetime:
    with ThreadPoolExecutor(1) as other:
        return other.submit(clock.now).result()


def test_at_is_told_to_its_own_thread_only() -> None:
    with clock.at(NOON):
        assert clock.now() == NOON
        assert abs(elsewhere() - timezone.now()) < timedelta(minutes=1)
    assert abs(timezone.now() - clock.now()) < timedelta(minutes=1)


def test_set_for_process_reaches_every_thread_and_at_goes_before_it() -> None:
    clock.set_for_process(EVENING)
    assert (clock.now(), elsewhere(), clock.today().isoformat()) == (EVENING, EVENING, "2025-03-05")
    with clock.at(NOON):
        assert (clock.now(), elsewhere()) == (NOON, EVENING)
    clock.set_for_process(None)
    assert abs(timezone.now() - elsewhere()) < timedelta(minutes=1)


def test_nobody_sets_the_clock_of_a_real_office() -> None:
    with override_settings(STORY_CLOCK=False):
        with pytest.raises(ImproperlyConfigured):
            clock.set_for_process(NOON)
        with pytest.raises(ImproperlyConfigured), clock.at(NOON):
            pass
    assert abs(timezone.now() - elsewhere()) < timedelta(minutes=1)
