"""Makes ``.venv`` from the hashed lock and goes on inside it. Standard library only: nothing else is installed yet.

A stamp in ``.venv`` names the lock it was filled from; a start that finds it right does nothing. Whatever stops a start is
said in one line that names the remedy.
"""

import contextlib
import errno
import fcntl
import hashlib
import importlib.util
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
LOCKS = {"run": "requirements.txt", "develop": "requirements-dev.txt"}
DEVELOPING = {"test", "check_all", "messages"}
PORT = 8000
ROOM = {"run": 500, "develop": 1000}  # MB, measured: 302 and 640, and what pip unpacks on the way
FULL = "The disk is full: free some space in %s, then start again. Nothing is half done."


class CannotStartError(Exception):
    """The sentence is the whole message."""


@contextlib.contextmanager
def plain_words() -> Iterator[None]:
    """One line instead of a traceback, for the mistakes that belong to the machine and not to the code."""
    try:
        yield
    except CannotStartError as problem:
        stop(str(problem))
    except KeyboardInterrupt:
        stop("Stopped. The next start goes on from here.", 130)
    except BrokenPipeError:  # whoever reads has read enough, as `| head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(141) from None
    except Exception as problem:
        if getattr(problem, "errno", None) == errno.ENOSPC or "database or disk is full" in str(problem):
            stop(FULL % ROOT)
        if type(problem).__name__ == "ImproperlyConfigured" and str(problem).startswith("YULAN_"):
            stop(str(problem))
        raise


def stop(line: str, code: int = 1) -> NoReturn:
    print(line, file=sys.stderr)
    raise SystemExit(code)


def enter(argv: Sequence[str]) -> None:
    """Returns only inside the right environment: makes it if it must, then starts this same command again in it."""
    command = argv[1] if len(argv) > 1 else "help"
    environment = ROOT / ".venv"
    prepare_command(command, argv[2:], os.environ)
    if os.environ.get("YULAN_VENV") == "own":  # a container that brings its own packages
        return
    purpose = "develop" if command in DEVELOPING else "run"
    if not is_ready(environment, purpose):
        with alone(ROOT):
            if not is_ready(environment, purpose):
                build(environment, purpose)
    if os.path.realpath(sys.prefix) != os.path.realpath(environment):
        sys.stdout.flush()
        os.execv(python_of(environment), [str(python_of(environment)), *argv])


def prepare_command(command: str, arguments: Sequence[str], environ: "os._Environ[str] | dict[str, str]") -> None:
    """What a command needs before Django reads its settings."""
    environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if command == "demo":
        environ.update({"YULAN_DEMO": "yes", "YULAN_STORY_CLOCK": "yes"})
        if not {"--no-serve", "--help", "-h"} & set(arguments):
            require_port(wanted_port(arguments))


# --- the environment ------------------------------------------------------------------------------------------------


def python_of(environment: Path) -> Path:
    return environment / "bin" / "python"


def fingerprint(purpose: str) -> str:
    return hashlib.sha256((ROOT / LOCKS[purpose]).read_bytes()).hexdigest()


def read_stamp(environment: Path) -> dict[str, str]:
    try:
        stamp = json.loads((environment / "stamp.json").read_text())
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def is_ready(environment: Path, purpose: str) -> bool:
    """The developing lock holds everything of the other one, so it serves both."""
    stamp = read_stamp(environment)
    same = {name for name in LOCKS if stamp.get(name) == fingerprint(name)}
    return is_whole(environment, stamp) and {"run", purpose} <= same


def build(environment: Path, purpose: str) -> None:
    started = time.monotonic()
    require_ensurepip()
    require_room(environment.parent, ROOM[purpose])
    print(f"Preparing {environment} (once, about a minute)", flush=True)
    stamp = read_stamp(environment)
    with contextlib.suppress(FileNotFoundError):
        (environment / "stamp.json").unlink()
    if not is_whole(environment, stamp):
        print("  1/3 Python environment", flush=True)
        make_environment(environment)
    install(environment, ROOT / LOCKS[purpose])
    known = {"python": os.path.realpath(python_of(environment)), "run": fingerprint("run")}
    if purpose == "develop":
        known["develop"] = fingerprint("develop")
    (environment / "stamp.json").write_text(json.dumps(known))
    print(f"Ready after {time.monotonic() - started:.0f} s", flush=True)


def is_whole(environment: Path, stamp: Mapping[str, str]) -> bool:
    """False for an environment that was cut off while being filled, or whose Python has since been replaced."""
    python = python_of(environment)
    return python.exists() and stamp.get("python") == os.path.realpath(python)


