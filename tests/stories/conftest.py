"""The whole demo world, told once for the tests that only look at it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from grants.rulebook import calendar
from grants.story import audit, world
from grants.story.cast import Cast


@pytest.fixture(scope="module")
def whole_world(django_db_setup: None, files: Any, django_db_blocker: DjangoDbBlocker) -> Iterator[Cast]:
    """Everything there is, the audit report included; taken back when the module is done."""
    with django_db_blocker.unblock(), transaction.atomic():
        cast = world.build("audit", "", lambda done: None)
        audit.issued()
        yield cast
        transaction.set_rollback(True)
    calendar.forget()
