"""Who may read a file: who sent it, and whoever a registered reader lets see something it hangs on."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from grants.evidence import queries
from grants.evidence.actions import store
from grants.evidence.models import StoredFile
from grants.evidence.queries import may_read, readable, reader
from grants.people.models import User
from tests.evidence.files import PDF, upload

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_other_rooms() -> Iterator[None]:
    """Only the readers of this test, so that it says what the registry does."""
    kept = queries.readers.copy()
    queries.readers.clear()
    yield
    queries.readers[:] = kept


@pytest.fixture
def li() -> User:
    return User.objects.create(username="li", name="李")


@pytest.fixture
def wang() -> User:
    return User.objects.create(username="wang", name="王")


@pytest.fixture
def stored(li: User) -> StoredFile:
    return store(upload("a.pdf", PDF), by=li)


def test_without_a_reader_only_the_sender_reads(stored: StoredFile, li: User, wang: User) -> None:
    assert (may_read(li, stored), may_read(wang, stored), may_read(AnonymousUser(), stored)) == (True, False, False)


def test_one_reader_that_agrees_is_enough(stored: StoredFile, wang: User) -> None:
    @reader
    def nothing(person: Any, files: queries.Files) -> queries.Files:
        return files.none()

    @reader
    def of_wang(person: Any, files: queries.Files) -> queries.Files:
        return files if person == wang else files.none()

    other = store(upload("b.pdf", PDF + b"%%EOF"), by=User.objects.create(username="zhao"))
    assert queries.readers == [nothing, of_wang]
    assert [may_read(p, other) for p in (wang, AnonymousUser(), stored.stored_by)] == [True, False, False]


def test_a_published_file_is_open_to_anyone(stored: StoredFile) -> None:
    reader(lambda person, files: files.filter(original_name="a.pdf"))
    assert may_read(AnonymousUser(), stored)


def test_forbidden_and_unknown_answer_alike(stored: StoredFile, li: User, wang: User) -> None:
    assert (readable(li, stored.sha256), readable(wang, stored.sha256), readable(li, "0" * 64)) == (stored, None, None)
