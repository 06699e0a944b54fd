"""What a page starts is a process of its own: it goes on when the web server is killed, on the same database."""

import os
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.db import transaction
from django.urls import reverse

from grants.spending.ledger_rows import MOVE
from grants.spending.models import LedgerFile
from grants.story.cast import Cast
from grants.trail.moves import lock
from tests.concurrency.crowd import cookies_of
from tests.concurrency.deaths import PATIENCE
from tests.concurrency.servers import serving
from tests.concurrency.test_ledger import holds
from tests.concurrency.volley import post, volley
from tests.spending.test_import import Desk

PARENT, SESSION = 1, 3  # of /proc/PID/stat, after the name


def stat(pid: int, nth: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[nth])


def of_ledger(file: LedgerFile, parent: int) -> int:
    """The process that works on `file`, started by `parent`."""
    told = f"manage.py\0ledger\0{file.pk}\0--since\0".encode()
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if told in (folder / "cmdline").read_bytes() and stat(int(folder.name), PARENT) == parent:
                    return int(folder.name)
        time.sleep(0.02)
    raise AssertionError("nothing was started")


def done(file: LedgerFile) -> LedgerFile:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        told = LedgerFile.objects.get(pk=file.pk)
        if told.started_at is None:
            return told
        time.sleep(0.05)
    raise AssertionError("it never ended")


def test_an_import_outlives_the_web_server_that_started_it(everybody: Cast, tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    desk = Desk(everybody)
    file, _look = desk.looked([desk.row(nth) for nth in range(1, 6)])
    url = reverse("provider:ledger_files-import_ledger", args=[file.pk])
    with serving(tmp_path, embedded=True, YULAN_WORK_APART="yes") as server:
        request = post(server.port, url, {"as_person": desk.by.pk}, cookies_of(desk.by))
        (answer,) = volley([request])
        with transaction.atomic():
            lock(desk.contract, MOVE)  # held here, so that the import cannot be over before the server is
            assert (answer.status, LedgerFile.objects.get(pk=file.pk).imported_at) == (302, None)
            web, ours = server.process.pid, of_ledger(file, server.process.pid)
            assert stat(ours, SESSION) == ours != stat(web, SESSION)
            server.process.kill()
            server.process.wait(PATIENCE)
            os.kill(ours, 0)
            assert stat(ours, PARENT) != web
    told = done(file)
    assert (told.imported_at is not None, told.expenses.count(), told.failed) == (True, 5, "")
    assert f"ledger {file.pk}: 5 rows recorded" in (tmp_path / "ledger.log").read_text()
    holds()
