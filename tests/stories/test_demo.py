"""The command itself, in a folder of its own: built once, found again, never on somebody's work."""

import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

pytestmark = pytest.mark.one_database("the demo always stands on SQLite")

ROOT = Path(__file__).resolve().parents[2]
SIGN_INS = ["village", "town", "handler", "reviewer", "finance", "approver", "discipline", "expert1", "orgadmin", "orglead", "orgaccountant",
            "evaluator", "cashier", "bookkeeper", "auditor", "leadauditor", "auditreviewer"]  # fmt: skip


def environ(var: Path) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("YULAN_", "DJANGO_"))}
    return {**inherited, "YULAN_VAR": str(var), "PYTHONUNBUFFERED": "1"}


def demo(var: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "manage.py", "demo", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environ(var), capture_output=True, text=True, timeout=600)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo at the stage “listing”."""
    folder = tmp_path_factory.mktemp("var")
    built = demo(folder, "--stage", "listing", "--no-serve")
    assert (built.returncode, built.stderr) == (0, "")
    assert built.stdout.splitlines()[0] == "Building the demo (listing), once, about half a minute"
    return folder


@pytest.fixture
def served(var: Path) -> Iterator[tuple[str, list[str], float]]:
    """(address, what was printed, seconds to the first page) of a second start."""
    port, started = free_port(), time.monotonic()
    command = [sys.executable, "manage.py", "demo", "--stage", "listing", "--port", str(port)]
    server = subprocess.Popen(command, cwd=ROOT, env=environ(var), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    lines: list[str] = []
    try:
        assert server.stdout is not None
        for line in server.stdout:
            lines.append(line.rstrip())
            if line.startswith("Serving"):
                break
        address = f"http://127.0.0.1:{port}"
        with urlopen(f"{address}/account/login/", timeout=30) as page:
            lines.append(page.read().decode())
        yield address, lines, time.monotonic() - started
    finally:
        server.send_signal(2)
        server.wait(timeout=30)


def test_a_second_start_serves_what_stands(served: tuple[str, list[str], float]) -> None:
    address, lines, seconds = served
    page = lines.pop()
    assert lines[1] == f"  http://localhost:{address.rpartition(':')[2]}/"
    assert not any(line.startswith("Building") for line in lines)
    assert [line.split()[0] for line in lines[4:-2]] == SIGN_INS
    assert re.findall(r'name="login" value="(\w+)"', page) == SIGN_INS
    assert seconds < float(os.environ.get("YULAN_SECOND_START", "15"))  # 5 s on a quiet machine


def test_a_stopped_demo_leaves_no_traceback(var: Path) -> None:
    """Also when the script that started it did so with &, which has SIGINT ignored."""
    port = free_port()
    command = [sys.executable, "manage.py", "demo", "--stage", "listing", "--port", str(port)]
    with subprocess.Popen(
        command, cwd=ROOT, env=environ(var), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN),
    ) as server:  # fmt: skip
        assert server.stdout is not None and server.stderr is not None
        while not server.stdout.readline().startswith("Serving"):
            assert server.poll() is None
        server.send_signal(2)
        assert server.stdout.read() == "Stopped. The next start finds everything as it is.\n"
        assert server.stderr.read() == ""
        assert server.wait(timeout=30) == 0


def test_a_world_that_stands_is_not_built_again(var: Path) -> None:
    before = json.loads((var / "demo.json").read_text())
    again = demo(var, "--stage", "listing", "--no-serve")
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
    assert json.loads((var / "demo.json").read_text()) == before
    assert before["stage"] == "listing"


def test_another_stage_sets_the_one_before_aside(var: Path) -> None:
    with sqlite3.connect(var / "yulan.sqlite3") as database:
        database.execute("UPDATE grants_user SET last_name = 'worked here' WHERE username = 'handler'")
    built = demo(var, "--stage", "need", "--no-serve")
    assert built.stdout.splitlines()[0] == f"The demo that stood here is kept as {var / 'yulan-before.sqlite3'}"
    with sqlite3.connect(var / "yulan-before.sqlite3") as database:
        (kept,) = database.execute("SELECT last_name FROM grants_user WHERE username = 'handler'").fetchone()
    assert kept == "worked here"
    assert json.loads((var / "demo.json").read_text())["stage"] == "need"


def test_somebodys_work_is_never_touched(var: Path, tmp_path: Path) -> None:
    (tmp_path / "yulan.sqlite3").write_bytes((var / "yulan.sqlite3").read_bytes())
    before = (tmp_path / "yulan.sqlite3").read_bytes()
    refused = demo(tmp_path, "--stage", "need", "--no-serve")
    assert refused.returncode == 1
    assert refused.stderr == (
        f"CommandError: {tmp_path / 'yulan.sqlite3'} holds data that is not of the demo. Nothing was touched. "
        "Give the demo a folder of its own: YULAN_VAR=FOLDER\n"
    )
    assert (tmp_path / "yulan.sqlite3").read_bytes() == before


def test_the_paper_needs_the_whole_story(var: Path, tmp_path: Path) -> None:
    refused = demo(var, "--stage", "need", "--no-serve", "--paper", str(tmp_path / "out.pdf"))
    assert (refused.returncode, refused.stderr) == (1, "CommandError: --paper needs the whole story: leave --stage out.\n")
    assert not (tmp_path / "out.pdf").exists()
