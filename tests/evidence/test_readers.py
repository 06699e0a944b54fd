"""Who may read a file: who sent it, and whoever sees something it hangs on."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import get_resolver

from grants.evidence import queries
from grants.evidence.actions import store
from grants.evidence.models import StoredFile
from grants.evidence.queries import may_read, readable
from grants.needs import queries as needs
from grants.needs.models import Need
from grants.people.models import Office, Unit, User
from tests.evidence.files import PDF, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def readers() -> Iterator[dict[str, queries.Reader]]:
    """Only the readers of this test."""
    kept = queries.readers.copy()
    queries.readers.clear()
    yield queries.readers
    queries.readers.clear()
    queries.readers.update(kept)


@pytest.fixture
def li() -> User:
    return User.objects.create(username="li", name="李")


@pytest.fixture
def wang() -> User:
    return User.objects.create(username="wang", name="王")


@pytest.fixture
def stored(li: User) -> StoredFile:
    return store(upload("a.pdf", PDF), by=li)


def test_without_a_reader_only_the_sender_reads(
    readers: dict[str, queries.Reader], stored: StoredFile, li: User, wang: User
) -> None:
    assert (may_read(li, stored), may_read(wang, stored), may_read(AnonymousUser(), stored)) == (True, False, False)


def test_one_reader_that_agrees_is_enough(readers: dict[str, queries.Reader], stored: StoredFile, wang: User) -> None:
    readers["nothing"] = lambda person, files: files.none()
    readers["of wang"] = lambda person, files: files if person == wang else files.none()
    assert [may_read(p, stored) for p in (wang, AnonymousUser(), User.objects.create(username="zhao"))] == [True, False, False]


def test_a_published_file_is_open_to_anyone(readers: dict[str, queries.Reader], stored: StoredFile) -> None:
    readers["published"] = lambda person, files: files.filter(original_name="a.pdf")
    assert may_read(AnonymousUser(), stored)


def test_forbidden_and_unknown_answer_alike(stored: StoredFile, li: User, wang: User) -> None:
    assert (readable(li, stored.sha256), readable(wang, stored.sha256), readable(li, "0" * 64)) == (stored, None, None)


def test_every_field_that_holds_files_has_its_reader() -> None:
    """A new relation to StoredFile without a reader would hide its files from everyone."""
    assert get_resolver().url_patterns  # the pages import every room
    relations = {r.get_accessor_name() for r in StoredFile._meta.related_objects if not r.hidden}
    assert relations
    assert relations - set(queries.readers) == set()


def test_who_sees_a_need_reads_its_documents_and_nobody_else(stored: StoredFile, li: User, wang: User) -> None:
    here = Unit.objects.create(name="晋江市妇联", short_name="晋江", level="county", code="350582")
    there = Unit.objects.create(name="奉化区妇联", short_name="奉化", level="county", code="330213")
    zhao = User.objects.create(username="zhao", name="赵")
    for person, unit in ((wang, here), (zhao, there)):
        Office.objects.create(person=person, role="reviewer", unit=unit, since=date(2014, 1, 1))
    need = Need.objects.create(unit=here, title="亲子", created_by=li, created_at=stored.stored_at)
    need.documents.add(stored)
    assert [list(needs.visible(p)) for p in (wang, zhao)] == [[need], []]
    assert [may_read(p, stored) for p in (li, wang, zhao, AnonymousUser())] == [True, True, False, False]
    need.documents.clear()
    assert [may_read(p, stored) for p in (li, wang, zhao)] == [True, False, False]
