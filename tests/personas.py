"""Who the tests act as: the cast of the demo, one person for each role letter of the specification, and strangers.

The cast is built once per session and put back when a test that empties the tables took it away.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from pytest_django import DjangoDbBlocker

from grants.people.models import Unit, User
from grants.people.queries import system
from grants.people.roles import LETTERS, UNIT_ROLES
from grants.rulebook import actions as rulebook
from grants.story.cast import Cast, assemble, recall

PASSWORD = "yulan-test-password"
FAR = "fenghua"
MAIN = {
    "V": "village", "T": "town", "H": "handler", "R": "reviewer", "F": "finance", "A": "approver", "C": "cashier", "K": "bookkeeper",
    "D": "discipline", "P": "expert2", "PL": "expert1", "E": "evaluator", "OA": "orgadmin", "OP": "orglead", "OF": "orgaccountant",
    "AU": "auditor", "AL": "leadauditor", "IR": "auditreviewer",
}  # fmt: skip


def build() -> Cast:
    """Rule sets, calendar and cast, in an empty database."""
    rulebook.load_all()
    rulebook.load_calendar()
    return assemble(PASSWORD)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, files: Any, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The cast stands in the database before the first test: each test's rollback leaves it there."""
    with django_db_blocker.unblock():
        build()
    yield


@pytest.fixture
def cast(db: None) -> Cast:
    """The cast, fresh from the database: nothing one test cached reaches the next."""
    return recall() if Unit.objects.exists() else build()


@pytest.fixture
def personas(cast: Cast) -> dict[str, User]:
    """A person for each of the twenty role letters."""
    return {**{letter: cast.persons[name] for letter, name in MAIN.items()}, "S": system(), "PUB": nobody()}


@pytest.fixture
def strangers(cast: Cast) -> dict[str, User]:
    """For each role of a federation the same officer of another county; for each of an organisation that of a rival."""
    towns = {"village": "fh_village", "town": "fh_town"}
    far = {letter: cast.holder(towns.get(role, FAR), role) for letter, role in LETTERS.items() if role in UNIT_ROLES}
    rivals = {"OA": "rival1admin", "OP": "rival1lead", "OF": "rival1accountant"}
    return {**far, **{letter: cast.persons[name] for letter, name in rivals.items()}}


def nobody() -> User:
    """Somebody with a sign-in and no office."""
    person, _created = User.objects.get_or_create(username="nobody", defaults={"name": "无职务者", "origin": "synthetic"})
    return person