def make_environment(environment: Path) -> None:
    base = getattr(sys, "_base_executable", sys.executable)  # this may be running in the very folder that is cleared
    made = subprocess.run([base, "-m", "venv", "--clear", environment], capture_output=True, text=True)
    if made.returncode:
        output = made.stdout + made.stderr
        if "No space left" in output:
            raise CannotStartError(FULL % environment.parent)
        raise CannotStartError(f"Cannot make {environment}: {last_line(output)}. Remove that folder, then start again.")


def install(environment: Path, lock: Path) -> None:
    """pip, because a bare machine has nothing else. Wheels only: what is built from source is covered by no hash."""
    total = sum("==" in line and not line.startswith((" ", "#")) for line in lock.read_text().splitlines())
    command: list[str | Path] = [
        *(python_of(environment), "-m", "pip", "install", "--require-hashes", "--only-binary=:all:", "--no-input"),
        *("--disable-pip-version-check", "--progress-bar=off", "--retries=2", "-r", lock),
    ]
    environ = {**os.environ, "PIP_USER": "0", "PYTHONUNBUFFERED": "1"}
    output: list[str] = []
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as pip:
        for line in pip.stdout or ():
            output.append(line)
            seen = sum(said.startswith(("Collecting ", "Requirement already", "Ignoring ")) for said in output)
            if line.startswith("Collecting "):
                progress(f"  2/3 packages {seen} of {total}", seen)
            if line.startswith("Installing collected"):
                print(f"{CLEAR}  2/3 packages {seen} of {total}\n  3/3 installing", flush=True)
    if pip.returncode:
        raise CannotStartError(why_pip_failed("".join(output)))


CLEAR = "\r\033[K" if sys.stdout.isatty() else ""


def progress(line: str, seen: int) -> None:
    """One line that counts on a terminal; every tenth in a log."""
    if CLEAR:
        print(f"{CLEAR}{line}", end="", flush=True)
    elif seen % 10 == 0:
        print(line, flush=True)


def why_pip_failed(output: str) -> str:
    if "No space left" in output:
        return FULL % ROOT
    if "THESE PACKAGES DO NOT MATCH THE HASHES" in output:
        return "A package came with other contents than the lock records, and nothing of it was used: try another package index."
    unreachable = (
        "NewConnectionError",
        "ConnectTimeout",
        "ReadTimeout",
        "ProxyError",
        "SSLError",
        "Name or service",
        "resolution",
    )
    if any(word in output for word in unreachable):
        return "Cannot reach the Python package index: check the network or set PIP_INDEX_URL to a mirror, then start again."
    if "No matching distribution" in output:
        wanted = last_line(output).rpartition(" for ")[2]
        return f"The package index has no {wanted} for this machine: set PIP_INDEX_URL to a full mirror."
    return f"The packages could not be installed: {last_line(output)}"


def last_line(output: str) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip() and not line.startswith(("WARNING", "[notice]"))]
    return lines[-1].removeprefix("ERROR: ") if lines else "no reason was given"


# --- what the machine must have -------------------------------------------------------------------------------------


def require_ensurepip() -> None:
    if importlib.util.find_spec("ensurepip") is None:
        raise CannotStartError(
            "This Python cannot make environments: apt install python3-venv (Debian, Ubuntu), then start again."
        )


def require_room(folder: Path, megabytes: int) -> None:
    free = shutil.disk_usage(folder).free // 1_000_000
    if free < megabytes:
        raise CannotStartError(
            f"Too little disk: {megabytes} MB are needed in {folder}, {free} MB are free. Free some, then start again."
        )
    if not os.access(folder, os.W_OK):
        raise CannotStartError(f"Cannot write in {folder}: copy the project to a folder of your own, then start again.")


def wanted_port(arguments: Sequence[str]) -> int:
    """``--port 8001`` or ``--port=8001``."""
    for given, following in zip(arguments, [*arguments, ""][1:], strict=True):
        name, _, value = given.partition("=")
        if name == "--port":
            text = value or following
            if not text.isdecimal() or not 1 <= int(text) <= 65535:
                raise CannotStartError(f"--port takes a number from 1 to 65535, not {text!r}.")
            return int(text)
    return PORT


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as problem:
            if problem.errno == errno.EACCES:
                raise CannotStartError(
                    f"Port {port} is not for ordinary users: choose one from 1024 up (--port {PORT})."
                ) from None
            return False
    return True


def require_port(port: int) -> None:
    if not is_free(port):
        other = next((candidate for candidate in range(port + 1, min(port + 50, 65536)) if is_free(candidate)), PORT)
        raise CannotStartError(f"Port {port} is in use: stop the program that uses it, or add  --port {other}")


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Two first starts at once: the second waits and finds the work done."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another start is preparing the environment: waiting for it", flush=True)
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
