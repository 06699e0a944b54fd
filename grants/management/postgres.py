"""A PostgreSQL of our own for as long as the tests run: a new cluster in a temporary folder, reached by its socket only."""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NoReturn

from django.core.management.base import CommandError

NOT_FOUND = (
    "No PostgreSQL on this machine: apt install postgresql (Debian, Ubuntu), or name a running one: "
    "YULAN_DATABASE=postgresql://user:password@host:5432/name"
)
DEBIAN = Path("/usr/lib/postgresql")
# Speed only: this data is thrown away. Connections: fifty people at once, several times over.
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "300",
    "shared_buffers": "128MB",
    "listen_addresses": "",
    "timezone": "UTC",
}


def server_folder() -> Path:
    """Where ``initdb`` and ``postgres`` are; Debian keeps them out of the PATH. The newest wins."""
    found = sorted(DEBIAN.glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("postgres")
    if on_path is None or not (folder := Path(on_path).resolve().parent).joinpath("initdb").exists():
        raise CommandError(NOT_FOUND)
    return folder


def as_somebody() -> tuple[list[str], pwd.struct_passwd | None]:
    """PostgreSQL refuses to run as root: the words that change the user, and the user."""
    if os.geteuid() != 0:
        return [], None
    if shutil.which("setpriv") is None:
        raise CommandError("PostgreSQL does not run as root: start the tests as another user.")
    users = {user.pw_name: user for user in pwd.getpwall()}
    user = users.get("postgres") or users["nobody"]
    return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups", "--pdeathsig=INT"], user


def _leave(*_: object) -> NoReturn:
    raise SystemExit(143)


@contextlib.contextmanager
def temporary_server() -> Iterator[str]:
    """The URL of a server that is stopped and removed whatever happens, a signal to this process included."""
    programs = server_folder()
    prefix, user = as_somebody()
    previous = signal.signal(signal.SIGTERM, _leave)
    folder = Path(tempfile.mkdtemp(prefix="yulan-pg-", dir="/tmp"))  # a socket's path has 107 bytes at most
    try:
        if user:
            os.chown(folder, user.pw_uid, user.pw_gid)
        _run(
            [
                *prefix,
                programs / "initdb",
                "-D",
                folder / "data",
                "-U",
                "yulan",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C",
                "--no-sync",
            ]
        )
        options = [word for name, value in SETTINGS.items() for word in ("-c", f"{name}={value}")]
        command: list[str | Path] = [*prefix, programs / "postgres", "-D", folder / "data", "-k", folder, *options]
        with (folder / "log").open("wb") as log, subprocess.Popen(command, cwd="/", stdout=log, stderr=log) as server:
            try:
                _wait_until_ready(programs, folder, server)
                yield f"postgresql://yulan@/postgres?host={folder}"
            finally:
                _stop(server)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        signal.signal(signal.SIGTERM, previous)


def _run(command: Sequence[str | Path]) -> None:
    done = subprocess.run(command, cwd="/", capture_output=True, text=True)
    if done.returncode:
        raise CommandError(f"PostgreSQL could not be prepared: {(done.stderr or done.stdout).strip().splitlines()[-1]}")


def _wait_until_ready(programs: Path, folder: Path, server: "subprocess.Popen[bytes]") -> None:
    for _ in range(300):
        if server.poll() is not None:
            raise CommandError(f"PostgreSQL did not start: {(folder / 'log').read_text().strip().splitlines()[-1]}")
        asked = subprocess.run([programs / "pg_isready", "-q", "-h", folder], cwd="/")
        if asked.returncode == 0:
            return
        time.sleep(0.1)
    raise CommandError(f"PostgreSQL did not answer within 30 s; its log was {folder / 'log'}.")


def _stop(server: "subprocess.Popen[bytes]") -> None:
    """Fast shutdown (INT) ends open sessions; QUIT does not wait for anything."""
    for sign, patience in ((signal.SIGINT, 10), (signal.SIGQUIT, 5), (signal.SIGKILL, 5)):
        server.send_signal(sign)
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(patience)
            return
