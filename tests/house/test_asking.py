"""A test that asks no database is run on SQLite alone: who asks one is told from who does not, however she asks."""

from typing import Any

import pytest

from grants.trail.models import Entry


def asks(request: pytest.FixtureRequest) -> Any:
    house = request.config.pluginmanager.get_plugin(str(request.config.rootpath / "tests" / "conftest.py"))
    return house.asks_a_database(request.node)  # type: ignore[union-attr]


def test_nobody_brings_a_database_to_whom_asks_none(request: pytest.FixtureRequest) -> None:
    assert not asks(request)
    with pytest.raises(RuntimeError, match="Database access not allowed"):
        Entry.objects.count()


@pytest.mark.django_db
def test_a_mark_asks_one(request: pytest.FixtureRequest) -> None:
    assert asks(request)


@pytest.mark.usefixtures("db")
def test_so_does_a_fixture(request: pytest.FixtureRequest) -> None:
    assert asks(request)


@pytest.mark.usefixtures("cast_rows")
def test_so_does_one_that_opens_the_door_itself(request: pytest.FixtureRequest) -> None:
    assert asks(request)


@pytest.mark.usefixtures("cast")
def test_so_does_one_that_stands_on_another(request: pytest.FixtureRequest) -> None:
    assert asks(request)
