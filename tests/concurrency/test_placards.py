"""Twenty placards for one slot at one instant, through the web servers of an office: one is first, and everybody knows her place."""

from collections.abc import Iterator

import pytest

from grants.story.cast import Cast
from tests.concurrency.calls import on_postgresql
from tests.concurrency.crowd import crowd, findings
from tests.concurrency.servers import Server, serving


@pytest.fixture(scope="module")
def server(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory, django_db_blocker) -> Iterator[Server]:
    with django_db_blocker.unblock(), serving(tmp_path_factory.mktemp("web"), embedded=not on_postgresql()) as running:
        yield running


def test_bursts(everybody: Cast, server: Server) -> None:
    many = crowd(everybody, server.port, towns=20, pitches=6)
    for nth in range(5):
        told = many.burst(many.taps(nth))
        assert findings(told, many.statuses) == []
    few = crowd(everybody, server.port, towns=20, pitches=1, slots=3)
    assert findings(few.burst(few.taps(0)), few.statuses) == []
