"""Who the tests act as: the cast of the demo, one person for each role letter of the specification, and strangers.

A test that asks for none of them finds an empty database.
"""

import pickle
from typing import Any

import pytest
from pytest_django import DjangoDbBlocker

from grants.people.models import User
from grants.people.queries import system
from grants.people.roles import LETTERS, UNIT_ROLES
from grants.story.cast import Cast, recall
from tests.factories import shelf, told
from tests.factories.snapshot import Snapshot, lay_out, put, take

PASSWORD = "yulan-test-password"
FAR = "fenghua"
MAIN = {
    "V": "village", "T": "town", "H": "handler", "R": "reviewer", "F": "finance", "A": "approver", "C": "cashier", "K": "bookkeeper",
    "D": "discipline", "P": "expert2", "PL": "expert1", "E": "evaluator", "OA": "orgadmin", "OP": "orglead", "OF": "orgaccountant",
    "AU": "auditor", "AL": "leadauditor", "IR": "auditreviewer",
}  # fmt: skip


@pytest.fixture(scope="session")
def cast_rows(django_db_setup: None, files: Any, django_db_blocker: DjangoDbBlocker) -> Snapshot:
    """Everybody, as rows: built when the first test of the first worker asks, and the same for all."""
    with django_db_blocker.unblock():
        tables, stored = pickle.loads(shelf.made_once("cast", lambda: pickle.dumps(take(PASSWORD))))
        lay_out(stored)
        rows = Snapshot(tables)
        rows.lay_by()
        return rows


@pytest.fixture
def cast(cast_rows: Snapshot, db: None) -> Cast:
    """Rule sets, calendar and everybody of the story in this test's database; nothing of it reaches another test."""
    put(cast_rows)
    cast = recall()
    told.begin(cast)
    return cast


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
