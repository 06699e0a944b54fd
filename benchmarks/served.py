"""The server an office runs (granian config.wsgi:application) on the benchmark's database, and the CPU its own processes took."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

TICK = os.sysconf("SC_CLK_TCK")


@dataclass
class Server:
    port: int
    process: "subprocess.Popen[bytes]"

    def cpu(self) -> float:
        """Seconds its processes have worked so far, the one that only watches the others included."""
        return sum(_worked(pid) for pid in (self.process.pid, *self.workers))

    @property
    def workers(self) -> list[int]:
        return [int(pid) for pid in Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()]


@contextlib.contextmanager
def serving(application: str, workers: int, database: str) -> Iterator[Server]:
    """granian as the README starts it, with so many processes."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    folder = Path(tempfile.mkdtemp(prefix="yulan-bench-"))
    command = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", f"{application}:application", "--port", str(port)),
        *("--workers", str(workers), "--blocking-threads", "1", "--log-level", "error"),
    ]
    environ = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "YULAN_DATABASE": database, "YULAN_VAR": str(folder)}
    log = folder / "log"
    with log.open("wb") as out:
        process = subprocess.Popen(command, env=environ, cwd=settings.BASE_DIR, stdout=out, stderr=out)  # noqa: S603
    server = Server(port, process)
    try:
        _wait(server, workers, log)
        yield server
    finally:
        process.terminate()
        process.wait(20)
        shutil.rmtree(folder, ignore_errors=True)


def _wait(server: Server, workers: int, log: Path) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and server.process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", server.port), timeout=1):
            if len(server.workers) == workers:
                return
        time.sleep(0.05)
    raise RuntimeError(log.read_text())


def _worked(pid: int) -> float:
    told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) / TICK
