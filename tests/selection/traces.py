"""Where a word is to be found: in every form it could take, in every place it could have gone."""

import base64
import logging
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

WATCHED: list[list[str]] = []  # of the blocks that watch which files are written


def forms(word: str) -> dict[str, bytes]:
    """A word as text, as UTF-16, as hexadecimal digits and as base64 at each of its three places."""
    raw = word.encode()
    found = {
        "text": raw, "UTF-16 LE": word.encode("utf-16-le"), "UTF-16 BE": word.encode("utf-16-be"), "hex": raw.hex().encode(),
        "HEX": raw.hex().upper().encode(), "reversed": raw[::-1],
    }  # fmt: skip
    for before in range(3):
        coded = base64.b64encode(bytes(before) + raw)
        found[f"base64 {before}"] = coded[4 if before else 0 : len(coded) - 4]
        found[f"base64 of UTF-16 {before}"] = base64.b64encode(bytes(before) + word.encode("utf-16-le"))[4:-4]
    return found


def seen_in(raw: bytes, word: str) -> list[str]:
    """In which forms some bytes hold the word, upper or lower case."""
    low = raw.lower()
    return [name for name, form in forms(word).items() if form in raw or (form.lower() in low and not name.startswith("base64"))]


def on_disk(word: str, *places: Path, since: float = 0) -> list[str]:
    """Every file under some places, its name or its bytes, that holds the word; bytes written before the word was thought of are not
    read."""
    found = []
    for place in places:
        for path in [place, *place.rglob("*")]:
            found += [f"name {path}"] * (word.lower() in str(path).lower())
            try:
                raw = path.read_bytes() if path.is_file() and path.stat().st_mtime >= since else b""
            except (FileNotFoundError, PermissionError):
                continue
            found += [f"{how} in {path}" for how in seen_in(raw, word)]
    return found


def in_database(word: str, since: float = 0) -> list[str]:
    """The raw bytes of the database: SQLite's file with its log and journal; PostgreSQL's dump and, where it can be read, its folder."""
    told = connection.settings_dict
    if connection.vendor == "sqlite":
        files = [Path(f"{told['NAME']}{tail}") for tail in ("", "-wal", "-journal", "-shm")]
        return [hit for file in files if file.exists() for hit in on_disk(word, file)]
    found = []
    if shutil.which("pg_dump"):
        command = ["pg_dump", "-d", told["NAME"], "-p", str(told["PORT"] or 5432), "-U", told["USER"]]
        command += ["-h", told["HOST"]] if told["HOST"] else []
        dump = subprocess.run(
            command, capture_output=True, check=False, env={"PGPASSWORD": told["PASSWORD"] or "", "PATH": "/usr/bin:/bin"}
        )
        assert dump.returncode == 0, dump.stderr
        assert b"grants_sealed" in dump.stdout
        found += [f"{how} in the dump" for how in seen_in(dump.stdout, word)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if cursor.fetchone()[0]:
            cursor.execute("CHECKPOINT")
            cursor.execute("SELECT current_setting('data_directory'), oid FROM pg_database WHERE datname = current_database()")
            folder, oid = cursor.fetchone()
            parts = (f"base/{oid}", "pg_wal", "base/pgsql_tmp", "pg_stat_tmp", "log")
            found += on_disk(word, *[Path(folder) / part for part in parts], since=since)
    return found


def on_house_disk(word: str, *more: Path) -> list[str]:
    """Uploaded files, the keyring, and other folders."""
    return on_disk(word, Path(settings.MEDIA_ROOT), Path(settings.KEYRING), *more)


class Lines(logging.Handler):
    """Every log line, its traceback included."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(logging.Formatter("%(name)s %(message)s"))
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@contextmanager
def logged(*, statements: bool, mailer: logging.Handler) -> Iterator[Lines]:
    """All loggers at their most talkative, statements of the database with what was put into them if asked; the mailer to the
    administrators attached to everything."""
    lines, root = Lines(), logging.getLogger()
    loggers = [root, *(one for one in logging.Logger.manager.loggerDict.values() if isinstance(one, logging.Logger))]
    before = [(one, one.level, one.propagate, one.disabled) for one in loggers]
    for one in loggers:
        one.setLevel(logging.DEBUG)
        one.propagate, one.disabled = True, False
    root.addHandler(lines)
    mailer.setLevel(logging.ERROR)
    root.addHandler(mailer)
    connection.force_debug_cursor = statements
    try:
        yield lines
    finally:
        connection.force_debug_cursor = False
        root.removeHandler(lines)
        root.removeHandler(mailer)
        for one, level, propagate, disabled in before:
            one.setLevel(level)
            one.propagate, one.disabled = propagate, disabled


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if not WATCHED or event not in ("open", "os.link", "os.rename", "shutil.copyfile"):
        return
    path, writing = str(arguments[0]), event != "open"
    if event == "open":
        _path, mode, flags = arguments
        writing = bool(int(flags or 0) & 0o3) or (isinstance(mode, str) and bool(set(mode) & set("wax+")))
    if writing:
        WATCHED[-1].append(path)


sys.addaudithook(_hook)


@contextmanager
def writing() -> Iterator[list[str]]:
    """The names of all files this process opens for writing meanwhile, those it removes again included."""
    opened: list[str] = []
    WATCHED.append(opened)
    try:
        yield opened
    finally:
        WATCHED.remove(opened)
