"""Web servers as an office and as the demo start them, for as long as a test needs them."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection

from tests.concurrency.calls import on_postgresql

WEB = "tests.concurrency.web"
PROCESSES = 4


@dataclass
class Server:
    """Where it listens, and the process that was started."""

    port: int
    process: "subprocess.Popen[bytes]"
    log: Path

    @property
    def workers(self) -> list[int]:
        """The processes that answer: children of granian, which starts another for one that dies."""
        return [int(pid) for pid in Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()]

    @property
    def cpu(self) -> float:
        """Seconds of CPU its processes have used."""
        return sum(_cpu(pid) for pid in self.workers) / os.sysconf("SC_CLK_TCK")

    def kill_one(self) -> int:
        """SIGKILL to the one that has worked most: nothing of it is said to anybody."""
        victim = max(self.workers, key=_cpu)
        os.kill(victim, signal.SIGKILL)
        return victim


def _cpu(pid: int) -> int:
    try:
        told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return -1
    return int(told[11]) + int(told[12])


@contextlib.contextmanager
def serving(var: Path, *, embedded: bool = False, **environ: str) -> Iterator[Server]:
    """Four granian processes on the database of this test; `embedded`: the one process of the demo."""
    port = _free_port()
    if embedded:
        command = [sys.executable, "-m", WEB, str(port)]
    else:
        command = [
            *(sys.executable, "-m", "granian", "--interface", "wsgi", f"{WEB}:application", "--port", str(port)),
            *("--workers", str(PROCESSES), "--blocking-threads", "1", "--respawn-failed-workers", "--log-level", "error"),
        ]
    log = var / f"server-{port}.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, env={**os.environ, **place(var), **environ}, cwd=settings.BASE_DIR, stdout=out, stderr=out
        )
        server = Server(port, process, log)
        try:
            _wait(server, 1 if embedded else PROCESSES)
            yield server
        except Exception:
            sys.stderr.write(log.read_text())
            raise
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(10)


def place(var: Path) -> dict[str, str]:
    """What another process is told so that it works where this test does; its files are in ``var/files``."""
    return {
        "DJANGO_SETTINGS_MODULE": "config.settings_test", "YULAN_DATABASE": address(), "YULAN_VAR": str(var),
        "YULAN_KEYRING": str(settings.KEYRING),
        "YULAN_SECRET_KEY": settings.SECRET_KEY,
    }  # fmt: skip


def address() -> str:
    """The database of this test, as another process is told it."""
    told = connection.settings_dict
    if not on_postgresql():
        return f"sqlite:///{told['NAME']}"
    secret = f":{quote(told['PASSWORD'])}" if told["PASSWORD"] else ""
    socket = f"?host={told['HOST']}" if str(told["HOST"]).startswith("/") else ""
    host = "" if socket else told["HOST"]
    return f"postgresql://{quote(told['USER'])}{secret}@{host}:{told['PORT']}/{told['NAME']}{socket}"


def whole(server: Server) -> bool:
    """Whether all its processes are there, others in the place of those that died."""
    return len(server.workers) == PROCESSES


def _wait(server: Server, workers: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        assert server.process.poll() is None, server.log.read_text()
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", server.port), timeout=1):
            if workers == 1 or whole(server):
                return
        time.sleep(0.05)
    raise AssertionError(server.log.read_text())


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
