"""Reads a brought file in a process of its own, with bounds for memory and time: whatever is in it, nothing here can fall over it."""

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

import grants
from grants.spreadsheets import door, problems
from grants.spreadsheets.problems import Problem, Unreadable
from grants.spreadsheets.rows import ABOVE, MOST_ROWS, NoValue, Row

MEMORY = 1024 * 1024 * 1024
SECONDS = 60  # of the processor, and of waiting for the next rows
PIECE = 1 << 18
ROOT = str(Path(grants.__path__[0]).parent)
BEGIN = "import sys; sys.path.insert(0, sys.argv.pop(1)); from grants.spreadsheets.child_side import main; main()"


@dataclass
class SoFar:
    """How many rows were read, and of how many as far as it is known; `expected` 0: the file is still being opened."""

    rows: int = 0
    expected: int = 0


def parsed(
    path: Path, detected: str, so_far: SoFar | None = None, *, memory: int = MEMORY, seconds: int = SECONDS
) -> Iterator[Row]:
    """The rows of all sheets, as they are read. Raises Unreadable in words; a file of which rows were given may still turn out to be so."""
    command = [sys.executable, "-E", "-s", "-X", "utf8", "-c", BEGIN, ROOT, str(path), detected, str(memory), str(seconds)]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:  # noqa: S603
        try:
            yield from _rows(child, path, seconds, so_far or SoFar())
        finally:
            child.kill()


def _rows(child: "subprocess.Popen[bytes]", path: Path, seconds: int, so_far: SoFar) -> Iterator[Row]:
    name, since_1904, ended = "", False, False
    assert child.stdout is not None
    for line in _lines(child.stdout, seconds):
        said: Any = json.loads(line, object_hook=_cell)
        if isinstance(said, list):
            so_far.rows += len(said)
            so_far.expected = max(so_far.expected, so_far.rows)
            if so_far.rows > MOST_ROWS + ABOVE:
                raise _refusal("too_many_rows", problems.TOO_MANY_ROWS, rows=f"{MOST_ROWS:,}")
            for number, cells, hidden, merged in said:
                yield Row(name, number, tuple(cells), hidden, tuple(merged), since_1904)
        elif "sheet" in said:
            name, since_1904, so_far.expected = said["sheet"], said["since_1904"], said["expected"]
        elif "error" in said:
            raise _told(said, path)
        else:
            ended = True
    if not ended:
        raise _died(child.wait(), path, seconds)
    if not so_far.rows:
        raise _refusal("no_sheet", problems.NO_SHEET)


def _lines(pipe: IO[bytes], seconds: int) -> Iterator[bytes]:
    """Whole lines; only the time spent waiting for the child counts, not what is done with its rows."""
    left, held = float(seconds), b""
    while True:
        began = time.monotonic()
        if os.name == "posix" and not select.select([pipe], [], [], left)[0]:
            raise _refusal("took_too_long", problems.TOOK_TOO_LONG, seconds=seconds)
        piece = os.read(pipe.fileno(), PIECE)
        left = max(left - (time.monotonic() - began), 0.01)
        if not piece:
            return
        *whole, held = (held + piece).split(b"\n")
        yield from whole


def _cell(said: dict[str, Any]) -> Any:
    if "day" in said:
        return date.fromisoformat(said["day"])
    if "instant" in said:
        return datetime.fromisoformat(said["instant"])
    return NoValue(said["without"]) if "without" in said else said


def _refusal(code: str, words: str, **facts: object) -> Unreadable:
    return Unreadable(Problem(code, words, facts))


def _told(said: dict[str, Any], path: Path) -> Unreadable:
    facts = said.get("facts", {})
    match said["error"]:
        case "too_many_rows":
            return _refusal("too_many_rows", problems.TOO_MANY_ROWS, rows=f"{facts['rows']:,}")
        case "too_many_columns":
            return _refusal("too_many_columns", problems.TOO_MANY_COLUMNS, **facts)
        case "encrypted":
            return _refusal("encrypted", problems.ENCRYPTED)
        case "memory":
            return _at_the_door(path) or _refusal("took_too_much", problems.TOOK_TOO_MUCH)
    return _at_the_door(path) or _refusal("damaged", problems.DAMAGED)


def _died(code: int, path: Path, seconds: int) -> Unreadable:
    """A file that did not come through the door may have a plainer reason than the limit it ran into."""
    if reason := _at_the_door(path):
        return reason
    if code in {-getattr(signal, "SIGXCPU", 0), -signal.SIGTERM}:
        return _refusal("took_too_long", problems.TOOK_TOO_LONG, seconds=seconds)
    return _refusal("took_too_much", problems.TOOK_TOO_MUCH) if code < 0 else _refusal("damaged", problems.DAMAGED)


def _at_the_door(path: Path) -> Unreadable | None:
    try:
        door.admitted(path)
    except Unreadable as reason:
        return reason
    return None
