"""A house with everybody in it, served to a real Chromium; what everybody saw last is kept when the story breaks off."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from grants.story.cast import Cast

pytest.register_assert_rewrite(*(f"tests.browser.{path.stem}" for path in Path(__file__).parent.glob("*.py")))

from tests.browser.house import House  # noqa: E402

BROKEN = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    report = yield
    item.stash[BROKEN] = report.failed
    return report


@pytest.fixture
def house(
    request: pytest.FixtureRequest, transactional_db: None, cast: Cast, browser: Any, live_server: Any, tmp_path: Path
) -> Iterator[House]:
    made = House(browser, live_server.url, cast)
    yield made
    if request.node.stash.get(BROKEN, False):
        made.photograph(tmp_path)
    made.close()
