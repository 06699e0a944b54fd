"""Papers drawn once for the tests that only read them."""

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from grants.papers.audit_report import paper
from grants.papers.audit_report.facts import AuditReportFacts
from grants.story.cast import Cast, recall
from grants.story.life import Life
from tests.factories import after_contract
from tests.factories.snapshot import Snapshot, put
from tests.papers import poppler, sample


@pytest.fixture(scope="session", autouse=True)
def poppler_is_here() -> None:
    missing = [tool for tool in ("pdftotext", "pdffonts", "pdfdetach", "pdftoppm") if not shutil.which(tool)]
    if missing:
        pytest.fail(f"poppler-utils is needed to read papers back: {', '.join(missing)} not found")


@pytest.fixture(scope="session")
def five() -> AuditReportFacts:
    return sample.five_years()


@pytest.fixture(scope="session")
def five_file(five: AuditReportFacts) -> bytes:
    return paper.make(five)


@pytest.fixture(scope="session")
def five_pages(five_file: bytes) -> list[str]:
    return poppler.text(five_file)


@pytest.fixture(scope="session")
def one() -> AuditReportFacts:
    return sample.one_contract()


@pytest.fixture(scope="session")
def one_file(one: AuditReportFacts) -> bytes:
    return paper.make(one)


@pytest.fixture(scope="module")
def shared(cast_rows: Snapshot, django_db_blocker: DjangoDbBlocker) -> Iterator[Cast]:
    """The cast for all tests of a module: what the module builds on it stays until its last test, what a test does is rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        put(cast_rows)
        yield recall()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def world(shared: Cast) -> tuple[Cast, Life]:
    """One contract whose money is spent."""
    return shared, after_contract.spent(shared)


@pytest.fixture
def contract(world: tuple[Cast, Life], cast: Cast) -> Any:
    found: Any = type(world[1].contract).objects.get(pk=world[1].contract.pk)
    return found
