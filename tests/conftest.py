"""What every test stands on: a real database per worker, the trail's triggers, Debian's Chromium.

Personas live in ``tests/personas.py``, rows in ``tests/factories/``.
"""

import gc
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.db import connections
from django.test import TransactionTestCase, override_settings

from config.messages import compile_all
from grants.rulebook import calendar
from grants.trail import triggers
from tests.factories import shelf

# Playwright's loop runs in the thread that also asks the ORM.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

pytest_plugins = ["tests.personas"]

# Slow is for the benchmarks to judge: a busy machine fails no example.
hypothesis.settings.register_profile("house", hypothesis.settings(), deadline=None)
hypothesis.settings.register_profile("nightly", hypothesis.settings(), deadline=None, max_examples=1000)
hypothesis.settings.load_profile("house")

CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--disable-gpu-rasterization",
]


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        compile_all()


LONG = (
    "test_a_purchase_from_the_need_to_the_audit_report", "test_every_desk_can_be_read_by_everybody",
    "test_twenty_projects_find_a_home_within_the_hour", "test_five_mistakes_then_imported_allocated_reported_and_paid",
)  # fmt: skip


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest begin, so that no worker still walks through one of them when the others are done."""
    items.sort(key=lambda item: not item.name.startswith(LONG))


def pytest_collection_finish() -> None:
    """What is loaded stays: the collector need not look through the whole house again after every few requests (a tenth of all CPU)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)


def pytest_runtest_setup(item: pytest.Item) -> None:
    if connections["default"].vendor == "sqlite":
        return
    mark = item.get_closest_marker("one_database")
    if mark is not None:
        pytest.skip(f"on SQLite only: {mark.args[0]}")
    if not asks_a_database(item):
        pytest.skip("on SQLite only: it asks no database")


def asks_a_database(item: pytest.Item) -> bool:
    """Whether the test, or a fixture of it, has one made (pytest-django refuses it to all others, and its blocker stands before all)."""
    fixtures = set(getattr(item, "fixturenames", ()))
    return item.get_closest_marker("django_db") is not None or bool(fixtures & {"django_db_setup", "live_server"})


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: Any) -> None:
    """SQLite in a file of this worker's own: only a file lets two connections really compete."""
    settings = connections["default"].settings_dict
    if settings["ENGINE"] == "django.db.backends.sqlite3":
        settings["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


_flush = TransactionTestCase._fixture_teardown


def _flush_without_triggers(self: TransactionTestCase) -> None:
    """Emptying the tables is what the triggers refuse; the flush itself puts them back (post_migrate)."""
    for alias in self._databases_names(include_mirrors=False):
        triggers.remove(connections[alias])
    _flush(self)


TransactionTestCase._fixture_teardown = _flush_without_triggers  # type: ignore[method-assign]


def chromium() -> str | None:
    """The headless shell is the same engine without the windows, which cost two thirds of the time."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if (path := shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/bin"))), None)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    path = chromium()
    if path is None:
        message = "no chromium on this machine: apt install chromium-headless-shell fonts-wqy-microhei"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(message)
    return {**browser_type_launch_args, "executable_path": path, "args": CHROMIUM_ARGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"}


@pytest.fixture
def browser(browser: Any) -> Iterator[Any]:
    """The Chromium of this worker; what a test opened in it is closed with the test, or it would go on asking the next one's pages."""
    yield browser
    for context in browser.contexts:
        context.close()


@pytest.fixture(scope="session", autouse=True)
def files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Uploaded and issued files go to this worker's own folder, never to ``var/``; keys are the same for all workers of a run."""
    folder, run = tmp_path_factory.mktemp("files"), tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        run = run.parent
        shelf.stand(run / "shelf")
    with override_settings(MEDIA_ROOT=folder, KEYRING=run / "keyring"):
        yield folder


@pytest.fixture(autouse=True)
def calendar_as_stored() -> None:
    """A year read by one test must not outlive the rollback of its rows."""
    calendar.forget()
