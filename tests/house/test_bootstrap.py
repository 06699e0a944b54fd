"""The first minute on a bare machine: every mistake answers in one line, the second start does nothing."""

import ast
import errno
import json
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

import manage
from config import bootstrap

pytestmark = pytest.mark.one_database("no database is there yet")

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def ready(tmp_path: Path) -> Path:
    """An environment that was filled for running, with this very Python."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").symlink_to(sys.executable)
    stamp = {"python": os.path.realpath(sys.executable), "run": bootstrap.fingerprint("run")}
    (tmp_path / "stamp.json").write_text(json.dumps(stamp))
    return tmp_path


@pytest.fixture
def taken() -> int:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def test_an_old_python_can_read_manage_py() -> None:
    ast.parse((ROOT / "manage.py").read_text(), feature_version=(3, 4))


def test_manage_py_has_only_ascii_because_python_2_refuses_the_rest() -> None:
    assert (ROOT / "manage.py").read_text().isascii()


@pytest.mark.parametrize("version", [(2, 7, 18), (3, 6, 15), (3, 10, 13)])
def test_an_old_python_is_told_which_one_to_install(version: tuple[int, ...]) -> None:
    assert manage.complaint(version, "") == (
        f"Yulan needs Python 3.11 or newer, this is {version[0]}.{version[1]}: "
        "install it (Debian 12: apt install python3 python3-venv), then run  python3 manage.py again."
    )


def test_an_old_python_is_told_of_the_newer_one_on_this_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("python3.9", "python3.12"):
        (tmp_path / name).touch(mode=0o755)
    monkeypatch.setattr(sys, "argv", ["manage.py", "demo"])
    assert manage.complaint((3, 9), str(tmp_path)) == (
        "Yulan needs Python 3.11 or newer, this is 3.9: run  python3.12 manage.py demo"
    )


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 13, 0), (4, 0, 0)])
def test_a_new_python_is_not_complained_about(version: tuple[int, ...]) -> None:
    assert manage.complaint(version, "") == ""


def test_windows_is_told_of_wsl() -> None:
    assert manage.complaint((3, 12), "", system="nt") == (
        "Yulan runs on Linux and macOS: on Windows start it inside WSL (wsl --install)."
    )


def test_a_python_without_ensurepip_is_told_the_package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    monkeypatch.setattr(bootstrap.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(bootstrap.CannotStartError, match=r"^This Python cannot make environments: apt install python3-venv .*$"):
        bootstrap.build(tmp_path / ".venv", "run")
    assert list(tmp_path.iterdir()) == []


def test_a_port_in_use_names_a_free_one(taken: int) -> None:
    with pytest.raises(bootstrap.CannotStartError) as refusal:
        bootstrap.prepare_command("demo", ["--port", str(taken)], {})
    named = re.fullmatch(rf"Port {taken} is in use: stop the program that uses it, or add  --port (\d+)", str(refusal.value))
    assert named and bootstrap.is_free(int(named[1]))


@pytest.mark.parametrize("option", ["--no-serve", "--help"])
def test_a_port_in_use_is_no_matter_when_nothing_is_served(taken: int, option: str) -> None:
    bootstrap.prepare_command("demo", [f"--port={taken}", option], {})


@pytest.mark.parametrize("given", ["0", "65536", "http", "-1", ""])
def test_a_port_that_is_none_is_refused(given: str) -> None:
    with pytest.raises(bootstrap.CannotStartError, match=r"^--port takes a number from 1 to 65535"):
        bootstrap.wanted_port(["--port", given])


@pytest.mark.parametrize(
    ("arguments", "port"), [([], 8000), (["--stage", "bid"], 8000), (["--port=9000"], 9000), (["--port", "81"], 81)]
)
def test_the_port_is_read_from_the_command(arguments: list[str], port: int) -> None:
    assert bootstrap.wanted_port(arguments) == port


def test_only_the_demo_shows_its_personas_and_sets_the_clock() -> None:
    demo: dict[str, str] = {}
    bootstrap.prepare_command("demo", ["--no-serve"], demo)
    assert demo == {"DJANGO_SETTINGS_MODULE": "config.settings", "YULAN_DEMO": "yes", "YULAN_STORY_CLOCK": "yes"}
    other: dict[str, str] = {}
    bootstrap.prepare_command("migrate", [], other)
    assert other == {"DJANGO_SETTINGS_MODULE": "config.settings"}


def test_too_little_disk_says_how_much_is_missing(tmp_path: Path) -> None:
    with pytest.raises(bootstrap.CannotStartError, match=r"^Too little disk: 999999999 MB are needed in .*, \d+ MB are free\."):
        bootstrap.require_room(tmp_path, 999_999_999)


@pytest.mark.parametrize("fault", [OSError(errno.ENOSPC, "No space left on device"), RuntimeError("database or disk is full")])
def test_a_disk_that_fills_up_later_is_one_line(fault: Exception, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended, bootstrap.plain_words():
        raise fault
    assert ended.value.code == 1
    assert capsys.readouterr().err == f"The disk is full: free some space in {ROOT}, then start again. Nothing is half done.\n"


@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        ("YULAN_EMBEDDED", "no", "YULAN_SECRET_KEY must hold a long random text when YULAN_EMBEDDED is 'no'"),
        ("YULAN_DEBUG", "1", "YULAN_DEBUG must be 'yes' or 'no', not '1'"),
        ("YULAN_DATABASE", "mysql://x", "YULAN_DATABASE must start with postgresql:// or sqlite:///"),
    ],
)
def test_a_wrong_setting_is_one_line(variable: str, value: str, told: str, tmp_path: Path) -> None:
    environ = {"PATH": os.defpath, "YULAN_VAR": str(tmp_path), "YULAN_VENV": "own", variable: value}
    done = subprocess.run([sys.executable, "manage.py", "check"], cwd=ROOT, env=environ, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (1, f"{told}\n")


def test_who_reads_only_the_beginning_is_left_in_peace() -> None:
    program = "from config import bootstrap\nwith bootstrap.plain_words():\n    [print(n) for n in range(10**6)]"
    with subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as told:
        assert told.stdout is not None and told.stderr is not None
        assert told.stdout.readline() == b"0\n"
        told.stdout.close()
        assert (told.stderr.read(), told.wait(timeout=30)) == (b"", 141)


def test_a_fault_of_the_code_keeps_its_traceback() -> None:
    with pytest.raises(ZeroDivisionError), bootstrap.plain_words():
        raise ZeroDivisionError


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "The disk is full"),
        ("WARNING: Retrying ... NewConnectionError('Failed to establish a new connection')\nERROR: No matching", "Cannot reach"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "A package came with other contents"),
        ("ERROR: No matching distribution found for django==5.2.1", "The package index has no django==5.2.1 for this machine"),
        ("ERROR: something new", "The packages could not be installed: something new"),
        ("", "The packages could not be installed: no reason was given"),
    ],
)
def test_what_pip_says_becomes_one_line(said: str, told: str) -> None:
    line = bootstrap.why_pip_failed(said)
    assert line.startswith(told)
    assert "\n" not in line


def test_the_second_start_finds_everything_in_place(ready: Path) -> None:
    assert bootstrap.is_ready(ready, "run")


def test_an_environment_for_running_is_not_one_for_developing(ready: Path) -> None:
    assert not bootstrap.is_ready(ready, "develop")


@pytest.mark.parametrize("key", ["run", "python"])
def test_another_lock_or_another_python_is_noticed(ready: Path, key: str) -> None:
    stamp = json.loads((ready / "stamp.json").read_text())
    (ready / "stamp.json").write_text(json.dumps({**stamp, key: "other"}))
    assert not bootstrap.is_ready(ready, "run")


@pytest.mark.parametrize("content", ["", "{", "[]", "null"])
def test_a_stamp_cut_off_while_written_counts_as_none(ready: Path, content: str) -> None:
    (ready / "stamp.json").write_text(content)
    assert not bootstrap.is_ready(ready, "run")


def test_a_second_start_installs_nothing_and_is_quick(tmp_path: Path) -> None:
    """The real command, with nothing of this shell's environment."""
    environ = {"PATH": os.defpath, "HOME": str(tmp_path)}
    before = (ROOT / ".venv" / "stamp.json").stat().st_mtime_ns
    done = subprocess.run([sys.executable, "manage.py", "version"], cwd=ROOT, env=environ, capture_output=True, text=True)
    assert (done.returncode, done.stderr, re.fullmatch(r"5\.2\.\d+\n", done.stdout) is not None) == (0, "", True)
    assert (ROOT / ".venv" / "stamp.json").stat().st_mtime_ns == before


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_line_of_a_lock_is_pinned_hashed_and_names_no_machine(name: str) -> None:
    lock = (ROOT / name).read_text()
    blocks = re.split(r"\n(?=\S)", lock.strip())
    assert len(blocks) > 30
    assert [
        b.split()[0] for b in blocks if not re.match(r"[a-z0-9-]+(\[[a-z,]+\])?==[^\s]+ ", b) or "--hash=sha256:" not in b
    ] == []
    assert re.findall(r"https?://\S+|file:\S+|(?<![\w/])/\S+|--index-url|--find-links", lock) == []


def test_the_developing_lock_holds_the_running_lock_version_by_version() -> None:
    def pins(name: str) -> set[str]:
        return set(re.findall(r"^([a-z0-9-]+==[^\s]+)", (ROOT / name).read_text(), flags=re.MULTILINE))

    assert pins("requirements.txt") - pins("requirements-dev.txt") == set()


def test_every_direct_dependency_has_its_reason() -> None:
    lines = (ROOT / "requirements.in").read_text().splitlines()
    assert [line for line in lines if line and not line.startswith("#") and " # " not in line] == []
